package visit_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/visit"
)

// Whatever a citizen taps, in whatever order: nothing crashes, every page that is shown
// exists, and whoever then fills everything in properly can hand in.
func TestAnyTapsLeadToAHandIn(t *testing.T) {
	cat := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		v := visit.New(cat, func() time.Time { return today })
		for range rapid.IntRange(0, 60).Draw(rt, "taps") {
			tap(rt, v)
		}
		finish(rt, v)
	})
}

// tap does one thing that the screen of the step that is due offers.
func tap(rt *rapid.T, v *visit.Visit) {
	switch action := rapid.IntRange(0, 5).Draw(rt, "action"); {
	case action == 0:
		v.Back()
	case v.Step() == visit.Choose:
		_ = v.Choose("P01")
	case v.Step() == visit.Identify:
		_ = v.Identify(mother())
	case v.Step() == visit.Agree:
		_ = v.Agree()
	case v.Step() == visit.Questions && action < 4:
		q, _, _ := v.Question()
		_ = v.Answer(rapid.SampledFrom(q.Options).Draw(rt, "option").Name)
	case v.Step() == visit.Form && action < 4:
		_, fields, _, _ := v.Page()
		v.Fill(rapid.SampledFrom(fields).Draw(rt, "field").ID, rapid.StringN(0, 20, 40).Draw(rt, "value"))
	case v.Step() == visit.Check && action == 1:
		v.Sign(signature())
	case v.Step() == visit.Check && action < 4:
		line := rapid.SampledFrom(v.Summary()).Draw(rt, "line")
		v.GoTo(line.Step, line.Page)
	default:
		_ = v.Next()
	}
}

// finish goes the straight way from wherever the visit stands.
func finish(rt *rapid.T, v *visit.Visit) {
	for range 100 {
		switch v.Step() {
		case visit.Choose:
			_ = v.Choose("P01")
		case visit.Identify:
			_ = v.Identify(mother())
		case visit.Agree:
			_ = v.Agree()
		case visit.Diverted:
			v.Back()
		case visit.Questions:
			q, _, _ := v.Question()
			_ = v.Answer(q.Options[0].Name)
			_ = v.Next()
		case visit.Form:
			_, fields, _, _ := v.Page()
			for _, f := range fields {
				v.Fill(f.ID, values[f.ID])
			}
			if err := v.Next(); err != nil {
				rt.Fatal(err)
			}
		case visit.Materials:
			_ = v.Next()
		case visit.Check:
			v.Sign(signature())
			if _, err := v.Submission(); err == nil {
				return
			}
		}
	}
	rt.Fatalf("stuck at %s", v.Step())
}
