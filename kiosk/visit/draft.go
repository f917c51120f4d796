package visit

import (
	"errors"
	"maps"
	"slices"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// Draft is everything a citizen has told so far, as plain data, without the signature: that is given to what was on the
// screen at that moment. It is personal data. Who keeps it keeps it sealed, for the holder's card alone, and wipes it
// after the hand-in. It is written as JSON; members may be added later, none changes its meaning, and one
// that is not there counts as its zero value.
type Draft struct {
	Catalogue string              `json:"catalogue"`          // version it was told under
	Bundle    string              `json:"bundle,omitempty"`   // id, empty before one was chosen
	Name      string              `json:"name,omitempty"`     // of the bundle, in case it is gone later
	Open      bool                `json:"open,omitempty"`     // the bundle was offered
	Holder    string              `json:"holder,omitempty"`   // number of who was identified, empty before that
	Verified  bool                `json:"verified,omitempty"` // by a card; else it is not to be offered again, for many may know a number
	Agreed    bool                `json:"agreed,omitempty"`
	Answers   map[string][]string `json:"answers,omitempty"` // names of options by question, also where they do not apply now
	Values    map[string]string   `json:"values,omitempty"`  // what was typed by field, also where it does not apply now
	Tried     []string            `json:"tried,omitempty"`   // form pages that were left once, sorted
	Reviewed  bool                `json:"reviewed,omitempty"`
	Step      Step                `json:"step,omitempty"`
	Page      string              `json:"page,omitempty"` // id of the question or form page that was due
	Seen      Seen                `json:"seen,omitzero"`
}

// Seen is what the answers resolved to under the draft's own catalogue. That catalogue is gone when the draft is taken up
// again; this says what has changed for the person.
type Seen struct {
	Questions []Named `json:"questions,omitempty"`
	Matters   []Named `json:"matters,omitempty"`
	Materials []Named `json:"materials,omitempty"`
	Fields    []Named `json:"fields,omitempty"` // that somebody has to fill in
	Limit     string  `json:"limit,omitempty"`  // in words, empty when none was promised

	// Window are the reasons to go to a window instead, empty when the bundle can take it all.
	Window []string `json:"window,omitempty"`
}

// Named is something of a catalogue by its id and by what people call it.
type Named struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	How  cases.How `json:"how,omitempty"` // of a material
}

// ErrHolder says that a draft belongs to somebody else, or was begun with a card that is not here.
var ErrHolder = errors.New("visit: the draft belongs to another card")

// Save returns the draft of the visit as it stands. There is none (the zero Draft) once the case is handed in.
func (v *Visit) Save() Draft {
	switch v.step {
	case Done, Evaluate, Goodbye:
		return Draft{}
	}
	d := Draft{Catalogue: v.cat.Version, Answers: map[string][]string{}, Values: map[string]string{}, Step: v.step}
	if v.bundle == nil {
		maps.Copy(d.Answers, v.answers)
		maps.Copy(d.Values, v.values)
		return d
	}
	b := v.bundle
	d.Bundle, d.Name, d.Open, d.Reviewed = b.ID, b.Name, b.Open, v.reviewed
	d.Holder, d.Verified, d.Agreed = v.applicant.Number, v.applicant.Verified, v.agreed
	for _, q := range b.Questions {
		if chosen := v.answers[q.ID]; len(chosen) > 0 {
			d.Answers[q.ID] = slices.Clone(chosen)
		}
	}
	for _, f := range b.Fields {
		if value := v.values[f.ID]; value != "" {
			d.Values[f.ID] = value
		}
	}
	d.Tried = slices.Sorted(maps.Keys(v.tried))
	d.Page, d.Seen = v.pageID(), v.seen()
	return d
}

// pageID names the page that is due, so that it is found again where others were added or went.
func (v *Visit) pageID() string {
	switch v.step {
	case Questions, Diverted:
		if asked := v.asked(); v.page < len(asked) {
			return asked[v.page].ID
		}
	case Form:
		return v.pages()[v.page].ID
	}
	return ""
}

func (v *Visit) seen() Seen {
	plan := v.Plan()
	s := Seen{Window: plan.Window}
	for _, q := range v.asked() {
		s.Questions = append(s.Questions, Named{ID: q.ID, Name: q.Text})
	}
	for _, m := range plan.Matters {
		s.Matters = append(s.Matters, Named{ID: m.ID, Name: m.Name})
	}
	for _, m := range plan.Materials {
		s.Materials = append(s.Materials, Named{m.ID, m.Name, m.How})
	}
	for _, f := range plan.Fields {
		if !v.field(f).Locked {
			s.Fields = append(s.Fields, Named{ID: f.ID, Name: f.Label})
		}
	}
	if plan.Expected != nil {
		s.Limit = plan.Expected.String()
	}
	return s
}

