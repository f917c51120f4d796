package visit

import (
	"slices"
	"strings"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// Field is one field as the screen shows it.
type Field struct {
	catalogue.Field
	Value    string       // normalised; for the screen use Shown
	Shown    string       // as people read it; masked where it came from the card
	Source   cases.Source // empty while there is no value
	Mistake  string       // sentence, empty while there is none to be shown
	Locked   bool         // from the card, an e-licence or an answer: not to be changed here
	Answered bool         // from the answer to a question
}

// Page is the page of the form that is due: its title, its fields, its place and how many there are.
func (v *Visit) Page() (title string, fields []Field, n, of int) {
	pages := v.pages()
	g := pages[v.page]
	return g.Title, v.fieldsOf(g), v.page + 1, len(pages)
}

// pages are the groups that have a field for these answers.
func (v *Visit) pages() []catalogue.Group {
	plan := v.Plan()
	return slices.DeleteFunc(slices.Clone(v.bundle.Groups), func(g catalogue.Group) bool {
		return !slices.ContainsFunc(plan.Fields, func(f catalogue.Field) bool { return f.Group == g.ID })
	})
}

func (v *Visit) fieldsOf(g catalogue.Group) []Field {
	var out []Field
	for _, f := range v.Plan().Fields {
		if f.Group != g.ID {
			continue
		}
		field := v.field(f)
		if field.Mistake = v.mistake(field); field.Value == "" && !v.tried[g.ID] {
			field.Mistake = "" // nobody is scolded for what they have not come to yet
		}
		out = append(out, field)
	}
	return out
}

// field looks the value up: on the card, in an e-licence, among the answers, or among what was typed.
func (v *Visit) field(f catalogue.Field) Field {
	holder := v.holder(f)
	if value := fromCard(f, holder); value != "" {
		source := cases.FromTyped
		if holder.Verified {
			source = cases.FromCard
		}
		return Field{Field: f, Value: value, Shown: v.cat.Mask(f, value), Source: source, Locked: true}
	}
	f.Card = "" // no card tells it: what was typed is shown whole, so that it can be checked
	if value := v.fromLicence(f); value != "" {
		return Field{Field: f, Value: value, Shown: v.cat.Mask(f, value), Source: cases.FromLicence, Locked: true}
	}
	if value := strings.Join(v.answers[f.Answer], catalogue.Between); value != "" {
		return Field{Field: f, Value: value, Shown: v.shownAnswer(f.Answer), Source: cases.FromTyped, Locked: true, Answered: true}
	}
	value := v.values[f.ID]
	field := Field{Field: f, Value: value, Shown: v.cat.Show(f, value)}
	if value != "" {
		field.Source = cases.FromTyped
	}
	return field
}

// shownAnswer is an answer in the words of the screen that asked for it.
func (v *Visit) shownAnswer(question string) string {
	var words []string
	for _, q := range v.bundle.Questions {
		for _, o := range q.Options {
			if q.ID == question && slices.Contains(v.answers[q.ID], o.Name) {
				words = append(words, o.Show())
			}
		}
	}
	return strings.Join(words, catalogue.Between)
}

// mistake is the sentence about a wrong value. A value from the card is never wrong:
// a chip may hold more than our rules know.
func (v *Visit) mistake(f Field) string {
	if f.Locked {
		return ""
	}
	if says := v.cat.Check(f.Field, f.Value, v.now()); says != "" {
		return says
	}
	if f.Type != catalogue.IDNumber || f.Value == "" {
		return ""
	}
	for _, other := range v.Plan().Fields {
		if other.Type == catalogue.IDNumber && other.ID != f.ID && !other.Same && !f.Same && v.field(other).Value == f.Value {
			return "和" + other.Label + "一样，请再看一看"
		}
	}
	return ""
}

// pageMistake is the first mistake on a page, whether it is shown already or not; nil when there is none.
func (v *Visit) pageMistake(page int) *Missing {
	g := v.pages()[page]
	for _, f := range v.Plan().Fields {
		if f.Group == g.ID {
			if says := v.mistake(v.field(f)); says != "" {
				return &Missing{Field: f.ID, Sentence: says}
			}
		}
	}
	return nil
}

// Fill keeps what was typed into a field, also when it is wrong: nobody has to type it all again.
func (v *Visit) Fill(id, value string) {
	for _, f := range v.bundle.Fields {
		if f.ID == id {
			v.values[id] = f.Normalise(value)
		}
	}
}

// Filled counts the fields of the whole form that nobody has to type: who is here, what
// e-licences say, and what the questions have asked already.
func (v *Visit) Filled() int {
	n := 0
	for _, f := range v.Plan().Fields {
		if v.field(f).Locked {
			n++
		}
	}
	return n
}
