package visit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// sites are machines of every level.
var sites = []catalogue.Site{{Level: "4", Area: "350303"}, {Level: "5", Area: "350303001"}, {Level: "6", Area: "350303100201"}}

// Whatever a citizen taps in whichever bundle, at whichever machine, in whatever order: nothing crashes, every
// page that is shown exists, and whoever then fills everything in properly can hand in, or is
// told why a window has to do it.
func TestAnyTapsLeadToAHandInOrAWindow(t *testing.T) {
	cat := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		bundle := rapid.SampledFrom(cat.Bundles).Draw(rt, "bundle").ID
		v := visit.New(cat.At(rapid.SampledFrom(sites).Draw(rt, "site")), func() time.Time { return today })
		for range rapid.IntRange(0, 80).Draw(rt, "taps") {
			tap(rt, v, bundle)
		}
		finish(rt, v, bundle)
	})
}

// tap does one thing that the screen of the step that is due offers.
func tap(rt *rapid.T, v *visit.Visit, bundle string) {
	switch action := rapid.IntRange(0, 9).Draw(rt, "action"); {
	case action == 0:
		v.Back()
	case action == 9:
		outside(rt, v)
	case v.Step() == visit.Choose:
		_ = v.Choose(bundle)
	case v.Step() == visit.Identify && action == 1:
		_ = v.Act(!v.Acting())
	case v.Step() == visit.Identify:
		identify(rt, v)
	case v.Step() == visit.Agree:
		_ = v.Agree(rapid.SliceOfN(rapid.SampledFrom(visit.Consents), 0, 1).Draw(rt, "withheld")...)
	case v.Step() == visit.Questions && action < 5:
		q, _, _ := v.Question()
		_ = v.Answer(rapid.SampledFrom(q.Options).Draw(rt, "option").Name)
	case v.Step() == visit.Form && action < 4:
		_, fields, _, _ := v.Page()
		v.Fill(rapid.SampledFrom(fields).Draw(rt, "field").ID, rapid.StringN(0, 20, 40).Draw(rt, "value"))
	case v.Step() == visit.Form && action == 4:
		if p, there := v.Party(); there {
			_ = v.LayCard(p.Role, stranger(rapid.IntRange(0, 3).Draw(rt, "party")))
		}
	case v.Step() == visit.Form && action < 8:
		fillPage(v)
		_ = v.Next()
	case v.Step() == visit.Check && action == 1:
		v.Sign(signature())
	case v.Step() == visit.Check && action < 4:
		line := rapid.SampledFrom(v.Summary()).Draw(rt, "line")
		v.GoTo(line.Step, line.Page)
	default:
		_ = v.Next()
	}
}

// identify does what the Identify step asks for: the applicant is always the mother, the agent is somebody else.
func identify(rt *rapid.T, v *visit.Visit) {
	switch v.Asked() {
	case visit.AskAgent:
		must(rt, v.Identify(stranger(rapid.IntRange(0, 3).Draw(rt, "agent"))))
	case visit.AskRelation:
		must(rt, v.Relate(rapid.SampledFrom(v.Relations()).Draw(rt, "relation").Name))
	default:
		who := mother()
		who.Sex = rapid.SampledFrom([]person.Sex{person.Female, person.Male}).Draw(rt, "sex")
		must(rt, v.Identify(who))
	}
}

// outside lets something happen in the world: the line, an answer about licences, pages.
func outside(rt *rapid.T, v *visit.Visit) {
	v.Connected(rapid.Bool().Draw(rt, "online"))
	if v.Bundle() == nil {
		return
	}
	finding := rapid.SampledFrom([]cases.Finding{cases.Found, cases.Absent, cases.Expired}).Draw(rt, "finding")
	v.LicencesFound(mother().Number, licencesOf(v, finding))
	for _, m := range v.Plan().Materials {
		switch rapid.IntRange(0, 3).Draw(rt, "pages") {
		case 1:
			v.TakePages(m.ID, []string{"sm3:" + m.ID})
		case 2:
			v.BringToWindow(m.ID)
		}
	}
}

