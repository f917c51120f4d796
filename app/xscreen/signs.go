package xscreen

import "image"

// Signs are places that look different on one picture and on another: what one looks at to tell when a page has come.
type Signs struct {
	first, high int // the rows to look at
	places      []int
	colours     [][3]byte // B, G, R on the page that is waited for
}

const (
	apart  = 24 // a difference in a colour, of 255, that no rounding makes
	enough = 40 // signs that are plenty to know a page by
)

// Between finds the signs by which next is told from now, within a band of the screen: ok is false when they look the same.
func Between(now, next image.Image) (s Signs, ok bool) {
	size := next.Bounds().Size()
	const band, step = 160, 5
	most := 0
	for y := 0; y+band <= size.Y; y += band / 2 {
		here := Signs{first: y, high: band}
		for dy := 0; dy < band; dy += step {
			for x := 0; x < size.X; x += step {
				if differ(now, next, x, y+dy) && even(next, x, y+dy) {
					r, g, b, _ := next.At(x, y+dy).RGBA()
					here.places = append(here.places, (dy*size.X+x)*4)
					here.colours = append(here.colours, [3]byte{byte(b >> 8), byte(g >> 8), byte(r >> 8)})
				}
			}
		}
		if len(here.places) > most {
			most, s = len(here.places), here
		}
	}
	return s, most >= enough
}

// even leaves out the edges of letters and icons, which no two painters paint alike.
func even(m image.Image, x, y int) bool {
	r, g, b, _ := m.At(x, y).RGBA()
	for _, d := range [...]image.Point{{-3, 0}, {3, 0}, {0, -3}, {0, 3}} {
		or, og, ob, _ := m.At(x+d.X, y+d.Y).RGBA()
		if or != r || og != g || ob != b {
			return false
		}
	}
	return true
}

func differ(a, b image.Image, x, y int) bool {
	ar, ag, ab, _ := a.At(x, y).RGBA()
	br, bg, bb, _ := b.At(x, y).RGBA()
	return gap(ar, br) || gap(ag, bg) || gap(ab, bb)
}

func gap(a, b uint32) bool { return max(a, b)-min(a, b) > apart<<8 }

// Shown reports whether the screen shows nearly all of the signs.
func (s *Screen) Shown(signs Signs) bool {
	rows := s.Rows(signs.first, signs.high)
	seen := 0
	for i, at := range signs.places {
		c, near := signs.colours[i], true
		for j := range c {
			near = near && max(c[j], rows[at+j])-min(c[j], rows[at+j]) < apart/2
		}
		if near {
			seen++
		}
	}
	return seen*100 >= len(signs.places)*90
}
