package visit_test

import (
	"errors"
	"fmt"
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

// somebody is a made-up person as a card tells of them; the number tells who it is.
func somebody(n int) person.Applicant {
	a := person.FromNumber("样例"+string(rune('甲'+n)), people[n])
	a.Kind, a.Address, a.Verified = person.Resident, "福建省莆田市涵江区涵东街道样例路1号", true
	return a
}

// sale is P06 on the form, where the applicant is the buyer.
func sale(t testing.TB) *visit.Visit {
	t.Helper()
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("P06"))
	must(t, v.Identify(somebody(0)))
	must(t, v.Agree())
	answer(t, v, map[string]string{"party": "买方"})
	return v
}

// says is the sentence of a *Missing.
func says(err error) string {
	var m *visit.Missing
	if errors.As(err, &m) {
		return m.Sentence
	}
	return ""
}

func filled(fields []visit.Field) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		out[f.ID] = f.Value
	}
	return out
}

func TestBuyerAndSellerByCard(t *testing.T) {
	v := sale(t)
	p, there := v.Party()
	if !there || p.Role != "卖方" || p.Card.Number != "" {
		t.Fatalf("the first page offers %q, %v", p.Role, there)
	}
	v.Fill("s_name", "林建国") // began to type, then the card came
	for _, c := range []struct {
		name, role string
		card       person.Applicant
		says       string
	}{
		{"the buyer's own", "卖方", somebody(0), "这是您自己的身份证，请放卖方的"},
		{"for a role of the applicant's", "买方", somebody(1), "这里不用放买方的身份证"},
		{"for nobody", "中介", somebody(1), "这里不用放中介的身份证"},
		{"the seller's", "卖方", somebody(1), ""},
		{"another seller's", "卖方", somebody(2), ""},
	} {
		if got := says(v.LayCard(c.role, c.card)); got != c.says {
			t.Errorf("%s: %q, want %q", c.name, got, c.says)
		}
	}
	_, fields, _, _ := v.Page()
	for _, f := range fields {
		if !f.Locked || f.Source != cases.FromCard || f.Party != "卖方" || strings.Contains(f.Shown, "样例") {
			t.Errorf("%s: locked %v, from %s of %s", f.ID, f.Locked, f.Source, f.Party)
		}
	}
	if v.Filled() != 4 {
		t.Errorf("%d fields from cards, want 4", v.Filled())
	}
	v.TakeBack("卖方")
	if _, fields, _, _ = v.Page(); filled(fields)["s_name"] != "林建国" {
		t.Error("what was typed before is lost")
	}
	must(t, v.LayCard("卖方", somebody(1)))
	for v.Step() == visit.Form {
		fillPage(v)
		must(t, v.Next())
	}
	must(t, v.Next())
	for _, line := range v.Summary() {
		if strings.Contains(line.Value, somebody(1).Name) || strings.Contains(line.Value, people[1]) {
			t.Errorf("line %s shows the seller whole", line.Label)
		}
	}
	v.Sign(signature())
	c := submission(t, v)
	if len(c.Parties) != 1 || c.Parties[0] != (cases.Party{Role: "卖方", Applicant: somebody(1)}) {
		t.Errorf("%d parties", len(c.Parties))
	}
	for id, want := range map[string]string{"s_idno": "卖方", "b_idno": "", "loc": ""} {
		i := slices.IndexFunc(c.Fields, func(f cases.Field) bool { return f.ID == id })
		if c.Fields[i].Party != want {
			t.Errorf("%s came from the card of %q, want %q", id, c.Fields[i].Party, want)
		}
	}
}

func TestTheOtherPartyTyped(t *testing.T) {
	v := sale(t)
	for v.Step() == visit.Form {
		fillPage(v)
		must(t, v.Next())
	}
	must(t, v.Next())
	v.Sign(signature())
	c := submission(t, v)
	i := slices.IndexFunc(c.Fields, func(f cases.Field) bool { return f.ID == "s_idno" })
	if len(c.Parties) != 0 || c.Fields[i].Source != cases.FromTyped || c.Fields[i].Party != "" {
		t.Error("typed, and yet from a card")
	}
}

func TestChangingSidesDropsTheCard(t *testing.T) {
	v := sale(t)
	v.Fill("s_name", "林建国")
	must(t, v.LayCard("卖方", somebody(1)))
	for v.Step() == visit.Form {
		fillPage(v)
		must(t, v.Next())
	}
	must(t, v.Next())
	become := func(party string) map[string]string {
		v.GoTo(visit.Questions, 0)
		for v.Step() == visit.Questions {
			if q, _, _ := v.Question(); q.ID == "party" {
				must(t, v.Answer(party))
			}
			must(t, v.Next())
		}
		v.Sign(signature())
		for v.Step() == visit.Form { // the buyer has to be typed now
			fillPage(v)
			must(t, v.Next())
		}
		out := map[string]string{}
		for _, f := range submission(t, v).Fields {
			out[f.ID] = f.Value
		}
		return out
	}
	got := become("卖方")
	if got["s_idno"] != people[0] || got["b_idno"] == people[0] || got["b_idno"] == people[1] {
		t.Error("a card's values are in the other's fields")
	}
	if got = become("买方"); got["s_idno"] == people[1] || got["s_name"] != "林建国" || got["b_idno"] != people[0] {
		t.Error("the seller's card was not dropped, or what was typed was")
	}
}

