// Package pinyin turns typed pinyin letters into Chinese words. It is the
// engine behind the on-screen keyboard: it knows a dictionary and nothing else.
// It must not draw, must not keep what was typed and must not learn: an answer
// depends on the letters alone, so nothing about one citizen reaches the next.
package pinyin

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"yichuang/assets"
)

const (
	syllableBits = 9 // Mandarin has about 415 spelled syllables: they fit 9 bits
	maxSyllables = 7 // 7 x 9 bits fit one sort key
	maxLetters   = 64
)

// Engine answers for typed letters. It is read-only after New: any number of
// goroutines may ask it at the same time.
type Engine struct {
	text    string  // the dictionary; every candidate's text is a slice of it
	entries []entry // sorted by key, then by falling weight
	spell   []string
	alt     []string // another spelling of the syllable ("lve" for "lue"), or ""
	number  map[string]uint16
	first   [27]int32 // entries[first[c]:first[c+1]] begin with the letter 'a'+c
	total   float64   // sum of all weights
}

// entry is one word: 16 bytes, so that 65,000 of them cost one megabyte.
type entry struct {
	key    uint64 // syllable numbers, 9 bits each, the first one on top; 0 means none
	off    uint32 // where the word begins in Engine.text; it ends at a tab
	weight uint32
}

// syllable returns the i-th syllable's number, 0 after the last.
func (w entry) syllable(i int) uint16 {
	if i >= maxSyllables {
		return 0
	}
	return uint16(w.key>>shift(i)) & (1<<syllableBits - 1)
}

func shift(i int) int { return syllableBits * (maxSyllables - 1 - i) }

// DictError says which line of a dictionary could not be understood.
type DictError struct {
	Line   int // counted from 1
	Reason string
}

func (e *DictError) Error() string {
	return fmt.Sprintf("pinyin dictionary, line %d: %s", e.Line, e.Reason)
}

// Bundled returns the engine over the dictionary of package assets, built on
// the first call (some tens of milliseconds: call it once in the background at
// start) and shared afterwards. Any goroutine may call it.
var Bundled = sync.OnceValue(func() *Engine {
	e, err := New(assets.Pinyin())
	if err != nil {
		panic(err) // the bytes are part of the program, and a test reads them
	}
	return e
})

// New reads a rime dictionary: a YAML header that ends with a line "...", then
// one word a line: signs, tab, syllables with blanks between, tab, weight (a
// missing weight is 0). Words of more than 7 syllables are left out. The bytes
// are copied once. The error is a *DictError.
func New(dict []byte) (*Engine, error) {
	e := &Engine{text: string(dict), number: map[string]uint16{}}
	lines, err := e.read()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, &DictError{Line: 1, Reason: "holds no word"}
	}
	if err := e.numberSyllables(lines); err != nil {
		return nil, err
	}
	e.entries = make([]entry, 0, len(lines))
	for _, l := range lines {
		w := entry{off: l.off, weight: l.weight}
		n := 0
		for s := range strings.SplitSeq(l.syllables, " ") {
			w.key |= uint64(e.number[s]) << shift(n)
			n++
		}
		e.entries = append(e.entries, w)
		e.total += float64(l.weight)
	}
	slices.SortFunc(e.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(b.weight, a.weight), cmp.Compare(a.off, b.off))
	})
	for i, w := range e.entries {
		e.first[e.spell[w.syllable(0)][0]-'a'+1] = int32(i + 1)
	}
	for c := 1; c < len(e.first); c++ {
		e.first[c] = max(e.first[c], e.first[c-1])
	}
	return e, nil
}

// line is a word as it stands in the dictionary.
type line struct {
	syllables string
	off       uint32
	weight    uint32
	number    int
}

func (e *Engine) read() ([]line, error) {
	lines := make([]line, 0, len(e.text)/18)
	body, at, n := false, 0, 0
	for row := range strings.Lines(e.text) {
		off := at
		at += len(row)
		n++
		row = strings.TrimRight(row, "\r\n")
		if !body {
			body = row == "..."
			continue
		}
		if row == "" || row[0] == '#' {
			continue
		}
		word, rest, ok := strings.Cut(row, "\t")
		if !ok || word == "" {
			return nil, &DictError{n, "wants a word, a tab and its syllables"}
		}
		syllables, weight, _ := strings.Cut(rest, "\t")
		w := uint64(0)
		if weight != "" {
			var err error
			if w, err = strconv.ParseUint(weight, 10, 32); err != nil {
				return nil, &DictError{n, "the weight is not a whole number"}
			}
		}
		if strings.Count(syllables, " ") < maxSyllables {
			lines = append(lines, line{syllables, uint32(off), uint32(w), n})
		}
	}
	return lines, nil
}

// numberSyllables hands out numbers from 1 in alphabetical order, so that words
// whose first syllables begin with the same letter stand together.
func (e *Engine) numberSyllables(lines []line) error {
	for _, l := range lines {
		for s := range strings.SplitSeq(l.syllables, " ") {
			if _, ok := e.number[s]; ok {
				continue
			}
			if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
				return &DictError{l.number, "a syllable is not of the letters a to z"}
			}
			e.number[s] = 0
			e.spell = append(e.spell, s)
		}
	}
	if len(e.spell) >= 1<<syllableBits {
		return &DictError{1, "holds more than 511 different syllables"}
	}
	slices.Sort(e.spell)
	e.spell = slices.Insert(e.spell, 0, "")
	e.alt = make([]string, len(e.spell))
	for i, s := range e.spell[1:] {
		e.number[s] = uint16(i + 1)
	}
	// 略 and 虐 are spelled lüe and nüe; the dictionary writes lue and nue, people type both.
	for plain, other := range map[string]string{"lue": "lve", "nue": "nve"} {
		if i := e.number[plain]; i != 0 && e.number[other] == 0 {
			e.alt[i] = other
			e.number[other] = i
		}
	}
	return nil
}

// Weights returns how common every single sign of the dictionary is, in its most common reading.
func (e *Engine) Weights() map[rune]uint32 {
	weights := make(map[rune]uint32, 20_000)
	for _, w := range e.entries {
		if sign, n := utf8.DecodeRuneInString(e.word(w)); n == len(e.word(w)) {
			weights[sign] = max(weights[sign], w.weight)
		}
	}
	return weights
}

// word returns an entry's signs without copying them.
func (e *Engine) word(w entry) string {
	s := e.text[w.off:]
	return s[:strings.IndexByte(s, '\t')]
}
