// Package words says the screen's sentences in English. They are written in Chinese where they are used; english.txt
// holds what each of them is in English, for a translator to edit. The package knows no page and no kiosk.
//
// A line of english.txt that is not indented is a Chinese sentence as it stands in the code, with its verbs (%s) and with
// a line break written \n. The indented line under it is the English one. A second indented line is for when the first
// number is one. Parts may change their order: %[2]s. A sentence that is a form of time, such as 2006 年 1 月 2 日, has one
// in English. All may be called from any goroutine.
package words

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed english.txt
var english string

// Entry is a sentence in English.
type Entry struct {
	Chinese string
	Many    string
	One     string // for when the first number is one; empty where that makes no difference
}

// Entries are all of them, in the order of the file.
func Entries() []Entry {
	var all []Entry
	for line := range strings.Lines(english) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), `\n`, "\n")
		said, indented := strings.CutPrefix(line, "\t")
		switch {
		case !indented:
			all = append(all, Entry{Chinese: line})
		case all[len(all)-1].Many == "":
			all[len(all)-1].Many = said
		default:
			all[len(all)-1].One = said
		}
	}
	return all
}

var table = sync.OnceValue(func() map[string]Entry {
	t := map[string]Entry{}
	for _, e := range Entries() {
		t[e.Chinese] = e
	}
	return t
})

// English is a sentence with its parts put in as by fmt.Sprintf. One that is not in the table stays Chinese.
func English(sentence string, parts ...any) string {
	e, known := table()[sentence]
	form := e.Many
	switch {
	case !known:
		form = sentence
	case e.One != "" && one(parts):
		form = e.One
	}
	if len(parts) == 0 {
		return form
	}
	return fmt.Sprintf(form, parts...)
}

// Known reports whether a sentence stands in the table as it is, with no parts.
func Known(sentence string) bool {
	_, known := table()[sentence]
	return known
}

// one reports whether the first number is one.
func one(parts []any) bool {
	for _, p := range parts {
		switch n := p.(type) {
		case int:
			return n == 1
		case float64:
			return n == 1
		}
	}
	return false
}
