package app

import (
	"context"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// printing is how the printing of the receipt stands.
type printing struct {
	running bool
	done    float32
	bar     *design.Bar
	result  kiosk.PrintResult
}

// handedIn is called when the case is safe. Everything after it, printing too, may fail
// without harm.
func (a *App) handedIn(r cases.Receipt) {
	a.visit.Handed()
	a.session.handed = true
	a.session.receipt = r
	a.leavePages()
	ctx, cancel := context.WithCancel(a.ctx)
	a.show(a.received, cancel)
	a.followStanding(ctx, r.Case)
	a.print()
}

// followStanding shows what the platform says of the case while the citizen still stands here: its official number, and what it
// decides at once.
func (a *App) followStanding(ctx context.Context, id string) {
	standings, end := a.machine.WatchStanding(id)
	go func() {
		defer end()
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-standings:
				a.do(func() {
					if ctx.Err() == nil {
						a.session.standing = s
						a.again()
					}
				})
			}
		}
	}()
}

// print prints the receipt, once more when it has been printed before.
func (a *App) print() {
	if a.session.printed.running {
		return
	}
	a.session.printed = printing{running: true}
	a.working++
	a.again()
	visitor, receipt := a.visit, a.session.receipt
	mine := func(f func()) {
		a.do(func() {
			if a.visit == visitor {
				f()
			}
		})
	}
	go func() {
		result := a.machine.Print(a.ctx, receipt, func(done, total int) {
			mine(func() { a.printed(float32(done) / float32(max(1, total))) })
		})
		a.do(func() { a.working-- })
		mine(func() {
			a.session.printed = printing{result: result}
			if result.OK {
				a.machine.Chime(kiosk.Printed)
			} else {
				a.machine.Chime(kiosk.Wrong)
			}
			a.session.takePaper = a.session.takePaper || result.OK || result.Unsure
			if a.page.printing || a.page.unprinted && !result.OK {
				a.again()
			}
		})
	}()
}

func (a *App) printed(done float32) {
	a.session.printed.done = done
	if bar := a.session.printed.bar; bar != nil {
		bar.Set(done)
	}
}

// received says that the machine has the case, which is all it can promise.
func (a *App) received() *page {
	k := a.kit
	r, pr := a.session.receipt, &a.session.printed
	failed := !pr.running && !pr.result.OK
	head := design.Column(8, k.Title(k.Say("申请已收到")).Centred(), k.Subtitle(a.receivedWords(failed)).Centred())
	print := a.printStanding()
	lists := design.Column(design.Gap, a.receivedMatters(r))
	if len(r.ToBring) > 0 {
		lists.Objects = append(lists.Objects, a.toBring(r.ToBring))
	}
	again := k.Button(design.ButtonSpec{Label: "再打一份", Tapped: a.print})
	if pr.running {
		again.Busy("正在打印")
	}
	end := k.Button(design.ButtonSpec{Label: "评价并结束", Kind: design.Primary, Tapped: a.next})
	var content fyne.CanvasObject
	switch {
	case k.Landscape:
		head = design.Row(28, design.Fixed(110, k.Done(110)), design.Wide(design.Column(2, k.Title(k.Say("申请已收到")), k.Subtitle(a.receivedWords(failed)))))
		left := design.Column(design.Gap, head, print, k.Card(a.receiptFacts(r)))
		content = a.beside(left, design.Column(design.Gap, k.CardPadded(k.QR(r.QR, 560), 24), lists))
	case failed:
		content = design.Column(design.Gap, k.Done(130), head, print, a.receiptCard(r, 600), lists)
	case k.Large:
		content = design.Column(design.Gap, k.Done(150), head, a.receiptCard(r, 520), print, lists)
	default:
		card := k.CardPadded(design.Row(20, design.Fixed(348, k.QR(r.QR, 348)), design.Wide(a.receiptFacts(r))), 20)
		content = design.Column(design.Gap, k.Done(150), head, card, print, lists)
	}
	p := a.plain(content, a.buttons(again, end))
	p.printing = true
	p.linkChanged = func() {
		if a.session.standing.Official == "" {
			a.again()
		}
	}
	return p
}

// printStanding is how the printing of the receipt stands.
func (a *App) printStanding() fyne.CanvasObject {
	k, pr := a.kit, &a.session.printed
	switch {
	case pr.running:
		pr.bar = k.Bar("printer", k.Say("正在打印回执"))
		pr.bar.Set(pr.done)
		return pr.bar.Object
	case pr.result.OK:
		return design.Centre(design.Row(18, k.Icon("circle-check", k.Colours.Good, k.Px(44)), k.Text(k.Say("回执已打印，请取走"), design.Body, k.Colours.Good).Bold()))
	case pr.result.Unsure:
		return k.Note(design.Warning, "printer", k.Say("不确定回执有没有打出来"), k.Retell(pr.result.Sentence))
	}
	return k.Note(design.Warning, "printer", k.Say("回执没有打印"), k.Retell(pr.result.Sentence))
}

