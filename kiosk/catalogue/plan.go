package catalogue

import (
	"slices"

	"yichuang/kiosk/cases"
)

// Plan is what a situation resolves to: what is applied for, with which
// papers, which fields are asked, and what this bundle cannot take.
type Plan struct {
	Questions []Question // those that apply, in order
	Matters   []Matter   // handed in here, in the order they are handled, prerequisites first
	Routed    []Routed   // those that go another way; one that is handed in here and passed on is among Matters too
	Materials []PlannedMaterial
	Fields    []Field
	Window    []string // reasons to go to a window instead; empty when the bundle can take it all
	Elsewhere bool     // nothing can be handed in here: Window says of each matter where it is done
	Expected  *Days    // promise for the whole bundle, nil when none is known

	answers Answers // those that apply
}

// PlannedMaterial is a material and how it comes in for this situation.
type PlannedMaterial struct {
	Material
	How       cases.How
	Why       string        // one short sentence for the citizen
	Finding   cases.Finding // about the e-licence that could replace it; empty when none could
	Pages     []string      // digests of the pages taken
	CanUpload bool          // pages can be taken now
}

// Situation is what a plan is made from.
type Situation struct {
	Answers Answers
	Values  map[string]string // of the form's fields, as far as they are filled in
}

// Fetched reports whether the departments still have to fetch the e-licence that replaces it: until
// then it cannot be called waived.
func (m PlannedMaterial) Fetched() bool {
	return m.How == cases.Waived && m.Finding != cases.Found && m.Finding != cases.Seen
}

// Resolve turns a situation into a plan, as if nothing were known from outside: Plan.With adds
// that. Answers to questions that do not apply are ignored,
// never lost: the caller keeps them for when they apply again.
func (b *Bundle) Resolve(s Situation) Plan {
	var p Plan
	a := Answers{}
	for _, q := range b.Questions {
		if !q.When.Holds(a) {
			continue
		}
		p.Questions = append(p.Questions, q)
		for _, o := range q.Options {
			if !slices.Contains(s.Answers[q.ID], o.Name) {
				continue
			}
			a[q.ID] = append(a[q.ID], o.Name)
			if o.Window != "" {
				p.Window = append(p.Window, o.Window)
			}
		}
	}
	applying := b.matters(a)
	p.Matters, p.Routed = b.route(applying, a, s.Values)
	if answered := len(a) == len(p.Questions); answered && len(p.Matters) == 0 && len(p.Window) == 0 {
		p.Window, p.Elsewhere = p.nothingHere(), len(p.Routed) > 0
	}
	for _, m := range b.Materials {
		if m.When.Holds(a) && m.serves(p.Matters) {
			p.Materials = append(p.Materials, m.plan(a, Known{}))
		}
	}
	for _, f := range b.Fields {
		if f.When.Holds(a) {
			f.Party = b.partyOf(f, a)
			if !slices.ContainsFunc(p.Questions, func(q Question) bool { return q.ID == f.Answer }) {
				f.Answer = ""
			}
			p.Fields = append(p.Fields, f)
		}
	}
	p.Expected, p.answers = b.expected(p.Matters), a
	return p
}

// nothingToDo is why somebody is sent to a window whose answers leave no matter.
const nothingToDo = "按您的回答，这里没有需要办的事；想问清楚，请到窗口"

// Own are the matters that are handed in here and not passed on.
func (p Plan) Own() []Matter {
	return slices.DeleteFunc(slices.Clone(p.Matters), func(m Matter) bool {
		return slices.ContainsFunc(p.Routed, func(r Routed) bool { return r.ID == m.ID })
	})
}

// nothingHere is why nothing can be handed in here: all of it is done elsewhere, or there is nothing.
func (p Plan) nothingHere() []string {
	if len(p.Routed) == 0 {
		return []string{nothingToDo}
	}
	var out []string
	for _, r := range p.Routed {
		out = append(out, r.Short+"："+r.Says)
	}
	return out
}

// matters returns those that apply, each after all of its prerequisites that
// apply. Load has made sure that prerequisites do not run in a circle.
func (b *Bundle) matters(a Answers) []Matter {
	var out []Matter
	done := map[string]bool{}
	var add func(m Matter)
	add = func(m Matter) {
		if done[m.ID] || !m.When.Holds(a) {
			return
		}
		done[m.ID] = true
		for _, id := range m.After {
			if i := slices.IndexFunc(b.Matters, func(o Matter) bool { return o.ID == id }); i >= 0 {
				add(b.Matters[i])
			}
		}
		out = append(out, m)
	}
	for _, m := range b.Matters {
		add(m)
	}
	return out
}

// serves reports whether the material is needed by one of the matters.
func (m Material) serves(matters []Matter) bool {
	if len(m.Matters) == 0 {
		return len(matters) > 0
	}
	return slices.ContainsFunc(matters, func(x Matter) bool { return slices.Contains(m.Matters, x.ID) })
}

// expected is the bundle's own promise, or the longest of its matters' promises where one
// takes longer; nil when one of them promises nothing.
func (b *Bundle) expected(matters []Matter) *Days {
	longest := b.Promise
	for _, m := range matters {
		if m.Promise == nil {
			return nil
		}
		if longest == nil || m.Promise.Workdays() > longest.Workdays() {
			longest = m.Promise
		}
	}
	return longest
}
