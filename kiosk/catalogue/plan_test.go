package catalogue_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"yichuang/kiosk/catalogue"
)

func TestConditions(t *testing.T) {
	is := func(q string, in ...string) catalogue.When { return catalogue.When{Q: q, In: in} }
	not := is("a", "1")
	for _, c := range []struct {
		name string
		when *catalogue.When
		want bool
	}{
		{"none", nil, true},
		{"one of several", &catalogue.When{Q: "a", In: []string{"1", "2"}}, true},
		{"not answered", &catalogue.When{Q: "z", In: []string{"1"}}, false},
		{"all", &catalogue.When{All: []catalogue.When{is("a", "1"), is("b", "x")}}, true},
		{"not all", &catalogue.When{All: []catalogue.When{is("a", "1"), is("b", "y")}}, false},
		{"any", &catalogue.When{Any: []catalogue.When{is("a", "9"), is("b", "x")}}, true},
		{"none of any", &catalogue.When{Any: []catalogue.When{is("a", "9"), is("b", "y")}}, false},
		{"not", &catalogue.When{Not: &not}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.when.Holds(catalogue.Answers{"a": {"1"}, "b": {"x"}}); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// No situation crashes, asks for the same thing twice, or handles a matter before
// the one it stands on.
func TestAnySituationResolves(t *testing.T) {
	c := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		b := rapid.SampledFrom(c.Bundles).Draw(rt, "bundle")
		a := catalogue.Answers{}
		for _, q := range b.Questions {
			if rapid.Bool().Draw(rt, "answered") {
				a[q.ID] = []string{rapid.SampledFrom(q.Options).Draw(rt, "option").Name}
				if q.Several && rapid.Bool().Draw(rt, "two") {
					a[q.ID] = append(a[q.ID], rapid.SampledFrom(q.Options).Draw(rt, "another").Name)
				}
			}
		}
		p := b.Resolve(catalogue.Situation{Answers: a})
		done := map[string]bool{}
		for _, m := range p.Matters {
			for _, before := range m.After {
				if applies := slices.ContainsFunc(p.Matters, func(x catalogue.Matter) bool { return x.ID == before }); applies && !done[before] {
					rt.Fatalf("%s before %s", m.ID, before)
				}
			}
			if done[m.ID] {
				rt.Fatalf("%s twice", m.ID)
			}
			done[m.ID] = true
		}
		asked := map[string]bool{}
		for _, f := range p.Fields {
			if asked[f.ID] {
				rt.Fatalf("field %s twice", f.ID)
			}
			asked[f.ID] = true
		}
		for _, m := range p.Materials {
			if asked["material "+m.ID] || m.Why == "" {
				rt.Fatalf("material %s twice, or without a why", m.ID)
			}
			asked["material "+m.ID] = true
		}
	})
}

// The same for a hundred thousand answer sets, quickly drawn.
func TestAHundredThousandSituations(t *testing.T) {
	c := load(t)
	r := rand.New(rand.NewPCG(2026, 11))
	for range 100_000 {
		b := c.Bundles[r.IntN(len(c.Bundles))]
		a := catalogue.Answers{}
		for _, q := range b.Questions {
			for _, o := range q.Options {
				if r.IntN(3) == 0 && (q.Several || len(a[q.ID]) == 0) {
					a[q.ID] = append(a[q.ID], o.Name)
				}
			}
		}
		p := b.Resolve(catalogue.Situation{Answers: a})
		answered := !slices.ContainsFunc(p.Questions, func(q catalogue.Question) bool { return len(a[q.ID]) == 0 })
		if answered && len(p.Matters) == 0 && len(p.Window) == 0 {
			t.Fatalf("%s: %v leads nowhere", b.ID, a)
		}
		if len(p.Matters) > len(b.Matters) || len(p.Materials) > len(b.Materials) || len(p.Fields) > len(b.Fields) {
			t.Fatalf("%s: %v asks for something twice", b.ID, a)
		}
	}
}

func TestFieldsShowAndMask(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		field             catalogue.Field
		value, show, mask string
	}{
		{catalogue.Field{Type: catalogue.DateTime}, "2026-11-02 09:30", "2026 年 11 月 02 日 09:30", "2026 年 11 月 02 日 09:30"},
		{catalogue.Field{Type: catalogue.Mobile}, "13850123456", "13850123456", "138****3456"},
		{catalogue.Field{Type: catalogue.Name, Card: "name"}, "陈秀华", "陈秀华", "陈*华"},
		{catalogue.Field{Type: catalogue.IDNumber}, "11010519491231002X", "11010519491231002X", "110105 ******** 002X"},
	} {
		if got := c.Show(x.field, x.value); got != x.show {
			t.Errorf("%s shown as %q", x.field.Type, got)
		}
		if got := c.Mask(x.field, x.value); got != x.mask {
			t.Errorf("%s masked as %q", x.field.Type, got)
		}
	}
}
