package design

import "image/color"

// Poster is the ground of a poster and what stands on it.
type Poster struct {
	Ground, Ink color.NRGBA
	Soft        color.NRGBA // second text
	Faint       color.NRGBA // a large sign behind the words, and what else need not be read
}

// Poster makes the colours of a poster from its ground, one of Colours.Posters.
func (k *Kit) Poster(ground color.NRGBA) Poster {
	return Poster{ground, k.OnDeep, mix(ground, k.OnDeep, 0.86), mix(ground, k.OnDeep, 0.12)}
}

// mix is a colour that lies between two, the given part of the way from the first.
func mix(a, b color.NRGBA, part float64) color.NRGBA {
	between := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*part + 0.5) }
	return color.NRGBA{R: between(a.R, b.R), G: between(a.G, b.G), B: between(a.B, b.B), A: 0xff}
}
