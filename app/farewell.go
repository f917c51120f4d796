package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

// farewell is the last page. Nothing of the citizen is left by now but what lies on the
// machine: an ID card, a receipt.
func (a *App) farewell() *page {
	k := a.kit
	title, words := k.Say("已退出"), k.Say("屏幕上的信息已经清除")
	var sign fyne.CanvasObject = design.Centre(k.Badge("log-out", 160))
	if a.session.handed {
		title, words = k.Say("办好了，请慢走"), k.Say("您的信息已经从本机屏幕和内存中清除")
		sign = k.Done(170)
	}
	var kept fyne.CanvasObject
	if a.session.kept {
		kept = k.Note(design.Good, "lock", k.Say("没办完的，已加密保存"), k.Say("%d 天内在这台机器上刷身份证，可以接着办", daysKept))
	}
	above := float32(120)
	if k.Landscape {
		above = 0
	}
	parts := []fyne.CanvasObject{design.Space(above), sign, design.Space(8), k.Title(title).Centred(), k.Subtitle(words).Centred(), design.Space(24), kept}
	if a.session.cardLeft {
		parts = append(parts, k.Note(design.Bad, "id-card", k.Say("您的身份证还在感应区"), k.Say("请拿好身份证再离开")))
	}
	parts = append(parts, a.take())
	var next fyne.CanvasObject
	if a.session.looked && !a.session.cardLeft {
		next = k.Footer(nil, k.Button(design.ButtonSpec{Label: "下一位，从这里开始", Tapped: a.nextOne}), true)
	}
	p := a.plain(design.Column(design.Gap, parts...), next)
	p.unattended = true
	return p
}

// take reminds of what people leave behind.
func (a *App) take() fyne.CanvasObject {
	k := a.kit
	row := func(icon, words string) fyne.CanvasObject {
		return design.Row(28, k.Badge(icon, 96), design.Wide(k.Text(words, design.Section, k.Ink).Bold()))
	}
	rows := []fyne.CanvasObject{row("id-card", k.Say("请取走身份证"))}
	if a.session.takePaper {
		rows = append(rows, row("printer", k.Say("请取走回执")))
	}
	return k.Card(k.Rows(20, rows...))
}
