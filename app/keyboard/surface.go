package keyboard

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"yichuang/app/design"
)

// measures are the lengths of one shape, in pixels.
type measures struct {
	side, top, gap, keys, bottom             float32 // keys: where the rows of keys begin
	letter, word, candidate, spelled, number float32 // text sizes
}

func (k *Keyboard) measures() measures {
	m := measures{side: 14, top: 16, gap: 12, keys: 122, bottom: 14,
		letter: 46, word: 32, candidate: 44, spelled: 40, number: 64}
	if k.options.Kit.Landscape {
		m = measures{side: 15, top: 8, gap: 10, keys: 96, bottom: 4,
			letter: 40, word: 30, candidate: 42, spelled: 38, number: 44}
	}
	if _, confined := k.kind.only(); confined {
		m.keys = m.top - m.gap/2 + 4
	}
	if k.options.Kit.Large {
		for _, size := range []*float32{&m.letter, &m.word, &m.candidate, &m.spelled, &m.number} {
			*size *= 1.3
		}
	}
	return m
}

// build makes what every way of writing has.
func (k *Keyboard) build() {
	m := k.measures()
	k.ground = design.Plain(k.colours.ground)
	k.strip = design.NewSlab(k.colours.bar, k.colours.border, faceRadius, k.colours.borderWidth)
	k.spelled = canvas.NewText("", k.colours.brand)
	k.open = k.newKey(flat, func() { k.act(idOpen) })
	k.open.icon = "chevron-down"
	for _, c := range []cell{{id: idDelete, icon: "delete"}, {id: idBefore, label: "上一页"}, {id: idAfter, label: "下一页"}} {
		one := k.newKey(dark, func() { k.act(c.id) })
		one.label, one.icon, one.size = k.options.Kit.Retell(c.label), c.icon, m.word
		one.Hide()
		k.controls = append(k.controls, one)
	}
	k.controls[0].held = func() { k.act(idDelete) }
}

// keysAnew makes the keys of the way of writing; update and arrange only change them.
func (k *Keyboard) keysAnew() {
	m := k.measures()
	if k.pad != nil {
		k.pad.Wipe()
		k.pad = nil
	}
	k.cells, k.keys = nil, nil
	for _, p := range place(k.plan(), rect{}) {
		k.cells = append(k.cells, p.cell)
		if p.id == idPad {
			k.pad = k.newPad()
			k.keys = append(k.keys, nil)
			continue
		}
		one := k.newKey(p.look, func() { k.act(p.id) })
		one.label, one.icon, one.size = k.said(p.cell), p.icon, m.word
		switch {
		case k.kind.pad() || k.way == byStrokes:
			if p.look == light && p.id != idSpace {
				one.size = m.number
			}
		case p.look == light && p.id != idSpace:
			one.size = m.letter
		}
		if p.id == idDelete {
			one.held = func() { k.act(idDelete) }
		}
		k.keys = append(k.keys, one)
	}
	k.update()
}

// said is what stands on a key. A sign that is typed says itself in every language.
func (k *Keyboard) said(c cell) string {
	if c.id == c.label {
		return c.label
	}
	return k.options.Kit.Retell(c.label)
}

func (k *Keyboard) plan() []block {
	return plan(k.kind, k.way, k.options.Kit.Landscape, k.options.NextLabel)
}

// update brings labels and candidates up to date with what was typed.
func (k *Keyboard) update() {
	if len(k.comp.found) == 0 {
		k.starts = nil
	}
	for i, c := range k.cells {
		switch {
		case c.id == idPad:
		case c.id == idCaps:
			k.keys[i].set(k.options.Kit.Say("大写"), k.caps)
		case len(c.id) == 1 && k.caps:
			k.keys[i].set(strings.ToUpper(c.label), false)
		case len(c.id) == 1:
			k.keys[i].set(k.said(c), false)
		}
	}
	k.arrange(k.Size())
	canvas.Refresh(k)
}

// keyed ends a key: everything is brought up to date, and who wants to know hears of the letters.
func (k *Keyboard) keyed() {
	k.update()
	if told := k.options.Composing; told != nil {
		told(string(k.comp.letters))
	}
}

// arrange places everything on a surface of the given size.
func (k *Keyboard) arrange(size fyne.Size) {
	if size.Width < 1 || size.Height < 1 {
		return // not laid out yet
	}
	m := k.measures()
	k.ground.Resize(size)
	area := rect{fyne.NewPos(m.side, m.keys), fyne.NewSize(size.Width-2*m.side, size.Height-m.keys-m.bottom)}
	if k.kind.pad() {
		// A number pad as wide as a landscape screen would send the hand travelling.
		if limit := area.size.Height * 2.4; area.size.Width > limit {
			area.pos.X += (area.size.Width - limit) / 2
			area.size.Width = limit
		}
	}
	for i, p := range place(k.plan(), area) {
		if p.id == idPad {
			k.pad.Move(p.pos.AddXY(m.gap/2, m.gap/2))
			k.pad.Resize(p.size.SubtractWidthHeight(m.gap, m.gap))
			show(k.pad, k.starts == nil)
			continue
		}
		k.keys[i].place(p.rect)
		show(k.keys[i], k.starts == nil)
	}
	if _, confined := k.kind.only(); confined {
		return
	}
	k.arrangeBar(rect{fyne.NewPos(m.side, m.top-m.gap/2), fyne.NewSize(area.size.Width, m.keys-m.top+m.gap/2)}, m)
	k.arrangePage(area, m)
}

func show(o fyne.CanvasObject, visible bool) {
	if visible == o.Visible() {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// Key is a key that can be tapped now.
type Key struct {
	Label    string        // what stands on it; an icon's name where no word does
	Position fyne.Position // inside the keyboard, pixels
	Size     fyne.Size     // of the place a finger may hit
}

// Keys lists the keys that can be tapped now: for voice, for a switch device, for tests.
func (k *Keyboard) Keys() []Key {
	var out []Key
	for _, o := range k.objects() {
		if one, ok := o.(*key); ok && one.Visible() {
			out = append(out, Key{one.AccessibilityLabel(), one.Position(), one.Size()})
		}
	}
	return out
}

func (k *Keyboard) objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{k.ground}
	if _, confined := k.kind.only(); !confined {
		out = append(out, k.strip, k.spelled)
		for i, rule := range k.rules {
			out = append(out, rule, k.bar[i])
		}
		out = append(out, k.open)
		for _, set := range [][]*key{k.page, k.controls} {
			for _, one := range set {
				out = append(out, one)
			}
		}
	}
	for _, one := range k.keys {
		if one != nil {
			out = append(out, one)
		}
	}
	if k.pad != nil {
		out = append(out, k.pad)
	}
	return out
}

// Parts are all of it, for who presses keys by other means than a finger.
func (k *Keyboard) Parts() []fyne.CanvasObject { return k.objects() }

// CreateRenderer is for Fyne.
func (k *Keyboard) CreateRenderer() fyne.WidgetRenderer {
	k.ExtendBaseWidget(k)
	k.update()
	return &renderer{k}
}

type renderer struct{ k *Keyboard }

func (r *renderer) Layout(size fyne.Size)        { r.k.arrange(size) }
func (r *renderer) MinSize() fyne.Size           { return fyne.NewSize(0, r.k.Height()) }
func (r *renderer) Objects() []fyne.CanvasObject { return r.k.objects() }
func (r *renderer) Refresh()                     { r.k.arrange(r.k.Size()) }
func (r *renderer) Destroy()                     {}
