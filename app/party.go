package app

import (
	"errors"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// partyOffer stands above the fields of a page that is about somebody else: the offer to lay
// down their card, or that it was laid down and how to take that back. It is nil on all other
// pages.
func (a *App) partyOffer() fyne.CanvasObject {
	k := a.kit
	p, there := a.visit.Party()
	if !there {
		return nil
	}
	lay := func() { a.layPartyCard(p.Role) }
	if p.Card.Number == "" {
		what := k.Say("放上%s的身份证，自动填写", p.Role)
		words := design.Column(2, k.Text(what, design.Heading, k.Brand).Bold(), k.Small(k.Say("不在这里的，在下面填写就可以")))
		face := design.Pad(design.Row(24, k.Icon("id-card", k.Brand, k.Px(52)), design.Wide(words)), 22, 30, 22, 30)
		return k.Touchable(what, design.RadiusBox, design.Stack(k.Selectable(true), face), lay)
	}
	whose := person.MaskName(p.Card.Name)
	if p.Card.Expired(a.options.Now()) {
		whose = k.Say("%s，证件已过有效期，取件时请带有效的", whose)
	}
	words := design.Column(2, k.Strong(k.Say("已从%s的身份证填好", p.Role)), k.Small(whose))
	head := design.Row(24, k.Icon("badge-check", k.Colours.Good, k.Px(52)), design.Wide(words))
	another := k.Button(design.ButtonSpec{Label: "换一张", Low: true, Tapped: lay})
	byHand := k.Button(design.ButtonSpec{Label: "手工填写", Low: true, Tapped: func() {
		a.visit.TakeBack(p.Role)
		a.due()
	}})
	if k.Large && !k.Landscape {
		return k.CardPadded(design.Column(20, head, design.Row(20, another, byHand)), 28)
	}
	return k.CardPadded(design.Row(20, design.Wide(head), another, byHand), 28)
}

// layPartyCard waits for the card of somebody else the form is about. It can be left at any time.
func (a *App) layPartyCard(role string) {
	a.awaitCard(func() *page { return a.partyCard(role) }, func(card person.Applicant) string {
		var m *visit.Missing
		if errors.As(a.visit.LayCard(role, card), &m) {
			return m.Sentence
		}
		a.due()
		return ""
	})
}

func (a *App) partyCard(role string) *page {
	button := a.kit.Button(design.ButtonSpec{Label: "手工填写", Low: true, Tapped: a.due})
	byHand := a.otherwise(a.kit.Say("%s不在这里，或读不出来？", role), a.kit.Say("不在这里？"), a.kit.Say("可以手工填写，照样办理"), button)
	return a.cardPage(a.kit.Say("请放%s的身份证", role), a.kit.Say("平放在感应区，读出来的会自动填好"), a.kit.Say("请点“手工填写”"), byHand, nil, a.due)
}

// whence says where a value that is locked comes from.
func (a *App) whence(f visit.Field) string {
	switch {
	case f.Answered:
		return a.kit.Say("按您刚才的回答")
	case f.Source == cases.FromLicence:
		return a.kit.Say("来自电子证照")
	case f.Source != cases.FromCard:
		return a.kit.Say("您刚才输入的")
	case f.Party != "":
		return a.kit.Say("来自%s身份证", f.Party)
	case a.visit.Acting():
		return a.kit.Say("来自申请人身份证")
	}
	return a.kit.Say("来自身份证")
}
