package printer_test

import (
	"image"
	"math/bits"
	"strings"
	"sync"
	"testing"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/glyph"
)

// dots are the dots of a sign's cell, a row in a word.
type dots [glyph.CellHeight]uint32

func (d dots) distance(e dots) (n int) {
	for y := range d {
		n += bits.OnesCount32(d[y] ^ e[y])
	}
	return n
}

// cellOf reads the cell of a sign from a picture.
func cellOf(m image.Image, left, top int) (d dots) {
	for y := range d {
		for x := range 2 * glyph.CellWidth {
			if black(m, left+x, top+y) {
				d[y] |= 1 << x
			}
		}
	}
	return d
}

// alphabet is what a reader of the paper may take a cell for: every Chinese sign of GBK, the 80 of GB 18030's FE50 to
// FEA0, and the neighbours of the rare signs below.
var alphabet = sync.OnceValue(func() map[rune]dots {
	signs := map[rune]dots{}
	draw := func(first, last rune) {
		for sign := first; sign <= last; sign++ {
			paper := glyph.NewPaper(2*glyph.CellWidth, glyph.CellHeight)
			testFonts().Draw(paper, paper.Bounds(), sign, false)
			signs[sign] = cellOf(paper, 0, 0)
		}
	}
	draw(0x4E00, 0x9FBB)
	draw(0x4DA0, 0x4DB5)
	draw(0x20100, 0x20200)
	draw(0x2A600, 0x2A6D6)
	return signs
})

// decode says which sign of the alphabet a cell shows, and how many dots are wrong. A tie is no sign.
func decode(cell dots) (sign rune, wrong int) {
	wrong = 1 << 20
	for candidate, d := range alphabet() {
		switch n := cell.distance(d); {
		case n < wrong:
			sign, wrong = candidate, n
		case n == wrong:
			sign = 0
		}
	}
	return sign, wrong
}

// Names with signs that no printer's font has, decoded from the picture of the paper: not one sign is lost.
func TestNamesAreReadFromThePaper(t *testing.T) {
	t.Parallel()
	names := []string{"王䶮", "欧阳\u4DAE", "黄𠅤", "李\U00020164明", "张䶮𠅤\U0002A6D6三", "龘堃镕"}
	for _, profile := range printer.ProfileNames() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, profile, func(p *printer.Profile) { p.ConfirmSeconds = 3 })
			doc := printer.NewDocument()
			for _, name := range names {
				doc.Text(name)
			}
			if got := r.print(doc.Cut()); got.Outcome == printer.Failed {
				t.Fatalf("got %+v", got)
			}
			paper, ok := r.emu.TakePaper()
			if !ok {
				t.Fatal("no paper")
			}
			const line = glyph.CellHeight + 6
			for i, name := range names {
				var read strings.Builder
				for j, want := range []rune(name) {
					sign, wrong := decode(cellOf(paper.Picture, j*2*glyph.CellWidth, i*line))
					read.WriteRune(sign)
					if wrong > 4 { // a raster may have a few lone dots made wider
						t.Errorf("%U: %d dots are wrong", want, wrong)
					}
				}
				if read.String() != name {
					t.Errorf("the paper says %q, want %q", read.String(), name)
				}
			}
			if text := strings.Join(paper.Lines, ""); strings.ContainsAny(text, "?\uFFFD") {
				t.Errorf("printed as text: %q", text)
			}
		})
	}
}
