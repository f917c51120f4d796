// Package handwriting tells which sign a finger has written. It compares where the lines run, and in which
// direction, with the middle lines of the strokes of some 9,500 signs: neither the order of the strokes nor
// their number has to be right, so people may join strokes as they do on paper. It must not draw, must not keep
// what was written, also not in memory that is free again, and must not learn: an answer depends on the strokes alone.
package handwriting

import (
	"cmp"
	"slices"
	"sync"
)

// Point is one place of the finger; x grows to the right, y downwards, in any unit.
type Point struct{ X, Y float32 }

// Stroke is one line of the finger, from touch to lift.
type Stroke []Point

// Recognizer knows the signs. It is read-only after New: any number of goroutines may ask it at the same time.
type Recognizer struct {
	signs  []rune
	shapes []shape // one a sign
}

// Bundled returns the recognizer of the signs that come with the program. The first call reads them, which takes
// about half a second of one processor.
var Bundled = sync.OnceValue(func() *Recognizer {
	r := &Recognizer{}
	for _, w := range Book() {
		r.signs = append(r.signs, w.Sign)
		r.shapes = append(r.shapes, shapeOf(w.Strokes))
	}
	return r
})

// Candidates returns up to n signs that the strokes may be, the likeliest first; none for no strokes.
func (r *Recognizer) Candidates(strokes []Stroke, n int) []rune {
	asked := shapeOf(strokes)
	if asked.empty() || n < 1 {
		return nil
	}
	best := make([]found, 0, n+1)
	for i := range r.shapes {
		f := found{r.signs[i], asked.likeness(&r.shapes[i])}
		if len(best) == n && f.likeness <= best[n-1].likeness {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, f, func(a, b found) int { return cmp.Compare(b.likeness, a.likeness) })
		best = slices.Insert(best, at, f)
		best = best[:min(n, len(best))]
	}
	out := make([]rune, len(best))
	for i, f := range best {
		out[i] = f.sign
	}
	return out
}

type found struct {
	sign     rune
	likeness int32
}
