package design

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Choice is one big answer with a radio ring.
func (k *Kit) Choice(label string, chosen bool, tapped func()) fyne.CanvasObject {
	high := float32(148)
	if k.Landscape { // four of them and the buttons go below each other
		high = 124
	}
	face := Row(Gap, k.radio(chosen), Wide(k.Text(label, Section, k.Ink).Bold()))
	return k.Touchable(label, Radius, Stack(k.Selectable(chosen), atLeast(high, Pad(face, 24, 42, 24, 42))), tapped)
}

func (k *Kit) radio(chosen bool) fyne.CanvasObject {
	side := k.Px(56)
	ring := canvas.NewCircle(k.Paper)
	ring.StrokeColor, ring.StrokeWidth = k.Mark, 5
	objects := []fyne.CanvasObject{ring}
	if chosen {
		ring.StrokeColor = k.Brand
		objects = append(objects, Inset(canvas.NewCircle(k.Brand), round(side*0.26)))
	}
	return Fixed(side, Stack(append(objects, Space(side))...))
}

// Check is one line with a tick box, for cards that list several. Words explain it and may be empty.
func (k *Kit) Check(title, words string, ticked bool, tapped func()) fyne.CanvasObject {
	var under fyne.CanvasObject
	if words != "" {
		under = k.Small(words)
	}
	face := Row(24, k.tickBox(ticked, k.Px(64)), Wide(Column(2, k.Strong(title), under)))
	return k.Touchable(title, RadiusBox, Pad(face, 20, 0, 20, 0), tapped)
}

// tick is the tick in a box side px wide: bolder than the icon.
func (k *Kit) tick(side float32) fyne.CanvasObject {
	d := newDrawing("tick-"+css(k.OnBrand), side, side)
	d.path(fmt.Sprintf("M%g %g L%g %g L%g %g", side*0.26, side*0.52, side*0.43, side*0.68, side*0.75, side*0.34), css(k.OnBrand), side*0.085)
	return d.picture()
}

// Options lets one of a few short words be chosen, side by side.
func (k *Kit) Options(field string, words []string, chosen string, choose func(string)) fyne.CanvasObject {
	var all []fyne.CanvasObject
	longest := 0
	for _, w := range words {
		longest = max(longest, len([]rune(w)))
		all = append(all, k.option(field, w, w == chosen, choose))
	}
	columns := min(len(words), 4)
	switch { // so that every word stands on one line
	case longest > 8:
		columns = 1
	case len(words) > 4:
		columns = 3
	case len(words) == 4 && longest > 5:
		columns = 2
	}
	if k.Large {
		columns = min(columns, 2)
	}
	return Grid(columns, 16, all...)
}

func (k *Kit) option(field, word string, chosen bool, choose func(string)) fyne.CanvasObject {
	back, text := NewSlab(k.Paper, k.Line, RadiusBox, 3), k.Text(word, Heading, k.Ink)
	if chosen {
		back, text = NewSlab(k.BrandTint, k.Brand, RadiusBox, 4), k.Text(word, Heading, k.Brand).Bold()
	}
	face := Stack(back, atLeast(96, Pad(Centre(text.Centred()), 8, 16, 8, 16)))
	return k.Touchable(field+"："+word, RadiusBox, face, func() { choose(word) })
}

// Ticks lets several of a few words be chosen, side by side, each with its tick box.
func (k *Kit) Ticks(field string, words, chosen []string, toggle func(string)) fyne.CanvasObject {
	columns, longest := 2, 0
	for _, w := range words {
		longest = max(longest, len([]rune(w)))
	}
	if k.Landscape {
		columns = 3
	}
	if k.Large || longest > 9 {
		columns--
	}
	var all []fyne.CanvasObject
	for _, w := range words {
		all = append(all, k.ticked(field, w, slices.Contains(chosen, w), toggle))
	}
	return Grid(min(columns, len(words)), 16, all...)
}

func (k *Kit) ticked(field, word string, on bool, toggle func(string)) fyne.CanvasObject {
	back, text := NewSlab(k.Paper, k.Line, RadiusBox, 3), k.Text(word, Heading, k.Ink)
	if on {
		back, text = NewSlab(k.BrandTint, k.Brand, RadiusBox, 4), k.Text(word, Heading, k.Brand).Bold()
	}
	face := Pad(Row(20, k.tickBox(on, k.Px(48)), Wide(text)), 14, 24, 14, 24)
	return k.Touchable(field+"："+word, RadiusBox, Stack(back, atLeast(96, face)), func() { toggle(word) })
}

// tickBox is a square with a tick in it when on, side px wide.
func (k *Kit) tickBox(on bool, side float32) fyne.CanvasObject {
	square, sign := NewSlab(k.Paper, k.Mark, round(side*0.28), 4), fyne.CanvasObject(nil)
	if on {
		square, sign = NewSlab(k.Brand, k.Brand, round(side*0.28), 0), k.tick(side)
	}
	return Fixed(side, Stack(Space(side), square, sign))
}

// Pill is a label that can be switched on and off.
func (k *Kit) Pill(word string, on bool, tapped func()) fyne.CanvasObject {
	back, text := NewSlab(k.Paper, k.Line, RadiusBox, 3), k.Text(word, Body, k.Ink)
	if on {
		back, text = NewSlab(k.BrandTint, k.Brand, RadiusBox, 3), k.Text(word, Body, k.Brand)
	}
	face := Row(12, text)
	if on {
		face = Row(12, k.Icon("check", k.Brand, k.Px(Body)), text)
	}
	return k.Touchable(word, RadiusBox, Stack(back, atLeast(92, Centre(Pad(face, 8, 36, 8, 36)))), tapped)
}

// Selectable is the ground of a card that can be chosen among others.
func (k *Kit) Selectable(chosen bool) fyne.CanvasObject {
	if chosen {
		return NewSlab(k.BrandTint, k.Brand, Radius, 5)
	}
	return NewSlab(k.Paper, k.Line, Radius, k.stroke())
}