// Resume takes a draft up again for its holder, who has been identified anew as a, under the catalogue of today, and
// says what has changed for them. What still exists is kept, also what does not apply now. Where nothing
// has changed, the visit stands where it was left; else on the first page, up to there, that has something missing or new.
// The error is ErrHolder.
func Resume(cat *catalogue.Catalogue, now func() time.Time, d Draft, a person.Applicant) (*Visit, Changes, error) {
	v := New(cat, now)
	if d.Holder != "" && (d.Holder != a.Number || d.Verified && !a.Verified) {
		return nil, nil, ErrHolder
	}
	if d.Bundle == "" {
		maps.Copy(v.answers, d.Answers)
		maps.Copy(v.values, d.Values)
		return v, nil, nil
	}
	if v.bundle = cat.Bundle(d.Bundle); v.bundle == nil || d.Open && !v.bundle.Open {
		return New(cat, now), Changes{bundleGone(d.Name)}, nil
	}
	if d.Holder != "" {
		v.applicant, v.agreed = a, d.Agreed
	}
	lost := v.keep(d)
	changes := v.changes(d, lost)
	v.reviewed = d.Reviewed && len(changes) == 0
	if len(changes) > 0 || !v.stand(d.Step, d.Page) {
		v.comeTo(d)
	}
	return v, changes, nil
}

// keep takes over what still exists, and returns the options that were chosen and are gone, by question.
func (v *Visit) keep(d Draft) map[string][]string {
	lost := map[string][]string{}
	for _, q := range v.bundle.Questions {
		if told := q.FromCard(v.applicant.Sex); told != "" {
			v.answers[q.ID] = []string{told}
			continue
		}
		var chosen []string
		alone := !q.Several
		for _, o := range q.Options {
			if slices.Contains(d.Answers[q.ID], o.Name) {
				chosen, alone = append(chosen, o.Name), alone || o.Alone
			}
		}
		for _, name := range d.Answers[q.ID] {
			if !slices.Contains(chosen, name) {
				lost[q.ID] = append(lost[q.ID], name)
			}
		}
		if len(chosen) > 0 && (len(chosen) == 1 || !alone) { // what excludes each other now is asked again
			v.answers[q.ID] = chosen
		}
	}
	for _, f := range v.bundle.Fields {
		value := d.Values[f.ID]
		if f.Type == catalogue.Choices {
			value = f.Normalise(value) // without the choices that are gone
		}
		if value != "" {
			v.values[f.ID] = value
		}
	}
	for _, g := range v.bundle.Groups {
		if slices.Contains(d.Tried, g.ID) {
			v.tried[g.ID] = true
		}
	}
	return lost
}

// stand goes to a page by its id, and reports whether it is there.
func (v *Visit) stand(step Step, page string) bool {
	at := 0
	switch step {
	case Questions, Diverted:
		asked := v.asked()
		at = slices.IndexFunc(asked, func(q catalogue.Question) bool { return q.ID == page })
		if step == Diverted && len(asked) == 0 {
			at = 0
		}
	case Form:
		at = slices.IndexFunc(v.pages(), func(g catalogue.Group) bool { return g.ID == page })
	}
	if at >= 0 {
		v.step, v.page = step, at
	}
	return at >= 0
}

// comeTo goes the way from the beginning to where the draft was left, as far as nothing is missing or new.
func (v *Visit) comeTo(d Draft) {
	if d.Step == Identify || d.Step == Agree {
		v.step = d.Step
		return
	}
	asked := v.asked()
	for i, q := range asked {
		v.step, v.page = Questions, i
		if len(v.answers[q.ID]) == 0 || d.Step == Questions && d.Page == q.ID {
			return
		}
		if slices.ContainsFunc(q.Options, func(o catalogue.Option) bool { return o.Window != "" && v.Chosen(o.Name) }) {
			v.step = Diverted
			return
		}
	}
	if len(v.Plan().Window) > 0 {
		v.step, v.page = Diverted, max(0, len(asked)-1)
		return
	}
	now := v.seen()
	for i, g := range v.pages() {
		fresh := slices.ContainsFunc(v.Plan().Fields, func(f catalogue.Field) bool {
			return f.Group == g.ID && has(now.Fields, f.ID) && !has(d.Seen.Fields, f.ID)
		})
		if fresh || v.pageMistake(i) != nil || d.Step == Form && d.Page == g.ID {
			v.step, v.page = Form, i
			return
		}
	}
	v.step, v.page = Materials, 0
	if d.Step == Check && slices.Equal(now.Materials, d.Seen.Materials) {
		v.step, v.reviewed = Check, true
	}
}

func has(list []Named, id string) bool {
	return slices.ContainsFunc(list, func(n Named) bool { return n.ID == id })
}
