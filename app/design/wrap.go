package design

import (
	"strings"
	"sync"
	"unicode"
)

// Signs that must not begin a line, and signs that must not end one.
const (
	notFirst = "，。！？、：；）》」』】”’…·,.!?:;)%"
	notLast  = "（《「『【“‘("
)

// advance is the width of one sign in em. Shaping changes widths by less than a
// pixel a line in the bundled fonts, so lines are broken by adding these up.
func advance(r rune, boldly bool) float32 {
	key := advanceKey{r, boldly}
	if w, ok := advances.Load(key); ok {
		return w.(float32)
	}
	const em = 100
	w := Width(string(r), em, boldly) / em
	advances.Store(key, w)
	return w
}

type advanceKey struct {
	r    rune
	bold bool
}

var advances sync.Map

// textWidth is the width of one line of text at size px.
func textWidth(s string, px float32, boldly bool) float32 {
	var w float32
	for _, r := range s {
		w += advance(r, boldly)
	}
	return w * px
}

// wrap breaks text into lines no wider than width: anywhere between Chinese signs,
// between words elsewhere, never before a closing or after an opening sign.
func wrap(text string, px, width float32, boldly bool) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapParagraph(paragraph, px, width, boldly)...)
	}
	return lines
}

func wrapParagraph(text string, px, width float32, boldly bool) []string {
	var lines []string
	var line string
	var used float32
	for _, piece := range pieces(text) {
		w := textWidth(piece, px, boldly)
		bare := textWidth(strings.TrimRight(piece, " "), px, boldly)
		if line != "" && used+bare > width+0.5 {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		for bare > width && len([]rune(piece)) > 1 { // a word longer than a line is cut
			head := fitting(piece, px, width, boldly)
			lines = append(lines, head)
			piece = piece[len(head):]
			w = textWidth(piece, px, boldly)
			bare = w
		}
		line += piece
		used += w
	}
	return append(lines, strings.TrimRight(line, " "))
}

// fitting is the longest beginning of s that fits, one sign at least.
func fitting(s string, px, width float32, boldly bool) string {
	var used float32
	for i, r := range s {
		used += advance(r, boldly) * px
		if used > width && i > 0 {
			return s[:i]
		}
	}
	return s
}

// pieces cuts text where a line may be broken. Each piece keeps what must not be parted from it.
func pieces(text string) []string {
	runes := []rune(text)
	var out []string
	start := 0
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || breakable(runes[i-1], runes[i]) {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	return out
}

// breakable reports whether a line may end after a and the next begin with b.
func breakable(a, b rune) bool {
	switch {
	case strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a), b == ' ':
		return false
	case b == '"' && a != ' ', a == '"' && b != ' ': // what it stands at says whether it opens or closes
		return false
	case a == ' ', wide(a), wide(b):
		return true
	}
	return false
}

// wide reports signs that are written without blanks between them.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Co, r) || (r >= 0x3000 && r <= 0x303f) || (r >= 0xff00 && r <= 0xffef)
}

// balanced is wrap with lines of about the same length, for titles: the
// narrowest width that needs no more lines.
func balanced(text string, px, width float32, boldly bool) []string {
	best := wrap(text, px, width, boldly)
	low, high := width/2, width
	for high-low > px/4 {
		mid := (low + high) / 2
		if lines := wrap(text, px, mid, boldly); len(lines) == len(best) && !overflows(lines, px, mid, boldly) {
			best, high = lines, mid
		} else {
			low = mid
		}
	}
	return best
}

func overflows(lines []string, px, width float32, boldly bool) bool {
	for _, l := range lines {
		if textWidth(l, px, boldly) > width {
			return true
		}
	}
	return false
}

// cut says how a text that has to stand on one line is made to fit.
type cut int

const (
	noCut    cut = iota
	cutEnd       // its beginning is shown
	cutStart     // its end is shown: it is being typed
)

// ofLines are as many of the lines as there is room for.
func (c cut) ofLines(lines []string, most int) []string {
	switch {
	case len(lines) <= most:
		return lines
	case c == cutStart:
		return lines[len(lines)-most:]
	}
	last := []rune(lines[most-1])
	return append(lines[:most-1:most-1], string(last[:max(0, len(last)-1)])+"…")
}

// of is as much of s as fits.
func (c cut) of(s string, px, width float32, boldly bool) string {
	if width <= 0 || textWidth(s, px, boldly) <= width+0.5 {
		return s
	}
	r := []rune(s)
	room := width - advance('…', boldly)*px
	for len(r) > 1 && textWidth(string(r), px, boldly) > room {
		if c == cutStart {
			r = r[1:]
		} else {
			r = r[:len(r)-1]
		}
	}
	if c == cutStart {
		return "…" + string(r)
	}
	return string(r) + "…"
}
