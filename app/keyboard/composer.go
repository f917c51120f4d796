package keyboard

import (
	"strings"

	"yichuang/app/pinyin"
)

// maxLetters is more than a name or an address line needs at one time, and than any sign has strokes.
const maxLetters = 72

// composer holds what is written but not yet chosen: letters of pinyin, or of strokes, and what they may be. What is
// written by hand has no letters. It knows nothing of keys or screens.
type composer struct {
	read    func(letters string) []pinyin.Candidate
	spell   func(letters string) string
	letters []byte // one array for life, so that wipe reaches every letter
	found   []pinyin.Candidate
}

func newComposer() composer { return composer{letters: make([]byte, 0, maxLetters)} }

func (c *composer) active() bool { return len(c.letters) > 0 || len(c.found) > 0 }

// add takes one letter, a to z or an apostrophe; when full it takes no more.
func (c *composer) add(letter byte) {
	if len(c.letters) < maxLetters {
		c.letters = append(c.letters, letter)
		c.search()
	}
}

// show offers what was found without letters.
func (c *composer) show(found []pinyin.Candidate) {
	c.wipe()
	c.found = found
}

// back takes the last letter away, or all that was found without letters.
func (c *composer) back() {
	last := len(c.letters) - 1
	if last < 0 {
		c.wipe()
		return
	}
	c.letters[last] = 0
	c.letters = c.letters[:last]
	c.search()
}

// choose returns the i-th candidate and keeps the letters it does not cover.
// Where nothing is found the letters themselves are the answer.
func (c *composer) choose(i int) string {
	if len(c.found) == 0 {
		text := string(c.letters)
		c.wipe()
		return text
	}
	if i < 0 || i >= len(c.found) {
		return ""
	}
	chosen := c.found[i]
	rest := copy(c.letters, c.letters[chosen.Covers:])
	clear(c.letters[rest:])
	c.letters = c.letters[:rest]
	c.search()
	return chosen.Text
}

// flush returns the best reading of all letters and forgets them.
func (c *composer) flush() string {
	var out strings.Builder
	for c.active() {
		out.WriteString(c.choose(0))
	}
	return out.String()
}

// spelled returns the letters as people read them, parted by blanks.
func (c *composer) spelled() string { return c.spell(string(c.letters)) }

func (c *composer) wipe() {
	clear(c.letters[:cap(c.letters)])
	c.letters = c.letters[:0]
	clear(c.found)
	c.found = nil
}

func (c *composer) search() {
	clear(c.found)
	c.found = nil
	if len(c.letters) > 0 {
		c.found = c.read(string(c.letters))
	}
}
