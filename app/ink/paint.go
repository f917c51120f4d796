package ink

import (
	"image"
	"image/color"
	"math"
)

// paint is the pixels of a pad: ink with smooth edges on nothing. A stroke
// touches only the pixels around it.
type paint struct {
	img    *image.RGBA
	radius float64 // half the line's width, in pixels
	ink    color.NRGBA
}

func newPaint(w, h int, width float64, ink color.NRGBA) *paint {
	return &paint{img: image.NewRGBA(image.Rect(0, 0, w, h)), radius: width / 2, ink: ink}
}

func (p *paint) wipe() { clear(p.img.Pix) }

// curve draws a curve whose coordinates are parts of the picture's width.
func (p *paint) curve(c curve) {
	w := float64(p.img.Rect.Dx())
	x0, y0 := float64(c.from.X)*w, float64(c.from.Y)*w
	x1, y1 := float64(c.by.X)*w, float64(c.by.Y)*w
	x2, y2 := float64(c.to.X)*w, float64(c.to.Y)*w
	way := math.Hypot(x1-x0, y1-y0) + math.Hypot(x2-x1, y2-y1)
	steps := int(min(64, 1+way/4))
	for i := 1; i <= steps; i++ {
		t := float64(i) / float64(steps)
		u := 1 - t
		x := u*u*x0 + 2*u*t*x1 + t*t*x2
		y := u*u*y0 + 2*u*t*y1 + t*t*y2
		p.line(float64(c.from.X)*w, float64(c.from.Y)*w, x, y)
		c.from.X, c.from.Y = float32(x/w), float32(y/w)
	}
}

// line draws a straight line with round ends. Where lines overlap the stronger
// ink stands: edges drawn twice do not grow darker.
func (p *paint) line(x0, y0, x1, y1 float64) {
	reach := p.radius + 1
	box := image.Rect(
		int(math.Floor(min(x0, x1)-reach)), int(math.Floor(min(y0, y1)-reach)),
		int(math.Ceil(max(x0, x1)+reach)), int(math.Ceil(max(y0, y1)+reach)),
	).Intersect(p.img.Rect)
	dx, dy := x1-x0, y1-y0
	square := dx*dx + dy*dy
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			px, py := float64(x)+0.5-x0, float64(y)+0.5-y0
			t := 0.0
			if square > 0 {
				t = max(0, min(1, (px*dx+py*dy)/square))
			}
			cover := p.radius + 0.5 - math.Hypot(px-t*dx, py-t*dy)
			if cover > 0 {
				p.dot(x, y, uint32(min(1, cover)*255))
			}
		}
	}
}

func (p *paint) dot(x, y int, alpha uint32) {
	pix := p.img.Pix[p.img.PixOffset(x, y):][:4]
	if uint32(pix[3]) >= alpha {
		return
	}
	pix[0] = uint8(uint32(p.ink.R) * alpha / 255)
	pix[1] = uint8(uint32(p.ink.G) * alpha / 255)
	pix[2] = uint8(uint32(p.ink.B) * alpha / 255)
	pix[3] = uint8(alpha)
}
