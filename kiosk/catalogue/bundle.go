// Package catalogue holds the bundles (一件事) with their matters, materials,
// questions and form fields: it loads them, checks them and resolves a citizen's
// situation to what has to be done. It is pure: the files come in as an fs.FS, and
// nothing here knows a screen, a device or a bundle by name.
package catalogue

import (
	"fmt"
	"math"
	"regexp"
	"strconv"

	"yichuang/kiosk/person"
)

// Catalogue is one checked version of all bundles. It is immutable after Load
// and safe for use from any goroutine.
type Catalogue struct {
	Version    string
	Date       string
	District   District
	Lives      []Life
	Themes     map[string][]string // for whom (自然人, 法人): the themes that matters may stand under
	Same       []string            // the columns in which a matter is the same at all levels (五级十五同)
	Agency     Agency
	Bundles    []*Bundle // by id
	Divisions  []Town
	Evaluation []Level // from 5, very satisfied, down to 1

	phrases []phrase // what Search looks through
}

// Bundle returns the bundle with that id, or nil.
func (c *Catalogue) Bundle(id string) *Bundle {
	for _, b := range c.Bundles {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// Offered are the bundles that the screen offers: those that are open and of which this site
// can take something.
func (c *Catalogue) Offered() []*Bundle {
	var out []*Bundle
	for _, b := range c.Bundles {
		if b.Open && b.TakenHere() {
			out = append(out, b)
		}
	}
	return out
}

// District is whose catalogue this is.
type District struct {
	Code    string `yaml:"code"`    // GB/T 2260, six digits
	Name    string `yaml:"name"`    // 涵江区
	Letters string `yaml:"letters"` // two letters in front of receipt numbers
}

// Life is one of the three life cycles (三个全生命周期).
type Life struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
	About string `yaml:"about"`
	Icon  string `yaml:"icon"`
}

// Bundle is one 一件事: several matters applied for with one form and one set of materials.
type Bundle struct {
	ID        string     `yaml:"id"`
	Name      string     `yaml:"name"`
	Short     string     `yaml:"short"`
	Life      string     `yaml:"life"`
	Stage     string     `yaml:"stage"`
	Icon      string     `yaml:"icon"`
	Lead      string     `yaml:"lead"`
	ForWhom   string     `yaml:"forWhom"`
	Words     []string   `yaml:"words"` // what people say who want this bundle, for Search
	Promise   *Days      `yaml:"promise"`
	Visits    int        `yaml:"visits"` // times to come in person
	Basis     string     `yaml:"basis"`
	Common    bool       `yaml:"common"` // shown among 大家常办
	Elder     bool       `yaml:"elder"`  // of those, on the home page in large type, which has room for two
	Open      bool       `yaml:"open"`   // offered on the screen; a bundle is opened when its pages have been gone through
	Questions []Question `yaml:"questions"`
	Matters   []Matter   `yaml:"matters"`
	Materials []Material `yaml:"materials"`
	Groups    []Group    `yaml:"groups"`
	Fields    []Field    `yaml:"fields"`
	Sources   []string   `yaml:"sources"`

	// TakenAt are the levels whose machines may take its matters, where a matter does not say
	// otherwise. Where nothing is said, a matter's own level and those above it may.
	TakenAt []string `yaml:"takenAt"` // GB/T 39046 A.2

	site Site // of the machine; see Catalogue.At
}

// Question asks for one fact of the situation.
type Question struct {
	ID      string   `yaml:"id"`
	Text    string   `yaml:"text"`
	Why     string   `yaml:"why"`
	When    *When    `yaml:"when"`
	Several bool     `yaml:"several"` // takes more than one answer
	Basis   string   `yaml:"basis"`
	Options []Option `yaml:"options"`

	// BySex answers the question from the ID card (男 and 女 to an option's
	// name), so that nobody is asked what the card has told already.
	BySex map[string]string `yaml:"bySex"`

	// ByAgent is the option that holds when somebody acts for the applicant (帮办代办): it was
	// settled at the identification, and nobody is asked again.
	ByAgent string `yaml:"byAgent"`
}

// FromCard is the option that a card with this sex answers, or empty when the
// citizen has to be asked.
func (q Question) FromCard(sex person.Sex) string { return q.BySex[sex.String()] }

// Option is one answer. Name is what conditions and cases refer to, Label what the screen shows.
type Option struct {
	Name   string `yaml:"name"`
	Label  string `yaml:"label"`
	Window string `yaml:"window"` // why this answer has to go to a window; empty when the bundle can take it
	Alone  bool   `yaml:"alone"`  // of several: excludes all the others, as 都不需要 does
}

// Show is the text for the screen.
func (o Option) Show() string {
	if o.Label != "" {
		return o.Label
	}
	return o.Name
}

// Matter is one thing an authority decides (事项).
type Matter struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"`
	Short     string   `yaml:"short"`
	Words     []string `yaml:"words"` // what people say who want this matter, for Search
	Authority string   `yaml:"authority"`
	Type      string   `yaml:"type"`  // GB/T 39046 A.1: 01 05 07 10 20
	Kind      int      `yaml:"kind"`  // GB/T 39046 A.6: 1 at once (即办件), 2 promised (承诺件)
	Level     string   `yaml:"level"` // GB/T 39046 A.2
	Legal     *Days    `yaml:"legal"` // nil: the law sets none, or it is unknown
	Promise   *Days    `yaml:"promise"`
	When      *When    `yaml:"when"`
	InPerson  bool     `yaml:"inPerson"` // nobody can do it in another's name
	After     []string `yaml:"after"`    // matters that come before; one that does not apply counts as done
	Result    string   `yaml:"result"`
	Basis     string   `yaml:"basis"`
	TakenAt   []string `yaml:"takenAt"`   // levels whose machines may take it; empty: as the bundle says
	Elsewhere *Route   `yaml:"elsewhere"` // from machines of the other levels; nil: to the authority's window
	Away      *Away    `yaml:"away"`      // when it belongs to another place; nil: it never does
	Elements  `yaml:",inline"`
	Levels    []AtLevel `yaml:"levels"` // how it is offered at levels other than its own
}

