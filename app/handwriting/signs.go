package handwriting

import (
	"bytes"
	"compress/gzip"
	"io"
	"unicode/utf8"

	"yichuang/assets"
)

// Writing is how one sign is written, in a box of 255 x 255.
type Writing struct {
	Sign    rune
	Strokes []Stroke // in their order
}

// Book returns how all signs are written that are known, first those of assets.Medians in the order of their code points, then
// those that are put together.
func Book() []Writing {
	known := written()
	return append(known, composed(known)...)
}

// written reads assets.Medians.
func written() []Writing {
	z, err := gzip.NewReader(bytes.NewReader(assets.Medians()))
	if err != nil {
		panic("handwriting: " + err.Error()) // bundled: a test reads it
	}
	b, err := io.ReadAll(z)
	if err != nil {
		panic("handwriting: " + err.Error())
	}
	out := make([]Writing, 0, 10_000)
	for len(b) > 0 {
		sign, n := utf8.DecodeRune(b)
		w := Writing{sign, make([]Stroke, b[n])}
		b = b[n+1:]
		for i := range w.Strokes {
			stroke := make(Stroke, b[0])
			b = b[1:]
			for j := range stroke {
				stroke[j], b = Point{float32(b[0]), float32(b[1])}, b[2:]
			}
			w.Strokes[i] = stroke
		}
		out = append(out, w)
	}
	return out
}
