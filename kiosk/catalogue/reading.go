package catalogue

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// sign is one sign of a phrase and the ways to spell it with letters: the pinyin of every
// reading (行 is hang and xing) without tones and with v for ü. A letter or digit spells itself.
type sign struct {
	sign    rune
	spelled []string
}

// everyReading asks go-pinyin for all readings of a sign.
var everyReading = pinyin.Args{Style: pinyin.Normal, Heteronym: true}

// readings remembers how signs are spelled: to ask go-pinyin is slow, and the same few signs come again and again.
type readings map[rune][]string

func (known readings) of(r rune) []string {
	if _, asked := known[r]; !asked {
		known[r] = pinyin.SinglePinyin(r, everyReading)
		if len(known[r]) == 0 {
			known[r] = []string{string(r)}
		}
	}
	return known[r]
}

// read takes a phrase apart; what nobody types, such as brackets and blanks, is left out.
func (known readings) read(phrase string) []sign {
	var out []sign
	for _, r := range typed(phrase) {
		out = append(out, sign{r, known.of(r)})
	}
	return out
}

// typed are the signs of a text that count when it is searched for: letters in lower case and
// digits. Blanks and the apostrophes between syllables do not.
func typed(text string) []rune {
	text = strings.NewReplacer("ü", "v", "Ü", "v").Replace(text)
	return slices.DeleteFunc([]rune(strings.ToLower(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// spells is how many of the typed signs a spelling takes: all of it, or 0 when it does not stand there.
func spells(spelling string, text []rune) int {
	if len(text) < len(spelling) { // pinyin is ASCII: as many runes as bytes
		return 0
	}
	for i := range len(spelling) {
		if text[i] != rune(spelling[i]) {
			return 0
		}
	}
	return len(spelling)
}

// begins reports whether the typed signs are the beginning of a spelling that is still being typed.
func begins(spelling string, text []rune) bool {
	return len(text) <= len(spelling) && spells(spelling[:len(text)], text) == len(text)
}

// initial is how many typed signs are the initial of a spelling: z or zh of zhong.
func initial(spelling string, text []rune) []int {
	switch {
	case spells(spelling[:1], text) == 0:
		return nil
	case len(spelling) > 1 && spelling[1] == 'h' && spells(spelling[:2], text) == 2:
		return []int{2, 1}
	}
	return []int{1}
}

// typing follows a text through a phrase, sign by sign, and returns how many signs of the phrase
// it has come to when all of the text is used up; 0 when it leads elsewhere. With initials,
// a sign may be typed by its first letter alone (tx for 退休).
func typing(text []rune, phrase []sign, initials bool) int {
	if len(phrase) == 0 || len(text) == 0 {
		return 0
	}
	on := func(n int) int { // the sign took n of the text
		if n == len(text) {
			return 1
		}
		if rest := typing(text[n:], phrase[1:], initials); rest > 0 {
			return 1 + rest
		}
		return 0
	}
	if text[0] == phrase[0].sign {
		return on(1)
	}
	for _, spelling := range phrase[0].spelled {
		if begins(spelling, text) {
			return 1
		}
		if n := spells(spelling, text); n > 0 {
			if signs := on(n); signs > 0 {
				return signs
			}
		}
		if !initials {
			continue
		}
		for _, n := range initial(spelling, text) {
			if signs := on(n); signs > 0 {
				return signs
			}
		}
	}
	return 0
}

// spelledOut reports whether a text begins with all of a phrase, in signs or full pinyin.
func spelledOut(text []rune, phrase []sign) bool {
	if len(phrase) == 0 {
		return true
	}
	if len(text) == 0 {
		return false
	}
	if text[0] == phrase[0].sign {
		return spelledOut(text[1:], phrase[1:])
	}
	return slices.ContainsFunc(phrase[0].spelled, func(spelling string) bool {
		n := spells(spelling, text)
		return n > 0 && spelledOut(text[n:], phrase[1:])
	})
}
