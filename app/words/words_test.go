package words_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"yichuang/app/words"
	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

// Whoever writes a sentence for the screen writes it in English too.
func TestEverySentenceIsInTheTable(t *testing.T) {
	inTable := table()
	for _, s := range sentences(t) {
		if !inTable[s.whole] && slices.ContainsFunc(s.literals, func(l string) bool { return chinese(l) && !inTable[l] }) {
			t.Errorf("%s: app/words/english.txt does not have %q", s.at, s.whole)
		}
	}
}

// What nobody says any more is not translated.
func TestEveryEntryIsSaid(t *testing.T) {
	said := map[string]bool{}
	for _, s := range sentences(t) {
		said[s.whole] = true
		for _, l := range s.literals {
			said[l] = true
		}
	}
	for _, m := range made() {
		said[m] = true
	}
	for _, e := range words.Entries() {
		if !said[e.Chinese] {
			t.Errorf("nobody says %q", e.Chinese)
		}
	}
}

// The sentences that are put together of more than what stands in one place of the code.
func made() []string {
	all := []string{"%g 个工作日", "%g 个自然日", "是%g 个工作日", "是%g 个自然日"} // catalogue.Days, and visit's words around it
	all = append(all, "离线已收", "预受理")                              // states, by which kiosk looks other words up
	c, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		panic(err)
	}
	for _, l := range c.Evaluation { // the words of the national list, which is in every catalogue
		all = append(all, l.Name)
		for _, tag := range l.Tags {
			all = append(all, tag.Text)
		}
	}
	return all
}

func TestMadeSentencesAreInTheTable(t *testing.T) {
	inTable := table()
	for _, m := range made() {
		if !inTable[m] {
			t.Errorf("app/words/english.txt does not have %q", m)
		}
	}
}

func TestTheTableIsInOrder(t *testing.T) {
	all := words.Entries()
	if !slices.IsSortedFunc(all, func(a, b words.Entry) int { return cmp.Compare(a.Chinese, b.Chinese) }) {
		t.Error("english.txt is not sorted")
	}
	for i, e := range all {
		if i > 0 && e.Chinese == all[i-1].Chinese {
			t.Errorf("%q is there twice", e.Chinese)
		}
		for _, said := range []string{e.Many, cmp.Or(e.One, e.Many)} {
			switch {
			case strings.TrimSpace(said) == "":
				t.Errorf("%q is empty in English", e.Chinese)
			case strings.ContainsFunc(said, func(r rune) bool { return r > 'ÿ' }): // also “ and …, which the font makes as wide as Chinese
				t.Errorf("%q is not all English: %q", e.Chinese, said)
			case !slices.Equal(verbs(e.Chinese), verbs(said)):
				t.Errorf("%q has other parts than %q", said, e.Chinese)
			}
		}
	}
}

// verbs are the verbs of a form, each with which part it puts in.
func verbs(form string) []string {
	var out []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(form, -1) {
		switch {
		case m[2] == "%":
		case m[1] != "":
			out = append(out, m[1]+m[2])
		default:
			out = append(out, fmt.Sprintf("[%d]%s", next, m[2]))
			next++
		}
	}
	slices.Sort(out)
	return out
}

func table() map[string]bool {
	t := map[string]bool{}
	for _, e := range words.Entries() {
		t[e.Chinese] = true
	}
	return t
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func TestForms(t *testing.T) {
	noon := time.Date(2026, 11, 2, 12, 30, 0, 0, time.UTC)
	for form, want := range map[string]string{
		"2006 年 1 月 2 日前": "by 2 November 2026", "1 月 2 日 15:04": "2 November at 12:30", "今天 15:04": "today at 12:30",
	} {
		if got := noon.Format(words.English(form)); got != want {
			t.Errorf("%s: %q, want %q", form, got, want)
		}
	}
}
