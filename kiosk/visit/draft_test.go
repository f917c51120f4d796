package visit_test

import (
	"encoding/json"
	"errors"
	"reflect"
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

func clock() time.Time { return today }

// stored is the draft as it comes back from where it was kept.
func stored(t interface{ Fatal(...any) }, d visit.Draft) visit.Draft {
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back visit.Draft
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// agreeAgain gives the consents that the draft had, which are asked for anew, and goes to where it was left. Pages are
// to be taken again before anything is checked.
func agreeAgain(t rapid.TB, v *visit.Visit, d visit.Draft) {
	t.Helper()
	if !d.Agreed || v.Step() == visit.Choose {
		return
	}
	if v.Step() != visit.Agree || v.LicencesAsked() != nil {
		t.Fatal("consent is not asked anew")
	}
	if d.Step != visit.Agree {
		if !reflect.DeepEqual(v.Save(), d) {
			t.Fatal("the draft is another one before it is gone on with")
		}
		must(t, v.Agree(d.Withheld...))
	}
}

// Whatever a citizen has done, for themselves or for another, with whatever parties: saved and taken up again under the
// same catalogue it is the same visit, once the world has told again what a draft does not hold.
func TestADraftUnderTheSameCatalogueIsTheSameVisit(t *testing.T) {
	cat := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		bundle := cat.Bundles[rapid.IntRange(0, len(cat.Bundles)-1).Draw(rt, "bundle")].ID
		v := visit.New(cat, clock)
		for range rapid.IntRange(0, 80).Draw(rt, "taps") {
			tap(rt, v, bundle)
		}
		d := v.Save()
		d = stored(rt, d)
		again, changes, err := visit.Resume(cat, clock, d, v.Visitor(), v.Applicant())
		if err != nil {
			rt.Fatal(err)
		}
		for _, c := range changes {
			if c.What != visit.PagesGone || !slices.Contains(d.Pages, c.ID) {
				rt.Fatalf("told is %v", changes)
			}
		}
		nobodysCard(rt, v, d)
		agreeAgain(rt, again, d)
		visit.Retell(v, again)
		if d.Step == visit.Check && len(changes) > 0 {
			if again.Step() != visit.Materials {
				rt.Fatalf("at %s without the pages", again.Step())
			}
			must(rt, again.Next())
		}
		same(rt, v, again)
		d.Agreed = d.Agreed && d.Step != visit.Agree
		if got := stored(rt, again.Save()); !reflect.DeepEqual(got, d) {
			rt.Fatalf("saved again it is\n%+v, not\n%+v", got, d)
		}
		finish(rt, again, bundle)
	})
}

// nobodysCard holds a draft against the people whose cards were laid down: of the holder and of the principal there is
// the number, of others nothing.
func nobodysCard(rt *rapid.T, v *visit.Visit, d visit.Draft) {
	if d.Bundle != "" {
		for _, q := range v.Bundle().Questions {
			if q.FromCard(v.Applicant().Sex) != "" && d.Answers[q.ID] != nil {
				rt.Fatalf("the card's answer to %s is in the draft", q.ID)
			}
		}
	}
	text, _ := json.Marshal(d)
	for i, number := range strangers {
		told := number == d.Holder || number == d.Principal
		if !told && strings.Contains(string(text), number) || strings.Contains(string(text), stranger(i).Name) {
			rt.Fatal("a card's data is in the draft")
		}
	}
}

// same compares what a screen sees of two visits.
func same(rt *rapid.T, a, b *visit.Visit) {
	if a.Step() != b.Step() || a.Bundle() != b.Bundle() || a.Applicant() != b.Applicant() ||
		a.Acting() != b.Acting() || a.Agent() != b.Agent() || a.Step() == visit.Identify && a.Asked() != b.Asked() {
		rt.Fatalf("at %s of %v, not at %s of %v", b.Step(), b.Bundle(), a.Step(), a.Bundle())
	}
	if a.Bundle() == nil {
		return
	}
	if !reflect.DeepEqual(a.Plan(), b.Plan()) || !reflect.DeepEqual(a.Summary(), b.Summary()) {
		rt.Fatal("another plan")
	}
	switch a.Step() {
	case visit.Questions:
		q, n, of := a.Question()
		if r, m, from := b.Question(); q.ID != r.ID || n != m || of != from {
			rt.Fatalf("question %s, not %s", r.ID, q.ID)
		}
	case visit.Form:
		_, fields, n, of := a.Page()
		if _, others, m, from := b.Page(); n != m || of != from || !reflect.DeepEqual(fields, others) {
			rt.Fatalf("page %d of %d\n%+v, not page %d of %d\n%+v", m, from, others, n, of, fields)
		}
	}
}

