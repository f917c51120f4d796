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

// Why a draft is not taken up: it belongs to somebody else, or was begun with a card that is not here; or it is an
// agent's, and about somebody else than the one identified now, or nobody is.
var (
	ErrHolder    = errors.New("visit: the draft belongs to another card")
	ErrPrincipal = errors.New("visit: the draft is about another principal")
)

// Resume takes a draft up again under the catalogue of today, and says what has changed for the person. The visitor has
// been identified anew; so has the principal, if the draft is an agent's and has one, else it is zero. What still exists
// is kept, also what does not apply now. Consent is for one visit: who had given it is asked anew, and Agree then leads to
// where the draft was left, or where something has changed, to the first page, up to there, that has something missing or
// new. The error is ErrHolder or ErrPrincipal.
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
	l := left{draft: d, changed: len(changes) > 0}
	changes, l.pages = v.pagesGone(d, changes)
	v.left, v.resumed = &l, v.applicant.Number != ""
	if d.Agreed && d.Step != Agree {
		v.step = Agree
	} else {
		v.takeUp()
	}
	return v, changes, nil
}

// left is a draft that is not gone on with yet.
type left struct {
	draft   Draft
	changed bool // by another catalogue
	pages   bool // some have to be taken again
}

// takeUp goes to where the draft was left, or before it to what has to be done first.
func (v *Visit) takeUp() {
	l, d := v.left, v.left.draft
	v.left = nil
	changed := l.changed || !slices.Equal(v.withheld, d.Withheld)
	v.reviewed = d.Reviewed && !changed
	if changed || !v.stand(d.Step, d.Page) {
		v.comeTo(d)
	}
	if v.step == Check && l.pages {
		v.step = Materials
	}
}

// forgetDraft drops what a draft told.
func (v *Visit) forgetDraft() {
	if v.left != nil {
		clear(v.left.draft.Answers)
		clear(v.left.draft.Values)
	}
	clear(v.answers)
	clear(v.values)
	clear(v.tried)
	v.reviewed, v.resumed, v.left = false, false, nil
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
	v.withheld = slices.Clone(d.Withheld)
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