// unprinted tells who has gone on already that no paper came, and shows them the receipt; nil when nothing is wrong.
func (a *App) unprinted() fyne.CanvasObject {
	k, pr := a.kit, &a.session.printed
	if a.session.receipt.Number == "" || pr.running || pr.result.OK {
		return nil
	}
	show := k.Button(design.ButtonSpec{Label: k.Say("看二维码"), Icon: "receipt-text", Low: true, Tapped: func() {
		a.openSheet(receiptSheet, design.Column(24, k.QR(a.session.receipt.QR, 560), k.Text(a.session.receipt.Number, design.Heading, k.Ink).Bold().Centred(),
			k.Button(design.ButtonSpec{Label: k.Say("好了"), Kind: design.Primary, Tapped: a.closeSheet})))
	}})
	return design.Column(20, a.printStanding(), design.Left(show))
}

func (a *App) receivedWords(failed bool) string {
	if failed {
		return a.kit.Say("请用手机拍下二维码，它和纸上的回执一样有用")
	}
	return a.kit.Say("请取走回执，凭编号可以到窗口查询进度")
}

// receiptCard is the receipt on the screen: a large QR code over what it is about.
func (a *App) receiptCard(r cases.Receipt, side float32) fyne.CanvasObject {
	return a.kit.Card(design.Column(24, a.kit.QR(r.QR, side), a.receiptFacts(r)))
}

// receiptFacts are number, expected day, and what the platform has said.
func (a *App) receiptFacts(r cases.Receipt) fyne.CanvasObject {
	k := a.kit
	value := func(label, value string) fyne.CanvasObject {
		return design.Column(2, k.Small(label), k.Text(value, design.Heading, k.Ink).Bold())
	}
	facts := design.Column(18, value(k.Say("受理凭证号"), r.Number))
	if r.Agent != "" {
		facts.Add(k.Small(k.Say("申请人 %s，代办人 %s", r.Name, r.Agent)))
	}
	if !r.Expected.IsZero() {
		label := k.Say("预计办结（从部门受理起算）")
		if r.Estimated {
			label = k.Say("预计办结（暂估，节假日还没有公布）")
		}
		facts.Objects = append(facts.Objects, value(label, r.Expected.Format(k.Say("2006 年 1 月 2 日前"))))
		if r.Sample {
			facts.Objects = append(facts.Objects, k.Small(k.Say("时限是示例数据")))
		}
	}
	switch {
	case a.session.standing.Official != "":
		facts.Objects = append(facts.Objects, value(k.Say("正式办件编号"), a.session.standing.Official))
	case a.link.Online:
		facts.Objects = append(facts.Objects, k.Small(k.Say("正在送往中心平台，正式编号随后就到")))
	default:
		facts.Objects = append(facts.Objects, design.Left(k.Tag(design.Warning, "wifi-off", k.Say("网络恢复后自动上报，不用您再来"))))
	}
	return facts
}

// receivedMatters lists the matters as what they are: received, and more only where the platform has said more.
func (a *App) receivedMatters(r cases.Receipt) fyne.CanvasObject {
	k := a.kit
	var rows []fyne.CanvasObject
	own := a.visit.Plan().Own()
	for n, name := range r.Matters {
		tag := k.Tag(design.Info, "check", k.Say("已收件"))
		if n < len(own) {
			if state := a.session.standing.Of(own[n].ID); state != "" {
				tag = a.decidedTag(state)
			}
		}
		rows = append(rows, design.Row(20, design.Wide(k.Strong(name)), tag))
	}
	for _, e := range r.Elsewhere {
		rows = append(rows, a.elsewhereRow(e.Matter, e.By, e.Says))
	}
	return k.CardPadded(k.Rows(15, rows...), 28)
}

// decidedTag shows a state in the platform's own words. Those that say how it ended stand out.
func (a *App) decidedTag(state string) fyne.CanvasObject {
	k, said := a.kit, a.kit.Retell(state)
	switch state {
	case "秒批通过":
		return k.Tag(design.Good, "zap", said)
	case "办结", "已领":
		return k.Tag(design.Good, "circle-check", said)
	case "不予受理", "退件", "补正":
		return k.Tag(design.Warning, "", said)
	}
	return k.Tag(design.Info, "check", said)
}

func (a *App) toBring(names []string) fyne.CanvasObject {
	list := ""
	for i, n := range names {
		if i > 0 {
			list += a.kit.Say("、")
		}
		list += n
	}
	return a.kit.Note(design.Info, "file-text", a.kit.Say("取件时请带 %d 份原件", len(names)), list)
}
