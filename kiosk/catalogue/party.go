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
					k.say(fmt.Sprintf("fields[%d].of", j), "%s 这一页没有写 party，不知道另一方是谁", g.ID)
				}
				continue
			}
			if first, seen := of[g.Party]; seen && !reflect.DeepEqual(first, f.Of) {
				k.say(fmt.Sprintf("fields[%d].of", j), "%s 在一个字段里是申请人，在另一个字段里不是", g.Party)
			} else if !seen {
				of[g.Party] = f.Of
			}
		}
		if g.Party != "" && !filled {
			k.say(at, "这一页没有取自身份证的字段")
		}
	}
}