// finish goes the straight way from wherever the visit stands, taking options that stay in the bundle.
func finish(rt *rapid.T, v *visit.Visit, bundle string) {
	for range 100 {
		switch v.Step() {
		case visit.Choose:
			_ = v.Choose(bundle)
		case visit.Identify:
			identify(rt, v)
		case visit.Agree:
			_ = v.Agree()
		case visit.Diverted:
			if reasons := v.Plan().Window; len(reasons) == 0 || reasons[0] == "" {
				rt.Fatal("sent to a window without a reason")
			}
			if v.Next() == nil {
				rt.Fatal("goes on although a window has to do it")
			}
			return
		case visit.Questions:
			q, _, _ := v.Question()
			for _, o := range q.Options {
				if v.Chosen(o.Name) {
					_ = v.Answer(q.Options[0].Name)
				}
			}
			if !v.Chosen(q.Options[0].Name) {
				_ = v.Answer(q.Options[0].Name)
			}
			_ = v.Next()
		case visit.Form:
			fillPage(v)
			if err := v.Next(); err != nil {
				title, fields, _, _ := v.Page()
				for _, f := range fields {
					rt.Logf("%s %s: %q", title, f.ID, f.Mistake)
				}
				rt.Fatal(err)
			}
		case visit.Materials:
			for _, m := range v.Plan().Materials {
				if m.How == cases.Photographed && len(m.Pages) == 0 {
					v.BringToWindow(m.ID)
				}
			}
			_ = v.Next()
		case visit.Check:
			v.Sign(signature())
			if s, err := v.Submission(); err == nil {
				complete(rt, s)
				return
			}
		}
	}
	rt.Fatalf("stuck at %s", v.Step())
}

// complete holds what is handed in against the bundle's own words.
func complete(t interface{ Fatalf(string, ...any) }, s visit.Submission) {
	if len(s.Case.Matters) == 0 {
		t.Fatalf("a case without a matter")
	}
	if len(s.Case.Routed) != len(s.Plan.Routed) {
		t.Fatalf("%d of %d routed matters are in the case", len(s.Case.Routed), len(s.Plan.Routed))
	}
	for i, r := range s.Case.Routed {
		if told := s.Plan.Routed[i]; r.Matter != told.ID || r.To != told.Office || slices.Contains(s.Case.Matters, r.Matter) != r.By.HandedIn() {
			t.Fatalf("%s goes by %s to %s, and its machine hands in %v", r.Matter, r.By, r.To, s.Case.Matters)
		}
	}
	for _, m := range s.Case.Materials {
		if (m.How == cases.Photographed) != (len(m.Pages) > 0) {
			t.Fatalf("material %s comes as %s with %d pages", m.ID, m.How, len(m.Pages))
		}
	}
	given := map[string]string{}
	for _, f := range s.Case.Fields {
		if given[f.ID] != "" {
			t.Fatalf("field %s twice", f.ID)
		}
		given[f.ID] = f.Value
	}
	for _, f := range s.Plan.Fields {
		if f.Required && strings.TrimSpace(given[f.ID]) == "" {
			t.Fatalf("field %s is missing", f.ID)
		}
	}
	for _, q := range s.Plan.Questions {
		for _, a := range s.Case.Answers {
			if a.Question == q.ID && len(a.Options) > 1 && !q.Several {
				t.Fatalf("question %s has two answers", q.ID)
			}
		}
	}
}

// fillPage fills the page of the form that is due with something right.
func fillPage(v *visit.Visit) {
	_, fields, _, _ := v.Page()
	for _, f := range fields {
		if !f.Locked {
			v.Fill(f.ID, right(f.Field))
		}
	}
}

// right is a value a field takes: the made-up one of values, or what fits its type.
func right(f catalogue.Field) string {
	if value, ok := values[f.ID]; ok && f.Type != catalogue.Choice && f.Type != catalogue.Choices {
		return value
	}
	switch f.Type {
	case catalogue.Name:
		return "林建国"
	case catalogue.IDNumber: // no two of one bundle fall together
		return people[int(f.ID[0])%len(people)]
	case catalogue.Mobile:
		return "13850123456"
	case catalogue.Date:
		return map[string]string{"past": "20261102", "coming": "20261202", "": "20261201"}[f.Must]
	case catalogue.Month:
		return map[string]string{"past": "198807", "": "202612"}[f.Must]
	case catalogue.DateTime:
		return "202611020930"
	case catalogue.Choice:
		return f.Choices[0]
	case catalogue.Choices:
		return f.Choices[0] + catalogue.Between + f.Choices[1]
	case catalogue.Village:
		return "350303001001"
	case catalogue.Address:
		return "涵东街道样例路 1 号"
	case catalogue.BankCard:
		return "6222020000000007"
	case catalogue.USCC:
		return "91350100M000100Y43"
	case catalogue.Project:
		return "20263503034701123456"
	case catalogue.Amount, catalogue.Number:
		return "120"
	}
	return "样例"
}

// people are made-up numbers with right check signs.
var people = [8]string{
	"350303199001011315", "350303199001011323", "350303199001011331", "35030319900101134X",
	"350303199001011358", "350303199001011366", "350303199001011374", "350303199001011382",
}

// strangers are such numbers too, of people whose cards are laid down; nobody types them.
var strangers = [4]string{"350303198502022018", "350303198502022026", "350303198502022034", "350303198502022042"}

// stranger is a made-up person as a card tells of them.
func stranger(n int) person.Applicant {
	a := somebody(n)
	a.Name, a.Number = "路人"+string(rune('甲'+n)), strangers[n]
	return a
}
