// Package printer is a driver for ESC/POS receipt printers on a serial line, for Chinese text above all.
//
// A Document is laid out once for a Profile (a Page) and rendered by that layout both to the printer's bytes and to a
// picture. A Printer sends it and says what can be known about the print, and follows the printer's state. It knows
// nothing of kiosks, cases or screens, keeps no copy of what it printed, and never logs.
//
// Facts about the wire are those of DEVICES.md section 2, the names of states those of section 5.
package printer

import "yichuang/drivers/printer/glyph"

// Fonts are used to draw pictures of receipts, and the signs the printer has not. See ParseFonts.
type Fonts = glyph.Fonts

// ParseFonts reads OpenType or TrueType fonts: signs are looked for in regular (or bold), then in each fallback. bold may
// be nil. Of a .ttc the simplified Chinese font is taken. The bytes are kept and must not be changed.
func ParseFonts(regular, bold []byte, fallback ...[]byte) (*Fonts, error) {
	return glyph.Parse(regular, bold, fallback...)
}
