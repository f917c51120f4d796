package visit_test

import (
	"slices"
	"testing"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// A bundle may ask nothing, or have no form: both steps are passed over, there and back.
func TestAStepThatAsksNothingIsPassedOver(t *testing.T) {
	plain := func(b *catalogue.Bundle) {
		b.Questions = nil
		b.Fields = slices.DeleteFunc(b.Fields, func(f catalogue.Field) bool { return f.When != nil || f.Answer != "" })
	}
	for _, c := range []struct {
		name       string
		edit       func(*catalogue.Bundle)
		there, and []visit.Step // the steps from the consent on, and back again
	}{
		{"no questions", plain, []visit.Step{visit.Form, visit.Materials, visit.Check}, []visit.Step{visit.Materials, visit.Form, visit.Agree}},
		{"no form", func(b *catalogue.Bundle) { b.Groups, b.Fields = nil, nil },
			[]visit.Step{visit.Questions, visit.Materials, visit.Check}, []visit.Step{visit.Materials, visit.Questions, visit.Agree}},
		{"neither", func(b *catalogue.Bundle) { b.Questions, b.Groups, b.Fields = nil, nil, nil },
			[]visit.Step{visit.Materials, visit.Check}, []visit.Step{visit.Materials, visit.Agree}},
		{"nothing to do", func(b *catalogue.Bundle) { b.Questions, b.Matters = nil, nil }, []visit.Step{visit.Diverted}, []visit.Step{visit.Agree}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := visit.New(with(t, c.edit), clock)
			must(t, v.Choose("P01"))
			must(t, v.Identify(mother()))
			must(t, v.Agree())
			there := []visit.Step{v.Step()}
			note := func(steps []visit.Step) []visit.Step {
				if s := v.Step(); steps[len(steps)-1] != s {
					steps = append(steps, s)
				}
				return steps
			}
			for range 50 {
				switch v.Step() {
				case visit.Questions:
					q, _, _ := v.Question()
					if !v.Chosen(q.Options[0].Name) {
						must(t, v.Answer(q.Options[0].Name))
					}
				case visit.Form:
					fillPage(v)
				}
				if v.Step() == visit.Check || v.Next() != nil {
					break
				}
				there = note(there)
			}
			if !slices.Equal(there, c.there) {
				t.Errorf("there over %v", there)
			}
			if end := v.Step(); !slices.Contains(there, visit.Questions) {
				if v.GoTo(visit.Questions, 0); v.Step() != end { // the line 一并办理 leads nowhere
					t.Errorf("at %s, where nothing is asked", v.Step())
				}
			}
			and := []visit.Step{v.Step()}
			for range 50 {
				if v.Step() == visit.Agree || !v.Back() {
					break
				}
				and = note(and)
			}
			if !slices.Equal(and[1:], c.and) {
				t.Errorf("back over %v", and)
			}
		})
	}
}
