package visit_test

import (
	"slices"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// Consent is given for one visit. Who withholds something now that was given before sees what that means before they check.
func TestConsentIsAskedAnew(t *testing.T) {
	for name, c := range map[string]struct {
		before, now []string
		step        visit.Step
	}{
		"as before":    {nil, nil, visit.Check},
		"withheld now": {nil, []string{visit.UseLicences}, visit.Materials},
		"given now":    {[]string{visit.UseLicences}, nil, visit.Materials},
		"still not":    {[]string{visit.UseLicences}, []string{visit.UseLicences}, visit.Check},
	} {
		t.Run(name, func(t *testing.T) {
			v := visit.New(load(t), clock)
			must(t, v.Choose("P01"))
			must(t, v.Identify(mother()))
			must(t, v.Agree(c.before...))
			toCheck(t, v)
			again, changes, err := visit.Resume(load(t), clock, stored(t, v.Save()), mother(), person.Applicant{})
			if err != nil || len(changes) > 0 || again.Step() != visit.Agree || again.LicencesAsked() != nil {
				t.Fatalf("at %s, %v, %v", again.Step(), changes, err)
			}
			if again.Withheld(visit.UseLicences) != (len(c.before) > 0) {
				t.Error("the box is not as it was left")
			}
			must(t, again.Agree(c.now...))
			if again.Step() != c.step {
				t.Errorf("at %s, want %s", again.Step(), c.step)
			}
		})
	}
}

// What is worth keeping: a card's, agreed to, with something in it.
func TestWhatIsToKeep(t *testing.T) {
	answered := func(v *visit.Visit) {
		q, _, _ := v.Question()
		must(t, v.Answer(q.Options[0].Name))
	}
	typed := person.FromNumber("陈秀华", mother().Number)
	for name, c := range map[string]struct {
		who  person.Applicant
		do   func(*visit.Visit)
		keep bool
	}{
		"an answer":         {mother(), answered, true},
		"nothing told":      {mother(), func(*visit.Visit) {}, false},
		"a typed number":    {typed, answered, false},
		"back at the start": {mother(), func(v *visit.Visit) { answered(v); v.Back(); v.Back() }, false},
		"handed in":         {mother(), func(v *visit.Visit) { answered(v); v.Handed() }, false},
	} {
		v := visit.New(load(t), clock)
		must(t, v.Choose("P01"))
		must(t, v.Identify(c.who))
		must(t, v.Agree())
		c.do(v)
		if d, keep := v.ToKeep(); keep != c.keep || keep && d.Bundle != "P01" {
			t.Errorf("%s: %v", name, keep)
		}
	}
	v := acting(t, load(t), "P01")
	must(t, v.Agree())
	answered(v)
	if _, keep := v.ToKeep(); !keep {
		t.Error("an agent's is not kept")
	}
	must(t, v.Identify(typed)) // another principal, whose card nobody saw
	must(t, v.Agree())
	if _, keep := v.ToKeep(); keep {
		t.Error("an agent may look up whom they like")
	}
}

// A draft comes up for one card. Whoever lays down the next one did not see it typed, and finds nothing of it.
func TestADraftGoesWithItsCard(t *testing.T) {
	for _, consented := range []bool{false, true} {
		v, _, err := visit.Resume(load(t), clock, stored(t, reviewed(t).Save()), mother(), person.Applicant{})
		must(t, err)
		if consented {
			must(t, v.Agree())
		}
		for v.Step() != visit.Identify {
			v.Back()
		}
		must(t, v.Identify(stranger(0)))
		must(t, v.Agree())
		if d := v.Save(); len(d.Answers)+len(d.Values)+len(d.Tried) > 0 {
			t.Errorf("%d answers and %d values of somebody else", len(d.Answers), len(d.Values))
		}
		answer(t, v, nil)
		if _, fields, _, _ := v.Page(); slices.ContainsFunc(fields, func(f visit.Field) bool { return f.Value != "" && f.Source == cases.FromTyped }) {
			t.Error("the form is filled in")
		}
	}
}
