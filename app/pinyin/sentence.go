package pinyin

import (
	"math"
	"sort"
	"strings"
)

const maxSpelling = 6 // "zhuang" is the longest syllable

// Split parts letters into syllables for showing them as they are typed
// ("zihan": "zi", "han"). Joined together the parts are the letters without
// apostrophes; letters that are no pinyin stand alone.
func (e *Engine) Split(letters string) []string {
	in, _ := normalise(letters)
	// Costs: whole syllables are cheap and few of them cheaper; then a last one
	// begun, initials, and letters that mean nothing.
	const full, begun, bare, junk = 10, 11, 30, 100
	cost := make([]int, len(in)+1)
	piece := make([]int, len(in))
	for p := len(in) - 1; p >= 0; p-- {
		if in[p] == '\'' {
			cost[p], piece[p] = cost[p+1], 1
			continue
		}
		cost[p] = math.MaxInt
		for n := min(maxSpelling, len(in)-p); n >= 1; n-- {
			s, c := in[p:p+n], junk
			switch {
			case spoken(s) && e.number[s] != 0:
				c = full
			case p+n == len(in) && e.begun(s):
				c = begun
			case s == "zh" || s == "ch" || s == "sh" || n == 1 && strings.IndexByte("iuv", s[0]) < 0:
				c = bare
			case n > 1:
				continue
			}
			if c += cost[p+n]; c < cost[p] {
				cost[p], piece[p] = c, n
			}
		}
	}
	var parts []string
	for p := 0; p < len(in); p += piece[p] {
		if in[p] != '\'' {
			parts = append(parts, in[p:p+piece[p]])
		}
	}
	return parts
}

// splits says for each place whether the letters from there on are syllables,
// the last one perhaps unfinished.
func (e *Engine) splits(in string) []bool {
	good := make([]bool, len(in)+1)
	good[len(in)] = true
	for p := len(in) - 1; p >= 0; p-- {
		if in[p] == '\'' {
			good[p] = good[p+1]
			continue
		}
		for n := 1; n <= min(maxSpelling, len(in)-p) && !good[p]; n++ {
			s := in[p : p+n]
			good[p] = good[p+n] && spoken(s) && e.number[s] != 0 || p+n == len(in) && e.begun(s)
		}
	}
	return good
}

// begun says whether s is the beginning of a syllable.
func (e *Engine) begun(s string) bool {
	i := 1 + sort.SearchStrings(e.spell[1:], s)
	return i < len(e.spell) && strings.HasPrefix(e.spell[i], s)
}

// sentence puts the likeliest row of words over letters that are whole
// syllables throughout; "" when they are not, or when no words fit.
func (e *Engine) sentence(in string) string {
	type step struct {
		score float64
		word  entry
		next  int
	}
	best := make([]step, len(in)+1)
	for p := len(in) - 1; p >= 0; p-- {
		best[p].score = math.Inf(-1)
		if in[p] == '\'' {
			best[p] = step{score: best[p+1].score, next: p + 1}
			continue
		}
		e.walk(in, p, 0, 0, 0, len(e.entries), func(w entry, q int) {
			s := math.Log((float64(w.weight)+0.5)/(e.total+1)) + best[q].score
			if s > best[p].score {
				best[p] = step{s, w, q}
			}
		})
	}
	if math.IsInf(best[0].score, -1) {
		return ""
	}
	var out strings.Builder
	for p := 0; p < len(in); p = best[p].next {
		if in[p] != '\'' {
			out.WriteString(e.word(best[p].word))
		}
	}
	return out.String()
}

// walk calls found with the heaviest word for every row of whole syllables that
// begins at in[p], and with the place behind it. entries[lo:hi] share the depth syllables of key.
func (e *Engine) walk(in string, p, depth int, key uint64, lo, hi int, found func(entry, int)) {
	if depth == maxSyllables {
		return
	}
	if depth > 0 {
		p += apostrophes(in[p:])
	}
	for n := 1; n <= min(maxSpelling, len(in)-p); n++ {
		s := in[p : p+n]
		number := e.number[s]
		if number == 0 || !spoken(s) {
			continue
		}
		deeper := key | uint64(number)<<shift(depth)
		from := lo + sort.Search(hi-lo, func(i int) bool { return e.entries[lo+i].key >= deeper })
		end := deeper + 1<<shift(depth)
		to := from + sort.Search(hi-from, func(i int) bool { return e.entries[from+i].key >= end })
		if from == to {
			continue
		}
		if e.entries[from].key == deeper { // the shortest word stands first, the heaviest of them before the others
			found(e.entries[from], p+n)
		}
		e.walk(in, p+n, depth+1, deeper, from, to, found)
	}
}
