package design

import (
	"image"
	"image/color"
	"math"

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
	fill, line     color.NRGBA
	radius, stroke float32
	shade          color.NRGBA
	depth          float32
}

// NewSlab has no border when stroke is 0; the border, which is opaque, lies inside.
func NewSlab(fill, line color.NRGBA, radius, stroke float32) *Slab {
	return slab(fill, line, radius, stroke)
}

func slab(fill, line color.NRGBA, radius, stroke float32) *Slab {
	s := &Slab{fill: fill, line: line, radius: radius, stroke: stroke}
	s.ExtendBaseWidget(s)
	return s
}

// Plain is a slab without corners and border, for large grounds.
func Plain(fill color.NRGBA) *Slab { return slab(fill, fill, 0, 0) }

// Shaded gives s a lower rim of that many pixels, which is part of its size: as a key has it.
func (s *Slab) Shaded(rim color.NRGBA, depth float32) *Slab {
	s.shade, s.depth = rim, depth
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
		r.add(s.pixels(1, 1, 0, 1), 0, w, h)
	case 2*end >= h || s.fill.A < 0xff: // the pieces overlap
		r.add(s.pixels(w, h, 0, h), 0, w, h)
	default:
		r.add(s.pixels(w, h, 0, end), 0, w, end)
		r.add(s.pixels(w, h, end, 1), end-1, w, h-2*end+2)
		r.add(s.pixels(w, h, h-end, end), h-end, w, end)
	}
}

func (r *slabRenderer) add(pixels *image.RGBA, y, w, h int) {
	part := r.parts[len(r.used)]
	part.Image = pixels
	put(part, 0, float32(y), float32(w), float32(h))
	r.used = append(r.used, part)
}

// edge is how far inside nothing changes any more.
func (s *Slab) edge() int { return int(math.Ceil(float64(max(s.radius, s.stroke)+s.depth))) + 1 }

// pixels are so many rows, from the row top on, of a slab of w x h.
func (s *Slab) pixels(w, h, top, rows int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, rows))
	edge := min(w, s.edge())
	for y := range rows {
		row := out.Pix[y*out.Stride:][:4*w]
		for x := range edge {
			c := s.at(x, top+y, w, h)
			copy(row[4*x:], c[:])
			copy(row[4*(w-1-x):], c[:])
		}
		c := s.at(w/2, top+y, w, h)
		for x := edge; x < w-edge; x++ {
			copy(row[4*x:], c[:])
		}
	}
	return out
}

// at is a pixel, its colours multiplied with how much of it is covered, as Fyne wants pictures.
func (s *Slab) at(x, y, w, h int) (out [4]byte) {
	high := h - int(s.depth)
	beyond := s.beyond(x, y, w, high)
	face, inner := covered(beyond), 1.0
	if s.stroke > 0 {
		inner = covered(beyond + float64(s.stroke))
	}
	rim := 0.0
	if s.depth > 0 {
		rim = covered(s.beyond(x, y-int(s.depth), w, high)) * (1 - face)
	}
	mix := func(fill, line, shade uint8) byte {
		return byte(math.Round((float64(fill)*inner+float64(line)*(1-inner))*face + float64(shade)*rim))
	}
	f, l, d := multiplied(s.fill), multiplied(s.line), multiplied(s.shade)
	for i := range out {
		out[i] = mix(f[i], l[i], d[i])
	}
	return out
}

// beyond is how many pixels a pixel's middle lies outside of a slab of that size, below 0 inside.
func (s *Slab) beyond(x, y, w, h int) float64 {
	halfW, halfH := float64(w)/2, float64(h)/2
	radius := min(float64(s.radius), halfW, halfH)
	dx, dy := math.Abs(float64(x)+0.5-halfW)-halfW+radius, math.Abs(float64(y)+0.5-halfH)-halfH+radius
	return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
}

// covered is how much of a pixel is, whose middle lies so far outside.
func covered(beyond float64) float64 { return max(0, min(1, 0.5-beyond)) }

func multiplied(c color.NRGBA) [4]uint8 {
	m := color.RGBAModel.Convert(c).(color.RGBA)
	return [4]uint8{m.R, m.G, m.B, m.A}
}
