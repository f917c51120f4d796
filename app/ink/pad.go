// Package ink is the pad on which a citizen signs, or writes, with a finger. It draws what
// the finger does, keeps it as vectors and hands them over. It must not judge
// whose hand it is, must not store anything, and forgets all of it on Wipe.
//
// A Pad belongs to the goroutine that owns the widgets (fyne.Do).
package ink

import (
	"image"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
)

const (
	lineWidth = 8     // pixels
	enough    = 0.2   // of the pad's width: less than the shortest name takes, more than a slip of the finger
	maxPoints = 20000 // ten minutes of drawing: a sleeve lying on the screen must not eat the memory
)

// Pad is the widget. It takes the whole of a drag, so a page does not scroll away under a signature.
type Pad struct {
	widget.BaseWidget

	// OnChange is called after every stroke and after Clear. May be nil.
	OnChange func()

	kit     *design.Kit
	height  float32
	guide   string
	strokes []stroke
	points  int
	drawing bool      // the last stroke still grows
	began   time.Time // of the first touch
	paint   *paint    // nil until Fyne first asks for pixels

	paper  *design.Slab
	words  *canvas.Text
	raster *canvas.Raster
	tail   *canvas.Line // from the smoothed ink to the finger
}

var (
	_ fyne.Draggable    = (*Pad)(nil)
	_ fyne.Accessible   = (*Pad)(nil)
	_ desktop.Mouseable = (*Pad)(nil)
)

// New returns an empty pad that is height pixels high and as wide as its place. The guide says what it is for while it is empty.
func New(kit *design.Kit, height float32, guide string) *Pad {
	p := &Pad{kit: kit, height: height, guide: guide}
	line := float32(2)
	if kit.Contrast {
		line = 4
	}
	p.paper = design.NewSlab(kit.Paper, kit.Line, design.Radius, line)
	p.words = &canvas.Text{Text: guide, Color: kit.Second, TextSize: kit.Px(design.Section), Alignment: fyne.TextAlignCenter}
	design.SetFont(p.words, false)
	p.raster = canvas.NewRaster(p.pixels)
	p.tail = &canvas.Line{StrokeColor: kit.Ink, StrokeWidth: lineWidth, Hidden: true}
	p.ExtendBaseWidget(p)
	return p
}

// Empty says whether nothing has been drawn.
func (p *Pad) Empty() bool { return len(p.strokes) == 0 }

// Enough says whether there is ink enough to be a signature, by its length.
func (p *Pad) Enough() bool {
	total := 0.0
	for _, s := range p.strokes {
		total += s.length()
	}
	return total >= enough
}

// Signature returns a copy of the vectors in a box of 1 x 1; whoever takes it wipes it.
func (p *Pad) Signature() cases.Signature {
	ratio := float32(1)
	if size := p.Size(); size.Height > 0 {
		ratio = size.Width / size.Height
	}
	out := cases.Signature{Ratio: ratio, Strokes: make([]cases.Stroke, 0, len(p.strokes))}
	for _, s := range p.strokes {
		copied := make(cases.Stroke, len(s))
		for i, at := range s {
			copied[i] = cases.Point{X: at.X, Y: min(1, at.Y*ratio), T: at.T}
		}
		out.Strokes = append(out.Strokes, copied)
	}
	return out
}

// Clear takes everything off the pad, for signing anew.
func (p *Pad) Clear() {
	p.Wipe()
	if p.OnChange != nil {
		p.OnChange()
	}
}

// Wipe zeroes every point and every pixel and empties the pad.
func (p *Pad) Wipe() {
	for _, s := range p.strokes {
		s.wipe()
	}
	clear(p.strokes)
	p.strokes, p.points, p.drawing = nil, 0, false
	if p.paint != nil {
		p.paint.wipe()
	}
	p.tail.Position1, p.tail.Position2 = fyne.Position{}, fyne.Position{}
	p.tail.Hide()
	p.words.Show()
	p.raster.Refresh()
}

// MouseDown begins a stroke; alone it leaves a dot. Touch screens arrive as a mouse here.
func (p *Pad) MouseDown(ev *desktop.MouseEvent) {
	p.touched()
	if ev.Button == 0 || ev.Button == desktop.MouseButtonPrimary {
		p.begin(ev.Position)
	}
}

