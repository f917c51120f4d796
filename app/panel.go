package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

// pick is one of what a panel lets people pick from; what is picked already is marked.
func (a *App) pick(name string, chosen bool, tapped func()) fyne.CanvasObject {
	k := a.kit
	back, words := k.Bordered(design.RadiusBox), k.Text(name, design.Label, k.Ink).Centred()
	if chosen {
		back, words = k.Selectable(true), k.Text(name, design.Label, k.Brand).Bold().Centred()
	}
	return k.Touchable(name, design.RadiusBox, design.Stack(back, design.Space(92), design.Pad(design.Centre(words), 12, 6, 12, 6)), tapped)
}

// noPick stands among the picks and cannot be picked: it has no frame.
func (a *App) noPick(name string) fyne.CanvasObject {
	words := a.kit.Text(name, design.Label, a.kit.Second).Centred()
	return design.Stack(design.Space(92), design.Pad(design.Centre(words), 12, 6, 12, 6))
}

// panel is something to pick from, in the place of the keyboard: with its title, a way back (nil for none) and one out.
func (a *App) panel(title string, back fyne.CanvasObject, hide func(), body fyne.CanvasObject) (fyne.CanvasObject, *design.Scroll) {
	k := a.kit
	high := float32(1000)
	switch {
	case k.Landscape && k.Low:
		high = 470
	case k.Landscape:
		high = 640
	case k.Low:
		high = 760
	}
	short := strings.FieldsFunc(title, func(r rune) bool { return r == '，' || r == ':' })[0]
	head := design.Row(20, back, design.Wide(k.Section(title).OneLine(short)),
		k.Button(design.ButtonSpec{Label: "收起", Icon: "chevron-down", Low: true, Tapped: hide}))
	list := k.Scroll(design.Pad(body, 8, a.side(), 30, a.side()))
	inner := design.Dock(design.Pad(head, 26, a.side(), 14, a.side()), list, nil)
	return design.Stack(design.Space(high), design.Plain(k.Paper), design.Column(0, k.Divider()), inner), list
}
