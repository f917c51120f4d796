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

// Draft is everything a citizen has told so far about the chosen bundle, as plain data. It is personal data. Who keeps
// it keeps it sealed, for the holder's card alone, and wipes it after the hand-in. It is written as JSON; members may be
// added later, none changes its meaning, and one that is not there counts as its zero value.
//
// It holds what was tapped and typed, and not what has to be true anew on the day it is taken up again: no card's data,
// neither the applicant's nor an agent's nor a party's (the cards are laid down again; of the holder and of the principal
// there is the number, to tell others apart), no e-licence (it is asked for again), no uploaded page (the platform
// deletes those of a visit without a hand-in), and no signature (it is given to what was on the screen at that moment).
// Consents that were withheld stay withheld.
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
	Answers   map[string][]string `json:"answers,omitempty"`  // names of options by question, also where they do not apply now; without what a card tells
	Values    map[string]string   `json:"values,omitempty"`   // what was typed by field, also where it does not apply now
	ToWindow  []string            `json:"toWindow,omitempty"` // materials the citizen would rather bring, sorted
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
	How  cases.How `json:"how,omitempty"` // of a material
}

// Why a draft is not taken up: it belongs to somebody else, or was begun with a card that is not here; or it is an
// agent's, and about somebody else than the one identified now, or nobody is.
var (
	ErrHolder    = errors.New("visit: the draft belongs to another card")
	ErrPrincipal = errors.New("visit: the draft is about another principal")
)

// Save returns the draft of the visit as it stands. There is none (the zero Draft) once the case is handed in.
func (v *Visit) Save() Draft {
	switch v.step {
	case Done, Evaluate, Goodbye:
		return Draft{}
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
	for _, m := range plan.Materials {
		s.Materials = append(s.Materials, Named{m.ID, m.Name, m.How})
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

// Resume takes a draft up again under the catalogue of today, and says what has changed for the person. The visitor has
// been identified anew; so has the principal, if the draft is an agent's and has one, else it is zero. What still exists
// is kept, also what does not apply now. Where nothing has changed, the visit stands where it was left; else on the first
// page, up to there, that has something missing or new. The error is ErrHolder or ErrPrincipal.
func Resume(cat *catalogue.Catalogue, now func() time.Time, d Draft, visitor, principal person.Applicant) (*Visit, Changes, error) {
	v := New(cat, now)
	switch {
	case d.Holder != "" && (d.Holder != visitor.Number || d.Verified && !visitor.Verified):
		return nil, nil, ErrHolder
	case d.Principal != "" && d.Principal != principal.Number:
		return nil, nil, ErrPrincipal
	case d.Bundle == "":
		maps.Copy(v.values, d.Values)
		return v, nil, nil
	}
	b := cat.Bundle(d.Bundle)
	if b == nil || d.Open && !b.Open {
		return v, Changes{bundleGone(d.Name)}, nil
	}
	_, related := cat.Agency.Relation(d.Relation)
	if d.Acting && (!cat.TakesAgents(b) || d.Relation != "" && !related) {
		return v, Changes{agencyGone(b.ID, b.Name)}, nil
	}
	v.begin(b)
	v.identified(d, visitor, principal)
	lost := v.keep(d)
	changes := v.changes(d, lost)
	v.reviewed = d.Reviewed && len(changes) == 0
	if len(changes) > 0 || !v.stand(d.Step, d.Page) {
		v.comeTo(d)
	}
	return v, changes, nil
}

// identified puts everybody where the draft had them.
func (v *Visit) identified(d Draft, visitor, principal person.Applicant) {
	v.acting = d.Acting
	switch {
	case d.Holder == "":
		return
	case !d.Acting:
		v.applicant = visitor
	default:
		v.agent = cases.Agent{Applicant: visitor, Relation: d.Relation}
		if d.Principal != "" {
			v.applicant = principal
		}
	}
	v.agreed, v.withheld = d.Agreed, slices.Clone(d.Withheld)
}

// keep takes over what still exists, and returns the options that were chosen and are gone, by question.
func (v *Visit) keep(d Draft) map[string][]string {
	v.answerTold()
	for _, id := range d.ToWindow {
		v.outside.toWindow[id] = true
	}
	lost := map[string][]string{}
	for _, q := range v.bundle.Questions {
		if v.told(q) != "" {
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
	if v.applicant.Number == "" { // acting may lead to a window now, or no longer
		v.step = Identify
		if v.acting {
			v.acting = false
			_ = v.Act(true) // it never fails so
		}
		return
	}
	if d.Step == Agree {
		v.step = Agree
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
