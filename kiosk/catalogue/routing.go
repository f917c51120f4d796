package catalogue

import (
	"slices"
	"strings"

	"yichuang/kiosk/cases"
)

// Site is where a machine stands, as far as that decides what it may take. The zero Site takes
// every matter: it is the platform's, and that of the tools.
type Site struct {
	Level string // GB/T 39046 A.2, such as 6 for a village's
	Area  string // its division code: 6, 9 or 12 digits
}

// Route is where a matter goes that is not decided where it is applied for.
type Route struct {
	By     string `yaml:"by"`     // one of the keys of channels
	Office string `yaml:"office"` // as a citizen calls it; of 全程网办, what to open on a telephone
	Basis  string `yaml:"basis"`
}

// Away says when a matter belongs to another place, and where it goes then (跨省通办、省内通办).
// Exactly one of When and Field is given.
type Away struct {
	When  *When  `yaml:"when"`  // the answers put it into another place
	Field string `yaml:"field"` // the division filled in here is the place; another one's when it is outside the machine's area
	Route `yaml:",inline"`
}

// Routed is a matter that goes another way than being taken and decided here.
type Routed struct {
	Matter
	By     cases.Channel
	Office string
	Says   string // to the citizen: where it goes, and whether there is anything to do
}

// channels are the ways of DOMAIN.md section 1 and what the citizen is told; %a stands for
// the matter's authority, %o for the office.
var channels = map[string]struct {
	by   cases.Channel
	says string
}{
	"全程网办": {cases.Online, "请用手机在“%o”上办理，不用到窗口，结果寄给您"},
	"代收代办": {cases.Forwarded, "由本机转到%o办理，您不用再跑；材料由工作人员寄去，结果寄给您"},
	"多地联办": {cases.Joint, "由本机转到%o，和本地%a一起办理，您不用跑两地"},
	"窗口":   {cases.ToWindow, "本机不能收，请带身份证到%o的窗口办理"},
}

// waits is said of a matter that cannot begin before one which is not handed in here.
const waits = "要先办好“%m”，再带身份证到%a的窗口办理"

// At is the catalogue as a machine at that site offers it: its bundles resolve to what this site may
// take. The receiver stays as it is.
func (c *Catalogue) At(s Site) *Catalogue {
	at := *c
	at.Bundles = make([]*Bundle, len(c.Bundles))
	for i, b := range c.Bundles {
		own := *b
		own.site = s
		at.Bundles[i] = &own
	}
	return &at
}

// TakenHere reports whether this site can hand in any of the bundle's matters.
func (b *Bundle) TakenHere() bool {
	return slices.ContainsFunc(b.Matters, func(m Matter) bool {
		r, passed := b.Passed(m)
		return !passed || r.By.HandedIn()
	})
}

// Passed is where a matter goes that this site may not take because of its level; false when it may.
func (b *Bundle) Passed(m Matter) (Routed, bool) {
	if m.takenAt(b) {
		return Routed{}, false
	}
	if m.Elsewhere == nil {
		return m.by(Route{By: "窗口", Office: m.Authority}), true
	}
	return m.by(*m.Elsewhere), true
}

// takenAt reports whether a machine of the bundle's site may take the matter. Where nothing is
// said, the matter's own level and those above it may.
func (m Matter) takenAt(b *Bundle) bool {
	allowed := m.allowed(b)
	if len(allowed) == 0 || b.site.Level == "" {
		return b.site.Level <= m.Level // 4 is above 5
	}
	return slices.Contains(allowed, b.site.Level)
}

// allowed are the levels that the matter, or else its bundle, gives; empty where neither does.
func (m Matter) allowed(b *Bundle) []string {
	if len(m.TakenAt) > 0 {
		return m.TakenAt
	}
	return b.TakenAt
}

// by is the matter on its way, with the words for the citizen.
func (m Matter) by(r Route) Routed {
	way := channels[r.By]
	return Routed{m, way.by, r.Office, strings.NewReplacer("%o", r.Office, "%a", m.Authority).Replace(way.says)}
}

// digits of a division code that name the office of each level; GB/T 39046 A.2.
var digits = map[string]int{"3": 4, "4": 6, "5": 9, "6": 12}

// away reports whether answers and filled-in divisions put the matter into another place. The
// place is the office's: of a town's matter, two villages of that town are the same.
func (m Matter) away(site Site, a Answers, values map[string]string) bool {
	switch {
	case m.Away == nil:
		return false
	case m.Away.When != nil:
		return m.Away.When.Holds(a)
	}
	place := values[m.Away.Field]
	area := site.Area[:min(len(site.Area), digits[m.Level])]
	return place != "" && !strings.HasPrefix(place, area)
}

// route parts the matters that apply, in their order, into those that are handed in here and those
// that go another way; what is handed in here and passed on is among both.
func (b *Bundle) route(applying []Matter, a Answers, values map[string]string) (here []Matter, routed []Routed) {
	elsewhere := map[string]string{} // the short names of those not handed in here
	for _, m := range applying {
		r, passed := b.Passed(m)
		if !passed && m.away(b.site, a, values) {
			r, passed = m.by(m.Away.Route), true
		}
		if !passed || r.By.HandedIn() {
			for _, id := range m.After {
				if before := elsewhere[id]; before != "" {
					r = Routed{m, cases.ToWindow, m.Authority, strings.NewReplacer("%m", before, "%a", m.Authority).Replace(waits)}
					passed = true
				}
			}
		}
		if passed {
			routed = append(routed, r)
		}
		if passed && !r.By.HandedIn() {
			elsewhere[m.ID] = m.Short
			continue
		}
		here = append(here, m)
	}
	return here, routed
}
