// Package glyph draws signs into cells of dots, black or white, the way a receipt printer's own font does: a half-width
// sign in 12 x 24 dots, every other sign in 24 x 24. The driver uses it for the signs a printer lacks and for pictures of
// receipts, the emulator as its ROM font. It lays nothing out: one sign, one cell.
package glyph

import (
	"errors"
	"fmt"
	"image"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// The size of a half-width cell in dots; a Chinese sign takes two side by side.
const (
	CellWidth  = 12
	CellHeight = 24
)

// baseline is the distance from the top of a cell to the baseline, as a share of its height (the em box of Chinese fonts).
const baseline = 0.88

// ink is the coverage (of 255) from which a dot is black. A little under one half, so that thin strokes keep together.
const ink = 110

// Fonts holds parsed fonts. A sign is looked for in the regular (or bold) font first, then in each fallback. The nil
// *Fonts has no signs at all and draws code points. Safe for concurrent use.
type Fonts struct {
	mu       sync.Mutex
	buf      sfnt.Buffer
	ink      *vector.Rasterizer
	regular  *sfnt.Font
	bold     *sfnt.Font
	fallback []*sfnt.Font
}

// Parse reads OpenType or TrueType fonts. Of a collection (.ttc) it takes the font for simplified Chinese ("... SC") if
// there is one, else the first. bold may be nil: then regular is used. The bytes are kept and must not be changed.
func Parse(regular, bold []byte, fallback ...[]byte) (*Fonts, error) {
	f := &Fonts{ink: vector.NewRasterizer(1, 1)}
	var err error
	if f.regular, err = parse(regular); err != nil {
		return nil, fmt.Errorf("glyph: regular font: %w", err)
	}
	f.bold = f.regular
	if bold != nil {
		if f.bold, err = parse(bold); err != nil {
			return nil, fmt.Errorf("glyph: bold font: %w", err)
		}
	}
	for i, b := range fallback {
		font, err := parse(b)
		if err != nil {
			return nil, fmt.Errorf("glyph: fallback font %d: %w", i, err)
		}
		f.fallback = append(f.fallback, font)
	}
	return f, nil
}

func parse(b []byte) (*sfnt.Font, error) {
	if len(b) == 0 { // sfnt takes it for a reader that is not there
		return nil, errors.New("no bytes")
	}
	all, err := sfnt.ParseCollection(b)
	if err != nil {
		return nil, err
	}
	for i := range all.NumFonts() {
		font, err := all.Font(i)
		if err != nil {
			return nil, err
		}
		if name, err := font.Name(nil, sfnt.NameIDFamily); err == nil && strings.HasSuffix(name, " SC") {
			return font, nil
		}
	}
	return all.Font(0)
}

// Has says whether any of the fonts has the sign.
func (f *Fonts) Has(sign rune) bool {
	if f == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	font, _ := f.find(sign, false)
	return font != nil
}

// find returns the first font that has the sign.
func (f *Fonts) find(sign rune, bold bool) (*sfnt.Font, sfnt.GlyphIndex) {
	first := f.regular
	if bold {
		first = f.bold
	}
	if i, err := first.GlyphIndex(&f.buf, sign); err == nil && i != 0 {
		return first, i
	}
	for _, font := range f.fallback {
		if i, err := font.GlyphIndex(&f.buf, sign); err == nil && i != 0 {
			return font, i
		}
	}
	return nil, 0
}

// Draw sets the dots of sign black in dst; r is its cell. A sign wider than its cell is squeezed into it, a narrower one
// is centred. A sign in none of the fonts is drawn as the digits of its code point: whoever reads the paper can still
// tell which sign it is, which an empty box or a question mark would not let them.
func (f *Fonts) Draw(dst Canvas, r image.Rectangle, sign rune, bold bool) {
	if f == nil || !f.draw(dst, r, sign, bold) {
		drawCode(dst, r, sign)
	}
}

// Canvas is what dots are set on.
type Canvas interface {
	Black(x, y int)
}

func (f *Fonts) draw(dst Canvas, r image.Rectangle, sign rune, bold bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	font, i := f.find(sign, bold)
	if font == nil {
		return false
	}
	em := fixed.I(r.Dy())
	segments, err := font.LoadGlyph(&f.buf, i, em, nil)
	if err != nil {
		return false
	}
	f.fill(dst, r, segments, f.width(font, i, em))
	return true
}

// width returns the advance of a glyph in dots.
func (f *Fonts) width(from *sfnt.Font, i sfnt.GlyphIndex, em fixed.Int26_6) float32 {
	advance, err := from.GlyphAdvance(&f.buf, i, em, font.HintingNone)
	if err != nil || advance <= 0 {
		return float32(em) / 64
	}
	return float32(advance) / 64
}

// fill rasterises outlines into the cell.
func (f *Fonts) fill(dst Canvas, r image.Rectangle, segments sfnt.Segments, advance float32) {
	w, h := float32(r.Dx()), float32(r.Dy())
	squeeze, left := float32(1), (w-advance)/2
	if advance > w {
		squeeze, left = w/advance, 0
	}
	at := func(p fixed.Point26_6) (float32, float32) {
		return left + squeeze*float32(p.X)/64, baseline*h + float32(p.Y)/64
	}
	z := f.ink
	z.Reset(r.Dx(), r.Dy())
	for _, s := range segments {
		x, y := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			z.ClosePath()
			z.MoveTo(x, y)
		case sfnt.SegmentOpLineTo:
			z.LineTo(x, y)
		case sfnt.SegmentOpQuadTo:
			x1, y1 := at(s.Args[1])
			z.QuadTo(x, y, x1, y1)
		case sfnt.SegmentOpCubeTo:
			x1, y1 := at(s.Args[1])
			x2, y2 := at(s.Args[2])
			z.CubeTo(x, y, x1, y1, x2, y2)
		}
	}
	z.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	for y := range r.Dy() {
		for x := range r.Dx() {
			if mask.Pix[y*mask.Stride+x] >= ink {
				dst.Black(r.Min.X+x, r.Min.Y+y)
			}
		}
	}
}
