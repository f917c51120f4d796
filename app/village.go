package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// villageEntry is chosen in two steps: the town, then the village or community.
func (a *App) villageEntry(e *editor, f visit.Field, label string) *entry {
	en := &entry{id: f.ID, label: label}
	var field *design.Field
	choose := func(v catalogue.Division) {
		a.visit.Fill(f.ID, v.Code)
		field.Set(a.catalogue().VillageName(v.Code))
		field.SetMistake("")
		e.close()
	}
	field = a.kit.Field(design.FieldSpec{Label: label, Hint: f.Hint, Icon: "map-pin", Tapped: func() {
		e.openPanel(en, a.townPanel(e, en, choose))
	}}, f.Shown, f.Mistake)
	en.object, en.setMistake = field.Object, field.SetMistake
	e.entries = append(e.entries, en)
	return en
}

func (a *App) townPanel(e *editor, en *entry, choose func(catalogue.Division)) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, t := range a.catalogue().Divisions {
		all = append(all, a.pick(t.Name, func() { e.openPanel(en, a.villagePanel(e, en, t, choose)) }))
	}
	return a.panel(a.kit.Say("请选镇街"), nil, e.close, all)
}

func (a *App) villagePanel(e *editor, en *entry, t catalogue.Town, choose func(catalogue.Division)) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, v := range t.Villages {
		all = append(all, a.pick(v.Name, func() { choose(v) }))
	}
	back := a.kit.Button(design.ButtonSpec{Label: "换个镇街", Icon: "arrow-left", Low: true,
		Tapped: func() { e.openPanel(en, a.townPanel(e, en, choose)) }})
	return a.panel(a.kit.Say("%s，请选村或社区", t.Name), back, e.close, all)
}

func (a *App) pick(name string, tapped func()) fyne.CanvasObject {
	k := a.kit
	words := k.Text(name, design.Label, k.Ink).Centred()
	return k.Touchable(name, design.RadiusBox, design.Stack(k.Bordered(design.RadiusBox), design.Space(92), design.Inset(design.Centre(words), 12)), tapped)
}

// panel is a list to choose from, in the place of the keyboard and as high.
func (a *App) panel(title string, back fyne.CanvasObject, hide func(), all []fyne.CanvasObject) fyne.CanvasObject {
	k := a.kit
	columns, high := 3, float32(1000)
	switch {
	case k.Landscape:
		columns, high = 6, 600
	case k.Large:
		columns = 2
	}
	if k.Landscape && k.Large {
		columns = 4
	}
	head := design.Row(20, back, design.Wide(k.Section(title)),
		k.Button(design.ButtonSpec{Label: "收起", Icon: "chevron-down", Low: true, Tapped: hide}))
	list := k.Scroll(design.Pad(design.Grid(columns, 16, all...), 8, a.side(), 30, a.side()))
	inner := design.Dock(design.Pad(head, 26, a.side(), 14, a.side()), list, nil)
	return design.Stack(design.Space(high), canvas.NewRectangle(k.Paper), design.Column(0, k.Divider()), inner)
}
