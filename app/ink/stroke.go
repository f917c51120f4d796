package ink

import (
	"math"

	"yichuang/kiosk/cases"
)

// stroke is one line of the finger. X and Y are both parts of the pad's width,
// so that a pad of another size shows the same hand, not a stretched one.
type stroke []cases.Point

// add grows the stroke and zeroes what it grows out of: append alone would
// leave copies of a signature behind in memory nobody can reach any more.
func (s *stroke) add(p cases.Point) {
	if len(*s) == cap(*s) {
		larger := make(stroke, len(*s), max(64, 2*cap(*s)))
		copy(larger, *s)
		s.wipe()
		*s = larger
	}
	*s = append(*s, p)
}

func (s stroke) wipe() { clear(s[:cap(s)]) }

// length is the way of the finger, in parts of the pad's width.
func (s stroke) length() float64 {
	total := 0.0
	for i := 1; i < len(s); i++ {
		total += distance(s[i-1], s[i])
	}
	return total
}

// curve is a quadratic Bézier curve: a piece of a smoothed stroke.
type curve struct{ from, by, to cases.Point }

// piece is what the i-th point adds to the line. The curves run from middle to
// middle between points, bent by the point itself: they meet without corners,
// and what is drawn never changes when the next point comes.
func (s stroke) piece(i int) curve {
	switch i {
	case 0:
		return curve{s[0], s[0], s[0]}
	case 1:
		return curve{s[0], s[0], middle(s[0], s[1])}
	}
	return curve{middle(s[i-2], s[i-1]), s[i-1], middle(s[i-1], s[i])}
}

// last is the way from the last middle to where the finger was lifted.
func (s stroke) last() curve {
	end := s[len(s)-1]
	if len(s) == 1 {
		return curve{end, end, end}
	}
	from := middle(s[len(s)-2], end)
	return curve{from, from, end}
}

func middle(a, b cases.Point) cases.Point {
	return cases.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
}

func distance(a, b cases.Point) float64 {
	return math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))
}
