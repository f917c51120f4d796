// Package hand is a robot's hand: it writes signs as people do, never twice the same. It is for tests.
package hand

import (
	"math"
	"math/rand/v2"

	"yichuang/app/handwriting"
)

// Hand writes as people do: crooked, turned by up to 10 degrees, stretched, at any size.
type Hand struct {
	*rand.Rand
	Joined   float64 // how often a stroke runs on into the next, 0 to 1
	Shuffled float64 // how often the strokes of a sign come in another order
}

// Write returns the strokes as this hand writes them now; the next time they are others.
func (h Hand) Write(strokes []handwriting.Stroke) []handwriting.Stroke {
	angle := (h.Float64()*2 - 1) * 10 * math.Pi / 180
	wide, high := 0.7+h.Float64()*0.6, 0.7+h.Float64()*0.6
	size := 1 + h.Float64()*3
	var out []handwriting.Stroke
	for _, s := range fine(strokes) {
		line := h.stroke(s)
		for i, p := range line {
			x, y := float64(p.X)*wide*size, float64(p.Y)*high*size
			line[i] = handwriting.Point{X: float32(x*math.Cos(angle) - y*math.Sin(angle)), Y: float32(x*math.Sin(angle) + y*math.Cos(angle))}
		}
		if n := len(out); n > 0 && h.Float64() < h.Joined {
			out[n-1] = append(out[n-1], line...)
			continue
		}
		out = append(out, line)
	}
	if h.Float64() < h.Shuffled {
		h.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

// stroke is the same stroke elsewhere by about 2 % of the box, longer or shorter by about 8 %, bent, and trembling.
func (h Hand) stroke(s handwriting.Stroke) handwriting.Stroke {
	offX, offY := h.NormFloat64()*5, h.NormFloat64()*5
	bendX, bendY := h.NormFloat64()*4, h.NormFloat64()*4
	longX, longY := 1+h.NormFloat64()*0.08, 1+h.NormFloat64()*0.08
	middle := s[len(s)/2]
	out := make(handwriting.Stroke, len(s))
	for i, p := range s {
		bow := math.Sin(math.Pi * float64(i) / float64(max(1, len(s)-1)))
		out[i] = handwriting.Point{
			X: float32(float64(middle.X) + float64(p.X-middle.X)*longX + offX + bendX*bow + h.NormFloat64()*1.2),
			Y: float32(float64(middle.Y) + float64(p.Y-middle.Y)*longY + offY + bendY*bow + h.NormFloat64()*1.2),
		}
	}
	return out
}

// fine puts points between those that stand far apart, as a finger leaves them.
func fine(strokes []handwriting.Stroke) []handwriting.Stroke {
	const step = 6
	out := make([]handwriting.Stroke, len(strokes))
	for n, s := range strokes {
		line := handwriting.Stroke{s[0]}
		for i := 1; i < len(s); i++ {
			a, b := s[i-1], s[i]
			pieces := 1 + int(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))/step)
			for j := 1; j <= pieces; j++ {
				t := float32(j) / float32(pieces)
				line = append(line, handwriting.Point{X: a.X + (b.X-a.X)*t, Y: a.Y + (b.Y-a.Y)*t})
			}
		}
		out[n] = line
	}
	return out
}
