package glyph

import (
	"image"
	"testing"

	"yichuang/assets"
)

func dots(p *Paper) (n int) {
	for _, dot := range p.Pix {
		n += int(dot)
	}
	return n
}

func drawn(f *Fonts, sign rune, bold bool) *Paper {
	p := NewPaper(24, 24)
	f.Draw(p, image.Rect(0, 0, 24, 24), sign, bold)
	return p
}

func TestDraw(t *testing.T) {
	f, err := Parse(assets.FontRegular(), assets.FontBold())
	if err != nil {
		t.Fatal(err)
	}
	regular, bold := dots(drawn(f, '国', false)), dots(drawn(f, '国', true))
	if regular < 60 || bold <= regular {
		t.Errorf("国 has %d dots, bold %d", regular, bold)
	}
	// A line across the paper is drawn without gaps.
	line := drawn(f, '─', false)
	for x := range 24 {
		dark := false
		for y := range 24 {
			dark = dark || line.IsBlack(x, y)
		}
		if !dark {
			t.Errorf("gap at %d", x)
		}
	}
	// The widest Latin letter stays in a half-width cell.
	wide := NewPaper(24, 24)
	f.Draw(wide, image.Rect(0, 0, CellWidth, CellHeight), 'W', false)
	for y := range 24 {
		for x := CellWidth; x < 24; x++ {
			if wide.IsBlack(x, y) {
				t.Fatalf("W is black at %d,%d", x, y)
			}
		}
	}
}

// A sign nobody has is told by its code point, so two of them look different.
func TestUnknownSignsCanBeToldApart(t *testing.T) {
	var none *Fonts
	a, b := drawn(none, '\U0010FFF0', false), drawn(none, '\U0010FFF1', false)
	if dots(a) == 0 || string(a.Pix) == string(b.Pix) {
		t.Fatal("look the same")
	}
	if none.Has('A') {
		t.Fatal("no font has A")
	}
}

func TestBrokenFonts(t *testing.T) {
	good := assets.FontRegular()
	for _, bad := range [][]byte{nil, []byte("no font"), good[:1000]} {
		if _, err := Parse(bad, nil); err == nil {
			t.Errorf("font of %d bytes was taken", len(bad))
		}
		if _, err := Parse(good, nil, bad); err == nil {
			t.Errorf("fallback font of %d bytes was taken", len(bad))
		}
	}
}

func TestPaperGrows(t *testing.T) {
	p := NewPaper(10, 0)
	p.Grow(5)
	p.Black(9, 4)
	p.Black(10, 4) // beside the paper
	c := p.Copy()
	p.Black(0, 0)
	if dots(p) != 2 || dots(c) != 1 || !c.IsBlack(9, 4) || p.Bounds() != image.Rect(0, 0, 10, 5) {
		t.Fatal("paper is wrong")
	}
}