// One person may be both where the catalogue says so.
func TestOnePersonInTwoRoles(t *testing.T) {
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("E01"))
	must(t, v.Identify(somebody(0)))
	must(t, v.Agree())
	answer(t, v, nil)
	must(t, v.LayCard("财务负责人", somebody(0)))
}

// Whatever cards are laid down, in any order, with answers changed and people exchanged in
// between: every value from a card is that of the person whose field it is, and nobody is two.
func TestNoCardLandsInAnothersFields(t *testing.T) {
	cat := load(t)
	var bundles []string
	for _, b := range cat.Bundles {
		if slices.ContainsFunc(b.Groups, func(g catalogue.Group) bool { return g.Party != "" }) {
			bundles = append(bundles, b.ID)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		v := visit.New(cat, func() time.Time { return today })
		laid := map[string]string{} // by role: the number of the card laid down last
		must(rt, v.Choose(rapid.SampledFrom(bundles).Draw(rt, "bundle")))
		arrive(rt, v)
		for range rapid.IntRange(1, 25).Draw(rt, "taps") {
			switch rapid.IntRange(0, 7).Draw(rt, "action") {
			case 0: // somebody else is identified
				for v.Step() != visit.Identify {
					v.Back()
				}
				arrive(rt, v)
			case 1: // other answers
				for v.Step() != visit.Agree && v.Step() != visit.Identify {
					v.Back()
				}
				toTheForm(rt, v)
			case 2:
				if v.Step() == visit.Form && v.Back() {
					toTheForm(rt, v)
				}
			case 3:
				if v.Step() == visit.Form {
					fillPage(v)
					_ = v.Next()
				} else if v.Step() != visit.Identify {
					v.Back()
				}
			default:
				if v.Step() != visit.Form {
					break
				}
				who := somebody(rapid.IntRange(0, 3).Draw(rt, "card"))
				if p, there := v.Party(); there && v.LayCard(p.Role, who) == nil {
					laid[p.Role] = who.Number
				}
			}
			whose(rt, v, laid)
		}
		v.Wipe()
		if left := fmt.Sprintf("%+v", *v); strings.Contains(left, "样例") || slices.ContainsFunc(people[:], func(n string) bool { return strings.Contains(left, n) }) {
			rt.Fatal("somebody is left")
		}
	})
}

// arrive identifies somebody, for themselves or for another, and goes on to the form.
func arrive(rt *rapid.T, v *visit.Visit) {
	must(rt, v.Act(rapid.Bool().Draw(rt, "acting")))
	for v.Step() == visit.Identify {
		if v.Asked() == visit.AskRelation {
			must(rt, v.Relate("近亲属"))
		}
		_ = v.Identify(somebody(rapid.IntRange(0, 3).Draw(rt, "who")))
	}
	toTheForm(rt, v)
}

// toTheForm answers the questions with anything the bundle can take.
func toTheForm(rt *rapid.T, v *visit.Visit) {
	if v.Step() == visit.Agree {
		must(rt, v.Agree())
	}
	for v.Step() == visit.Questions {
		q, _, _ := v.Question()
		var stay []string
		for _, o := range q.Options {
			if o.Window == "" {
				stay = append(stay, o.Name)
			}
		}
		if o := rapid.SampledFrom(stay).Draw(rt, "option"); !v.Chosen(o) {
			must(rt, v.Answer(o))
		}
		must(rt, v.Next())
	}
}

// whose holds every value that came from a card against who laid it down.
func whose(rt *rapid.T, v *visit.Visit, laid map[string]string) {
	if a := v.Applicant(); v.Acting() && a.Number != "" && a.Number == v.Agent().Number {
		rt.Fatal("the agent is the principal")
	}
	if v.Step() != visit.Form {
		return
	}
	_, fields, _, _ := v.Page()
	for _, f := range fields {
		if f.Source != cases.FromCard || f.Card != "number" {
			continue
		}
		if want := map[bool]string{true: v.Applicant().Number, false: laid[f.Party]}[f.Party == ""]; f.Value != want {
			rt.Fatalf("field %s holds the number of somebody else", f.ID)
		}
		if f.Party != "" && !f.Same && f.Value == v.Applicant().Number {
			rt.Fatalf("%s is the applicant too", f.Party)
		}
	}
}
