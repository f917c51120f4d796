package app

import (
	"errors"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// identifyNow asks for what the identification needs next: a card, or what an agent is to the applicant.
func (a *App) identifyNow() {
	a.session.declared = false
	if a.visit.Asked() == visit.AskRelation {
		a.show(a.relation, nil)
		return
	}
	a.awaitCard(a.identify, func(who person.Applicant) string {
		var m *visit.Missing
		if errors.As(a.visit.Identify(who), &m) {
			return m.Sentence
		}
		a.identified()
		return ""
	})
}

// identify asks for the card of whoever is due.
func (a *App) identify() *page {
	k := a.kit
	title, under := k.Say("请把身份证平放在感应区"), k.Say("听到“嘀”声前请不要拿开")
	switch a.visit.Asked() {
	case visit.AskAgent:
		title, under = k.Say("请先放您自己的身份证"), k.Say("您是代办人，接着再放对方的")
	case visit.AskPrincipal:
		title, under = k.Say("请再放对方的身份证"), k.Say("对方就是您要帮的那个人")
	}
	kind := design.Secondary
	if a.session.reader == kiosk.ReaderGone {
		kind = design.Primary
	}
	button := k.Button(design.ButtonSpec{Label: "手工输入", Low: true, Kind: kind, Tapped: func() { a.show(a.byHand, nil) }})
	byHand := a.otherwise(k.Say("没带身份证，或读不出来？"), k.Say("没带身份证？"), k.Say("可以手工输入号码先办理，取件时在窗口核验原件"), button)
	return a.cardPage(title, under, k.Say("请点“手工输入”"), byHand, a.forWhom(), a.previous)
}

// cardPage shows where a card is laid down and how the reader stands. Otherwise is what can be
// done without a card, and instead (in the reader's status) how that is called; choice may be nil.
func (a *App) cardPage(title, under, instead string, otherwise, choice fyne.CanvasObject, back func()) *page {
	k := a.kit
	state := a.session.reader
	var hint fyne.CanvasObject
	switch {
	case state == kiosk.ReaderGone:
		title, under = k.Say("读卡器暂时不能用"), k.Say("可以手工输入，照样办理")
		switch {
		case a.visit.Step() == visit.Choose: // an errand: there is no other way
			under = k.Say("请到旁边的机器或窗口查询")
		case a.session.refused != "":
			under = k.Retell(a.session.refused)
		}
	case a.session.refused != "":
		hint = k.Note(design.Warning, "", k.Retell(a.session.refused), "")
	}
	if hint == nil {
		hint = k.Subtitle(under).Centred()
	}
	var sp *design.Spinner
	status := a.readerStatus(state, instead, &sp)
	words := design.Column(14, k.Title(title).Centred(), hint)
	drawing := design.Centre(k.LayCard(state == kiosk.ReaderReading))
	var content fyne.CanvasObject
	if k.Landscape {
		content = a.beside(design.Column(24, drawing, choice), design.Column(32, words, status, otherwise))
	} else {
		content = design.Column(0, design.Space(14), words, design.Space(72), drawing, design.Space(64), status, design.Space(72),
			design.Column(design.Gap, otherwise, choice))
	}
	footer := k.Footer(a.back("返回", back), a.helpButton(), false)
	p := a.frame(a.header(), a.stepCounter(), content, nil, footer)
	p.spinner = sp
	return p
}

// readerStatus is the line under the drawing: what happens now.
func (a *App) readerStatus(state kiosk.ReaderState, instead string, sp **design.Spinner) fyne.CanvasObject {
	k := a.kit
	sign, words, colour := fyne.CanvasObject(nil), k.Say("正在等待刷卡…"), k.Brand
	switch state {
	case kiosk.ReaderReading:
		words = k.Say("正在读取，请不要拿开…")
	case kiosk.ReaderNeedsLift:
		sign, words = k.Icon("refresh-cw", colour, 48), k.Say("请拿起身份证，再放一次")
		if a.session.refused != "" {
			words = k.Say("请拿起来，换一张身份证")
		}
	case kiosk.ReaderGone:
		colour = k.Colours.Bad
		sign, words = k.Icon("circle-alert", colour, 48), instead
	}
	if sign == nil {
		*sp = k.Spinner(48)
		sign = (*sp).Object
	}
	return design.Centre(design.Row(24, sign, k.Text(words, design.Section, colour).Bold()))
}

// otherwise offers another way than the card. Short is the question where there is little room.
func (a *App) otherwise(question, short, words string, button fyne.CanvasObject) fyne.CanvasObject {
	k := a.kit
	if k.Landscape && k.Large {
		return k.CardPadded(design.Row(24, design.Wide(k.Strong(short)), button), 24)
	}
	both := design.Column(2, k.Strong(question), k.Small(words))
	return k.Card(design.Row(24, k.Icon("circle-question-mark", k.Second, k.Px(52)), design.Wide(both), button))
}
