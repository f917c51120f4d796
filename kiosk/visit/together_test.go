package visit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// acting is a visit at the consent, where a relative acts for the mother.
func acting(t testing.TB, cat *catalogue.Catalogue, bundle string) *visit.Visit {
	t.Helper()
	v := visit.New(cat, clock)
	must(t, v.Choose(bundle))
	must(t, v.Act(true))
	must(t, v.Identify(stranger(0)))
	must(t, v.Relate("近亲属"))
	must(t, v.Identify(mother()))
	return v
}

// toCheck answers and fills in everything up to the check page.
func toCheck(t testing.TB, v *visit.Visit) {
	t.Helper()
	answer(t, v, nil)
	for v.Step() == visit.Form {
		fillPage(v)
		must(t, v.Next())
	}
	photograph(v)
	must(t, v.Next())
	if v.Step() != visit.Check {
		t.Fatalf("at %s", v.Step())
	}
}

// papers are the materials that prove an agent's authority.
func papers(materials []cases.Material) int {
	n := 0
	for _, m := range materials {
		if strings.HasPrefix(m.ID, "agent_") {
			n++
		}
	}
	return n
}

func TestAnAgentWithholdsTheLicences(t *testing.T) {
	v := acting(t, load(t), "P01")
	must(t, v.Agree(visit.UseLicences))
	if v.LicencesAsked() != nil {
		t.Error("asked although the agent did not agree")
	}
	v.LicencesFound(mother().Number, []cases.Licence{{Name: "结婚证电子证照", Finding: cases.Found}})
	toCheck(t, v)
	v.Sign(signature())
	c := submission(t, v)
	if want := []string{visit.SendToDepartments, visit.Authority}; !slices.Equal(c.Consents, want) {
		t.Errorf("consents %v, want %v", c.Consents, want)
	}
	if n := papers(c.Materials); n != 1 {
		t.Errorf("%d papers for the authority", n)
	}
	if m := planned(t, v, "marriage"); m.Finding != cases.Withheld || m.How == cases.Waived {
		t.Errorf("%s %s", m.How, m.Finding)
	}
}

// Who acted and then turns to a matter of their own finds nothing there of the one they acted for.
func TestFromAgentToSelfForgetsThePrincipal(t *testing.T) {
	v := acting(t, load(t), "P01")
	must(t, v.Agree())
	late := licencesOf(v, cases.Found)
	v.LicencesFound(mother().Number, late)
	v.TakePages("marriage", []string{"sm3:01"})
	toCheck(t, v)
	v.Sign(signature())
	for v.Step() != visit.Identify {
		v.Back()
	}
	must(t, v.Act(false))
	must(t, v.Agree())
	v.LicencesFound(mother().Number, late)
	if v.Applicant() != stranger(0) || v.Acting() || v.Agent() != (cases.Agent{}) || v.Signed() {
		t.Error("something is left of the agent, or signed for another")
	}
	for _, m := range v.Plan().Materials {
		if m.Finding == cases.Found || len(m.Pages) > 0 || strings.HasPrefix(m.ID, "agent_") {
			t.Errorf("%s is still there: %s", m.ID, m.Why)
		}
	}
}

// What is signed for one bundle or applicant does not count for another.
func TestAnotherCardHasNotSigned(t *testing.T) {
	v := reviewed(t)
	v.Sign(signature())
	for v.Step() != visit.Identify {
		v.Back()
	}
	must(t, v.Identify(stranger(1)))
	if v.Signed() {
		t.Error("signed by another hand")
	}
}

func TestAVillageRoutesForAnAgentToo(t *testing.T) {
	cat := load(t).At(sites[2])
	v := acting(t, cat, "P01")
	must(t, v.Agree())
	toCheck(t, v)
	v.Sign(signature())
	c := submission(t, v)
	if len(c.Routed) == 0 || papers(c.Materials) != 1 || c.Agent == nil {
		t.Errorf("%d routed, %d papers", len(c.Routed), papers(c.Materials))
	}

	v = acting(t, cat, "P04") // nothing of this can be handed in here, so there is nothing to prove
	must(t, v.Agree())
	for v.Step() == visit.Questions {
		q, _, _ := v.Question()
		must(t, v.Answer(q.Options[len(q.Options)-1].Name))
		must(t, v.Next())
	}
	if p := v.Plan(); v.Step() != visit.Diverted || len(p.Materials) > 0 {
		t.Errorf("at %s with %d materials", v.Step(), len(p.Materials))
	}
}

