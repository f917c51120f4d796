// Package visit is one citizen, from touch to goodbye: a state machine that
// knows which step is due, what is missing and why, and where one may go back
// to. It has no screen, no device and no clock of its own. A Visit belongs to one
// goroutine (the one that draws the screen).
package visit

import (
	"slices"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// Visit holds everything one citizen tells the machine. Answers and values are kept when
// earlier answers change, and used again when they apply again.
type Visit struct {
	cat       *catalogue.Catalogue
	now       func() time.Time
	step      Step
	page      int // question or form page within the step
	reviewed  bool
	bundle    *catalogue.Bundle
	applicant person.Applicant
	acting    bool                        // somebody acts for the applicant
	agent     cases.Agent                 // who that is; zero unless acting
	parties   map[string]person.Applicant // by role: others who have laid down their card
	agreed    bool
	withheld  []string // consents that were not given
	outside   outside
	given     map[string]catalogue.Answers // by bundle: the same id may ask something else in another
	answers   catalogue.Answers            // those of the bundle that is or was last chosen
	values    map[string]string
	tried     map[string]bool // form pages (group ids) whose mistakes are to be shown
	signature cases.Signature
	resumed   bool  // from a draft: what was told belongs to the card that brought it up
	left      *left // where the draft was left, until consent is given anew
}

// New begins a visit with the catalogue of that moment; it keeps that one to its end.
func New(cat *catalogue.Catalogue, now func() time.Time) *Visit {
	return &Visit{cat: cat, now: now, step: Choose, outside: newOutside(), given: map[string]catalogue.Answers{},
		values: map[string]string{}, parties: map[string]person.Applicant{}, tried: map[string]bool{}}
}

// Step is the step that is due.
func (v *Visit) Step() Step { return v.step }

// Catalogue is the one the visit was begun with.
func (v *Visit) Catalogue() *catalogue.Catalogue { return v.cat }

// Bundle is the chosen bundle, nil before Choose.
func (v *Visit) Bundle() *catalogue.Bundle { return v.bundle }

// Applicant is who was identified.
func (v *Visit) Applicant() person.Applicant { return v.applicant }

// Plan is what the answers so far resolve to, with what is known from outside.
func (v *Visit) Plan() catalogue.Plan { return v.resolved().With(v.known()) }

// resolved is the plan as if nothing were known from outside.
func (v *Visit) resolved() catalogue.Plan {
	plan := v.bundle.Resolve(catalogue.Situation{Answers: v.answers, Values: v.values})
	if v.acting {
		plan = v.cat.ForAgent(plan, v.agent.Relation)
	}
	return plan
}

// Choose takes the bundle; identification is due next.
func (v *Visit) Choose(id string) error {
	b := v.cat.Bundle(id)
	if b == nil {
		return &Missing{Sentence: "请选一件要办的事"}
	}
	v.begin(b)
	v.step, v.page = Identify, 0
	return nil
}

// begin takes up what was answered for the bundle before. How far another one had come says nothing about this one.
func (v *Visit) begin(b *catalogue.Bundle) {
	if v.given[b.ID] == nil {
		v.given[b.ID] = catalogue.Answers{}
	}
	v.bundle, v.answers, v.reviewed = b, v.given[b.ID], false
	clear(v.tried)
}

// Agree records the consents, all but those withheld; the questions are due next. Without
// UseLicences no e-licence is asked for; without SendToDepartments nothing can be done here.
func (v *Visit) Agree(withheld ...string) error {
	if v.applicant.Number == "" {
		return &Missing{Sentence: "请先放身份证"}
	}
	if slices.Contains(withheld, SendToDepartments) {
		return &Missing{Sentence: "不同意发送给办理部门，就不能在这里办理；可以到窗口办理"}
	}
	v.agreed, v.withheld = true, withheld
	if v.left != nil {
		v.takeUp()
		return nil
	}
	v.enter(Questions, 0)
	return nil
}

// Withheld reports whether a consent is or, in a draft, was withheld.
func (v *Visit) Withheld(consent string) bool { return slices.Contains(v.withheld, consent) }

// Question is the one that is due, its place, and how many there are for these answers.
func (v *Visit) Question() (q catalogue.Question, n, of int) {
	asked := v.asked()
	return asked[v.page], v.page + 1, len(asked)
}

// asked are the questions that apply and that the card has not answered.
func (v *Visit) asked() []catalogue.Question {
	return slices.DeleteFunc(v.Plan().Questions, func(q catalogue.Question) bool { return v.told(q) != "" })
}

// Answer chooses an option of the question that is due; where it takes several answers,
// the same option again takes it back, and an option that stands alone excludes the others.
// Later answers stay.
func (v *Visit) Answer(option string) error {
	q, _, _ := v.Question()
	at := slices.IndexFunc(q.Options, func(o catalogue.Option) bool { return o.Name == option })
	if at < 0 {
		return &Missing{Field: q.ID, Sentence: "请选一个"}
	}
	if !q.Several || q.Options[at].Alone {
		if q.Several && v.Chosen(option) {
			delete(v.answers, q.ID)
		} else {
			v.answers[q.ID] = []string{option}
		}
		return nil
	}
	var chosen []string // in the order of the options, so that equal answers are equal
	for _, o := range q.Options {
		if !o.Alone && v.Chosen(o.Name) != (o.Name == option) {
			chosen = append(chosen, o.Name)
		}
	}
	v.answers[q.ID] = chosen
	return nil
}

// Chosen reports whether an option of the question that is due is chosen.
func (v *Visit) Chosen(option string) bool {
	q, _, _ := v.Question()
	return slices.Contains(v.answers[q.ID], option)
}

// Sign keeps the signature; an empty one takes it back.
func (v *Visit) Sign(s cases.Signature) { v.signature.Wipe(); v.signature = s }

// SignByName signs for who cannot draw: with their name, typed. It returns a *Missing when it is not the name of who is here.
func (v *Visit) SignByName(name string) error {
	if name = person.NormaliseName(name); name == "" || name != person.NormaliseName(v.Visitor().Name) {
		return &Missing{Field: "name", Sentence: "和您登记的姓名不一样，请再看一看"}
	}
	v.Sign(cases.Signature{Typed: name})
	return nil
}

// Signed reports whether there is a signature.
func (v *Visit) Signed() bool { return len(v.signature.Strokes) > 0 || v.signature.Typed != "" }

// Handed is called when the case is safe on the disk: nothing can be changed any more.
func (v *Visit) Handed() { v.step = Done }

// Wipe overwrites or drops everything the citizen told.
func (v *Visit) Wipe() {
	v.turnTo(person.Applicant{}, false)
	for _, answers := range v.given {
		clear(answers)
	}
	clear(v.given)
	clear(v.values)
	clear(v.tried)
	clear(v.parties)
	v.bundle, v.step, v.page, v.reviewed = nil, Goodbye, 0, false
}
