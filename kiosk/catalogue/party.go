package catalogue

import (
	"fmt"
	"reflect"
	"slices"
)

// partyOf is whose card fills the field in this situation: a party of the bundle, or nobody
// (empty) where it is the applicant's card or none at all.
func (b *Bundle) partyOf(f Field, a Answers) string {
	i := slices.IndexFunc(b.Groups, func(g Group) bool { return g.ID == f.Group })
	if f.Card == "" || i < 0 || f.Of != nil && f.Of.Holds(a) {
		return ""
	}
	return b.Groups[i].Party
}

// parties holds the pages that somebody else's card can fill against their fields: a clerk who
// writes one half of it is told about the other.
func (k *checker) parties() {
	of := map[string]*When{}
	for i, g := range k.b.Groups {
		at, filled := fmt.Sprintf("groups[%d].party", i), false
		for j, f := range k.b.Fields {
			if f.Group != g.ID || f.Card == "" {
				continue
			}
			filled = true
			if g.Party == "" {
				if f.Of != nil {
					k.say(fmt.Sprintf("fields[%d].of", j), "page %s names no party whose card it would be otherwise", g.ID)
				}
				continue
			}
			if first, seen := of[g.Party]; seen && !reflect.DeepEqual(first, f.Of) {
				k.say(fmt.Sprintf("fields[%d].of", j), "%s is the applicant for one field and somebody else for another", g.Party)
			} else if !seen {
				of[g.Party] = f.Of
			}
		}
		if g.Party != "" && !filled {
			k.say(at, "no field of this page is filled from a card")
		}
	}
}
