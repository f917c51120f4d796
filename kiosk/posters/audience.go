package posters

import (
	"slices"
	"strings"
)

// Place is where a machine stands, as its config says.
type Place struct {
	Site  string // A03
	Level string // district, town or village
	Area  string // division code
}

// Audience says for which machines a poster is. What is left empty does not limit it.
type Audience struct {
	Sites  []string
	Levels []string
	Areas  []string // the beginnings of division codes
}

// Levels are the levels that a machine may be of.
func Levels() []string { return []string{"district", "town", "village"} }

// Includes reports whether a machine belongs.
func (a Audience) Includes(p Place) bool {
	within := func(area string) bool { return strings.HasPrefix(p.Area, area) }
	return (len(a.Sites) == 0 || slices.Contains(a.Sites, p.Site)) &&
		(len(a.Levels) == 0 || slices.Contains(a.Levels, p.Level)) &&
		(len(a.Areas) == 0 || slices.ContainsFunc(a.Areas, within))
}
