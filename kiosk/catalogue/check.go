package catalogue

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// check holds one bundle against the rules that the rest of the program relies on.
func (c *Catalogue) check(b *Bundle, src *source) error {
	k := &checker{b: b, src: src, options: map[string][]string{}}
	k.need("id", b.ID)
	k.need("name", b.Name)
	k.need("icon", b.Icon)
	if !slices.ContainsFunc(c.Lives, func(l Life) bool { return l.Name == b.Life }) {
		k.say("life", "%q is not one of the lives of catalogue.yaml", b.Life)
	}
	if c.Bundle(b.ID) != nil {
		k.say("id", "%s stands in another file already", b.ID)
	}
	k.days("promise", b.Promise)
	k.questions()
	k.matters()
	k.materials()
	k.fields()
	return errors.Join(k.faults...)
}

type checker struct {
	b       *Bundle
	src     *source
	options map[string][]string // of the questions seen so far
	faults  []error
}

func (k *checker) say(field, says string, args ...any) {
	k.faults = append(k.faults, k.src.fault(field, says, args...))
}

func (k *checker) need(field, value string) {
	if value == "" {
		k.say(field, "must not be empty")
	}
}

// unique reports an id that stands twice in one list.
func (k *checker) unique(seen map[string]bool, at, id string) {
	k.need(at+".id", id)
	if seen[id] {
		k.say(at+".id", "%s stands twice", id)
	}
	seen[id] = true
}

func (k *checker) questions() {
	for i, q := range k.b.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		if _, twice := k.options[q.ID]; twice {
			k.say(at+".id", "%s stands twice", q.ID)
		}
		k.need(at+".id", q.ID)
		k.need(at+".text", q.Text)
		k.when(at+".when", q.When) // may only look at questions before it
		k.need(at+".why", q.Why)
		if len(q.Options) < 2 {
			k.say(at+".options", "a question needs two options at least")
		}
		k.options[q.ID] = nil
		for _, o := range q.Options {
			k.need(at+".options.name", o.Name)
			if o.Alone && !q.Several {
				k.say(at+".options", "%s: alone says nothing where only one answer is taken", o.Name)
			}
			if slices.Contains(k.options[q.ID], o.Name) {
				k.say(at+".options", "%s stands twice", o.Name)
			}
			k.options[q.ID] = append(k.options[q.ID], o.Name)
		}
		for sex, option := range q.BySex {
			if (sex != "男" && sex != "女") || !slices.Contains(k.options[q.ID], option) {
				k.say(at+".bySex", "%s: %s is no sex and option", sex, option)
			}
		}
	}
}

func (k *checker) when(at string, w *When) {
	if w == nil {
		return
	}
	parts := 0
	for _, has := range []bool{w.Q != "", len(w.All) > 0, len(w.Any) > 0, w.Not != nil} {
		if has {
			parts++
		}
	}
	if parts != 1 {
		k.say(at, "exactly one of q, all, any, not")
	}
	if w.Q != "" {
		known, ok := k.options[w.Q]
		if !ok {
			k.say(at, "there is no question %s before this", w.Q)
		}
		for _, o := range w.In {
			if ok && !slices.Contains(known, o) {
				k.say(at, "question %s has no option %s", w.Q, o)
			}
		}
		if len(w.In) == 0 {
			k.say(at, "in: must name an option")
		}
	}
	for i := range w.All {
		k.when(at, &w.All[i])
	}
	for i := range w.Any {
		k.when(at, &w.Any[i])
	}
	k.when(at, w.Not)
}