// MouseUp ends the stroke.
func (p *Pad) MouseUp(*desktop.MouseEvent) { p.end() }

// Dragged follows the finger. Off the pad the stroke ends; back on it the next begins.
func (p *Pad) Dragged(ev *fyne.DragEvent) {
	p.touched()
	if !p.inside(ev.Position) {
		p.end()
		return
	}
	if !p.drawing {
		from := ev.Position.SubtractXY(ev.Dragged.DX, ev.Dragged.DY)
		if !p.inside(from) {
			from = ev.Position
		}
		p.begin(from)
	}
	p.add(ev.Position)
}

// DragEnd ends the stroke.
func (p *Pad) DragEnd() { p.end() }

// AccessibilityLabel is what the pad asks for.
func (p *Pad) AccessibilityLabel() string { return p.guide }

// AccessibilityRole is for screen readers.
func (p *Pad) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (p *Pad) touched() {
	if p.kit.Touched != nil {
		p.kit.Touched()
	}
}

func (p *Pad) inside(at fyne.Position) bool {
	size := p.Size()
	return at.X >= 0 && at.Y >= 0 && at.X <= size.Width && at.Y <= size.Height
}

func (p *Pad) begin(at fyne.Position) {
	p.end()
	if !p.inside(at) || p.points >= maxPoints {
		return
	}
	if p.Empty() {
		p.began = time.Now()
		p.words.Hide()
	}
	p.strokes = append(p.strokes, nil)
	p.drawing = true
	p.add(at)
}

func (p *Pad) add(at fyne.Position) {
	s := &p.strokes[len(p.strokes)-1]
	width := p.Size().Width
	next := cases.Point{X: at.X / width, Y: at.Y / width, T: int(time.Since(p.began).Milliseconds())}
	if p.points >= maxPoints || len(*s) > 0 && distance((*s)[len(*s)-1], next)*float64(width) < 1 {
		return
	}
	s.add(next)
	p.points++
	piece := s.piece(len(*s) - 1)
	p.draw(piece)
	p.tail.Position1 = fyne.NewPos(piece.to.X*width, piece.to.Y*width)
	p.tail.Position2 = at
	p.tail.Hidden = len(*s) < 2
	p.tail.Refresh()
}

func (p *Pad) end() {
	if !p.drawing {
		return
	}
	p.drawing = false
	p.tail.Hide()
	p.draw(p.strokes[len(p.strokes)-1].last())
	if p.OnChange != nil {
		p.OnChange()
	}
}

// draw adds one piece to the pixels there are; without any, all of it is drawn when Fyne asks.
func (p *Pad) draw(c curve) {
	if p.paint != nil {
		p.paint.curve(c)
	}
	p.raster.Refresh()
}

// pixels is what Fyne asks for on every refresh: the one picture, made anew only for another size.
func (p *Pad) pixels(w, h int) image.Image {
	if p.paint == nil || p.paint.img.Rect.Dx() != w || p.paint.img.Rect.Dy() != h {
		if p.paint != nil {
			p.paint.wipe()
		}
		scale := float64(w) / math.Max(1, float64(p.Size().Width))
		p.paint = newPaint(w, h, lineWidth*scale, p.kit.Ink)
		for i, s := range p.strokes {
			for j := range s {
				p.paint.curve(s.piece(j))
			}
			if !p.drawing || i < len(p.strokes)-1 {
				p.paint.curve(s.last())
			}
		}
	}
	return p.paint.img
}

// MinSize is the height asked for; the width is whatever the place gives.
func (p *Pad) MinSize() fyne.Size { return fyne.NewSize(design.Touch, p.height) }

// CreateRenderer is for Fyne.
func (p *Pad) CreateRenderer() fyne.WidgetRenderer { return &renderer{p} }

type renderer struct{ pad *Pad }

func (r *renderer) Layout(size fyne.Size) {
	r.pad.paper.Resize(size)
	r.pad.raster.Resize(size)
	line := r.pad.words.MinSize().Height
	r.pad.words.Move(fyne.NewPos(0, (size.Height-line)/2))
	r.pad.words.Resize(fyne.NewSize(size.Width, line))
}

func (r *renderer) MinSize() fyne.Size { return r.pad.MinSize() }

func (r *renderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.pad.paper, r.pad.words, r.pad.raster, r.pad.tail}
}

func (r *renderer) Refresh() {
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *renderer) Destroy() {}
