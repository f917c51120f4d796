package app

import (
	"errors"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// byHand takes name and number without a card. What comes of it is marked as not verified.
func (a *App) byHand() *page {
	k := a.kit
	e := newEditor(a)
	name := e.add(entry{id: "name", label: k.Say("姓名"), hint: k.Say("身份证上的姓名"), kind: keyboard.Pinyin})
	number := e.add(entry{id: "number", label: k.Say("公民身份号码"), hint: k.Say("18 位"), kind: keyboard.IDNumber, most: 18, shape: idShape})
	note := k.Note(design.Warning, "shield-check", k.Say("手工输入的，会标为“未核验”"), k.Say("取件时请带身份证原件，到窗口核验"))
	title := map[visit.Asked]string{visit.AskAgent: k.Say("请输入您自己的姓名和身份证号码"), visit.AskPrincipal: k.Say("请输入对方的姓名和身份证号码")}[a.visit.Asked()]
	if title == "" {
		title = k.Say("请输入姓名和身份证号码")
	}
	head := design.Column(6, k.Title(title))
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		return design.Column(24, head, design.Column(24, fields...), note)
	}
	e.footer = a.buttons(a.back("返回", a.due), a.onward("下一步", func() {
		if m := a.identifyTyped(name.value(), number.value()); m != nil {
			e.fault(m.Field, m.Sentence)
			return
		}
		a.due()
	}))
	p := e.page()
	e.open(name)
	return p
}

// identifyTyped hands in what was typed, and says what is wrong with it.
func (a *App) identifyTyped(name, number string) *visit.Missing {
	who := person.Applicant{Kind: person.Typed, Name: name, Number: number}
	if person.CheckNumber(number, a.options.Now()) == nil {
		who = person.FromNumber(person.NormaliseName(name), number)
	}
	var m *visit.Missing
	if errors.As(a.visit.Identify(who), &m) {
		return m
	}
	return nil
}
