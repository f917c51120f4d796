package handwriting

import "math"

// pieces is into how many pieces the longer side of what was written is cut.
const pieces = 40

// resampled cuts strokes into pieces of equal length, so that a slow finger counts no more than a fast one. A dot becomes a
// piece of its own.
func resampled(strokes []Stroke) []Stroke {
	low, high := box(strokes)
	side := max(high.X-low.X, high.Y-low.Y)
	step := float64(side / pieces)
	out := make([]Stroke, 0, len(strokes))
	for _, s := range strokes {
		if len(s) == 0 {
			continue
		}
		line := append(make(Stroke, 0, room(s, step)), s[0]) // never grown: a growing one leaves copies behind
		left := step                                         // to the next cut
		for i := 1; i < len(s) && step > 0; i++ {
			a, b := s[i-1], s[i]
			length := math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))
			at := 0.0
			for length-at >= left {
				at += left
				t := float32(at / length)
				line = append(line, Point{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t})
				left = step
			}
			left -= length - at
		}
		line = append(line, s[len(s)-1])
		out = append(out, line)
	}
	return out
}

// room is more points than s has after it was cut into steps.
func room(s Stroke, step float64) int {
	length := 0.0
	for i := 1; i < len(s); i++ {
		length += math.Hypot(float64(s[i].X-s[i-1].X), float64(s[i].Y-s[i-1].Y))
	}
	if step == 0 {
		return 2
	}
	return int(length/step) + 3
}

func box(strokes []Stroke) (low, high Point) {
	first := true
	for _, s := range strokes {
		for _, p := range s {
			if first {
				low, high, first = p, p, false
			}
			low = Point{min(low.X, p.X), min(low.Y, p.Y)}
			high = Point{max(high.X, p.X), max(high.Y, p.Y)}
		}
	}
	return low, high
}

// upright moves and stretches what was written, by its centre of gravity and how far it reaches from there, so that it fills the
// box of side 1 as others do. A flat sign stays flat, if not quite as flat as it was.
func upright(strokes []Stroke) []Stroke {
	var n, mx, my, vx, vy float64
	for _, s := range strokes {
		for _, p := range s {
			n, mx, my = n+1, mx+float64(p.X), my+float64(p.Y)
		}
	}
	if n == 0 {
		return nil
	}
	mx, my = mx/n, my/n
	for _, s := range strokes {
		for _, p := range s {
			vx, vy = vx+(float64(p.X)-mx)*(float64(p.X)-mx), vy+(float64(p.Y)-my)*(float64(p.Y)-my)
		}
	}
	w, h := 4*math.Sqrt(vx/n), 4*math.Sqrt(vy/n)
	longer := max(w, h)
	if longer == 0 {
		return nil // a dot alone is no sign
	}
	// Never stretched by more than 1.7: the tremble of a flat line must not become a line of its own.
	scale := func(side float64) float64 {
		if side == 0 {
			return 1
		}
		return min(1.7/longer, math.Sqrt(math.Sin(math.Pi/2*side/longer))/side)
	}
	sx, sy := scale(w), scale(h)
	for _, s := range strokes {
		for i, p := range s {
			s[i] = Point{float32((float64(p.X)-mx)*sx + 0.5), float32((float64(p.Y)-my)*sy + 0.5)}
		}
	}
	return strokes
}
