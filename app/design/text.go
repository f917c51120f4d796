package design

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Text is text that wraps itself to the width it is given; its height follows (HeightFor).
type Text struct {
	widget.BaseWidget
	text    string
	shorter string  // for where text does not fit on one line
	whole   float32 // with shorter: px before it was made smaller
	px      float32
	bold    bool
	title   bool
	part    part
	single  cut
	most    int // lines; above 1 they are cut instead of the one
	colour  color.Color
	align   fyne.TextAlign
	balance bool
	leading float32
	width   float32 // it was last broken for
	lines   []string
}

// lineHeight is the height of a line in em (DOMAIN.md section 5 asks for 1.3 at least).
const lineHeight = 1.4

// Text makes text of any size and colour.
func (k *Kit) Text(s string, size Size, colour color.Color) *Text {
	t := &Text{text: s, px: k.Px(size), colour: colour, leading: lineHeight}
	switch {
	case size >= Display:
		t.leading = 1.25
	case size >= Title:
		t.leading = 1.3
	}
	t.ExtendBaseWidget(t)
	return t
}

// Title is a page's title: bold, its lines of about the same length.
func (k *Kit) Title(s string) *Text {
	t := k.Text(s, Title, k.Ink).Bold().Titled()
	t.balance = true
	return t
}

// Titled makes t what a page is called by where titles stand apart (Mode.Low), and returns it.
func (t *Text) Titled() *Text { t.title, t.part = true, title; return t }

// Subtitle stands under a title.
func (k *Kit) Subtitle(s string) *Text { return k.Text(s, Body, k.Second).as(subtitle) }

// Section is the title of a part of a page.
func (k *Kit) Section(s string) *Text { return k.Text(s, Section, k.Ink).Bold().as(section) }

// Body is the text of a page.
func (k *Kit) Body(s string) *Text { return k.Text(s, Body, k.Ink) }

// Strong is bold body text: names in lists, values.
func (k *Kit) Strong(s string) *Text { return k.Text(s, Body, k.Ink).Bold() }

// Small is for what is read second.
func (k *Kit) Small(s string) *Text { return k.Text(s, Small, k.Second) }

func (t *Text) as(p part) *Text { t.part = p; return t }

// Bold makes t bold and returns it.
func (t *Text) Bold() *Text { t.bold = true; return t }

// Centred centres t's lines and returns it.
func (t *Text) Centred() *Text { t.align = fyne.TextAlignCenter; t.balance = true; return t }

// Right aligns t's lines to the right and returns it.
func (t *Text) Right() *Text { t.align = fyne.TextAlignTrailing; return t }

// OneLine keeps t on one line, and returns t: where not all of it fits the shorter text stands
// instead, and that in somewhat smaller type where it has to be.
func (t *Text) OneLine(shorter string) *Text { t.shorter, t.whole = shorter, t.px; return t }

// Fit makes the type smaller, down to Small, until s needs no more than lines lines
// of width px, and returns t.
func (t *Text) Fit(width float32, lines int) *Text {
	for t.px > float32(Small) && len(wrap(t.text, t.px, width, t.bold)) > lines {
		t.px -= 2
	}
	return t
}

// String is the text as it was given.
func (t *Text) String() string { return t.text }

// Set changes the text. The caller lays out again when the number of lines may change.
func (t *Text) Set(s string) {
	if s == t.text {
		return
	}
	t.text = s
	t.width = 0
	t.Refresh()
}

// SetColour changes the colour.
func (t *Text) SetColour(c color.Color) { t.colour = c; t.Refresh() }

// HeightFor is the height of the text when it is width wide.
func (t *Text) HeightFor(width float32) float32 {
	return float32(len(t.broken(width))) * t.lineBox()
}

// WidthWanted is the width at which every paragraph stands on one line.
func (t *Text) WidthWanted() float32 {
	var w float32
	px := max(t.px, t.whole)
	for _, l := range wrap(t.text, px, math.MaxFloat32, t.bold) {
		w = max(w, textWidth(l, px, t.bold))
	}
	return float32(math.Ceil(float64(w)))
}

func (t *Text) lineBox() float32 { return round(t.px * t.leading) }

func (t *Text) broken(width float32) []string {
	if t.lines == nil || t.width != width || width == 0 {
		t.width = width
		if t.shorter != "" {
			t.lines = t.oneLine(width)
		} else if t.most > 1 {
			t.lines = t.single.ofLines(wrap(t.text, t.px, width, t.bold), t.most)
		} else if t.single != noCut {
			t.lines = []string{t.single.of(t.text, t.px, width, t.bold)}
		} else if t.balance {
			t.lines = balanced(t.text, t.px, width, t.bold)
		} else {
			t.lines = wrap(t.text, t.px, width, t.bold)
		}
	}
	return t.lines
}

// oneLine is what stands on the one line of a text with a shorter one. Its type gets no smaller
// than Small; what is still too long then wraps.
func (t *Text) oneLine(width float32) []string {
	s := t.text
	if textWidth(s, t.whole, t.bold) > width+0.5 {
		s = t.shorter
	}
	t.px = t.whole
	for t.px > float32(Small) && textWidth(s, t.px, t.bold) > width+0.5 {
		t.px--
	}
	return wrap(s, t.px, width, t.bold)
}

// MinSize is small in width, since the text wraps, and as high as it was last laid out.
func (t *Text) MinSize() fyne.Size {
	if t.Size().Width == 0 {
		return fyne.NewSize(t.px, t.lineBox())
	}
	return fyne.NewSize(t.px, t.HeightFor(t.Size().Width))
}

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer { return &textRenderer{t: t} }

type textRenderer struct {
	t     *Text
	lines []*canvas.Text
}

func (r *textRenderer) Layout(size fyne.Size) { r.place(size) }

func (r *textRenderer) place(size fyne.Size) {
	t := r.t
	broken := t.broken(size.Width)
	for len(r.lines) < len(broken) {
		r.lines = append(r.lines, canvas.NewText("", t.colour))
	}
	r.lines = r.lines[:len(broken)]
	box := t.lineBox()
	for i, s := range broken {
		line := r.lines[i]
		line.Text, line.TextSize, line.Alignment, line.Color = s, t.px, t.align, t.colour
		SetFont(line, t.bold)
		high := line.MinSize().Height
		line.Move(fyne.NewPos(0, round(float32(i)*box+(box-high)/2)))
		line.Resize(fyne.NewSize(size.Width, high))
	}
}

func (r *textRenderer) MinSize() fyne.Size { return r.t.MinSize() }

func (r *textRenderer) Refresh() {
	r.place(r.t.Size())
	for _, l := range r.lines {
		l.Refresh()
	}
}

func (r *textRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.lines))
	for i, l := range r.lines {
		out[i] = l
	}
	return out
}

func (r *textRenderer) Destroy() {}

func round(f float32) float32 { return float32(math.Round(float64(f))) }
