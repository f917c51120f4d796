// Package strokes finds signs by the order of their strokes, for signs whose sound nobody knows. It
// knows a dictionary and nothing else; it must not draw, must not keep what was typed and must not learn.
package strokes

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yichuang/app/pinyin"
	"yichuang/assets"
)

// The five kinds of strokes, as codes are spelled: 横 (and 提), 竖, 撇, 点 (and 捺), 折.
const (
	Across = 'h'
	Down   = 's'
	Left   = 'p'
	Dot    = 'n'
	Bent   = 'z'
)

// Index answers for codes. It is read-only: any number of goroutines may ask it at the same time.
type Index struct{ lines []line } // sorted by code

type line struct {
	code   string
	sign   rune
	weight uint32 // how common the sign is; 0 for a rare one
}

// unknown stands in the dictionary where nobody has written down how a sign is written: 6,720 lines have it.
const unknown = "szhhhshspnhszs"

// Bundled returns the index of the signs that come with the program. The first call reads them.
var Bundled = sync.OnceValue(func() *Index {
	z, err := gzip.NewReader(bytes.NewReader(assets.Strokes()))
	if err != nil {
		panic("strokes: " + err.Error()) // bundled: a test reads it
	}
	common := pinyin.Bundled().Weights()
	x := &Index{}
	scanner := bufio.NewScanner(z)
	for body := false; scanner.Scan(); {
		sign, code, entry := strings.Cut(scanner.Text(), "\t")
		switch {
		case sign == "...":
			body = true
		case code == unknown:
		case body && entry && utf8.RuneCountInString(sign) == 1:
			r, _ := utf8.DecodeRuneInString(sign)
			x.lines = append(x.lines, line{strings.Clone(code), r, common[r]})
		}
	}
	if err := scanner.Err(); err != nil {
		panic("strokes: " + err.Error())
	}
	slices.SortFunc(x.lines, func(a, b line) int { return cmp.Compare(a.code, b.code) })
	return x
})

// Candidates returns up to n signs that begin with these strokes: those that end there first, and of either the commoner
// first; of rare ones those with fewer strokes.
func (x *Index) Candidates(code string, n int) []rune {
	if code == "" {
		return nil
	}
	from, _ := slices.BinarySearchFunc(x.lines, code, func(l line, code string) int { return cmp.Compare(l.code, code) })
	var best []line
	for _, l := range x.lines[from:] {
		if !strings.HasPrefix(l.code, code) {
			break
		}
		if at := slices.IndexFunc(best, func(o line) bool { return o.sign == l.sign }); at >= 0 {
			if order(best[at], l, code) < 0 {
				continue
			}
			best = slices.Delete(best, at, at+1)
		}
		at, _ := slices.BinarySearchFunc(best, l, func(a, b line) int { return order(a, b, code) })
		if at < n {
			best = slices.Insert(best, at, l)
			best = best[:min(n, len(best))]
		}
	}
	out := make([]rune, len(best))
	for i, l := range best {
		out[i] = l.sign
	}
	return out
}

func order(a, b line, code string) int {
	ends := func(l line) int {
		if l.code == code {
			return 0
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(ends(a), ends(b)),
		cmp.Compare(b.weight, a.weight),
		cmp.Compare(len(a.code), len(b.code)),
		cmp.Compare(a.sign, b.sign),
		cmp.Compare(a.code, b.code))
}
