package words

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Retell is a finished sentence in English. It is for those of the kiosk, which knows one language and puts the parts in
// before anybody here sees them: the sentence is held against the table's, and the parts are retold too. What is made of
// several sentences, or ends with one, is retold by them. Anything else stays as it is.
func Retell(sentence string) string { return teller{}.english(sentence) }

// teller remembers what it was asked of one sentence: the same end is met again behind every cut.
type teller map[string]retold

type retold struct {
	said  string
	known bool
}

func (t teller) english(s string) string {
	said, _ := t.retell(s)
	return said
}

func (t teller) retell(s string) (said string, known bool) {
	if r, ok := t[s]; ok {
		return r.said, r.known
	}
	said, known = t.find(s)
	t[s] = retold{said, known}
	return said, known
}

func (t teller) find(s string) (said string, known bool) {
	if e, ok := table()[s]; ok {
		return e.Many, true
	}
	if !chinese(s) {
		return s, false
	}
	if said, ok := Moment(s); ok {
		return said, true
	}
	for _, p := range patterns() {
		if m := p.form.FindStringSubmatch(s); m != nil {
			return English(p.chinese, t.parts(p, m[1:])...), true
		}
	}
	if said, ok := t.inTurn(s); ok {
		return said, true
	}
	return t.afterCut(s)
}

// Moment is a moment that was written in one of the table's forms of time.
func Moment(s string) (said string, known bool) {
	for _, e := range forms() {
		if t, err := time.Parse(e.Chinese, s); err == nil {
			return t.Format(e.Many), true
		}
	}
	return s, false
}

var forms = sync.OnceValue(func() []Entry {
	return slices.DeleteFunc(Entries(), func(e Entry) bool { return !strings.Contains(e.Chinese, "1 月") })
})

// pattern is a sentence of the table with room for its parts.
type pattern struct {
	chinese string
	verbs   []string
	form    *regexp.Regexp
}

var verb = regexp.MustCompile(`%[sdg%]`)

// patterns are the sentences that have parts and words of their own, those first that say most.
var patterns = sync.OnceValue(func() []pattern {
	var all []pattern
	for _, e := range Entries() {
		rest := verb.ReplaceAllString(e.Chinese, "")
		if p := newPattern(e.Chinese); len(p.verbs) > 0 && strings.IndexFunc(rest, han) >= 0 {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b pattern) int { return len(b.chinese) - len(a.chinese) })
	return all
})

func newPattern(chinese string) pattern {
	p := pattern{chinese: chinese}
	form, from := "(?s)^", 0
	for _, at := range verb.FindAllStringIndex(chinese, -1) {
		form += regexp.QuoteMeta(chinese[from:at[0]])
		switch v := chinese[at[0]:at[1]]; v {
		case "%%":
			form += "%"
		case "%s":
			p.verbs, form = append(p.verbs, v), form+"(.+?)"
		case "%d":
			p.verbs, form = append(p.verbs, v), form+`(\d{1,9})`
		case "%g":
			p.verbs, form = append(p.verbs, v), form+`(\d{1,9}(?:\.\d{1,9})?)`
		}
		from = at[1]
	}
	p.form = regexp.MustCompile(form + regexp.QuoteMeta(chinese[from:]) + "$")
	return p
}

// name is how long a word of the table may be that names a thing, as 性别 does: in the middle of a sentence it is the
// catalogue's word, which stays as it is.
const name = 3

// parts are what stands in the pattern's room, as fmt wants it.
func (t teller) parts(p pattern, found []string) []any {
	parts := make([]any, len(found))
	for i, f := range found {
		parts[i] = f
		if _, ok := table()[f]; !ok || len([]rune(f)) > name { // a short one is the catalogue's name of something
			parts[i] = t.english(f)
		}
		switch p.verbs[i] {
		case "%d":
			parts[i], _ = strconv.Atoi(f)
		case "%g":
			parts[i], _ = strconv.ParseFloat(f, 64)
		}
	}
	return parts
}

// inTurn retells what is nothing but sentences of the table, one behind the other.
func (t teller) inTurn(s string) (said string, known bool) {
	for i := range s {
		if e, ok := table()[s[:i]]; ok && i > 0 {
			if rest, ok := t.retell(s[i:]); ok {
				return e.Many + " " + rest, true
			}
		}
	}
	return s, false
}

// cuts are the signs between the parts of a list, or between a name and what is said of it.
var cuts = map[rune]string{'，': ", ", '：': ": ", '；': "; "}

// afterCut retells what ends with a sentence of the table. What is before it may be known or not.
func (t teller) afterCut(s string) (said string, known bool) {
	for i, r := range s {
		between := cuts[r]
		if between == "" {
			continue
		}
		if rest, ok := t.retell(s[i+len(string(r)):]); ok {
			if before, ok := t.retell(s[:i+len(string(r))]); ok { // it says its own end
				return before + " " + rest, true
			}
			if r == '，' && strings.IndexFunc(rest, unicode.IsUpper) == 0 {
				between = ". "
			}
			return t.english(s[:i]) + between + rest, true
		}
	}
	return s, false
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// chinese reports whether anything of it is to be said in English.
func chinese(s string) bool { return strings.IndexFunc(s, han) >= 0 }
