package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// Fyne's own layouts ask for a MinSize before the width is known. Text that wraps
// is only as high as its width makes it, so the layouts here ask for the height at a
// width instead, and put everything on whole pixels.

// heighter is an object whose height follows from its width.
type heighter interface{ HeightFor(width float32) float32 }

// wanter is an object that knows the width it would like.
type wanter interface{ WidthWanted() float32 }

// arranger is a layout that can be asked before it lays out.
type arranger interface {
	fyne.Layout
	heightFor(objects []fyne.CanvasObject, width float32) float32
	widthWanted(objects []fyne.CanvasObject) float32
}

// HeightFor is the height o needs when it is width wide.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(arranger); ok {
			return l.heightFor(visible(c.Objects), width)
		}
	}
	if h, ok := o.(heighter); ok {
		return h.HeightFor(width)
	}
	return o.MinSize().Height
}

// WidthOf is the width o would like.
func WidthOf(o fyne.CanvasObject) float32 {
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(arranger); ok {
			return l.widthWanted(visible(c.Objects))
		}
	}
	if w, ok := o.(wanter); ok {
		return w.WidthWanted()
	}
	return o.MinSize().Width
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o != nil && o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(round(x), round(y)))
	o.Resize(fyne.NewSize(round(w), round(h)))
}

// least is what every arranger answers when Fyne asks for a MinSize: no width, since
// everything wraps or scrolls, and the height at the width it would like.
func least(l arranger, objects []fyne.CanvasObject) fyne.Size {
	objects = visible(objects)
	return fyne.NewSize(0, l.heightFor(objects, l.widthWanted(objects)))
}

// Column puts objects below each other, gap apart, each as wide as the column.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap}, present(objects)...)
}

// present drops nils, so that callers may leave parts out.
func present(objects []fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o != nil {
			out = append(out, o)
		}
	}
	return out
}

type column struct{ gap float32 }

func (l column) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for i, o := range objects {
		if i > 0 {
			h += l.gap
		}
		h += round(HeightFor(o, width))
	}
	return h
}

func (l column) widthWanted(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range objects {
		w = max(w, WidthOf(o))
	}
	return w
}

func (l column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range visible(objects) {
		h := round(HeightFor(o, size.Width))
		put(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

func (l column) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

// Stack puts objects on top of each other, all of the same size.
func Stack(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(stack{}, present(objects)...)
}

type stack struct{}

func (stack) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range objects {
		h = max(h, HeightFor(o, width))
	}
	return h
}

func (stack) widthWanted(objects []fyne.CanvasObject) float32 {
	return column{}.widthWanted(objects)
}

func (stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, 0, 0, size.Width, size.Height)
	}
}

func (l stack) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

// Pad leaves room around o: top, right, bottom, left.
func Pad(o fyne.CanvasObject, top, right, bottom, left float32) *fyne.Container {
	return container.New(pad{top, right, bottom, left}, o)
}

// Inset leaves the same room on all sides.
func Inset(o fyne.CanvasObject, n float32) *fyne.Container { return Pad(o, n, n, n, n) }

type pad struct{ top, right, bottom, left float32 }

func (l pad) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.top + l.bottom + stack{}.heightFor(objects, width-l.left-l.right)
}

func (l pad) widthWanted(objects []fyne.CanvasObject) float32 {
	return l.left + l.right + stack{}.widthWanted(objects)
}

func (l pad) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, l.left, l.top, size.Width-l.left-l.right, size.Height-l.top-l.bottom)
	}
}

func (l pad) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

// Centre puts o in the middle, as wide as it would like to be.
func Centre(o fyne.CanvasObject) *fyne.Container { return container.New(place{0.5, 0.5}, o) }

// Left puts o at the left, as wide as it would like to be.
func Left(o fyne.CanvasObject) *fyne.Container { return container.New(place{0, 0.5}, o) }

// TopLeft puts o into the corner.
func TopLeft(o fyne.CanvasObject) *fyne.Container { return container.New(place{0, 0}, o) }

