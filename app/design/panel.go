package design

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Card is a white panel with a fine border.
func (k *Kit) Card(content fyne.CanvasObject) *fyne.Container { return k.CardPadded(content, Inside) }

// CardPadded is a Card with other room inside.
func (k *Kit) CardPadded(content fyne.CanvasObject, inside float32) *fyne.Container {
	return Stack(NewSlab(k.Paper, k.Line, Radius, k.stroke()), Inset(content, inside))
}

// Tone says what a tag or a note is about. It always comes with words, and where it
// asks for attention with an icon, so that colour is never alone.
type Tone int

// The tones.
const (
	Info Tone = iota
	Good
	Warning
	Bad
)

func (k *Kit) tone(t Tone) (ink, ground color.NRGBA) {
	switch t {
	case Good:
		return k.Colours.Good, k.GoodTint
	case Warning:
		return k.Colours.Warning, k.WarningTint
	case Bad:
		return k.Colours.Bad, k.BadTint
	}
	return k.Brand, k.BrandTint
}

func (t Tone) icon() string {
	switch t {
	case Good:
		return "circle-check"
	case Warning:
		return "triangle-alert"
	case Bad:
		return "circle-alert"
	}
	return "info"
}

// Tag is a short word on a tinted ground. An empty icon is none, but for Warning and Bad.
func (k *Kit) Tag(tone Tone, icon, words string) fyne.CanvasObject {
	ink, ground := k.tone(tone)
	if icon == "" && tone >= Warning {
		icon = tone.icon()
	}
	var sign fyne.CanvasObject
	if icon != "" {
		sign = k.Icon(icon, ink, k.Px(28))
	}
	var line float32
	if k.Contrast {
		line = k.stroke()
	}
	return Stack(NewSlab(ground, ink, 14, line), Pad(Row(8, sign, Wide(k.Text(words, Small, ink))), 7, 18, 7, 18))
}

// Note is a tinted panel with an icon, a bold line and a line under it (which may be empty).
func (k *Kit) Note(tone Tone, icon, title, words string) fyne.CanvasObject {
	ink, ground := k.tone(tone)
	if icon == "" {
		icon = tone.icon()
	}
	first := k.Ink
	second := k.Second
	if tone != Info {
		first, second = ink, ink
	}
	lines := []fyne.CanvasObject{k.Text(title, Body, first).Bold().as(note)}
	if words != "" {
		lines = append(lines, k.Text(words, Small, second).as(note))
	}
	var line float32
	if k.Contrast {
		line = k.stroke()
	}
	return Stack(NewSlab(ground, ink, Radius, line),
		Pad(Row(Gap, k.Icon(icon, ink, k.Px(52)), Wide(Column(2, lines...))), Inside, Inside, Inside, Inside))
}

// Rows puts objects below each other with a fine line between them.
func (k *Kit) Rows(pad float32, objects ...fyne.CanvasObject) *fyne.Container {
	var all []fyne.CanvasObject
	for i, o := range objects {
		if i > 0 {
			all = append(all, k.Divider())
		}
		all = append(all, Pad(o, pad, 0, pad, 0))
	}
	return Column(0, all...)
}

// Divider is a fine line across.
func (k *Kit) Divider() fyne.CanvasObject {
	r := canvas.NewRectangle(k.Line)
	r.SetMinSize(fyne.NewSize(1, 2))
	return r
}

// Panel is a bare ground with round corners.
func (k *Kit) Panel(fill color.NRGBA, radius float32) fyne.CanvasObject {
	var line float32
	if k.Contrast {
		line = k.stroke()
	}
	return NewSlab(fill, k.Line, radius, line)
}

// VerticalDivider is a fine line from top to bottom.
func (k *Kit) VerticalDivider() fyne.CanvasObject {
	r := canvas.NewRectangle(k.Line)
	r.SetMinSize(fyne.NewSize(2, 1))
	return r
}

// mostDots stand beside each other on the narrowest poster.
const mostDots = 16

// Dots show which of several posters is seen; too many are told in figures.
func (k *Kit) Dots(at, of int) fyne.CanvasObject {
	if of > mostDots {
		return k.Text(fmt.Sprintf("%d / %d", at+1, of), Label, k.OnDeep)
	}
	var all []fyne.CanvasObject
	for i := range of {
		d := canvas.NewRectangle(alpha(k.OnDeep, 0x66))
		d.CornerRadius = 9
		d.SetMinSize(fyne.NewSize(18, 18))
		if i == at {
			d.FillColor = k.OnDeep
			d.SetMinSize(fyne.NewSize(64, 18))
		}
		all = append(all, d)
	}
	return Row(16, all...)
}

// Bordered is the ground of what can be picked from a list.
func (k *Kit) Bordered(radius float32) fyne.CanvasObject { return NewSlab(k.Paper, k.Line, radius, 3) }
