package app

import (
	"strings"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// villageEntry is chosen in two steps: the town, then the village or community.
func (a *App) villageEntry(e *editor, f visit.Field, label string) *entry {
	en := &entry{id: f.ID, label: label}
	var field *design.Field
	name := f.Shown
	choose := func(v catalogue.Division) {
		a.visit.Fill(f.ID, v.Code)
		name = a.catalogue().VillageName(v.Code)
		field.Set(name)
		field.SetMistake("")
		e.close()
	}
	field = a.kit.Field(design.FieldSpec{Label: label, Hint: f.Hint, Icon: "map-pin", Tapped: func() {
		a.openTowns(e, en, func() string { return name }, choose)
	}}, f.Shown, f.Mistake)
	en.object, en.setMistake = field.Object, field.SetMistake
	e.entries = append(e.entries, en)
	return en
}

// openTowns lets a town be picked. Name tells what is chosen so far, town and village.
func (a *App) openTowns(e *editor, en *entry, name func() string, choose func(catalogue.Division)) {
	c := &chooser{app: a, editor: e, entry: en, title: a.kit.Say("请选镇街"), chosen: func(town string) bool { return strings.HasPrefix(name(), town+" ") }}
	for _, t := range a.catalogue().Divisions {
		c.words = append(c.words, t.Name)
	}
	c.pick = func(town string) {
		for _, t := range a.catalogue().Divisions {
			if t.Name == town {
				a.openVillages(e, en, t, name, choose)
			}
		}
	}
	c.open()
}

func (a *App) openVillages(e *editor, en *entry, t catalogue.Town, name func() string, choose func(catalogue.Division)) {
	c := &chooser{app: a, editor: e, entry: en, title: a.kit.Say("%s，请选村或社区", t.Name), chosen: func(v string) bool { return name() == t.Name+" "+v }}
	c.back = a.kit.Button(design.ButtonSpec{Label: "换个镇街", Icon: "arrow-left", Low: true,
		Tapped: func() { a.openTowns(e, en, name, choose) }})
	for _, v := range t.Villages {
		c.words = append(c.words, v.Name)
	}
	c.pick = func(village string) {
		for _, v := range t.Villages {
			if v.Name == village {
				choose(v)
				return
			}
		}
	}
	c.open()
}
