package idcard

import (
	"strings"
	"unicode/utf16"
)

// Text is text that can be zeroed. String makes a copy out of reach of Wipe.
type Text []rune

// String returns the text as a string, which cannot be zeroed.
func (t Text) String() string { return string(t) }

// Wipe zeroes the text in place.
func (t Text) Wipe() { clear(t) }

// decodeText reads UTF-16LE as it stands, without the padding of spaces (some cards: zeros) at the end. Half a
// surrogate pair becomes U+FFFD.
func decodeText(b []byte) Text {
	t := make(Text, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(b[i]) | rune(b[i+1])<<8
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if i+3 < len(b) {
				low = rune(b[i+2]) | rune(b[i+3])<<8
			}
			if r = utf16.DecodeRune(r, low); r != '\uFFFD' {
				i += 2
			}
		}
		t = append(t, r)
	}
	for len(t) > 0 && (t[len(t)-1] == ' ' || t[len(t)-1] == 0) {
		t = t[:len(t)-1]
	}
	return t
}

// encodeText writes t as UTF-16LE into b and pads it with spaces. It reports whether t fits.
func encodeText(b []byte, t Text) bool {
	at := 0
	put := func(r rune) bool {
		if at+2 > len(b) {
			return false
		}
		b[at], b[at+1] = byte(r), byte(r>>8)
		at += 2
		return true
	}
	for _, r := range t {
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			if !put(high) {
				return false
			}
			r = low
		}
		if !put(r) {
			return false
		}
	}
	for put(' ') {
	}
	return true
}

// normalise replaces in place private-use code points by the signs they stood for. Older cards hold signs that
// had no code point of their own when the card was made; GBK and GB 18030-2000 kept them at U+E815..U+E864, in the order
// of the two-byte codes FE50..FEA0. GB 18030-2005 and -2022 say what they are. Any other private-use code point stays.
func normalise(t Text) Text {
	for i, r := range t {
		if at := r - firstPrivate; at >= 0 && int(at) < len(private) {
			t[i] = private[at]
		}
	}
	return t
}

const firstPrivate = 0xE815

// private holds the signs of FE50..FEA0 in order.
var private = []rune(strings.Join([]string{
	"\u2E81\U00020087\U00020089\U000200CC\u2E84\u3473\u3447\u2E88\u2E8B\u9FB4\u359E\u361A\u360E\u2E8C\u2E97\u396E",
	"\u3918\u9FB5\u39CF\u39DF\u3A73\u39D0\u9FB6\u9FB7\u3B4E\u3C6E\u3CE0\u2EA7\U000215D7\u9FB8\u2EAA\u4056",
	"\u415F\u2EAE\u4337\u2EB3\u2EB6\u2EB7\U0002298F\u43B1\u43AC\u2EBB\u43DD\u44D6\u4661\u464C\u9FB9\u4723",
	"\u4729\u477C\u478D\u2ECA\u4947\u497A\u497D\u4982\u4983\u4985\u4986\u499F\u499B\u49B7\u49B6\u9FBA",
	"\U000241FE\u4CA3\u4C9F\u4CA0\u4CA1\u4C77\u4CA2\u4D13\u4D14\u4D15\u4D16\u4D17\u4D18\u4D19\u4DAE\u9FBB",
}, ""))