// Uploaded pages are not in a draft: the platform has deleted them. The choice of the window is.
func TestADraftOfAVisitWithUploads(t *testing.T) {
	v := begun(t)
	v.Connected(true)
	v.LicencesFound(mother().Number, licencesOf(v, cases.Absent))
	answer(t, v, nil)
	fill(t, v)
	v.TakePages("marriage", []string{"sm3:abc"})
	v.BringToWindow("fid")
	must(t, v.Next())
	d := v.Save()
	if text, _ := json.Marshal(d); strings.Contains(string(text), "sm3:abc") || !slices.Equal(d.ToWindow, []string{"fid"}) {
		t.Errorf("to the window: %v", d.ToWindow)
	}
	again, changes, err := visit.Resume(load(t), clock, stored(t, d), mother(), person.Applicant{})
	if err != nil || len(changes) != 1 || changes[0].What != visit.PagesGone || changes[0].Sentence != "“结婚证”的照片没有保留，请重新拍" {
		t.Fatalf("%v, %v", changes, err)
	}
	must(t, again.Agree())
	if again.Step() != visit.Materials {
		t.Fatalf("at %s", again.Step())
	}
	again.Connected(true)
	again.LicencesFound(mother().Number, licencesOf(again, cases.Absent))
	var missing *visit.Missing
	if err := again.Next(); !errors.As(err, &missing) || missing.Field != "marriage" {
		t.Fatal(err)
	}
	again.TakePages("marriage", []string{"sm3:def"})
	must(t, again.Next())

	d.Pages = nil // the line was gone at that time, so nobody had taken any
	again, changes, err = visit.Resume(load(t), clock, stored(t, d), mother(), person.Applicant{})
	must(t, err)
	must(t, again.Agree())
	if len(changes) > 0 || again.Step() != visit.Check {
		t.Fatalf("at %s, %v", again.Step(), changes)
	}
	again.Connected(true)
	again.LicencesFound(mother().Number, licencesOf(again, cases.Absent))
	if !slices.ContainsFunc(again.Summary(), func(l visit.Line) bool { return strings.Contains(l.Value, "1 份还要拍照") }) {
		t.Error("the check page does not say that pages are missing")
	}
	again.Sign(signature())
	if _, err := again.Submission(); !errors.As(err, &missing) || missing.Field != "marriage" || again.Step() != visit.Materials {
		t.Fatalf("at %s: %v", again.Step(), err)
	}
	again.TakePages("marriage", []string{"sm3:def"})
	must(t, again.Next())
	submission(t, again)
}

func TestAnAgentsDraft(t *testing.T) {
	cat := load(t)
	v := acting(t, cat, "P01")
	must(t, v.Agree(visit.UseLicences))
	toCheck(t, v)
	d := stored(t, v.Save())
	typed := person.FromNumber("陈秀华", mother().Number)
	for _, c := range []struct {
		name               string
		visitor, principal person.Applicant
		want               error
		step               visit.Step
	}{
		{"both cards", stranger(0), mother(), nil, visit.Check},
		{"the principal's number typed: the card does not speak for the identity any more", stranger(0), typed, nil, visit.Materials},
		{"another principal", stranger(0), stranger(1), visit.ErrPrincipal, ""}, {"no principal yet", stranger(0), person.Applicant{}, visit.ErrPrincipal, ""},
		{"another agent", stranger(1), mother(), visit.ErrHolder, ""}, {"the principal alone", mother(), person.Applicant{}, visit.ErrHolder, ""},
		{"the agent's number typed", person.FromNumber("路人甲", strangers[0]), mother(), visit.ErrHolder, ""},
	} {
		again, _, err := visit.Resume(cat, clock, d, c.visitor, c.principal)
		if !errors.Is(err, c.want) || (again == nil) != (c.want != nil) {
			t.Errorf("%s: %v", c.name, err)
		}
		if again != nil {
			must(t, again.Agree(d.Withheld...))
		}
		if again != nil && (again.Step() != c.step || again.Agent().Relation != "近亲属" || again.LicencesAsked() != nil) {
			t.Errorf("%s: at %s as %s", c.name, again.Step(), again.Agent().Relation)
		}
	}
	for name, edit := range map[string]func(*catalogue.Agency){
		"nobody acts any more": func(a *catalogue.Agency) { a.Lives = nil }, "another relation": func(a *catalogue.Agency) { a.Relations = a.Relations[1:] },
	} {
		other := *cat
		edit(&other.Agency)
		again, changes, err := visit.Resume(&other, clock, d, stranger(0), mother())
		if err != nil || again.Step() != visit.Choose || len(changes) != 1 || changes[0].What != visit.AgencyGone {
			t.Errorf("%s: %v, %v", name, changes, err)
		}
	}
}

