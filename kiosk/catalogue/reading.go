package catalogue

import (
	"iter"
	"math/bits"
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

// Initials are, for each sign of a word that anybody types, the letters it may be found by, one after the other: xh for 行,
// which is xing and hang. A letter or digit is found by itself, in lower case.
func Initials(word string) []string {
	var out []string
	for _, s := range (readings{}).read(word) {
		var letters []rune
		for _, spelled := range s.spelled {
			if first := []rune(spelled)[0]; !slices.Contains(letters, first) {
				letters = append(letters, first)
			}
		}
		out = append(out, string(letters))
	}
	return out
}

// typed are the signs of a text that count when it is searched for: letters in lower case and
// digits. Blanks and the apostrophes between syllables do not, nor what is more than anybody types.
func typed(text string) []rune {
	text = strings.NewReplacer("ü", "v", "Ü", "v").Replace(text)
	signs := slices.DeleteFunc([]rune(strings.ToLower(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return signs[:min(len(signs), mostTyped)]
}

// mostTyped signs of a text are looked at: as many as a set has places, and more than anybody types.
const mostTyped = 60

// places are places in a text, bit n for the one behind n signs. All ways to read a text are followed
// at once with them: one at a time they would be too many for a text like shshshsh.
type places uint64

func (p places) has(n int) bool { return p>>n&1 == 1 }

// whole are the places behind the sign when it is typed in full at the beginning of text.
func (s sign) whole(text []rune) places {
	var to places
	if text[0] == s.sign {
		to |= 1 << 1
	}
	for _, spelling := range s.spelled {
		if begins(text, spelling) {
			to |= 1 << len(spelling)
		}
	}
	return to
}

// started are the places behind the sign when it is still being typed, and with initials when only its initial
// is: z or zh for zhong.
func (s sign) started(text []rune, initials bool) places {
	var to places
	for _, spelling := range s.spelled {
		if len(text) < len(spelling) && begins(text, spelling[:len(text)]) {
			to |= 1 << len(text)
		}
		if !initials || !begins(text, spelling[:1]) {
			continue
		}
		to |= 1 << 1
		if len(spelling) > 1 && spelling[1] == 'h' && begins(text, spelling[:2]) {
			to |= 1 << 2
		}
	}
	return to
}

// begins reports whether a text begins with a spelling, which is plain ASCII.
func begins(text []rune, spelling string) bool {
	if len(text) < len(spelling) {
		return false
	}
	for i := range len(spelling) {
		if text[i] != rune(spelling[i]) {
			return false
		}
	}
	return true
}

// after are the places behind a sign that stands at one of the places from.
func after(from places, text []rune, takes func(rest []rune) places) places {
	var to places
	for from &^= 1 << len(text); from != 0; from &= from - 1 { // each place but the text's end
		at := bits.TrailingZeros64(uint64(from))
		to |= takes(text[at:]) << at
	}
	return to
}

// follow goes through a phrase sign by sign and yields how many signs it has come past, and the places of the text
// behind them. With initials, a sign may be typed by its first letter alone (tx for 退休).
func follow(text []rune, phrase []sign, initials bool) iter.Seq2[int, places] {
	return func(yield func(int, places) bool) {
		reached := places(1)
		for i, s := range phrase {
			reached = after(reached, text, func(rest []rune) places { return s.whole(rest) | s.started(rest, initials) })
			if reached == 0 || !yield(i+1, reached) {
				return
			}
		}
	}
}

// typing is how many signs of the phrase are typed when all of the text is used up; 0 when it leads elsewhere.
func typing(text []rune, phrase []sign, initials bool) int {
	for signs, reached := range follow(text, phrase, initials) {
		if reached.has(len(text)) {
			return signs
		}
	}
	return 0
}

// furthest is how many signs of the text can be followed through a phrase.
func furthest(text []rune, phrase []sign) int {
	far := 0
	for _, reached := range follow(text, phrase, true) {
		far = max(far, bits.Len64(uint64(reached))-1)
	}
	return far
}

// spelledOut reports whether all of a phrase, in signs or full pinyin, stands somewhere in a text.
func spelledOut(text []rune, phrase []sign) bool {
	reached := places(1)<<len(text) - 1
	for _, s := range phrase {
		reached = after(reached, text, s.whole)
	}
	return reached != 0
}
