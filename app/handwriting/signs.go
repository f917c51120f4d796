package handwriting

import (
	"bytes"
	"compress/gzip"
	"io"
	"unicode/utf8"
)

// writing is how one sign is written.
type writing struct {
	sign    rune
	strokes []Stroke
}

// written reads assets.Medians.
func written(packed []byte) []writing {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("handwriting: " + err.Error()) // bundled: a test reads it
	}
	b, err := io.ReadAll(z)
	if err != nil {
		panic("handwriting: " + err.Error())
	}
	out := make([]writing, 0, 10_000)
	for len(b) > 0 {
		sign, n := utf8.DecodeRune(b)
		w := writing{sign, make([]Stroke, b[n])}
		b = b[n+1:]
		for i := range w.strokes {
			stroke := make(Stroke, b[0])
			b = b[1:]
			for j := range stroke {
				stroke[j], b = Point{float32(b[0]), float32(b[1])}, b[2:]
			}
			w.strokes[i] = stroke
		}
		out = append(out, w)
	}
	return out
}