// One goes through all bundles in one visit: no answer to another bundle counts, and those to the same one are there
// when it is chosen again.
func TestAnswersBelongToTheirBundle(t *testing.T) {
	cat := load(t)
	v := visit.New(cat, clock)
	through := func(b *catalogue.Bundle, known bool) {
		must(t, v.Choose(b.ID))
		must(t, v.Identify(mother()))
		must(t, v.Agree())
		for v.Step() == visit.Questions {
			q, _, _ := v.Question()
			if v.Chosen(q.Options[0].Name) != known || (v.Next() == nil) != known {
				t.Fatalf("%s: %s is answered: %v", b.ID, q.ID, !known)
			}
			if !known {
				must(t, v.Answer(q.Options[0].Name))
				must(t, v.Next())
			}
		}
		if v.Step() != visit.Form && v.Step() != visit.Diverted && v.Step() != visit.Materials {
			t.Fatalf("%s: at %s", b.ID, v.Step())
		}
		for v.Back() {
		}
	}
	for _, known := range []bool{false, true} {
		for _, b := range cat.Bundles {
			through(b, known)
		}
	}
}

// Whoever begins anew sees every page anew, and is not scolded for what they have not come to yet.
func TestChoosingAgainBeginsAnew(t *testing.T) {
	v := reviewed(t)
	for v.Back() {
	}
	must(t, v.Choose("P01"))
	must(t, v.Identify(mother()))
	must(t, v.Agree())
	answer(t, v, nil)
	if v.Step() != visit.Form {
		t.Fatalf("at %s", v.Step())
	}
	v.Fill("child_name", "")
	_, fields, n, _ := v.Page()
	if n != 1 || fields[0].ID != "child_name" || fields[0].Mistake != "" {
		t.Errorf("page %d, %s: %s", n, fields[0].ID, fields[0].Mistake)
	}
}

// Under a catalogue that takes less here, the person is told where the rest goes, and under one that takes it again too.
func TestADraftTellsWhatGoesAnotherWay(t *testing.T) {
	district, village := load(t).At(sites[0]), load(t).At(sites[2])
	v := visit.New(district, clock)
	must(t, v.Choose("P01"))
	must(t, v.Identify(mother()))
	must(t, v.Agree())
	toCheck(t, v)
	told := func(d visit.Draft, cat *catalogue.Catalogue) (*visit.Visit, string) {
		again, changes, err := visit.Resume(cat, clock, stored(t, d), mother(), person.Applicant{})
		must(t, err)
		must(t, again.Agree())
		says := ""
		for _, c := range changes {
			if c.What == visit.MatterRouted {
				says += c.Sentence + "\n"
			}
		}
		return again, says
	}
	again, says := told(v.Save(), village)
	if !strings.Contains(says, "社会保障卡申领：由本机转到") || !strings.Contains(says, "请用手机在“闽政通”上办理") {
		t.Errorf("told:\n%s", says)
	}
	if _, says = told(again.Save(), district); !strings.Contains(says, "现在在这里办：社会保障卡申领") {
		t.Errorf("told:\n%s", says)
	}
}

// What a party has to fill in does not depend on whether their card lies there today.
func TestADraftDoesNotTellOfAPartysCard(t *testing.T) {
	v := sale(t)
	must(t, v.LayCard("卖方", stranger(1)))
	d := stored(t, v.Save())
	if !slices.ContainsFunc(d.Seen.Fields, func(n visit.Named) bool { return n.ID == "s_idno" }) {
		t.Error("the seller's number is not to be filled in")
	}
	again, changes, err := visit.Resume(load(t), clock, d, somebody(0), person.Applicant{})
	if err != nil || len(changes) > 0 {
		t.Fatal(changes, err)
	}
	must(t, again.Agree())
	if p, there := again.Party(); !there || p.Card != (person.Applicant{}) {
		t.Error("the card is there without its owner")
	}
}

// Whatever was done: nothing is left of whoever was here, nor in the maps that the world gave.
func TestWipeLeavesNobody(t *testing.T) {
	cat := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		bundle := rapid.SampledFrom(cat.Bundles).Draw(rt, "bundle")
		v := visit.New(cat, clock)
		for range rapid.IntRange(0, 60).Draw(rt, "taps") {
			tap(rt, v, bundle.ID)
		}
		var found []cases.Licence
		if v.Bundle() != nil && v.LicencesAsked() != nil {
			found = licencesOf(v, cases.Found)
			v.LicencesFound(v.Applicant().Number, found)
			v.TakePages("any", []string{"sm3:any"})
		}
		v.Wipe()
		left := fmt.Sprintf("%+v", *v)
		secrets := append([]string{"路人", "陈秀华", mother().Number, "sm3:", "近亲属", "13850123456", "林建国"}, strangers[:]...)
		for _, secret := range secrets {
			if strings.Contains(left, secret) {
				rt.Fatal("something is left after the wipe")
			}
		}
		for _, l := range found {
			if len(l.Items) > 0 {
				rt.Fatalf("items of %s are left", l.Name)
			}
		}
		if v.Step() != visit.Goodbye || v.Acting() || v.Signed() {
			rt.Fatal("not at the end")
		}
	})
}