// TopRight puts o into the corner at the right.
func TopRight(o fyne.CanvasObject) *fyne.Container { return container.New(place{1, 0}, o) }

// BottomRight puts o into the other corner.
func BottomRight(o fyne.CanvasObject) *fyne.Container { return container.New(place{1, 1}, o) }

type place struct{ x, y float32 }

func (place) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return stack{}.heightFor(objects, min(width, stack{}.widthWanted(objects)))
}

func (place) widthWanted(objects []fyne.CanvasObject) float32 {
	return stack{}.widthWanted(objects)
}

func (l place) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w := min(size.Width, WidthOf(o))
		h := min(size.Height, HeightFor(o, w))
		put(o, (size.Width-w)*l.x, (size.Height-h)*l.y, w, h)
	}
}

func (l place) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

// Grid puts objects into columns of equal width; all in a row are as high as the highest.
func Grid(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(grid{columns, gap}, objects...)
}

type grid struct {
	columns int
	gap     float32
}

func (l grid) cell(width float32) float32 {
	return (width - l.gap*float32(l.columns-1)) / float32(l.columns)
}

func (l grid) rowHeight(objects []fyne.CanvasObject, from int, width float32) float32 {
	return round(stack{}.heightFor(objects[from:min(from+l.columns, len(objects))], round(l.cell(width))))
}

func (l grid) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for i := 0; i < len(objects); i += l.columns {
		if i > 0 {
			h += l.gap
		}
		h += l.rowHeight(objects, i, width)
	}
	return h
}

func (l grid) widthWanted(objects []fyne.CanvasObject) float32 {
	return stack{}.widthWanted(objects)*float32(l.columns) + l.gap*float32(l.columns-1)
}

func (l grid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	var y float32
	for i := 0; i < len(objects); i += l.columns {
		h := l.rowHeight(objects, i, size.Width)
		for j, o := range objects[i:min(i+l.columns, len(objects))] {
			put(o, float32(j)*(l.cell(size.Width)+l.gap), y, l.cell(size.Width), h)
		}
		y += h + l.gap
	}
}

func (l grid) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

// Flow puts objects beside each other, as wide as they like, and begins a new line when one is full.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(flow{gap}, present(objects)...)
}

type flow struct{ gap float32 }

func (l flow) each(objects []fyne.CanvasObject, width float32, visit func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var x, y, line float32
	for _, o := range objects {
		w := min(width, WidthOf(o))
		h := round(HeightFor(o, w))
		if x > 0 && x+w > width {
			x, y, line = 0, y+line+l.gap, 0
		}
		visit(o, x, y, w, h)
		x += w + l.gap
		line = max(line, h)
	}
	return y + line
}

func (l flow) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.each(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

func (l flow) widthWanted(objects []fyne.CanvasObject) float32 {
	w := l.gap * float32(max(0, len(objects)-1))
	for _, o := range objects {
		w += WidthOf(o)
	}
	return w
}

func (l flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.each(visible(objects), size.Width, put)
}

func (l flow) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

// Relayout lays o out again inside its size, all the way down: a Fyne container does
// nothing when it is given the size it has, even if what is in it has changed.
func Relayout(o fyne.CanvasObject) {
	c, ok := o.(*fyne.Container)
	if !ok {
		return
	}
	if c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
	for _, child := range c.Objects {
		Relayout(child)
	}
}

// Space is an empty piece h high.
func Space(h float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(1, h))
	return r
}

// around makes o n larger than its room on all sides and asks for none.
func around(n float32, o fyne.CanvasObject) *fyne.Container { return container.New(halo{n}, o) }

type halo struct{ n float32 }

func (halo) heightFor([]fyne.CanvasObject, float32) float32 { return 0 }
func (halo) widthWanted([]fyne.CanvasObject) float32        { return 0 }
func (halo) MinSize([]fyne.CanvasObject) fyne.Size          { return fyne.Size{} }

func (l halo) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, -l.n, -l.n, size.Width+2*l.n, size.Height+2*l.n)
	}
}
