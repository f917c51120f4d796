package visit

import (
	"maps"
	"slices"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// Draft is everything a citizen has told so far about the chosen bundle, as plain data. It is personal data. Who keeps
// it keeps it sealed, for the holder's card alone, and wipes it after the hand-in. It is written as JSON; members may be
// added later, none changes its meaning, and one that is not there counts as its zero value.
//
// It holds what was tapped and typed, and not what has to be true anew on the day it is taken up again: no card's data,
// neither the applicant's nor an agent's nor a party's (the cards are laid down again; of the holder and of the principal
// there is the number, to tell others apart), no e-licence (it is asked for again), no uploaded page (the platform
// deletes those of a visit without a hand-in), and no signature (it is given to what was on the screen at that moment).
// Consents are asked for anew; those that were withheld are offered as withheld.
type Draft struct {
	Catalogue string              `json:"catalogue"`           // version it was told under
	Bundle    string              `json:"bundle,omitempty"`    // id, empty before one was chosen
	Name      string              `json:"name,omitempty"`      // of the bundle, in case it is gone later
	Open      bool                `json:"open,omitempty"`      // the bundle was offered
	Holder    string              `json:"holder,omitempty"`    // number of who stood at the machine, empty before they were identified
	Verified  bool                `json:"verified,omitempty"`  // by a card; else it is not to be offered again, for many may know a number
	Acting    bool                `json:"acting,omitempty"`    // the holder is an agent
	Relation  string              `json:"relation,omitempty"`  // to the principal, as the catalogue names it
	Principal string              `json:"principal,omitempty"` // number of who the holder acts for, empty before they were identified
	Agreed    bool                `json:"agreed,omitempty"`
	Withheld  []string            `json:"withheld,omitempty"` // consents that were not given
	Answers   map[string][]string `json:"answers,omitempty"`  // options by question, also where they do not apply now; not what a card tells
	Values    map[string]string   `json:"values,omitempty"`   // what was typed by field, also where it does not apply now
	ToWindow  []string            `json:"toWindow,omitempty"` // materials the citizen would rather bring, sorted
	Pages     []string            `json:"pages,omitempty"`    // materials that had pages, which are gone, sorted
	Tried     []string            `json:"tried,omitempty"`    // form pages that were left once, sorted
	Reviewed  bool                `json:"reviewed,omitempty"`
	Step      Step                `json:"step,omitempty"`
	Page      string              `json:"page,omitempty"` // id of the question or form page that was due
	Seen      Seen                `json:"seen,omitzero"`
}

// Seen is what the answers resolved to under the draft's own catalogue. That catalogue is gone when the draft is taken up
// again; this says what has changed for the person. How the line stands, e-licences, pages and parties' cards are left
// out of it: they differ from day to day, and that is no change of the catalogue.
type Seen struct {
	Questions []Named `json:"questions,omitempty"`
	Matters   []Named `json:"matters,omitempty"`
	Routed    []Named `json:"routed,omitempty"`
	Materials []Named `json:"materials,omitempty"`
	Fields    []Named `json:"fields,omitempty"` // that neither the applicant's card nor an answer fills in
	Limit     string  `json:"limit,omitempty"`  // in words, empty when none was promised

	// Window are the reasons to go to a window instead, empty when the bundle can take it all.
	Window []string `json:"window,omitempty"`
}

// Named is something of a catalogue by its id and by what people call it.
type Named struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	How  cases.How `json:"how,omitempty"`  // of a material
	Says string    `json:"says,omitempty"` // of a routed matter: where it goes
}

// Save returns the draft of the visit as it stands. There is none (the zero Draft) once the case is handed in. One that is
// not gone on with yet, for want of consent, is still the draft it was.
func (v *Visit) Save() Draft {
	switch v.step {
	case Done, Evaluate, Goodbye:
		return Draft{}
	}
	if v.left != nil {
		return v.left.draft
	}
	d := Draft{Catalogue: v.cat.Version, Answers: map[string][]string{}, Values: map[string]string{}, Step: v.step}
	if v.bundle == nil {
		maps.Copy(d.Values, v.values)
		return d
	}
	b := v.bundle
	d.Bundle, d.Name, d.Open, d.Reviewed = b.ID, b.Name, b.Open, v.reviewed
	d.Holder, d.Verified = v.Visitor().Number, v.Visitor().Verified
	if d.Acting = v.acting; v.acting {
		d.Relation, d.Principal = v.agent.Relation, v.applicant.Number
	}
	d.Agreed, d.Withheld = v.agreed, slices.Clone(v.withheld)
	for _, q := range b.Questions {
		if chosen := v.answers[q.ID]; len(chosen) > 0 && v.told(q) == "" {
			d.Answers[q.ID] = slices.Clone(chosen)
		}
	}
	for _, f := range b.Fields {
		if value := v.values[f.ID]; value != "" {
			d.Values[f.ID] = value
		}
	}
	d.ToWindow = slices.Sorted(maps.Keys(v.outside.toWindow))
	d.Pages = slices.Sorted(maps.Keys(v.outside.pages))
	d.Tried = slices.Sorted(maps.Keys(v.tried))
	d.Page, d.Seen = v.pageID(), v.seen()
	return d
}

// ToKeep returns the draft that is to be kept for the visitor's card, and whether there is one: everybody was identified by
// a card, consent was given, and there is something that somebody would have to tell again.
func (v *Visit) ToKeep() (Draft, bool) {
	d, carded := v.Save(), v.Visitor().Verified && v.applicant.Verified
	return d, carded && v.agreed && len(d.Answers)+len(d.Values)+len(d.ToWindow) > 0
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

// expectedPlan is the plan as it stands on any day.
func (v *Visit) expectedPlan() catalogue.Plan { return v.resolved().With(v.expected()) }

func (v *Visit) seen() Seen {
	plan := v.expectedPlan()
	s := Seen{Window: plan.Window}
	for _, q := range v.asked() {
		s.Questions = append(s.Questions, Named{ID: q.ID, Name: q.Text})
	}
	for _, m := range plan.Matters {
		s.Matters = append(s.Matters, Named{ID: m.ID, Name: m.Name})
	}
	for _, r := range plan.Routed {
		s.Routed = append(s.Routed, Named{ID: r.ID, Name: r.Name, Says: r.Says})
	}
	for _, m := range plan.Materials {
		s.Materials = append(s.Materials, Named{ID: m.ID, Name: m.Name, How: m.How})
	}
	for _, f := range plan.Fields {
		if fromCard(f, v.applicant) == "" && len(v.answers[f.Answer]) == 0 || f.Party != "" {
			s.Fields = append(s.Fields, Named{ID: f.ID, Name: f.Label})
		}
	}
	if plan.Expected != nil {
		s.Limit = plan.Expected.String()
	}
	return s
}
