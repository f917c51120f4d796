package robot

import (
	"fmt"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// leastContrast is what any text has against what it stands on (DESIGN.md section 8, WCAG 2.1 section 1.4.3).
const leastContrast = 4.5

// layers are what is painted, in the order of painting, as far as somebody can see it.
type layers struct {
	fills    []fill
	words    []words
	pressed  []target
	problems []string
}

type fill struct {
	rect
	colour color.NRGBA
}

// words are one line of text: the part of it that has ink.
type words struct {
	rect
	text   string
	colour color.NRGBA
	ground color.NRGBA
}

type target struct {
	rect
	label string
}

// add takes in what is painted next.
func (l *layers) add(f Found) {
	size := f.Object.Size()
	box := f.seen.and(rect{f.Pos.X, f.Pos.Y, f.Pos.X + size.Width, f.Pos.Y + size.Height})
	if box.x1-box.x0 < 1 || box.y1-box.y0 < 1 {
		return
	}
	switch o := f.Object.(type) {
	case interface{ Fill() color.NRGBA }: // a slab: its pictures do not say what they look like
		l.cover(fill{box, o.Fill()})
	case *canvas.Rectangle:
		l.cover(fill{box, nrgba(o.FillColor)})
	case *canvas.Text:
		if ink := f.seen.and(inkOf(o, f.Pos)); o.Text != "" && ink.x1-ink.x0 >= 1 && ink.y1-ink.y0 >= 1 {
			l.write(words{ink, o.Text, nrgba(o.Color), l.groundAt(ink)})
		}
	}
	if f.Label != "" && tappable(f.Object) {
		l.pressed = append(l.pressed, target{box, f.Label})
	}
}

// cover hides what lies under an opaque fill, or a veil; words that it cuts are told.
func (l *layers) cover(over fill) {
	l.fills = append(l.fills, over)
	if over.colour.A < 0x80 {
		return
	}
	var left []words
	for _, w := range l.words {
		switch {
		case over.holds(w.rect):
		case over.meets(w.rect, 3):
			l.problems = append(l.problems, fmt.Sprintf("%q is partly covered", w.text))
		default:
			left = append(left, w)
		}
	}
	l.words = left
	var free []target
	for _, t := range l.pressed {
		if !over.holds(t.rect) {
			free = append(free, t)
		}
	}
	l.pressed = free
}

func (l *layers) write(w words) {
	for _, o := range l.words {
		if w.meets(o.rect, 3) {
			l.problems = append(l.problems, fmt.Sprintf("%q is written over %q", w.text, o.text))
		}
	}
	if c := Contrast(w.colour, w.ground); c < leastContrast {
		l.problems = append(l.problems, fmt.Sprintf("%q has a contrast of %.2f", w.text, c))
	}
	l.words = append(l.words, w)
}

// says is what is wrong with all of it.
func (l *layers) says() []string {
	says := l.problems
	for i, t := range l.pressed {
		for _, o := range l.pressed[:i] {
			if t.meets(o.rect, 2) && !t.holds(o.rect) && !o.holds(t.rect) {
				says = append(says, fmt.Sprintf("%q and %q share a place for the finger", o.label, t.label))
			}
		}
	}
	return says
}

// groundAt is the colour that text in r stands on.
func (l *layers) groundAt(r rect) color.NRGBA {
	ground := nrgba(theme.Color(theme.ColorNameBackground)) // Fyne clears the screen with it
	middle := fyne.NewPos((r.x0+r.x1)/2, (r.y0+r.y1)/2)
	for _, f := range l.fills {
		if f.has(middle) {
			ground = blend(f.colour, ground)
		}
	}
	return ground
}

// inkOf is where a line of text has its signs: without the room above and below them.
func inkOf(t *canvas.Text, at fyne.Position) rect {
	size, wide := t.Size(), t.MinSize().Width
	x := at.X
	switch t.Alignment {
	case fyne.TextAlignCenter:
		x += (size.Width - wide) / 2
	case fyne.TextAlignTrailing:
		x += size.Width - wide
	}
	middle, high := at.Y+size.Height/2, t.TextSize*0.8
	return rect{x, middle - high/2, x + wide, middle + high/2}
}

// holds leaves the few pixels of a rounded corner or a border out of account.
func (r rect) holds(o rect) bool {
	const edge = 2
	return o.x0 >= r.x0-edge && o.y0 >= r.y0-edge && o.x1 <= r.x1+edge && o.y1 <= r.y1+edge
}

// meets reports whether r and o have more than a strip of so many pixels in common.
func (r rect) meets(o rect, strip float32) bool {
	both := r.and(o)
	return both.x1-both.x0 > strip && both.y1-both.y0 > strip
}

// Contrast is the ratio of WCAG 2.1 between two opaque colours, from 1 to 21.
func Contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func nrgba(c color.Color) color.NRGBA {
	if c == nil {
		return color.NRGBA{}
	}
	return color.NRGBAModel.Convert(c).(color.NRGBA)
}

func blend(over, under color.NRGBA) color.NRGBA {
	mix := func(o, u uint8) uint8 {
		return uint8((int(o)*int(over.A) + int(u)*(0xff-int(over.A))) / 0xff)
	}
	return color.NRGBA{mix(over.R, under.R), mix(over.G, under.G), mix(over.B, under.B), 0xff}
}
