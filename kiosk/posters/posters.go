// Package posters is what a machine shows while nobody stands at it: what posters there are, when and where each is due, and
// how a folder of them is written, checked and packed. It draws nothing, and does no I/O but the files it is handed.
package posters

import (
	"image"
	"io/fs"
	"time"
)

// Set is all that is published at one time. It does not change; the next one takes its place as a whole.
type Set struct {
	Version  string // year.month.count as that of a catalogue; empty for the bundled one
	Date     string // that it bears, such as 2026-12-01
	District string // GB/T 2260
	Posters  []Poster

	files fs.FS
}

// Poster is one page: words that are laid out by the screen, or a picture.
type Poster struct {
	Kind   Kind
	Title  string   // a line feed begins a new line; of a picture, what it says for those who do not see it
	Lines  []string // under the title
	Icon   string   // of the bundled ones
	Colour Colour

	Picture string // file; empty when it is words
	Wide    string // the one for screens that are wider than high; empty: the same

	When    Schedule
	For     Audience
	Seconds int // how long it stays

	set *Set // that it was loaded with
	nth int  // of it
}

// Kind is what a poster is about, in the words of the trade.
type Kind string

// The kinds (DOMAIN.md section 1): the law, fraud, safety in three figures, organised crime, and what can be done here.
const (
	Law     Kind = "普法"
	Fraud   Kind = "反诈"
	Safety  Kind = "平安三率"
	Gangs   Kind = "扫黑除恶"
	Service Kind = "便民"
)

// Kinds are all kinds.
func Kinds() []Kind { return []Kind{Law, Fraud, Safety, Gangs, Service} }

// looks are icon and colour of those that name none.
var looks = map[Kind]struct {
	icon   string
	colour Colour
}{
	Law: {"scale", Red}, Fraud: {"shield-check", Blue}, Safety: {"house", Green}, Gangs: {"siren", Violet}, Service: {"layout-grid", Brown},
}

// Colour is the name of a ground; the screen knows the colour itself.
type Colour string

// The colours.
const (
	Blue   Colour = "blue"
	Green  Colour = "green"
	Red    Colour = "red"
	Violet Colour = "violet"
	Brown  Colour = "brown"
)

// Colours are all colours.
func Colours() []Colour { return []Colour{Blue, Green, Red, Violet, Brown} }

// Due are the posters of a moment on a machine, in their order. The time is read as it stands, in its own zone.
func (s *Set) Due(now time.Time, on Place) []Poster {
	var due []Poster
	for _, p := range s.Posters {
		if p.When.Holds(now) && p.For.Includes(on) {
			due = append(due, p)
		}
	}
	return due
}

// Same reports whether two are the same poster of the same set.
func (p Poster) Same(q Poster) bool { return p.set == q.set && p.nth == q.nth }

// Draw is the picture of a poster that has one, for a screen that is wide or high. It takes up to some tenths of a second
// and 33 MB. The error is ErrPicture, which Load has seen to.
func (p Poster) Draw(wide bool) (image.Image, error) {
	name := p.Picture
	if wide && p.Wide != "" {
		name = p.Wide
	}
	content, err := fs.ReadFile(p.set.files, name)
	if err != nil {
		return nil, err
	}
	return decode(content)
}
