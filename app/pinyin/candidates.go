package pinyin

import (
	"cmp"
	"slices"
	"strings"
)

// Candidate is one word offered for typed letters.
type Candidate struct {
	Text   string
	Covers int // how many bytes of the letters it eats, from the left, at least 1
}

// tier orders candidates by how well they fit; within a tier weight decides.
type tier uint8

const (
	whole     tier = iota // eats all letters, every syllable typed out
	sentence              // several words put together, when no word is whole
	shortened             // eats all letters: initials, a last syllable begun, or a word begun
	begins                // eats the first syllables; the rest is pinyin too
	awkward               // eats the first syllables; the rest is initials at best
	initial               // one sign for the first initial alone
	none
)

// phraseBonus lifts phrases against single signs where both are guesses from
// too few letters: a sign's weight counts all the words it occurs in.
const phraseBonus = 8

type match struct {
	entry  entry
	tier   tier
	covers uint8
}

// Candidates returns words for letters, best first, at most max of them (all
// when max is 0 or less): whole words by weight, words by initials and begun
// words, then words and single signs for the first syllables, so that paging
// reaches every sign of a syllable. Letters are a to z, v for ü, and ' where
// the typist parts syllables; capitals count as small. Reading stops at any
// other byte and after 64.
func (e *Engine) Candidates(letters string, max int) []Candidate {
	in, skipped := normalise(letters)
	if in == "" {
		return nil
	}
	matches := e.matches(in)
	slices.SortFunc(matches, func(a, b match) int {
		order := cmp.Compare(a.tier, b.tier)
		if a.tier >= begins {
			order = cmp.Or(order, cmp.Compare(b.covers, a.covers))
		}
		return cmp.Or(order, cmp.Compare(b.rank(), a.rank()), cmp.Compare(a.entry.key, b.entry.key),
			cmp.Compare(a.entry.off, b.entry.off))
	})
	if max <= 0 {
		max = len(matches) + 1
	}
	out := make([]Candidate, 0, min(max, len(matches)+1))
	seen := make(map[string]struct{}, cap(out))
	add := func(text string, covers int) {
		if _, twice := seen[text]; !twice && len(out) < max {
			seen[text] = struct{}{}
			out = append(out, Candidate{Text: text, Covers: skipped + covers})
		}
	}
	if len(matches) == 0 || matches[0].tier != whole {
		if s := e.sentence(in); s != "" {
			add(s, len(in))
		}
	}
	for _, m := range matches {
		if len(out) == max {
			break
		}
		add(e.word(m.entry), int(m.covers))
	}
	return out
}

// rank is the weight that orders a match inside its tier.
func (m match) rank() uint64 {
	w := uint64(m.entry.weight)
	if m.tier == shortened && m.entry.syllable(1) != 0 {
		w *= phraseBonus
	}
	return w
}

// matches looks at every word that begins with the first letter: some thousands
// of short comparisons, far below a millisecond each thousand, and no second index to keep.
func (e *Engine) matches(in string) []match {
	good := e.splits(in)
	c := in[0] - 'a'
	var found []match
	m := matcher{e: e, in: in, good: good}
	for _, w := range e.entries[e.first[c]:e.first[c+1]] {
		m.word, m.tier, m.covers = w, none, 0
		m.try(0, 0, false)
		if m.tier != none {
			found = append(found, match{w, m.tier, m.covers})
		}
	}
	return found
}

// matcher lays one word over the letters in every way and keeps the best.
type matcher struct {
	e      *Engine
	in     string
	good   []bool // good[p]: in[p:] can be read as syllables, the last one perhaps unfinished
	word   entry
	tier   tier
	covers uint8
}

func (m *matcher) keep(t tier, covers int) {
	if t < m.tier || t == m.tier && uint8(covers) > m.covers {
		m.tier, m.covers = t, uint8(covers)
	}
}

// try fits the word's syllables from the i-th on to the letters from p on.
// short says that an earlier syllable was not typed out.
func (m *matcher) try(i, p int, short bool) {
	if i > 0 {
		p += apostrophes(m.in[p:])
	}
	number := m.word.syllable(i)
	switch {
	case number == 0:
		m.ended(i, p, short)
		return
	case p == len(m.in):
		if !short {
			m.keep(shortened, p) // the beginning of a longer word
		}
		return
	}
	s, rest := m.e.spell[number], m.in[p:]
	if rest[0] != s[0] {
		return
	}
	for _, spelled := range [2]string{s, m.e.alt[number]} {
		switch {
		case spelled == "":
		case strings.HasPrefix(rest, spelled):
			m.try(i+1, p+len(spelled), short || !spoken(spelled))
		case strings.HasPrefix(spelled, rest):
			m.try(i+1, len(m.in), true)
		}
	}
	m.try(i+1, p+1, true)
	if len(s) > 1 && s[1] == 'h' && len(rest) > 1 && rest[1] == 'h' {
		m.try(i+1, p+2, true) // zh, ch, sh
	}
}

// ended judges a word whose syllables are all laid: the letters from p on are left.
func (m *matcher) ended(syllables, p int, short bool) {
	switch {
	case p == len(m.in) && !short:
		m.keep(whole, p)
	case p == len(m.in):
		m.keep(shortened, p)
	case strings.IndexByte("iuv", m.in[p]) >= 0: // no syllable begins so
	case short && syllables == 1:
		m.keep(initial, p)
	case short:
	case m.good[p]:
		m.keep(begins, p)
	default:
		m.keep(awkward, p)
	}
}

// spoken tells syllables from the bare consonants (m, n, ng, hm) that the
// dictionary lists for interjections: those are typed as initials.
func spoken(s string) bool { return strings.ContainsAny(s, "aeiouv") }

func apostrophes(s string) int {
	return len(s) - len(strings.TrimLeft(s, "'"))
}

// normalise returns the readable letters, small, without leading apostrophes
// (skipped counts those); jv, qv, xv, yv become ju and so on. Lengths stay.
func normalise(letters string) (in string, skipped int) {
	b := make([]byte, 0, maxLetters)
	for i := 0; i < len(letters) && i < maxLetters; i++ {
		c := letters[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != '\'' && (c < 'a' || c > 'z') {
			break
		}
		if c == 'v' && len(b) > 0 && strings.IndexByte("jqxy", b[len(b)-1]) >= 0 {
			c = 'u'
		}
		b = append(b, c)
	}
	in = string(b)
	skipped = apostrophes(in)
	return in[skipped:], skipped
}
