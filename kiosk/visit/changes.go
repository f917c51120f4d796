package visit

import (
	"fmt"
	"slices"
	"strings"

	"yichuang/kiosk/catalogue"
)

// What is the kind of a change.
type What string

// What may change for one person.
const (
	BundleGone   What = "bundle-gone"
	AgencyGone   What = "agency-gone" // nobody can act for others here any more, or not as what the agent is
	QuestionNew  What = "question-new"
	QuestionGone What = "question-gone"
	OptionGone   What = "option-gone" // a chosen one, of a question or a field
	MatterNew    What = "matter-new"
	MatterGone   What = "matter-gone"
	MatterRouted What = "matter-routed" // it goes another way than before, or is done here now
	MaterialNew  What = "material-new"
	MaterialGone What = "material-gone"
	MaterialHow  What = "material-how" // it comes in another way: waived, or to be brought
	FieldNew     What = "field-new"
	FieldGone    What = "field-gone"
	WindowNew    What = "window-new" // only a window can do it now
	WindowGone   What = "window-gone"
	LimitChanged What = "limit"
	PagesGone    What = "pages-gone" // of a material; no catalogue's doing: they are not kept that long
)

// Change is one thing that is not as it was left, mostly by another catalogue.
type Change struct {
	What     What
	ID       string // of the question, field, matter, material or bundle
	Sentence string // for the citizen
}

// Changes are all of them, in the order in which they should be told.
type Changes []Change

func bundleGone(name string) Change {
	return Change{What: BundleGone, Sentence: "“" + name + "”现在不能在这里办了，请到窗口问一问"}
}

func agencyGone(id, name string) Change {
	return Change{What: AgencyGone, ID: id, Sentence: "替别人办“" + name + "”的规定变了，请重新开始，或者到窗口问一问"}
}

// changes compares what the answers resolve to now with what the person saw. Lost are chosen
// options that are gone.
func (v *Visit) changes(d Draft, lost map[string][]string) Changes {
	var all Changes
	add := func(what What, id, form string, args ...any) {
		all = append(all, Change{what, id, fmt.Sprintf(form, args...)})
	}
	now := v.seen()
	news := func(old, now []Named, what What, form string, more func(Named) string) {
		for _, n := range now {
			if !has(old, n.ID) {
				add(what, n.ID, form+"%s", n.Name, more(n))
			}
		}
	}
	bare := func(Named) string { return "" }
	switch old := d.Seen.Window; {
	case len(now.Window) > 0 && !slices.Equal(now.Window, old):
		add(WindowNew, v.bundle.ID, "现在要到窗口办：%s", strings.Join(now.Window, "；"))
	case len(now.Window) == 0 && len(old) > 0:
		add(WindowGone, v.bundle.ID, "现在可以在这里办了")
	}
	for _, q := range v.asked() {
		if gone := lost[q.ID]; len(gone) > 0 {
			add(OptionGone, q.ID, "“%s”里您选的“%s”没有了，请重新选", q.Text, strings.Join(gone, catalogue.Between))
		}
	}
	news(d.Seen.Questions, now.Questions, QuestionNew, "多了一个问题：%s", bare)
	news(now.Questions, d.Seen.Questions, QuestionGone, "这个问题不再问了：%s", bare)
	news(d.Seen.Matters, now.Matters, MatterNew, "多办一件：%s", bare)
	news(now.Matters, d.Seen.Matters, MatterGone, "不再一起办：%s", bare)
	for _, r := range now.Routed {
		if !slices.Contains(d.Seen.Routed, r) {
			add(MatterRouted, r.ID, "%s：%s", r.Name, r.Says)
		}
	}
	for _, r := range d.Seen.Routed {
		before, here := has(d.Seen.Matters, r.ID), has(now.Matters, r.ID)
		switch {
		case has(now.Routed, r.ID) || before != here: // told already
		case here:
			add(MatterRouted, r.ID, "现在在这里办：%s", r.Name)
		default:
			add(MatterGone, r.ID, "不再一起办：%s", r.Name)
		}
	}
	news(d.Seen.Materials, now.Materials, MaterialNew, "多了一份材料：%s", func(n Named) string { return "，" + v.why(n.ID) })
	news(now.Materials, d.Seen.Materials, MaterialGone, "这份材料不用了：%s", bare)
	for _, n := range now.Materials {
		if old := slices.IndexFunc(d.Seen.Materials, func(m Named) bool { return m.ID == n.ID }); old >= 0 && d.Seen.Materials[old].How != n.How {
			add(MaterialHow, n.ID, "材料有变化：%s，%s", n.Name, v.why(n.ID))
		}
	}
	news(d.Seen.Fields, now.Fields, FieldNew, "多了一项要填：%s", bare)
	news(now.Fields, d.Seen.Fields, FieldGone, "这一项不用填了：%s", bare)
	for _, f := range v.Plan().Fields {
		if v.choiceGone(d, f) {
			add(OptionGone, f.ID, "“%s”里您选的没有了，请重新选", f.Label)
		}
	}
	if now.Limit != d.Seen.Limit {
		add(LimitChanged, v.bundle.ID, "办理时限变了：原来%s，现在%s", inWords(d.Seen.Limit), inWords(now.Limit))
	}
	return all
}

// pagesGone adds the materials whose pages have to be taken again, and reports whether there are any.
func (v *Visit) pagesGone(d Draft, changes Changes) (all Changes, any bool) {
	for _, m := range v.expectedPlan().Materials {
		if slices.Contains(d.Pages, m.ID) {
			changes, any = append(changes, Change{PagesGone, m.ID, "“" + m.Name + "”的照片没有保留，请重新拍"}), true
		}
	}
	return changes, any
}

func inWords(limit string) string {
	if limit == "" {
		return "没有承诺时限"
	}
	return "是" + limit
}

// why is how a material comes in, in words.
func (v *Visit) why(id string) string {
	materials := v.expectedPlan().Materials
	return materials[slices.IndexFunc(materials, func(m catalogue.PlannedMaterial) bool { return m.ID == id })].Why
}

// choiceGone reports whether something chosen in a field is no longer offered. Under the draft's
// own catalogue a wrong value is a mistake of the person, not a change.
func (v *Visit) choiceGone(d Draft, f catalogue.Field) bool {
	value := d.Values[f.ID]
	switch {
	case value == "" || d.Catalogue == v.cat.Version || v.field(f).Locked:
		return false
	case f.Type == catalogue.Choice:
		return !slices.Contains(f.Choices, value)
	}
	return f.Type == catalogue.Choices && v.values[f.ID] != value
}
