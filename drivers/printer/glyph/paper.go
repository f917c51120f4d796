package glyph

import (
	"image"
	"image/color"
)

// Paper is a picture of dots, black on white, that grows downwards as it is printed on. It is an image.Image over the
// standard library's Paletted type, so that it can be shown or saved as it is. Not safe for concurrent use.
type Paper struct{ *image.Paletted }

// NewPaper returns white paper.
func NewPaper(width, height int) *Paper {
	return &Paper{image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})}
}

// Grow makes the paper at least height dots long; what is added is white.
func (p *Paper) Grow(height int) {
	if more := height*p.Stride - len(p.Pix); more > 0 {
		p.Pix = append(p.Pix, make([]byte, more)...)
		p.Rect.Max.Y = height
	}
}

// Black sets a dot; dots beside the paper are lost, as they would be.
func (p *Paper) Black(x, y int) {
	if (image.Point{X: x, Y: y}).In(p.Rect) {
		p.Pix[y*p.Stride+x] = 1
	}
}

// IsBlack tells a dot.
func (p *Paper) IsBlack(x, y int) bool {
	return (image.Point{X: x, Y: y}).In(p.Rect) && p.Pix[y*p.Stride+x] == 1
}

// Fill sets a rectangle of dots.
func (p *Paper) Fill(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			p.Black(x, y)
		}
	}
}

// Copy returns a picture of its own.
func (p *Paper) Copy() *Paper {
	c := *p.Paletted
	c.Pix = append([]byte(nil), p.Pix...)
	return &Paper{&c}
}
