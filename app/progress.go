package app

import (
	"cmp"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
)

// progress lists the cases of whoever laid down a card, one of them in full.
func (a *App) progress() *page {
	k, m := a.kit, &a.session.mine
	if m.at == "" {
		m.at = first(m.found.Cases)
	}
	parts := []fyne.CanvasObject{k.Title(k.Say("办件进度")), a.howFresh()}
	if len(m.found.Cases) == 0 {
		parts = append(parts, a.nothing("list-checks", k.Say("没有查到您的办件"), k.Say("最近一年用这张身份证交的，会在这里")))
	}
	return a.plain(design.Column(design.Gap, append(parts, a.caseCards())...), a.mineFooter())
}

// caseCards are all cases below each other, one of them opened; on a wide screen that one stands beside them.
func (a *App) caseCards() fyne.CanvasObject {
	k := a.kit
	var cards []fyne.CanvasObject
	var opened fyne.CanvasObject
	for _, c := range a.session.mine.found.Cases {
		open := c.Number == a.session.mine.at
		head := a.caseHead(c, open)
		switch {
		case k.Landscape:
			cards = append(cards, design.Stack(k.Selectable(open), head))
			if open {
				opened = k.CardPadded(a.inFull(c), 36)
			}
		case open:
			full := design.Pad(design.Column(24, k.Divider(), a.inFull(c)), 0, 36, 36, 36)
			cards = append(cards, k.CardPadded(design.Column(0, head, full), 0))
		default:
			cards = append(cards, k.CardPadded(head, 0))
		}
	}
	list := design.Column(design.Gap, cards...)
	if opened == nil {
		return list
	}
	return design.Row(40, design.High(0.8, design.Column(0, list)), design.High(1, design.Column(0, opened)))
}

// first is the case that is looked into without being asked for: one that waits for its citizen, or the last one.
func first(all []kiosk.Progress) string {
	for _, c := range all {
		if c.Phase == kiosk.Asked {
			return c.Number
		}
	}
	if len(all) > 0 {
		return all[0].Number
	}
	return ""
}

// howFresh says what is missing while the platform cannot be asked; nil when nothing is.
func (a *App) howFresh() fyne.CanvasObject {
	if a.session.mine.found.Elsewhere {
		return nil
	}
	k := a.kit
	note := k.Note(design.Warning, "wifi-off", k.Say("网络中断，这里是本机知道的进度"), k.Say("在别处交的件，联网后再查。离线期间照常收件"))
	again := k.Button(design.ButtonSpec{Label: k.Say("再试一次"), Icon: "refresh-cw", Low: true, Tapped: a.lookUp})
	return design.Column(16, note, design.Left(again))
}

// caseHead is what a case is and how it stands. Touched, it opens the case; on a high screen it closes it again.
func (a *App) caseHead(c kiosk.Progress, open bool) fyne.CanvasObject {
	k := a.kit
	icon := "chevron-down"
	switch {
	case k.Landscape:
		icon = "chevron-right"
	case open:
		icon = "chevron-up"
	}
	words := design.Column(4, k.Text(a.caseName(c), design.Section, k.Ink).Bold(), k.Small(k.Say("%s · %s提交", c.Number, c.ReceivedAt.Format(k.Say("1 月 2 日")))))
	head := design.Column(14, design.Row(20, design.Wide(words), k.Icon(icon, k.Mark, k.Px(44))), design.Flow(10, a.caseTags(c)...))
	return k.Touchable(c.Number, design.Radius, design.Inset(head, 36), func() {
		a.session.mine.at = c.Number
		if open && !k.Landscape {
			a.session.mine.at = noCase
		}
		a.changed()
	})
}

// noCase is looked into when somebody closed the one that was open.
const noCase = "-"

// caseName is what it was about; a machine with another catalogue may not know that.
func (a *App) caseName(c kiosk.Progress) string { return cmp.Or(c.Bundle, a.kit.Say("办件")) }

