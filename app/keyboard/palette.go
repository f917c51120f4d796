package keyboard

import (
	"image/color"

	"yichuang/app/design"
)

// palette holds what a keyboard needs beyond the kit's colours: faces of keys.
type palette struct {
	ground, bar, shadow, border       color.NRGBA
	borderWidth                       float32
	light, dark, primary              color.NRGBA // faces
	lightDown, darkDown, primaryDown  color.NRGBA // faces under a finger
	lit                               color.NRGBA // a switch that is on
	ink, second, brand, onBrand, rule color.NRGBA
}

// colours returns the keyboard's colours: calm, or black and white with a border round every key.
func colours(k *design.Kit) palette {
	p := palette{
		ground: rgb(0xdfe6f0), bar: k.Paper, shadow: rgb(0xc5d0df),
		light: k.Paper, dark: rgb(0xc9d5e5), primary: k.Brand,
		lightDown: rgb(0xb9d0f0), darkDown: rgb(0x9fb3cd), primaryDown: rgb(0x0b3672), lit: rgb(0xb9d0f0),
		ink: k.Ink, second: k.Second, brand: k.Brand, onBrand: k.OnBrand, rule: k.Line,
	}
	if k.Contrast {
		p.ground, p.dark, p.border, p.borderWidth = k.Paper, k.Paper, k.Line, 3
		p.shadow = color.NRGBA{}
		p.lightDown, p.darkDown, p.primaryDown, p.lit = k.BrandTint, k.BrandTint, rgb(0x4d4d4d), k.BrandTint
	}
	return p
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// of returns a key's face and the ink on it.
func (p *palette) of(l look, pressed, lit bool) (face, ink color.NRGBA) {
	switch {
	case l == primary && pressed:
		return p.primaryDown, p.onBrand
	case l == primary:
		return p.primary, p.onBrand
	case l == dark && pressed:
		return p.darkDown, p.ink
	case pressed:
		return p.lightDown, p.ink
	case lit:
		return p.lit, p.ink
	case l == dark:
		return p.dark, p.ink
	case l == flat:
		return color.NRGBA{}, p.ink
	}
	return p.light, p.ink
}