// Material is one paper somebody would otherwise have to bring.
type Material struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Form     string   `yaml:"form"` // one of the keys of forms, such as 原件核验 or 填写
	Copies   int      `yaml:"copies"`
	Matters  []string `yaml:"matters"` // empty: for all
	ELicence string   `yaml:"elicence"`
	Waivable bool     `yaml:"waivable"` // the e-licence replaces the paper (免证办)
	Of       *When    `yaml:"of"`       // whose e-licence it is: the applicant's own only while this holds
	Others   bool     `yaml:"others"`   // the e-licence is somebody else's, or several people's
	Later    bool     `yaml:"later"`    // may be handed in after acceptance, by promise (容缺)
	When     *When    `yaml:"when"`
	Basis    string   `yaml:"basis"`

	MaterialElements `yaml:",inline"`
}

// Group is one page of the form.
type Group struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Party string `yaml:"party"` // whose page it is, such as 卖方: that person's card fills it when it is not the applicant's
}

// Field is one field of the one form.
type Field struct {
	ID       string   `yaml:"id"`
	Label    string   `yaml:"label"`
	Type     Type     `yaml:"type"`
	Group    string   `yaml:"group"`
	Required bool     `yaml:"required"`
	Choices  []string `yaml:"choices"`
	Hint     string   `yaml:"hint"`
	Card     string   `yaml:"card"`    // filled from the ID card: name, number, address, sex, birth
	Of       *When    `yaml:"of"`      // when the applicant is the page's party; nil there: never
	Party    string   `yaml:"-"`       // of a plan: whose card fills it, empty when it is the applicant's
	Licence  *Item    `yaml:"licence"` // filled from an e-licence of the applicant
	Answer   string   `yaml:"answer"`  // filled from the answer to this question: nobody is asked twice
	Must     string   `yaml:"must"`    // of a date or month: past (today too) or coming (today too)
	Same     bool     `yaml:"same"`    // may hold the ID number of another field: one person in two roles
	When     *When    `yaml:"when"`
	Basis    string   `yaml:"basis"`
}

// Item is one item of an e-licence.
type Item struct {
	Of   string `yaml:"of"`   // the e-licence, such as 电子营业执照
	Item string `yaml:"item"` // such as uscc
}

// Days is a time limit. N zero is 即办, at once.
type Days struct {
	N    float64 `yaml:"n"`
	Unit string  `yaml:"unit"` // 工作日 or 自然日
}

// String is the limit in words: 即办, 5 个工作日.
func (d Days) String() string {
	if d.N == 0 {
		return "即办"
	}
	return strconv.FormatFloat(d.N, 'f', -1, 64) + " 个" + d.Unit
}

// Workdays converts to working days; five of seven natural days are taken as working days.
func (d Days) Workdays() float64 {
	if d.Unit == "自然日" {
		return math.Round(d.N * 5 / 7)
	}
	return d.N
}

// Figures is what the bundle page shows at a glance.
type Figures struct {
	Promise           string // 5 个工作日
	Legal             string // 法定 41 个工作日, empty when no limit is known
	SavingPercent     int    // (Σ legal − Σ promised) / Σ legal, matters without a legal limit left out (DOMAIN.md section 1)
	Visits            string // 1 次
	Materials, Waived int
	Sample            bool // a figure is a placeholder: 示例数据
}

// Figures sums the bundle up, over all its matters.
func (b *Bundle) Figures() Figures {
	f := Figures{Visits: fmt.Sprintf("%d 次", b.Visits), Materials: len(b.Materials), Sample: Sample(b.Basis)}
	var legal, promised float64
	for _, m := range b.Matters {
		f.Sample = f.Sample || Sample(m.Basis)
		if m.Legal != nil && m.Promise != nil {
			legal += m.Legal.Workdays()
			promised += m.Promise.Workdays()
		}
	}
	if legal > 0 {
		f.Legal = fmt.Sprintf("法定 %g 个工作日", legal)
		f.SavingPercent = int(math.Round((legal - promised) / legal * 100))
	}
	if b.Promise != nil {
		f.Promise = b.Promise.String()
	}
	for _, m := range b.Materials {
		if m.Waived() {
			f.Waived++
		}
	}
	return f
}

var sampleMark = regexp.MustCompile(`(^|[^A-Za-z])A([^A-Za-z]|$)`)

// Sample reports whether a basis is marked A: inferred or a placeholder, so
// that the screen has to say 示例数据 (DOMAIN.md).
func Sample(basis string) bool { return sampleMark.MatchString(basis) }
