package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// reprints lists the receipts that can still be printed again.
func (a *App) reprints() *page {
	k := a.kit
	var rows []fyne.CanvasObject
	for _, c := range a.session.mine.found.Cases {
		if c.Receipt != nil {
			rows = append(rows, a.caseRow(c, k.Say("补打"), "printer", func() { a.reprint(c) }))
		}
	}
	parts := []fyne.CanvasObject{k.Title(k.Say("补打回执")), k.Subtitle(k.Say("30 天内在这台机器上交的件，可以补打"))}
	if len(rows) == 0 {
		parts = append(parts, a.nothing("printer", k.Say("没有可以补打的回执"), k.Say("在别的终端交的，请到那台终端补打，或到窗口补开")))
	}
	return a.plain(design.Column(design.Gap, append(parts, rows...)...), a.mineFooter())
}

// caseRow is one case with the one thing that can be done about it on this page.
func (a *App) caseRow(c kiosk.Progress, label, icon string, tapped func()) fyne.CanvasObject {
	k := a.kit
	words := design.Column(4, k.Text(a.caseName(c), design.Heading, k.Ink).Bold(),
		k.Small(k.Say("%s · %s提交", c.Number, c.ReceivedAt.Format(k.Say("1 月 2 日")))))
	button := k.Button(design.ButtonSpec{Label: label, Icon: icon, Low: true, Tapped: tapped})
	if k.Large && !k.Landscape {
		return k.CardPadded(design.Column(20, words, design.Row(0, design.Wide(design.Space(0)), button)), 32)
	}
	return k.CardPadded(design.Row(24, design.Wide(words), button), 32)
}

// reprint prints a receipt again.
func (a *App) reprint(c kiosk.Progress) {
	a.session.receipt, a.session.standing = *c.Receipt, kiosk.Standing{Official: c.Official}
	a.session.printed = printing{}
	a.show(a.reprinting, nil)
	a.print()
}

// reprinting shows the receipt on the screen too: whoever has a telephone needs no paper.
func (a *App) reprinting() *page {
	k := a.kit
	r, pr := a.session.receipt, &a.session.printed
	again := k.Button(design.ButtonSpec{Label: k.Say("再打一份"), Tapped: a.print})
	if pr.running {
		again.Busy(k.Say("正在打印"))
	}
	head := design.Column(8, k.Title(k.Say("补打回执")), k.Subtitle(k.Say("也可以用手机拍下二维码，它和纸上的回执一样有用")))
	card := a.receiptCard(r, 520)
	var content fyne.CanvasObject = design.Column(design.Gap, head, a.printStanding(), card)
	if k.Landscape {
		content = a.beside(design.Column(design.Gap, head, a.printStanding(), k.Card(a.receiptFacts(r))), k.CardPadded(k.QR(r.QR, 560), 24))
	}
	p := a.plain(content, k.Footer(a.back(k.Say("返回"), a.showMineAgain), again, false))
	p.printing = true
	return p
}

// showMineAgain goes back to what was come for; the receipt that was shown is forgotten.
func (a *App) showMineAgain() {
	a.session.receipt, a.session.standing = cases.Receipt{}, kiosk.Standing{}
	a.showMine()
}

// evaluations lists the cases that were not evaluated yet.
func (a *App) evaluations() *page {
	k := a.kit
	var rows []fyne.CanvasObject
	for _, c := range a.session.mine.found.Cases {
		if c.Here && !c.Evaluated {
			rows = append(rows, a.caseRow(c, k.Say("评价"), "star", func() { a.evaluateCase(c) }))
		}
	}
	parts := []fyne.CanvasObject{k.Title(k.Say("评价服务")), k.Subtitle(k.Say("在这台机器上交的件，每件可以评价一次"))}
	if len(rows) == 0 {
		parts = append(parts, a.nothing("star", k.Say("没有等您评价的件"), k.Say("有话想说，可以点“请人帮忙”，或拨打 12345")))
	}
	return a.plain(design.Column(design.Gap, append(parts, rows...)...), a.mineFooter())
}

// evaluateCase asks how it was with one case. The evaluation itself, and the goodbye behind it, are those of a visit.
func (a *App) evaluateCase(c kiosk.Progress) {
	a.session.receipt = cases.Receipt{Case: c.Case}
	a.session.level, a.session.allTags = 0, false
	clear(a.session.tags)
	a.show(a.evaluate, nil)
}