// However the catalogue is edited: nothing crashes, nothing is lost that still has its place, and the visit
// can be finished, or leads to a window with a reason.
func TestADraftUnderAnotherCatalogueLosesNothing(t *testing.T) {
	cat := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		bundle := cat.Bundles[rapid.IntRange(0, len(cat.Bundles)-1).Draw(rt, "bundle")].ID
		v := visit.New(cat, clock)
		for range rapid.IntRange(0, 80).Draw(rt, "taps") {
			tap(rt, v, bundle)
		}
		d := stored(rt, v.Save())
		other := edited(rt, cat, bundle).At(rapid.SampledFrom(append(sites, catalogue.Site{})).Draw(rt, "site"))
		again, changes, err := visit.Resume(other, clock, d, v.Visitor(), v.Applicant())
		if err != nil {
			rt.Fatal(err)
		}
		for _, c := range changes {
			if c.Sentence == "" || strings.Contains(c.Sentence, "%!") {
				rt.Fatalf("a change without a sentence: %+v", c)
			}
		}
		agreeAgain(rt, again, d)
		b := other.Bundle(bundle)
		if d.Bundle != "" && b == nil {
			if again.Step() != visit.Choose || len(changes) != 1 || changes[0].What != visit.BundleGone {
				rt.Fatalf("at %s with %+v", again.Step(), changes)
			}
			return
		}
		kept := again.Save()
		if b != nil && d.Bundle != "" {
			nothingLost(rt, b, v, d, kept)
			if told := slices.ContainsFunc(changes, func(c visit.Change) bool { return c.What != visit.PagesGone }); told == reflect.DeepEqual(d.Seen, kept.Seen) && !choiceGone(changes) {
				rt.Fatalf("the plan is\n%+v\nand was\n%+v\nbut told is %+v", kept.Seen, d.Seen, changes)
			}
		}
		if b == nil {
			return
		}
		finish(rt, again, bundle)
		again, _, _ = visit.Resume(other, clock, d, v.Visitor(), v.Applicant())
		agreeAgain(rt, again, d)
		backToTheBeginning(rt, again)
	})
}

// backToTheBeginning looks at every page on the way.
func backToTheBeginning(rt *rapid.T, v *visit.Visit) {
	for range 100 {
		switch v.Step() {
		case visit.Questions:
			v.Question()
		case visit.Form:
			v.Page()
		}
		if !v.Back() {
			break
		}
	}
	if v.Step() != visit.Choose {
		rt.Fatalf("going back ends at %s", v.Step())
	}
}

// A mistake that a later page brings to an earlier one does not move anybody away from where they were.
func TestADraftStandsWhereItWasLeft(t *testing.T) {
	cat := load(t)
	b := cat.Bundle("P01")
	for i := range b.Fields {
		b.Fields[i].Card = "" // everything is typed
	}
	v := visit.New(cat, clock)
	must(t, v.Choose("P01"))
	must(t, v.Identify(mother()))
	must(t, v.Agree())
	answer(t, v, nil)
	for {
		_, fields, n, _ := v.Page()
		fillPage(v)
		if slices.ContainsFunc(fields, func(f visit.Field) bool { return f.ID == "f_idno" }) && n > 1 {
			break
		}
		must(t, v.Next())
	}
	v.Fill("f_idno", v.Save().Values["m_idno"])
	again, changes, err := visit.Resume(cat, clock, stored(t, v.Save()), mother(), person.Applicant{})
	if err != nil || len(changes) > 0 {
		t.Fatal(changes, err)
	}
	must(t, again.Agree())
	_, _, want, _ := v.Page()
	if _, _, n, _ := again.Page(); n != want {
		t.Errorf("on page %d, left on page %d", n, want)
	}
}

