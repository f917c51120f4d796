package catalogue

import (
	"slices"

	"yichuang/kiosk/cases"
)

// Plan is what a situation resolves to: what is applied for, with which
// papers, which fields are asked, and what this bundle cannot take.
type Plan struct {
	Questions []Question // those that apply, in order
	Matters   []Matter   // in the order they are handled, prerequisites first
	Materials []PlannedMaterial
	Fields    []Field
	Window    []string // reasons to go to a window instead; empty when the bundle can take it all
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

// Fetched reports whether the departments still have to fetch the e-licence that replaces it: until
// then it cannot be called waived.
func (m PlannedMaterial) Fetched() bool {
	return m.How == cases.Waived && m.Finding != cases.Found && m.Finding != cases.Seen
}

// Resolve turns answers into a plan, as if nothing were known from outside: Plan.With adds
// that. Answers to questions that do not apply are ignored,
// never lost: the caller keeps them for when they apply again.
func (b *Bundle) Resolve(given Answers) Plan {
	var p Plan
	a := Answers{}
	for _, q := range b.Questions {
		if !q.When.Holds(a) {
			continue
		}
		p.Questions = append(p.Questions, q)
		for _, o := range q.Options {
			if !slices.Contains(given[q.ID], o.Name) {
				continue
			}
			a[q.ID] = append(a[q.ID], o.Name)
			if o.Window != "" {
				p.Window = append(p.Window, o.Window)
			}
		}
	}
	p.Matters = b.matters(a)
	if len(p.Matters) == 0 && len(a) == len(p.Questions) {
		p.Window = append(p.Window, nothingToDo)
	}
	for _, m := range b.Materials {
		if m.When.Holds(a) && m.serves(p.Matters) {
			p.Materials = append(p.Materials, m.plan(a, Known{}))
		}
	}
	for _, f := range b.Fields {
		if f.When.Holds(a) {
			f.Card = f.cardFor(a)
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

// cardFor is the card attribute this field takes in this situation, empty when the
// card on the reader is somebody else's.
func (f Field) cardFor(a Answers) string {
	if f.Of.Holds(a) {
		return f.Card
	}
	return ""
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
