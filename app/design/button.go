package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Kind is what a button is for.
type Kind int

// The kinds of buttons: one Primary on a page at most.
const (
	Secondary Kind = iota
	Primary
	Danger
	Helpful // green: asks people for help
)

// ButtonSpec says what a button looks like and does.
type ButtonSpec struct {
	Label     string // a sentence for Kit.Say, as what Busy takes
	Icon      string // none when empty
	IconAfter bool   // icon behind the label
	Kind      Kind
	Low       bool // lower and with smaller type, for use inside cards
	Tapped    func()
}

// Button is a button with words on it.
type Button struct {
	Touchable
	words *Text
	icon  *canvas.Image
	spec  ButtonSpec
	busy  bool
}

// Button makes a button.
func (k *Kit) Button(spec ButtonSpec) *Button {
	fill, ink, line := k.kind(spec.Kind)
	size, high, sides := Heading, Tall, float32(46)
	if spec.Low {
		size, high, sides = Label, Touch, float32(32)
	}
	if k.Large {
		high = round(high * 1.15)
	}
	spec.Label = k.Retell(spec.Label)
	b := &Button{spec: spec, words: k.Text(spec.Label, size, ink).Bold().Centred()}
	parts := []fyne.CanvasObject{b.words}
	if spec.Icon != "" {
		b.icon = k.Icon(spec.Icon, ink, round(k.Px(size)*1.05))
		if spec.IconAfter {
			parts = append(parts, b.icon)
		} else {
			parts = []fyne.CanvasObject{b.icon, b.words}
		}
	}
	content := Stack(NewSlab(fill, line, RadiusBox, 3), atLeast(high, Pad(Centre(Row(16, parts...)), 8, sides, 8, sides)))
	b.init(k, spec.Label, RadiusBox, content, spec.Tapped)
	b.ExtendBaseWidget(b)
	return b
}

func (k *Kit) kind(kind Kind) (fill, ink, line color.NRGBA) {
	switch kind {
	case Primary:
		return k.Brand, k.OnBrand, k.Brand
	case Danger:
		return k.Colours.Bad, k.OnBad, k.Colours.Bad
	case Helpful:
		return k.Colours.Good, k.OnBrand, k.Colours.Good
	}
	return k.Paper, k.Ink, k.Line
}

// Busy makes the button say words and ignore taps while its action runs; empty words end that.
func (b *Button) Busy(words string) {
	b.busy = words != ""
	b.SetEnabled(!b.busy)
	if !b.busy {
		words = b.spec.Label
	}
	b.words.Set(b.kit.Retell(words))
	if b.icon != nil {
		if b.busy {
			b.icon.Hide()
		} else {
			b.icon.Show()
		}
	}
	Relayout(b.content)
	b.Refresh()
}

// atLeast gives o at least that height.
func atLeast(h float32, o fyne.CanvasObject) *fyne.Container {
	return Stack(Space(h), o)
}