func choiceGone(changes visit.Changes) bool {
	return slices.ContainsFunc(changes, func(c visit.Change) bool { return c.What == visit.OptionGone })
}

func nothingLost(rt *rapid.T, b *catalogue.Bundle, v *visit.Visit, before, after visit.Draft) {
	for _, f := range b.Fields {
		if f.Type != catalogue.Choices && after.Values[f.ID] != before.Values[f.ID] {
			rt.Fatalf("field %s lost its value", f.ID)
		}
	}
	for _, q := range b.Questions {
		for _, o := range q.Options {
			if q.FromCard(v.Applicant().Sex) == "" && slices.Contains(before.Answers[q.ID], o.Name) && !slices.Contains(after.Answers[q.ID], o.Name) {
				rt.Fatalf("question %s lost its answer", q.ID)
			}
		}
	}
}

// with is the catalogue with an edited copy of P01.
func with(t *testing.T, edit func(*catalogue.Bundle)) *catalogue.Catalogue {
	t.Helper()
	cat := load(t)
	cat.Version = "2090.1.1"
	edit(cat.Bundle("P01"))
	return cat
}

func question(b *catalogue.Bundle, id string) *catalogue.Question {
	return &b.Questions[slices.IndexFunc(b.Questions, func(q catalogue.Question) bool { return q.ID == id })]
}

// Each kind of change is told in a sentence, and the visit comes to the page where something is to be done about it.
func TestWhatChangedIsTold(t *testing.T) {
	groupOf := func(b *catalogue.Bundle, n int) string { return b.Groups[n].ID }
	for _, c := range []struct {
		name string
		edit func(*catalogue.Bundle)
		want []visit.What
		says string
		step visit.Step
	}{
		{"a question is new", func(b *catalogue.Bundle) {
			b.Questions = append(b.Questions, catalogue.Question{ID: "n", Text: "您有居住证吗？", Options: []catalogue.Option{{Name: "有"}, {Name: "没有"}}})
		}, []visit.What{visit.QuestionNew}, "多了一个问题：您有居住证吗？", visit.Questions},
		{"the chosen option is gone", func(b *catalogue.Bundle) {
			q := question(b, "insured")
			q.Options = slices.DeleteFunc(q.Options, func(o catalogue.Option) bool { return o.Name == "是" })
		}, nil, "没有了，请重新选", visit.Questions},
		{"another option is gone", func(b *catalogue.Bundle) {
			q := question(b, "insured")
			q.Options = slices.DeleteFunc(q.Options, func(o catalogue.Option) bool { return o.Name == "否" })
		}, []visit.What{}, "", visit.Check},
		{"a matter is gone", func(b *catalogue.Bundle) {
			b.Matters = slices.DeleteFunc(b.Matters, func(m catalogue.Matter) bool { return m.ID == "P01-2" })
		}, nil, "不再一起办：预防接种证办理", visit.Check},
		{"a matter is new", func(b *catalogue.Bundle) {
			b.Matters = append(b.Matters, catalogue.Matter{ID: "P01-9", Name: "生育登记", Short: "生育登记", Promise: &catalogue.Days{Unit: "工作日"}})
		}, []visit.What{visit.MatterNew}, "多办一件：生育登记", visit.Check},
		{"a material is new", func(b *catalogue.Bundle) {
			b.Materials = append(b.Materials, catalogue.Material{ID: "n", Name: "疫苗本", Form: "原件核验", Copies: 1})
		}, []visit.What{visit.MaterialNew}, "多了一份材料：疫苗本，取件时带原件到窗口核验", visit.Materials},
		{"a field is new", func(b *catalogue.Bundle) {
			b.Fields = append(b.Fields, catalogue.Field{ID: "n", Label: "出生体重", Type: catalogue.Number, Group: groupOf(b, 0)})
		}, []visit.What{visit.FieldNew}, "多了一项要填：出生体重", visit.Form},
		{"a field is gone", func(b *catalogue.Bundle) {
			b.Fields = slices.DeleteFunc(b.Fields, func(f catalogue.Field) bool { return f.ID == "head" })
		}, []visit.What{visit.FieldGone}, "这一项不用填了：户主姓名", visit.Check},
		{"a choice is gone", func(b *catalogue.Bundle) {
			for i, f := range b.Fields {
				if f.ID == "child_sex" {
					b.Fields[i].Choices = []string{"男", "未说明"}
				}
			}
		}, []visit.What{visit.OptionGone}, "您选的没有了，请重新选", visit.Form},
		{"the limit is another", func(b *catalogue.Bundle) { b.Promise = &catalogue.Days{N: 50, Unit: "工作日"} },
			[]visit.What{visit.LimitChanged}, "现在是50 个工作日", visit.Check},
		{"it sends to a window now", func(b *catalogue.Bundle) {
			q := question(b, "insured")
			for i := range q.Options {
				q.Options[i].Window = "请到医保窗口"
			}
		}, []visit.What{visit.WindowNew}, "现在要到窗口办：请到医保窗口", visit.Diverted},
		{"the bundle is closed", func(b *catalogue.Bundle) { b.Open = false },
			[]visit.What{visit.BundleGone}, "“出生一件事”现在不能在这里办了", visit.Choose},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := stored(t, reviewed(t).Save())
			v, changes, err := visit.Resume(with(t, c.edit), clock, d, mother(), person.Applicant{})
			must(t, err)
			agreeAgain(t, v, d)
			var whats []visit.What
			says := ""
			for _, x := range changes {
				whats, says = append(whats, x.What), says+x.Sentence+"\n"
			}
			if c.want != nil && !slices.Equal(whats, c.want) || !strings.Contains(says, c.says) {
				t.Errorf("told %v:\n%s", whats, says)
			}
			if v.Step() != c.step {
				t.Errorf("at %s, want %s", v.Step(), c.step)
			}
		})
	}
}

