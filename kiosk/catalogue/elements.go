package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Elements are what the list of a province says about a matter beyond what the screens
// need (实施清单, DOMAIN.md section 2). All of them may be missing while a catalogue is
// a draft; what is there has to agree (目录校验规则).
type Elements struct {
	Code      string   `yaml:"code"`      // 31 digits and letters: USCC, level, basic code
	Visits    *int     `yaml:"visits"`    // times to come in person; nil: not known
	VisitsWhy string   `yaml:"visitsWhy"` // why anybody has to come at all
	Depth     int      `yaml:"depth"`     // 网办深度 1..7; 5 and more is wholly online (全程网办)
	Fee       *Fee     `yaml:"fee"`       // nil: nothing is charged
	Consult   string   `yaml:"consult"`   // telephone for questions
	Complain  string   `yaml:"complain"`  // telephone for complaints
	Serves    []string `yaml:"serves"`    // 自然人, 法人: must have the bundle's own kind of life
}

// Fee is what is charged, on what ground, and how it can be paid.
type Fee struct {
	Item  string   `yaml:"item"`
	Basis string   `yaml:"basis"`
	Pay   []string `yaml:"pay"`
}

var (
	levels      = []string{"3", "4", "5", "6"} // GB/T 39046 A.2: city, county, town, village
	matterTypes = []string{"01", "05", "07", "10", "20"}
	codeForm    = regexp.MustCompile(`^[0-9A-HJ-NP-RTUWXY]{18}[1-6][0-9A-Z]{12}$`)
	// lives that serve persons; all others serve companies
	personal = "个人"
)

// elements holds one matter against the rules of 目录校验规则.
func (k *checker) elements(at string, m Matter) {
	if !slices.Contains(levels, m.Level) {
		k.say(at+".level", "%q is none of 3 (市), 4 (县), 5 (镇), 6 (村)", m.Level)
	}
	if !slices.Contains(matterTypes, m.Type) {
		k.say(at+".type", "%q is none of %s", m.Type, strings.Join(matterTypes, ", "))
	}
	if m.Kind != 1 && m.Kind != 2 && m.Kind != 9 {
		k.say(at+".kind", "%d is none of 1 (即办件), 2 (承诺件), 9 (其他)", m.Kind)
	}
	k.days(at+".legal", m.Legal)
	k.days(at+".promise", m.Promise)
	if m.Legal != nil && m.Promise != nil && m.Promise.Workdays() > m.Legal.Workdays() {
		k.say(at+".promise", "promises more days than the law allows")
	}
	if m.Code != "" {
		k.code(at+".code", m)
	}
	if m.Visits != nil {
		switch n := *m.Visits; {
		case n < 0:
			k.say(at+".visits", "cannot be less than 0")
		case n > 0 && m.VisitsWhy == "":
			k.say(at+".visitsWhy", "who has to come in person must be told why")
		case n > 0 && m.Depth >= 5:
			k.say(at+".visits", "wholly online (depth %d) means 0 visits", m.Depth)
		}
	}
	if m.Depth < 0 || m.Depth > 7 {
		k.say(at+".depth", "%d is not between 1 and 7", m.Depth)
	}
	if f := m.Fee; f != nil && (f.Item == "" || f.Basis == "" || len(f.Pay) == 0) {
		k.say(at+".fee", "a fee needs its item, its basis and a way to pay")
	}
	if m.Consult != "" && m.Consult == m.Complain {
		k.say(at+".complain", "must not be the telephone for questions")
	}
	if kind := map[bool]string{true: "自然人", false: "法人"}[k.b.Life == personal]; len(m.Serves) > 0 && !slices.Contains(m.Serves, kind) {
		k.say(at+".serves", "stands in a bundle of %s, but does not serve %s", k.b.Life, kind)
	}
}

func (k *checker) days(at string, d *Days) {
	if d == nil {
		return
	}
	if d.N < 0 || (d.Unit != "工作日" && d.Unit != "自然日") {
		k.say(at, "must be 0 or more 工作日 or 自然日, not %g %s", d.N, d.Unit)
	}
}

// code checks an implementation code (实施编码): 18 signs of the authority's USCC, one for
// the level, twelve of the basic code.
func (k *checker) code(at string, m Matter) {
	switch {
	case len(m.Code) != 31:
		k.say(at, "has %d signs, not 31", len(m.Code))
	case !codeForm.MatchString(m.Code):
		k.say(at, "is not 18 signs of a USCC, a level and 12 of a basic code")
	case !CheckUSCC(m.Code[:18]):
		k.say(at, "begins with %s, which is no USCC (GB 32100)", m.Code[:18])
	case m.Code[18:19] != m.Level:
		k.say(at, "is of level %s, the matter of level %s", m.Code[18:19], m.Level)
	}
}

// head checks catalogue.yaml and divisions.json.
func (c *Catalogue) head(head, towns *source) []error {
	k := &checker{src: head}
	k.need("version", c.Version)
	k.need("date", c.Date)
	k.need("district.name", c.District.Name)
	if !regexp.MustCompile(`^\d{6}$`).MatchString(c.District.Code) {
		k.say("district.code", "%q is not six digits", c.District.Code)
	}
	if !regexp.MustCompile(`^[A-Z]{2}$`).MatchString(c.District.Letters) {
		k.say("district.letters", "%q is not two capital letters", c.District.Letters)
	}
	d := &checker{src: towns, faults: k.faults}
	seen := map[string]bool{}
	for i, t := range c.Divisions {
		at := fmt.Sprintf("towns[%d]", i)
		d.division(seen, at, t.Code, c.District.Code, 9)
		for j, v := range t.Villages {
			d.division(seen, fmt.Sprintf("%s.villages[%d]", at, j), v.Code, t.Code, 12)
		}
	}
	return d.faults
}

// division checks that a code has its length, stands once, and begins with that of what it is part of.
func (k *checker) division(seen map[string]bool, at, code, of string, signs int) {
	k.unique(seen, at, code)
	if len(code) != signs || !strings.HasPrefix(code, of) || strings.Trim(code, "0123456789") != "" {
		k.say(at+".code", "%q is not %d digits that begin with %s", code, signs, of)
	}
}
