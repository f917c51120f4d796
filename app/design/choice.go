package design

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Choice is one big answer with a radio ring.
func (k *Kit) Choice(label string, chosen bool, tapped func()) fyne.CanvasObject {
	face := Row(Gap, k.radio(chosen), Wide(k.Text(label, Section, k.Ink).Bold()))
	return k.Touchable(label, Radius, Stack(k.Selectable(chosen), atLeast(148, Pad(face, 24, 42, 24, 42))), tapped)
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

// Check is one line with a tick box, for cards that list several.
func (k *Kit) Check(title, words string, ticked bool, tapped func()) fyne.CanvasObject {
	side := k.Px(64)
	var sign fyne.CanvasObject
	square := box(k.Paper, k.Mark, 18, 4)
	if ticked {
		square = box(k.Brand, k.Brand, 18, 0)
		sign = k.tick(side)
	}
	tick := Fixed(side, Stack(Space(side), square, sign))
	face := Row(24, tick, Wide(Column(2, k.Strong(title), k.Small(words))))
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
	long := false
	for _, w := range words {
		long = long || len([]rune(w)) > 8
		all = append(all, k.option(field, w, w == chosen, choose))
	}
	columns := min(len(words), 4)
	if long {
		columns = 1
	} else if len(words) > 4 {
		columns = 3
	}
	if k.Large {
		columns = min(columns, 2)
	}
	return Grid(columns, 16, all...)
}

func (k *Kit) option(field, word string, chosen bool, choose func(string)) fyne.CanvasObject {
	back, text := box(k.Paper, k.Line, RadiusBox, 3), k.Text(word, Heading, k.Ink)
	if chosen {
		back, text = box(k.BrandTint, k.Brand, RadiusBox, 4), k.Text(word, Heading, k.Brand).Bold()
	}
	face := Stack(back, atLeast(96, Pad(Centre(text.Centred()), 8, 16, 8, 16)))
	return k.Touchable(field+"："+word, RadiusBox, face, func() { choose(word) })
}

// Pill is a label that can be switched on and off.
func (k *Kit) Pill(word string, on bool, tapped func()) fyne.CanvasObject {
	back, text := box(k.Paper, k.Line, RadiusBox, 3), k.Text(word, Body, k.Ink)
	if on {
		back, text = box(k.BrandTint, k.Brand, RadiusBox, 3), k.Text(word, Body, k.Brand)
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
		return box(k.BrandTint, k.Brand, Radius, 5)
	}
	return box(k.Paper, k.Line, Radius, k.stroke())
}