// What does not apply under today's catalogue is there again when it does.
func TestADraftKeepsWhatMayApplyAgain(t *testing.T) {
	v := reviewed(t)
	v.GoTo(visit.Questions, 0)
	answer(t, v, map[string]string{"insured": "否"}) // the bank card is not asked for
	v, _, err := visit.Resume(load(t), clock, stored(t, v.Save()), mother(), person.Applicant{})
	must(t, err)
	must(t, v.Agree())
	v.GoTo(visit.Questions, 0)
	answer(t, v, nil)
	v.Sign(signature())
	if c := submission(t, v); !slices.ContainsFunc(c.Fields, func(f cases.Field) bool { return f.ID == "bank_no" && f.Value == values["bank_no"] }) {
		t.Error("the bank card number has to be typed again")
	}
}

func TestADraftIsForItsHolderOnly(t *testing.T) {
	d := reviewed(t).Save()
	other := mother()
	other.Number = "350303199001011315"
	typed := person.FromNumber("陈秀华", mother().Number)
	for name, who := range map[string]person.Applicant{"another card": other, "the number without the card": typed, "nobody": {}} {
		if v, _, err := visit.Resume(load(t), clock, d, who, person.Applicant{}); !errors.Is(err, visit.ErrHolder) || v != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADraftHasNoSignatureAndEndsWithTheHandIn(t *testing.T) {
	v := reviewed(t)
	v.Sign(signature())
	again, _, err := visit.Resume(load(t), clock, stored(t, v.Save()), mother(), person.Applicant{})
	must(t, err)
	if again.Signed() {
		t.Error("signed without a hand")
	}
	v.Handed()
	if d := v.Save(); !reflect.DeepEqual(d, visit.Draft{}) {
		t.Errorf("something is left after the hand-in: %s", d.Bundle)
	}
	v, changes, err := visit.Resume(load(t), clock, visit.Draft{}, mother(), person.Applicant{})
	if err != nil || len(changes) > 0 || v.Step() != visit.Choose {
		t.Errorf("no draft: at %s, %v, %v", v.Step(), changes, err)
	}
}
