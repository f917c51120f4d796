package app

import (
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// form is one page of the one form.
func (a *App) form() *page {
	k := a.kit
	title, fields, n, of := a.visit.Page()
	e := newEditor(a)
	if of > 1 {
		e.counter = a.counter(fmt.Sprintf("（第 %d 页，共 %d 页）", n, of))
	}
	var first *entry // the first that is still to be typed, if nothing before it has to be chosen
	chosen := true
	for _, f := range fields {
		en := a.formEntry(e, f)
		if f.Locked {
			continue
		}
		if f.Value == "" && en.field != nil && first == nil && chosen {
			first = en
		}
		chosen = chosen && (en.field != nil || f.Value != "")
	}
	var filled fyne.CanvasObject
	if card := a.visit.Filled(); card > 0 {
		filled = k.Tag(design.Good, "sparkles", fmt.Sprintf("已自动填写 %d 项", card))
	}
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		head := design.Row(20, design.Wide(k.Section(title)), filled)
		return design.Column(20, head, design.Column(26, fields...))
	}
	e.footer = a.buttons(a.back("上一步", a.previous), a.onward("下一步", func() { a.nextPage(e) }))
	p := e.page()
	if first != nil {
		e.open(first)
	}
	return p
}

// nextPage goes on, or shows all that is wrong on this page and leads to the first of it.
func (a *App) nextPage(e *editor) {
	err := a.visit.Next()
	if m := (*visit.Missing)(nil); errors.As(err, &m) {
		_, fields, _, _ := a.visit.Page()
		for _, f := range fields {
			for _, en := range e.entries {
				if en.id == f.ID {
					en.setMistake(f.Mistake)
				}
			}
		}
		e.fault(m.Field, m.Sentence)
		return
	}
	a.due()
}

// formEntry makes what fits the field's type.
func (a *App) formEntry(e *editor, f visit.Field) *entry {
	label := f.Label
	if !f.Required {
		label += "（可不填）"
	}
	if f.Locked {
		from := map[cases.Source]string{cases.FromCard: "来自身份证", cases.FromLicence: "来自电子证照", cases.FromTyped: "您刚才输入的"}[f.Source]
		field := a.kit.Field(design.FieldSpec{Label: label, From: from, Locked: true}, f.Shown, "")
		en := &entry{id: f.ID, label: label, object: field.Object, setMistake: field.SetMistake}
		e.entries = append(e.entries, en)
		return en
	}
	switch f.Type {
	case catalogue.Choice:
		return a.choiceEntry(e, f, label)
	case catalogue.Village:
		return a.villageEntry(e, f, label)
	}
	en := entry{id: f.ID, label: label, hint: f.Hint, kind: keyboard.Pinyin, text: []rune(f.Value)}
	switch f.Type {
	case catalogue.IDNumber:
		en.kind, en.most, en.shape = keyboard.IDNumber, 18, idShape
	case catalogue.Mobile:
		en.kind, en.most, en.shape = keyboard.Digits, 11, mobileShape
	case catalogue.BankCard:
		en.kind, en.most, en.shape = keyboard.Digits, 19, cardShape
	case catalogue.DateTime:
		en.kind, en.most, en.shape = keyboard.Digits, 12, timeShape
		en.text = []rune(digits(f.Value))
	}
	en.change = func(value string) { a.visit.Fill(f.ID, value) }
	en.check = func() string { return a.mistakeOf(f.ID) }
	made := e.add(en)
	made.setMistake(f.Mistake)
	return made
}

// mistakeOf is what is wrong with a field of this page now.
func (a *App) mistakeOf(id string) string {
	_, fields, _, _ := a.visit.Page()
	for _, f := range fields {
		if f.ID == id {
			return f.Mistake
		}
	}
	return ""
}

// choiceEntry lets one of a few words be chosen, without the keyboard.
func (a *App) choiceEntry(e *editor, f visit.Field, label string) *entry {
	k := a.kit
	mistake := k.Text(f.Mistake, design.Label, k.Colours.Bad)
	holder := design.Stack()
	var show func(chosen string)
	show = func(chosen string) {
		holder.Objects = []fyne.CanvasObject{k.Options(f.Label, f.Choices, chosen, func(word string) {
			a.visit.Fill(f.ID, word)
			mistake.Set("")
			show(word)
		})}
		design.Relayout(holder)
		holder.Refresh()
	}
	show(f.Value)
	en := &entry{id: f.ID, label: label, setMistake: mistake.Set}
	en.object = design.Column(10, design.Flow(12, k.Text(label, design.Label, k.Ink).Bold(), mistake), holder)
	e.entries = append(e.entries, en)
	return en
}

// digits keeps the digits of a date and time.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// mobileShape parts a number as people read it out: 138 5012 3456.
func mobileShape(s string) string { return parted(s, 3, 7) }

// cardShape parts a card number in fours, as it stands on the card.
func cardShape(s string) string { return parted(s, 4, 8, 12, 16) }

// parted puts a blank before each of the places that s reaches.
func parted(s string, at ...int) string {
	var b strings.Builder
	for i, r := range s {
		for _, p := range at {
			if i == p {
				b.WriteByte(' ')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// timeShape shows twelve digits of a date and time with their words while they are typed, and
// which words come next: 2026 年 11 月 02 日 09:30.
func timeShape(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	for i, r := range s {
		b.WriteRune(r)
		switch i {
		case 3:
			b.WriteString(" 年 ")
		case 5:
			b.WriteString(" 月 ")
		case 7:
			b.WriteString(" 日 ")
		case 9:
			b.WriteString(":")
		}
	}
	return b.String()
}