func (k *checker) matters() {
	seen := map[string]bool{}
	for i, m := range k.b.Matters {
		at := fmt.Sprintf("matters[%d]", i)
		k.unique(seen, at, m.ID)
		k.need(at+".name", m.Name)
		k.need(at+".short", m.Short)
		k.need(at+".authority", m.Authority)
		k.when(at+".when", m.When)
		k.elements(at, m)
		// 承诺“即办”⇔ 即办件, DOMAIN.md section 2
		if m.Promise != nil && (m.Promise.N == 0) != (m.Kind == 1) {
			k.say(at+".kind", "即办件 (1) must promise 0 days, and nothing else may")
		}
	}
	if len(k.b.Matters) == 0 {
		k.say("matters", "a bundle needs a matter")
	}
	for i, m := range k.b.Matters {
		for _, id := range m.After {
			if !seen[id] {
				k.say(fmt.Sprintf("matters[%d].after", i), "there is no matter %s", id)
			}
		}
		if k.circle(m.ID, m.ID, map[string]bool{}) {
			k.say(fmt.Sprintf("matters[%d].after", i), "%s waits for itself", m.ID)
		}
	}
}

// circle reports whether goal is among the prerequisites of id.
func (k *checker) circle(goal, id string, visited map[string]bool) bool {
	for _, m := range k.b.Matters {
		if m.ID != id || visited[id] {
			continue
		}
		visited[id] = true
		for _, before := range m.After {
			if before == goal || k.circle(goal, before, visited) {
				return true
			}
		}
	}
	return false
}

func (k *checker) materials() {
	seen := map[string]bool{}
	for i, m := range k.b.Materials {
		at := fmt.Sprintf("materials[%d]", i)
		k.unique(seen, at, m.ID)
		k.need(at+".name", m.Name)
		k.when(at+".when", m.When)
		k.when(at+".of", m.Of)
		if _, known := forms[m.Form]; !known {
			k.say(at+".form", "%q is none of %s", m.Form, strings.Join(slices.Sorted(maps.Keys(forms)), ", "))
		}
		if m.Copies < 1 {
			k.say(at+".copies", "must be 1 or more")
		}
		for _, id := range m.Matters {
			if !slices.ContainsFunc(k.b.Matters, func(x Matter) bool { return x.ID == id }) {
				k.say(at+".matters", "there is no matter %s", id)
			}
		}
	}
}

func (k *checker) fields() {
	pages := map[string]bool{}
	for i, g := range k.b.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		k.unique(pages, at, g.ID)
		k.need(at+".title", g.Title)
		if !slices.ContainsFunc(k.b.Fields, func(f Field) bool { return f.Group == g.ID }) {
			k.say(at, "no field stands on this page")
		}
	}
	seen := map[string]bool{}
	for i, f := range k.b.Fields {
		at := fmt.Sprintf("fields[%d]", i)
		k.unique(seen, at, f.ID)
		k.need(at+".label", f.Label)
		k.when(at+".when", f.When)
		k.when(at+".of", f.Of)
		if !slices.Contains(types, f.Type) {
			k.say(at+".type", "%q is none of %v", f.Type, types)
		}
		if f.Answer == "" {
			k.choices(at+".choices", f)
		} else if _, known := k.options[f.Answer]; !known {
			k.say(at+".answer", "there is no question %s", f.Answer)
		}
		if f.Must != "" && ((f.Type != Date && f.Type != Month) || (f.Must != "past" && f.Must != "coming")) {
			k.say(at+".must", "only a date or month must be past or coming")
		}
		if !slices.ContainsFunc(k.b.Groups, func(g Group) bool { return g.ID == f.Group }) {
			k.say(at+".group", "there is no group %q", f.Group)
		}
		if f.Card != "" && !slices.Contains([]string{"name", "number", "sex", "birth", "address"}, f.Card) {
			k.say(at+".card", "%q is nothing a card tells", f.Card)
		}
		if f.Licence != nil {
			k.need(at+".licence.of", f.Licence.Of)
			k.need(at+".licence.item", f.Licence.Item)
		}
	}
}

func (k *checker) choices(at string, f Field) {
	if (f.Type == Choice || f.Type == Choices) != (len(f.Choices) > 1) {
		k.say(at, "a choice needs two choices at least, and nothing else has any")
	}
	for i, c := range f.Choices {
		if c == "" || strings.Contains(c, Between) || slices.Contains(f.Choices[:i], c) {
			k.say(at, "%q is empty, stands twice or has a %s in it", c, Between)
		}
	}
}
