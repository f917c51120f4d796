package glyph

import (
	"fmt"
	"image"
)

// digits are the sixteen hexadecimal digits, three dots wide and five high, a row in three bits from the top.
var digits = [16]uint16{
	0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
	0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_010_010,
	0b111_101_111_101_111, 0b111_101_111_001_111, 0b111_101_111_101_101, 0b110_101_110_101_110,
	0b111_100_100_100_111, 0b110_101_101_101_110, 0b111_100_111_100_111, 0b111_100_111_100_100,
}

// drawCode writes the six digits of a code point in two rows into a cell.
func drawCode(dst Canvas, r image.Rectangle, sign rune) {
	across, down := max(r.Dx()/12, 1), max(r.Dy()/12, 1)
	for i, c := range fmt.Sprintf("%06X", sign) {
		value := c - '0'
		if c >= 'A' {
			value = c - 'A' + 10
		}
		left, top := r.Min.X+(i%3)*4*across, r.Min.Y+down/2+(i/3)*6*down
		for bit := range 15 {
			if digits[value]>>(14-bit)&1 == 0 {
				continue
			}
			for y := range down {
				for x := range across {
					dst.Black(left+bit%3*across+x, top+bit/3*down+y)
				}
			}
		}
	}
}
