package visit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

func TestActingForSomebody(t *testing.T) {
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("P01"))
	at := func(want visit.Asked) {
		t.Helper()
		if v.Step() != visit.Identify || v.Asked() != want {
			t.Fatalf("at %s, asks for %s, want %s", v.Step(), v.Asked(), want)
		}
	}
	at(visit.AskSelf)
	must(t, v.Act(true))
	at(visit.AskAgent)
	if v.Visitor().Number != "" {
		t.Error("nobody has been identified yet")
	}
	must(t, v.Identify(somebody(0)))
	at(visit.AskRelation)
	if says(v.Relate("路人")) == "" || says(v.Identify(somebody(1))) == "" {
		t.Error("goes on without a relation")
	}
	must(t, v.Relate("近亲属"))
	at(visit.AskPrincipal)
	for _, self := range []person.Applicant{somebody(0), person.FromNumber("样例", people[0])} {
		if got := says(v.Identify(self)); got != "这是您自己的身份证，请用对方的" {
			t.Errorf("acts for themself: %q", got)
		}
	}
	must(t, v.Identify(mother()))
	if v.Step() != visit.Agree || v.Applicant() != mother() || v.Visitor() != somebody(0) {
		t.Fatalf("at %s", v.Step())
	}
	v.Back()
	at(visit.AskPrincipal)
	v.Back()
	at(visit.AskRelation)
	v.Back()
	at(visit.AskAgent)
	must(t, v.Identify(somebody(0)))
	must(t, v.Relate("近亲属"))
	must(t, v.Act(false)) // changed their mind: their card is known
	if v.Step() != visit.Agree || v.Applicant() != somebody(0) || v.Acting() {
		t.Fatalf("at %s", v.Step())
	}
	v.Back() // that is not me
	at(visit.AskSelf)
	must(t, v.Act(true))
	at(visit.AskAgent)
}

func TestWhatAnAgentHandsIn(t *testing.T) {
	for _, c := range []struct {
		relation, paper string
		how             cases.How
	}{{"近亲属", "agent_kin", cases.Promised}, {"受托人", "agent_letter", cases.AtWindow}, {"帮办员", "agent_letter", cases.AtWindow}} {
		t.Run(c.relation, func(t *testing.T) {
			v := visit.New(load(t), func() time.Time { return today })
			must(t, v.Choose("P01"))
			must(t, v.Act(true))
			must(t, v.Identify(somebody(0)))
			must(t, v.Relate(c.relation))
			must(t, v.Identify(mother()))
			must(t, v.Agree())
			for v.Step() == visit.Questions {
				q, _, _ := v.Question()
				if q.ByAgent != "" {
					t.Fatal("asked for whom once more")
				}
				must(t, v.Answer(q.Options[0].Name))
				must(t, v.Next())
			}
			for v.Step() == visit.Form {
				fillPage(v)
				must(t, v.Next())
			}
			must(t, v.Next())
			v.Sign(signature())
			for _, line := range v.Summary() {
				if strings.Contains(line.Value, somebody(0).Number) || strings.Contains(line.Value, somebody(0).Name) {
					t.Error("the agent is shown whole")
				}
			}
			got := submission(t, v)
			if got.Applicant != mother() || got.Agent == nil || got.Agent.Applicant != somebody(0) || got.Agent.Relation != c.relation {
				t.Error("the case does not say who acts for whom")
			}
			if want := append(slices.Clone(visit.Consents), visit.Authority); !slices.Equal(got.Consents, want) {
				t.Errorf("consents %v", got.Consents)
			}
			n := 0
			for _, m := range got.Materials {
				if strings.HasPrefix(m.ID, "agent_") {
					n++
					if m.ID != c.paper || m.How != c.how {
						t.Errorf("%+v, want %s %s", m, c.paper, c.how)
					}
				}
			}
			if n != 1 {
				t.Errorf("%d papers for the authority", n)
			}
		})
	}
}

func TestWhoCanBeActedFor(t *testing.T) {
	for _, c := range []struct {
		bundle string
		may    bool
		after  visit.Step // tapping 替别人办
	}{
		{"P01", true, visit.Identify}, {"P07", true, visit.Diverted}, {"P06", true, visit.Diverted}, {"E01", false, visit.Identify},
	} {
		v := visit.New(load(t), func() time.Time { return today })
		must(t, v.Choose(c.bundle))
		if v.MayAct() != c.may {
			t.Errorf("%s: may act %v", c.bundle, v.MayAct())
		}
		must(t, v.Act(true))
		if v.Step() != c.after {
			t.Errorf("%s: at %s, want %s", c.bundle, v.Step(), c.after)
		}
		if v.Step() != visit.Diverted {
			continue
		}
		if len(v.Plan().Window) == 0 || v.Next() == nil {
			t.Errorf("%s: sent to a window without a reason", c.bundle)
		}
		if v.Back(); v.Step() != visit.Identify || v.Asked() != visit.AskSelf {
			t.Errorf("%s: back at %s, %s", c.bundle, v.Step(), v.Asked())
		}
		must(t, v.Identify(somebody(0))) // their own matter stays what it was
		must(t, v.Agree())
		for v.Step() == visit.Questions {
			q, _, _ := v.Question()
			if q.ByAgent != "" && v.Chosen(q.ByAgent) {
				t.Errorf("%s: %s is still answered for an agent", c.bundle, q.ID)
			}
			must(t, v.Answer(q.Options[0].Name))
			must(t, v.Next())
		}
		if v.Step() != visit.Form {
			t.Errorf("%s: at %s", c.bundle, v.Step())
		}
	}
}

// A marriage is registered in person: an agent hears that at the answer which says so, and
// not after all the others.
func TestAnAgentHearsEarlyWhatIsDoneInPerson(t *testing.T) {
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("P04"))
	must(t, v.Act(true))
	must(t, v.Identify(somebody(0)))
	must(t, v.Relate("近亲属"))
	must(t, v.Identify(mother()))
	must(t, v.Agree())
	must(t, v.Answer("结婚登记"))
	must(t, v.Next())
	if v.Step() != visit.Diverted || !slices.ContainsFunc(v.Plan().Window, func(s string) bool { return strings.Contains(s, "本人亲自") }) {
		t.Fatalf("at %s, %v", v.Step(), v.Plan().Window)
	}
	v.Back()
	must(t, v.Answer("离婚后续(户口婚姻状况变更)"))
	must(t, v.Next())
	if _, n, _ := v.Question(); v.Step() != visit.Questions || n != 2 {
		t.Errorf("at %s, question %d", v.Step(), n)
	}
}
