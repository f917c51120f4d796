package printer

import (
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// encode returns the code of a sign in the printer's font, one byte for ASCII and two for all else; ok is false when the
// font has no such sign, or only under a four-byte code.
func (c Charset) encode(sign rune) (code []byte, ok bool) {
	if sign < 0x80 {
		return []byte{byte(sign)}, sign >= ' ' && sign < 0x7F
	}
	// Signs of the private use area have codes too, but no agreed shape.
	if unicode.Is(unicode.Co, sign) {
		return nil, false
	}
	code, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(string(sign)))
	if err != nil || len(code) != 2 || !c.Has(code[0], code[1]) {
		return nil, false
	}
	return code, true
}

// Has says whether a two-byte code stands for a sign in the printer's font.
func (c Charset) Has(high, low byte) bool {
	if high < 0x81 || high > 0xFE || low < 0x40 || low == 0x7F || low > 0xFE {
		return false
	}
	switch c {
	case GB2312:
		return inGB2312(high, low)
	case GBK:
		return !beyondGBK(high, low)
	}
	return true
}

// gb2312 are the occupied ranges of its rows A1 to A9 (GB/T 2312-1980): row, first, last.
var gb2312 = [...][3]byte{
	{0xA1, 0xA1, 0xFE}, {0xA2, 0xB1, 0xE2}, {0xA2, 0xE5, 0xEE}, {0xA2, 0xF1, 0xFC}, {0xA3, 0xA1, 0xFE},
	{0xA4, 0xA1, 0xF3}, {0xA5, 0xA1, 0xF6}, {0xA6, 0xA1, 0xB8}, {0xA6, 0xC1, 0xD8}, {0xA7, 0xA1, 0xC1},
	{0xA7, 0xD1, 0xF1}, {0xA8, 0xA1, 0xBA}, {0xA8, 0xC5, 0xE9}, {0xA9, 0xA4, 0xEF},
}

func inGB2312(high, low byte) bool {
	switch {
	case high == 0xD7: // the last row of the first level is not full
		return low >= 0xA1 && low <= 0xF9
	case high >= 0xB0 && high <= 0xF7:
		return low >= 0xA1
	}
	for _, r := range gb2312 {
		if high == r[0] && low >= r[1] && low <= r[2] {
			return true
		}
	}
	return false
}

// beyondGBK holds what GB 18030 added to code page 936 in two-byte codes: FE50 to FEA0 (80 rare Chinese signs and radicals,
// 䶮 among them), the ideographic description signs, ǹ, the euro and the vertical punctuation.
func beyondGBK(high, low byte) bool {
	switch high {
	case 0xFE:
		return low >= 0x50 && low <= 0xA0
	case 0xA9:
		return low >= 0x89 && low <= 0x95
	case 0xA8:
		return low == 0xBF
	case 0xA2:
		return low >= 0xE3 && low <= 0xE4
	case 0xA6:
		return low >= 0xD9 && low <= 0xDF || low >= 0xEC && low <= 0xED || low == 0xF3
	}
	return false
}
