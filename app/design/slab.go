package design

import (
	"image"
	"image/color"
	"math"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Slab is a ground with round corners and perhaps a border: that of cards, buttons and whole pages. It is made of pictures.
// Without a graphics card a pixel of one of Fyne's rectangles takes twice as long as one of a picture, and one of a
// rectangle with round corners more than three times, and slabs are most of the screen. What lies between the two ends of a
// slab is one row of pixels, stretched.
type Slab struct {
	widget.BaseWidget
	look
}

// look is all that the pixels of a slab depend on, but its size.
type look struct {
	fill, line, rim       color.NRGBA
	radius, stroke, depth float32
}

// NewSlab has no border when stroke is 0; the border, which is opaque, lies inside.
func NewSlab(fill, line color.NRGBA, radius, stroke float32) *Slab {
	s := &Slab{look: look{fill: fill, line: line, radius: radius, stroke: stroke}}
	s.ExtendBaseWidget(s)
	return s
}

// Plain is a slab without corners and border, for large grounds.
func Plain(fill color.NRGBA) *Slab { return NewSlab(fill, fill, 0, 0) }

// Shaded gives s a lower rim of that many pixels, which is part of its size: as a key has it.
func (s *Slab) Shaded(rim color.NRGBA, depth float32) *Slab {
	s.rim, s.depth = rim, depth
	return s
}

// Fill is the colour that covers what lies under the slab. It is called by whoever checks what is painted over what.
func (s *Slab) Fill() color.NRGBA { return s.fill }

// Recolour gives it another fill and another border.
func (s *Slab) Recolour(fill, line color.NRGBA, stroke float32) {
	if s.fill == fill && s.line == line && s.stroke == stroke {
		return
	}
	s.fill, s.line, s.stroke = fill, line, stroke
	s.Refresh()
}

// CreateRenderer is called by Fyne.
func (s *Slab) CreateRenderer() fyne.WidgetRenderer {
	r := &slabRenderer{slab: s}
	for i := range r.parts {
		r.parts[i] = &canvas.Image{ScaleMode: canvas.ImageScalePixels}
	}
	return r
}

// slabRenderer has a head, a middle and a foot. A low slab is in one piece, and what is plain one pixel.
type slabRenderer struct {
	slab  *Slab
	parts [3]*canvas.Image
	used  []fyne.CanvasObject // of the parts, since the last Layout
}

func (r *slabRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *slabRenderer) Objects() []fyne.CanvasObject { return r.used }
func (r *slabRenderer) Destroy()                     {}

func (r *slabRenderer) Refresh() {
	r.Layout(r.slab.Size())
	for _, p := range r.used {
		p.Refresh()
	}
}

// Layout lets the middle reach a little under the two ends: graphics cards soften edges, and where they only met the ground
// would shine through as a hairline.
func (r *slabRenderer) Layout(size fyne.Size) {
	s := r.slab
	w, h := int(round(size.Width)), int(round(size.Height))
	if w < 1 || h < 1 {
		return
	}
	r.used = r.used[:0]
	switch end := s.edge(); {
	case s.fill.A == 0 && s.stroke == 0: // nothing to see
	case s.radius == 0 && s.stroke == 0:
		r.add(s.rows(1, 1, 0, 1), 0, w, h)
	case 2*end >= h || s.fill.A < 0xff: // the pieces overlap
		r.add(s.rows(w, h, 0, h), 0, w, h)
	default:
		low := 2*end + 1 // the pieces are those of a slab of any height
		r.add(s.rows(w, low, 0, end), 0, w, end)
		r.add(s.rows(w, low, end, 1), end-1, w, h-2*end+2)
		r.add(s.rows(w, low, low-end, end), h-end, w, end)
	}
}

func (r *slabRenderer) add(pixels *image.RGBA, y, w, h int) {
	part := r.parts[len(r.used)]
	part.Image = pixels
	put(part, 0, float32(y), float32(w), float32(h))
	r.used = append(r.used, part)
}

// shared are pieces of slabs, most of which are many times on a page and on the next one.
var shared struct {
	sync.Mutex
	pieces map[piece]*image.RGBA
	bytes  int
}

type piece struct {
	look
	w, h, top, rows int
}

const mostShared = 4 << 20 // bytes, after which all is made anew

// rows are so many of a slab of w x h, from top on. They are not written to any more.
func (l look) rows(w, h, top, rows int) *image.RGBA {
	shared.Lock()
	defer shared.Unlock()
	of := piece{l, w, h, top, rows}
	out := shared.pieces[of]
	if out == nil {
		out = l.pixels(w, h, top, rows)
		if shared.bytes += len(out.Pix); shared.pieces == nil || shared.bytes > mostShared {
			shared.pieces, shared.bytes = map[piece]*image.RGBA{}, len(out.Pix)
		}
		shared.pieces[of] = out
	}
	return out
}

func (l look) pixels(w, h, top, rows int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, rows))
	edge := min(w, l.edge())
	for y := range rows {
		row := out.Pix[y*out.Stride:][:4*w]
		for x := range edge {
			c := l.at(x, top+y, w, h)
			copy(row[4*x:], c[:])
			copy(row[4*(w-1-x):], c[:])
		}
		c := l.at(w/2, top+y, w, h)
		for x := edge; x < w-edge; x++ {
			copy(row[4*x:], c[:])
		}
	}
	return out
}

// edge is how far inside nothing changes any more.
func (l look) edge() int { return int(math.Ceil(float64(max(l.radius, l.stroke)+l.depth))) + 1 }

// at is a pixel, its colours multiplied with how much of it is covered, as Fyne wants pictures.
func (l look) at(x, y, w, h int) (out [4]byte) {
	high := h - int(l.depth)
	beyond := l.beyond(x, y, w, high)
	face, inner := covered(beyond), 1.0
	if l.stroke > 0 {
		inner = covered(beyond + float64(l.stroke))
	}
	below := 0.0
	if l.depth > 0 {
		below = covered(l.beyond(x, y-int(l.depth), w, high)) * (1 - face)
	}
	f, s, r := multiplied(l.fill), multiplied(l.line), multiplied(l.rim)
	for i := range out {
		out[i] = byte(math.Round((float64(f[i])*inner+float64(s[i])*(1-inner))*face + float64(r[i])*below))
	}
	return out
}

// beyond is how many pixels a pixel's middle lies outside of a face of that size, below 0 inside.
func (l look) beyond(x, y, w, h int) float64 {
	halfW, halfH := float64(w)/2, float64(h)/2
	radius := min(float64(l.radius), halfW, halfH)
	dx, dy := math.Abs(float64(x)+0.5-halfW)-halfW+radius, math.Abs(float64(y)+0.5-halfH)-halfH+radius
	return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
}

// covered is how much of a pixel is, whose middle lies so far outside.
func covered(beyond float64) float64 { return max(0, min(1, 0.5-beyond)) }

func multiplied(c color.NRGBA) [4]uint8 {
	m := color.RGBAModel.Convert(c).(color.RGBA)
	return [4]uint8{m.R, m.G, m.B, m.A}
}
