package app

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// form is one page of the one form.
func (a *App) form() *page {
	k := a.kit
	title, fields, n, of := a.visit.Page()
	e := newEditor(a)
	if of > 1 {
		e.counter = a.counter(k.Say("（第 %d 页，共 %d 页）", n, of))
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
	if n := a.visit.Filled(); n > 0 {
		filled = k.Tag(design.Good, "sparkles", k.Say("已自动填写 %d 项", n))
	}
	offer := a.partyOffer()
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		head := design.Row(20, design.Wide(k.Section(title).Titled()), filled)
		return design.Column(20, head, offer, design.Column(26, fields...))
	}
	e.footer = a.buttons(a.back("上一步", a.previous), a.onward("下一步", func() { a.nextPage(e) }))
	p := e.page()
	if first != nil && offer == nil { // what the card can fill is seen first, and not hidden by the keyboard
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
		label += a.kit.Say("（可不填）")
	}
	if f.Locked {
		field := a.kit.Field(design.FieldSpec{Label: label, From: a.whence(f), Locked: true}, a.kit.Moment(f.Shown), "")
		en := &entry{id: f.ID, label: label, object: field.Object, setMistake: field.SetMistake}
		e.entries = append(e.entries, en)
		return en
	}
	switch f.Type {
	case catalogue.Choice, catalogue.Choices:
		if len(f.Choices) > mostBeside {
			return a.listEntry(e, f, label)
		}
		return a.choiceEntry(e, f, label)
	case catalogue.Village:
		return a.villageEntry(e, f, label)
	}
	how, typed := typingOf(f.Type), f.Value
	if how.moment {
		how.shape = a.timeShape
	}
	if how.plain != nil {
		typed = how.plain(typed)
	}
	made := e.add(entry{id: f.ID, label: label, hint: f.Hint, kind: how.kind, most: how.most, shape: how.shape, text: []rune(typed),
		change: func(value string) { a.visit.Fill(f.ID, value) }, check: func() string { return a.mistakeOf(f.ID) }})
	made.setMistake(f.Mistake)
	switch f.Type {
	case catalogue.Date, catalogue.Month, catalogue.DateTime:
		a.momentEntry(e, f, made)
	}
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

// choiceEntry lets one of a few words be chosen, or several of them, without the keyboard.
func (a *App) choiceEntry(e *editor, f visit.Field, label string) *entry {
	k := a.kit
	mistake := k.Text(k.Retell(f.Mistake), design.Label, k.Colours.Bad)
	holder := design.Stack()
	var show func(value string)
	choose := func(value string) {
		a.visit.Fill(f.ID, value)
		mistake.Set("")
		show(value)
	}
	show = func(value string) {
		words := k.Options(f.Label, f.Choices, value, choose)
		if f.Type == catalogue.Choices {
			chosen := strings.Split(value, catalogue.Between)
			words = k.Ticks(f.Label, f.Choices, chosen, func(word string) {
				choose(strings.Join(toggled(chosen, word), catalogue.Between))
			})
		}
		holder.Objects = []fyne.CanvasObject{words}
		design.Relayout(holder)
		holder.Refresh()
	}
	show(f.Value)
	if f.Type == catalogue.Choices {
		label += k.Say("（可以选几个）")
	}
	en := &entry{id: f.ID, label: label, setMistake: func(s string) { mistake.Set(k.Retell(s)) }}
	en.object = design.Column(10, design.Flow(12, k.Text(label, design.Label, k.Ink).Bold(), mistake), holder)
	e.entries = append(e.entries, en)
	return en
}

// listEntry lets one or several of many words be picked from a panel.
func (a *App) listEntry(e *editor, f visit.Field, label string) *entry {
	k := a.kit
	several := f.Type == catalogue.Choices
	if several {
		label += k.Say("（可以选几个）")
	}
	en := &entry{id: f.ID, label: label}
	value := f.Value
	var field *design.Field
	c := &chooser{app: a, editor: e, entry: en, title: k.Say("请选%s", f.Label), words: f.Choices, several: several}
	c.chosen = func(word string) bool { return slices.Contains(strings.Split(value, catalogue.Between), word) }
	c.pick = func(word string) {
		if several {
			word = strings.Join(toggled(strings.Split(value, catalogue.Between), word), catalogue.Between)
		}
		value = f.Normalise(word)
		a.visit.Fill(f.ID, value)
		field.Set(value)
		field.SetMistake("")
		if !several {
			e.close()
		}
	}
	field = k.Field(design.FieldSpec{Label: label, Hint: f.Hint, Icon: "chevron-down", Tapped: c.open}, f.Shown, f.Mistake)
	en.object, en.setMistake = field.Object, field.SetMistake
	e.entries = append(e.entries, en)
	return en
}

// toggled is chosen with the word, or without it when it was there.
func toggled(chosen []string, word string) []string {
	if !slices.Contains(chosen, word) {
		return append(slices.Clone(chosen), word)
	}
	return slices.DeleteFunc(slices.Clone(chosen), func(c string) bool { return c == word })
}
