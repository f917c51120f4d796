package visit

import (
	"slices"
	"strings"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// Field is one field as the screen shows it.
type Field struct {
	catalogue.Field
	Value   string       // normalised; for the screen use Shown
	Shown   string       // as people read it; masked where it came from the card
	Source  cases.Source // empty while there is no value
	Mistake string       // sentence, empty while there is none to be shown
	Locked  bool         // from the card, an e-licence or an answer: not to be changed here
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
	if value := v.fromCard(f.Card); value != "" {
		source := cases.FromTyped
		if v.applicant.Verified {
			source = cases.FromCard
		}
		return Field{Field: f, Value: value, Shown: v.cat.Mask(f, value), Source: source, Locked: true}
	}
	if value := v.fromLicence(f); value != "" {
		return Field{Field: f, Value: value, Shown: v.cat.Mask(f, value), Source: cases.FromLicence, Locked: true}
	}
	if value := strings.Join(v.answers[f.Answer], catalogue.Between); value != "" {
		return Field{Field: f, Value: value, Shown: value, Source: cases.FromTyped, Locked: true}
	}
	value := v.values[f.ID]
	field := Field{Field: f, Value: value, Shown: v.cat.Show(f, value)}
	if value != "" {
		field.Source = cases.FromTyped
	}
	return field
}

func (v *Visit) fromCard(what string) string {
	switch what {
	case "name":
		return v.applicant.Name
	case "number":
		return v.applicant.Number
	case "sex":
		return v.applicant.Sex.String()
	case "birth":
		return v.applicant.Birth
	case "address":
		return v.applicant.Address
	}
	return ""
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

// Filled counts the fields of the form that card and e-licences have filled in.
func (v *Visit) Filled() int {
	n := 0
	for _, f := range v.Plan().Fields {
		if source := v.field(f).Source; source == cases.FromCard || source == cases.FromLicence {
			n++
		}
	}
	return n
}

// forgetApplicant drops who was identified, and what was found out about them; what was typed
// stays for the next card.
func (v *Visit) forgetApplicant() {
	v.applicant = person.Applicant{}
	v.agreed, v.withheld = false, nil
	v.outside.forget()
}
