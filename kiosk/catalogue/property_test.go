package catalogue_test

import (
	"flag"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"yichuang/kiosk/catalogue"
)

var situations = flag.Int("situations", 10_000, "how many situations the property test draws")

// Whatever anybody answers, in any order, with answers left over from other situations: the plan asks for everything
// once, for nothing without a purpose, and depends on nothing but the answers to the questions it asks.
func TestAnySituationResolves(t *testing.T) {
	bundles := append(load(t).Bundles, loadSmall(t).Bundles...) // the small one asks on what was asked on an answer
	draws := flag.Lookup("rapid.checks")
	defer flag.Set(draws.Name, draws.Value.String())
	flag.Set(draws.Name, strconv.Itoa(*situations))
	rapid.Check(t, func(rt *rapid.T) {
		b := bundles[rapid.IntRange(0, len(bundles)-1).Draw(rt, "bundle")]
		a := catalogue.Answers{}
		for _, q := range b.Questions {
			answer(rt, a, q)
		}
		given := maps.Clone(a)
		p := resolve(b, a)
		leadsSomewhere(rt, a, p)
		once(rt, p)
		inOrder(rt, p)
		served(rt, p)

		asked := catalogue.Answers{}
		for _, q := range p.Questions {
			asked[q.ID] = a[q.ID]
		}
		if !reflect.DeepEqual(resolve(b, asked), p) {
			rt.Fatal("an answer to a question that does not apply changes the plan")
		}
		changed := rapid.SampledFrom(b.Questions).Draw(rt, "changed")
		answer(rt, a, changed)
		resolve(b, a)
		a[changed.ID] = given[changed.ID]
		if !reflect.DeepEqual(resolve(b, a), p) {
			rt.Fatal("an answer changed and changed back gives another plan")
		}
	})
}

func resolve(b *catalogue.Bundle, a catalogue.Answers) catalogue.Plan {
	return b.Resolve(catalogue.Situation{Answers: a})
}

// answer draws none, one or some of a question's options as bits, in either order.
func answer(rt *rapid.T, a catalogue.Answers, q catalogue.Question) {
	delete(a, q.ID)
	drawn := rapid.IntRange(0, len(q.Options)).Draw(rt, q.ID)
	if drawn == len(q.Options) {
		return
	}
	a[q.ID] = []string{q.Options[drawn].Name}
	if q.Several {
		for i, more := range rapid.SliceOfN(rapid.Bool(), len(q.Options), len(q.Options)).Draw(rt, "more") {
			if more && i != drawn {
				a[q.ID] = append(a[q.ID], q.Options[i].Name)
			}
		}
	}
}

func leadsSomewhere(rt *rapid.T, a catalogue.Answers, p catalogue.Plan) {
	open := slices.ContainsFunc(p.Questions, func(q catalogue.Question) bool { return len(a[q.ID]) == 0 })
	if !open && len(p.Matters) == 0 && len(p.Window) == 0 {
		rt.Fatal("all is answered, nothing is to be done, and nobody says where to go")
	}
}

// once: no question, matter, material or field stands twice, by id or by the name people read. Several matters may want
// the same paper or the same fact: it is asked for once.
func once(rt *rapid.T, p catalogue.Plan) {
	seen := map[string]bool{}
	see := func(kind, what string) {
		if what = kind + " " + what; seen[what] {
			rt.Fatalf("%s stands twice", what)
		}
		seen[what] = true
	}
	for _, q := range p.Questions {
		see("question", q.ID)
		see("asking", q.Text)
	}
	for _, m := range p.Matters {
		see("matter", m.ID)
		see("matter called", m.Name)
	}
	for _, m := range p.Materials {
		see("material", m.ID)
		see("material called", m.Name)
	}
	for _, f := range p.Fields {
		see("field", f.ID)
		see("field called", f.Group+" "+f.Label)
	}
}

// inOrder: each matter comes after those of its prerequisites that apply.
func inOrder(rt *rapid.T, p catalogue.Plan) {
	place := map[string]int{}
	for i, m := range p.Matters {
		place[m.ID] = i
	}
	for i, m := range p.Matters {
		for _, before := range m.After {
			if at, applies := place[before]; applies && at > i {
				rt.Fatalf("%s comes before %s", m.ID, before)
			}
		}
	}
}

// served: every material is for a matter that is applied for, and says how it comes in.
func served(rt *rapid.T, p catalogue.Plan) {
	for _, m := range p.Materials {
		for _, id := range m.Matters {
			if slices.ContainsFunc(p.Matters, func(x catalogue.Matter) bool { return x.ID == id }) {
				m.Matters = nil
				break
			}
		}
		if len(m.Matters) > 0 || len(p.Matters) == 0 {
			rt.Fatalf("nothing that is applied for needs %s", m.ID)
		}
		if m.Why == "" {
			rt.Fatalf("nobody says how %s comes in", m.ID)
		}
	}
}