// caseTags are where a case stands, and the lamp of its deadline.
func (a *App) caseTags(c kiosk.Progress) []fyne.CanvasObject {
	k := a.kit
	var tags []fyne.CanvasObject
	switch c.Phase {
	case kiosk.Asked:
		tags = append(tags, k.Tag(design.Warning, "", k.Say("需要补正")))
	case kiosk.Finished:
		tags = append(tags, k.Tag(design.Good, "circle-check", k.Say("已办结")))
	case kiosk.Fallen:
		tags = append(tags, k.Tag(design.Bad, "", k.Retell(c.State)))
	default:
		done := 0
		for _, s := range c.Stages {
			if s.Mark == kiosk.Done {
				done++
			}
		}
		tags = append(tags, k.Tag(design.Info, "", k.Say("办理中 %d / %d", done, len(c.Stages))))
	}
	switch c.Lamp {
	case kiosk.Green:
		tags = append(tags, k.Tag(design.Good, "circle-check", k.Say("绿灯 · 期限内")))
	case kiosk.Yellow:
		tags = append(tags, k.Tag(design.Warning, "clock", k.Say("黄灯 · 快到期")))
	case kiosk.Red:
		tags = append(tags, k.Tag(design.Bad, "", k.Say("红灯 · 已超期")))
	}
	return tags
}

// inFull is the way of a case, what it waits for, and what can be done about it here.
func (a *App) inFull(c kiosk.Progress) fyne.CanvasObject {
	k := a.kit
	var parts []fyne.CanvasObject
	if c.Phase == kiosk.Asked {
		parts = append(parts, a.asksFor(c))
	}
	parts = append(parts, a.timeline(c), a.deadline(c))
	if c.Official != "" {
		parts = append(parts, k.Small(k.Say("办件编号 %s", c.Official)))
	}
	var buttons []fyne.CanvasObject
	if c.Receipt != nil {
		buttons = append(buttons, k.Button(design.ButtonSpec{Label: k.Say("补打回执"), Icon: "printer", Low: true, Tapped: func() { a.reprint(c) }}))
	}
	if c.Here && !c.Evaluated {
		buttons = append(buttons, k.Button(design.ButtonSpec{Label: k.Say("评价"), Icon: "star", Low: true, Tapped: func() { a.evaluateCase(c) }}))
	}
	if len(buttons) > 0 {
		parts = append(parts, design.Flow(20, buttons...))
	}
	return design.Column(24, parts...)
}

// timeline is the way of a case, stage by stage.
func (a *App) timeline(c kiosk.Progress) fyne.CanvasObject {
	k := a.kit
	var stations []design.Station
	for _, s := range c.Stages {
		under := k.Retell(s.Says)
		if !s.At.IsZero() {
			under = joined(s.At.Format("2006-01-02 15:04"), under)
		}
		stations = append(stations, design.Station{Title: k.Retell(s.Title), Under: under, Reach: reaches[s.Mark]})
	}
	return k.Timeline(stations...)
}

var reaches = map[kiosk.Mark]design.Reach{kiosk.Ahead: design.Ahead, kiosk.Now: design.Here, kiosk.Done: design.Passed, kiosk.Ended: design.Failed}

func joined(first, second string) string {
	if second == "" {
		return first
	}
	return first + " · " + second
}

// deadline is what is not sure about the expected day, which stands with the last stage; nil when there is none.
func (a *App) deadline(c kiosk.Progress) fyne.CanvasObject {
	if c.Expected.IsZero() || c.Phase == kiosk.Finished || c.Phase == kiosk.Fallen {
		return nil
	}
	k := a.kit
	words := k.Say("预计的日子从部门受理起算")
	if c.Estimated {
		words += k.Say("，暂估：节假日还没有公布")
	}
	if c.Sample {
		words += k.Say("，时限是示例数据")
	}
	return k.Small(words)
}

// asksFor says what a case waits for, and lets it be answered where that is possible.
func (a *App) asksFor(c kiosk.Progress) fyne.CanvasObject {
	k := a.kit
	note := k.Note(design.Warning, "file-pen", k.Say("请您补正"), c.Request.Says)
	if !c.Here {
		return design.Column(20, note, k.Small(k.Say("这件是在别的终端交的，请到那台终端或窗口补交")))
	}
	button := k.Button(design.ButtonSpec{Label: k.Say("现在补交"), Icon: "arrow-right", IconAfter: true, Kind: design.Primary, Low: true, Tapped: func() { a.correctNow(c) }})
	return design.Column(20, note, design.Row(0, design.Wide(design.Space(0)), button))
}
