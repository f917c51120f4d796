package visit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/assets"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

var today = time.Date(2026, 11, 24, 9, 41, 0, 0, time.Local)

func load(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// mother is the standard's example person, as a card tells of her.
func mother() person.Applicant {
	return person.Applicant{Kind: person.Resident, Name: "陈秀华", Number: "11010519491231002X", Sex: person.Female, Verified: true}
}

// begun is a visit at the first question.
func begun(t testing.TB) *visit.Visit {
	t.Helper()
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("P01"))
	must(t, v.Identify(mother()))
	must(t, v.Agree())
	return v
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer answers the questions in turn, with the options given or else the first one.
func answer(t testing.TB, v *visit.Visit, options map[string]string) {
	t.Helper()
	for v.Step() == visit.Questions {
		q, _, _ := v.Question()
		option := options[q.ID]
		if option == "" {
			option = q.Options[0].Name
		}
		must(t, v.Answer(option))
		must(t, v.Next())
	}
}

var values = map[string]string{
	"child_name": "林梓涵", "child_sex": "女", "birth_time": "202611020930", "m_mobile": "13850123456",
	"f_name": "林建国", "f_idno": "350303199001011235", "f_mobile": "13950123456",
	"head": "林建国", "ins_addr": "350303001001", "bank_no": "6222020000000007", "bank_branch": "涵江支行",
}

func fill(t testing.TB, v *visit.Visit) {
	t.Helper()
	for v.Step() == visit.Form {
		_, fields, _, _ := v.Page()
		for _, f := range fields {
			if !f.Locked {
				v.Fill(f.ID, values[f.ID])
			}
		}
		must(t, v.Next())
	}
}

// reviewed is a visit on the check page.
func reviewed(t testing.TB) *visit.Visit {
	t.Helper()
	v := begun(t)
	answer(t, v, nil)
	fill(t, v)
	must(t, v.Next())
	if v.Step() != visit.Check {
		t.Fatalf("at %s, want the check page", v.Step())
	}
	return v
}

func submission(t testing.TB, v *visit.Visit) cases.Case {
	t.Helper()
	s, err := v.Submission()
	must(t, err)
	return s.Case
}

func signature() cases.Signature {
	return cases.Signature{Ratio: 3, Strokes: []cases.Stroke{{{X: .1, Y: .5}, {X: .8, Y: .5, T: 300}}}}
}

func TestFromTouchToHandIn(t *testing.T) {
	v := reviewed(t)
	var missing *visit.Missing
	if _, err := v.Submission(); !errors.As(err, &missing) || missing.Field != "signature" {
		t.Fatalf("without a signature: %v", err)
	}
	v.Sign(signature())
	c := submission(t, v)
	if want := []string{"P01-1", "P01-2", "P01-3", "P01-4", "P01-5", "P01-6"}; !slices.Equal(c.Matters, want) {
		t.Errorf("matters %v, want %v", c.Matters, want)
	}
	got := map[string]cases.Field{}
	for _, f := range c.Fields {
		got[f.ID] = f
	}
	if f := got["m_idno"]; f.Value != mother().Number || f.Source != cases.FromCard {
		t.Errorf("the mother's number comes from %q", f.Source)
	}
	if f := got["birth_time"]; f.Value != "2026-11-02 09:30" || f.Source != cases.FromTyped {
		t.Errorf("time of birth %q from %q", f.Value, f.Source)
	}
	if v.Filled() != 2 {
		t.Errorf("%d fields from the card, want 2", v.Filled())
	}
}

func TestTheCardAnswersWhoIsHere(t *testing.T) {
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("P01"))
	father := mother()
	father.Sex = person.Male
	must(t, v.Identify(father))
	must(t, v.Agree())
	for v.Step() == visit.Questions {
		q, _, _ := v.Question()
		if q.ID == "who" {
			t.Fatal("asked what the card has told")
		}
		must(t, v.Answer(q.Options[0].Name))
		must(t, v.Next())
	}
	v.Fill("m_name", "陈秀华")
	for _, f := range v.Plan().Fields {
		if want := map[string]string{"f_name": "name", "f_idno": "number"}[f.ID]; f.Card != want {
			t.Errorf("field %s takes %q from a father's card, want %q", f.ID, f.Card, want)
		}
	}
}

func TestAnswersThatLeadToAWindow(t *testing.T) {
	for _, q := range load(t).Bundle("P01").Questions {
		for _, o := range q.Options {
			if o.Window == "" {
				continue
			}
			t.Run(q.ID+"/"+o.Name, func(t *testing.T) {
				v := begun(t)
				answer(t, v, map[string]string{q.ID: o.Name})
				if v.Step() != visit.Diverted || !slices.Contains(v.Plan().Window, o.Window) {
					t.Fatalf("at %s with %v", v.Step(), v.Plan().Window)
				}
				if v.Next() == nil {
					t.Error("the bundle goes on although it cannot take this")
				}
				if !v.Back() || v.Step() != visit.Questions {
					t.Error("the answer cannot be changed")
				}
				if got, _, _ := v.Question(); got.ID != q.ID {
					t.Errorf("back at %s, want %s", got.ID, q.ID)
				}
			})
		}
	}
}

func TestChangingAnAnswerKeepsWhatStillApplies(t *testing.T) {
	v := reviewed(t)
	v.GoTo(visit.Questions, 0)
	answer(t, v, map[string]string{"insured": "否"})
	if v.Step() != visit.Check {
		t.Fatalf("at %s: everything was filled already", v.Step())
	}
	v.Sign(signature())
	c := submission(t, v)
	if slices.Contains(c.Matters, "P01-6") {
		t.Error("still asks for maternity benefit")
	}
	v.GoTo(visit.Questions, 0)
	answer(t, v, nil) // insured after all: the bank card typed before is there again
	c = submission(t, v)
	if !slices.ContainsFunc(c.Fields, func(f cases.Field) bool { return f.ID == "bank_no" && f.Value == values["bank_no"] }) {
		t.Error("the bank card number has to be typed again")
	}
}

func TestMistakesSayWhatToDo(t *testing.T) {
	v := begun(t)
	answer(t, v, nil)
	for _, c := range []struct{ field, value, says string }{
		{"child_name", "", "请填写新生儿姓名"},
		{"birth_time", "209911020930", "这个时间还没有到，请再看一看"},
		{"m_mobile", "1385012345", "请填写 11 位手机号，现在是 10 位"},
		{"f_idno", "350303199001011230", "号码有一位不对，请对照身份证再看一遍"},
		{"f_idno", "11010519491231002X", "和母亲身份证号码一样，请再看一看"},
		{"bank_no", "6222020000000001", "卡号有一位不对，请对照银行卡再看一遍"},
	} {
		t.Run(c.field+" "+c.says, func(t *testing.T) {
			v := begun(t)
			answer(t, v, nil)
			for id, value := range values {
				v.Fill(id, value)
			}
			v.Fill(c.field, c.value)
			for v.Step() == visit.Form {
				if err := v.Next(); err != nil {
					var m *visit.Missing
					if !errors.As(err, &m) || m.Field != c.field || m.Sentence != c.says {
						t.Fatalf("%#v", err)
					}
					_, fields, _, _ := v.Page()
					i := slices.IndexFunc(fields, func(f visit.Field) bool { return f.ID == c.field })
					if fields[i].Mistake != c.says {
						t.Errorf("the page says %q", fields[i].Mistake)
					}
					return
				}
			}
			t.Fatal("nobody minds")
		})
	}
}

func TestATypedNumberIsMarkedNotVerified(t *testing.T) {
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("P01"))
	var missing *visit.Missing
	if err := v.Identify(person.Applicant{Name: "陈秀华", Number: "110105194912310021"}); !errors.As(err, &missing) || missing.Field != "number" {
		t.Fatalf("a wrong number: %v", err)
	}
	must(t, v.Identify(person.FromNumber("陈秀华", "11010519491231002X")))
	must(t, v.Agree())
	answer(t, v, nil)
	fill(t, v)
	must(t, v.Next())
	v.Sign(signature())
	c := submission(t, v)
	if c.Applicant.Verified {
		t.Error("typed, and yet verified")
	}
	for _, f := range c.Fields {
		if f.Source == cases.FromCard {
			t.Errorf("%s claims to come from a card", f.ID)
		}
	}
}

func TestBackLeadsToTheBeginning(t *testing.T) {
	v := reviewed(t)
	steps := 0
	for v.Back() {
		if steps++; steps > 50 {
			t.Fatal("going back never ends")
		}
	}
	if v.Step() != visit.Choose {
		t.Errorf("ends at %s", v.Step())
	}
}

func TestWhatWasHandedInCannotBeGoneBackTo(t *testing.T) {
	v := reviewed(t)
	v.Handed()
	if v.Back() {
		t.Error("went back")
	}
	must(t, v.Next())
	must(t, v.Next())
	if v.Step() != visit.Goodbye {
		t.Errorf("ends at %s", v.Step())
	}
}

func TestTheSummaryMasks(t *testing.T) {
	for _, line := range reviewed(t).Summary() {
		for _, secret := range []string{"陈秀华", "11010519491231002X", values["f_idno"], values["m_mobile"], values["bank_no"]} {
			if strings.Contains(line.Value, secret) {
				t.Errorf("line %s shows something whole", line.Label)
			}
		}
	}
}

func TestWipeLeavesNothing(t *testing.T) {
	v := reviewed(t)
	sig := signature()
	v.Sign(sig)
	v.Wipe()
	if v.Applicant() != (person.Applicant{}) || v.Signed() || v.Step() != visit.Goodbye {
		t.Error("something is left")
	}
	if sig.Strokes[0][1] != (cases.Point{}) {
		t.Error("the signature's points are still there")
	}
}

func TestIdle(t *testing.T) {
	now := today
	idle := visit.NewIdle(func() time.Time { return now })
	for _, c := range []struct {
		after time.Duration
		left  time.Duration
		warn  bool
	}{{0, 90 * time.Second, false}, {59 * time.Second, 31 * time.Second, false}, {60 * time.Second, 30 * time.Second, true}, {2 * time.Minute, 0, true}} {
		now = today.Add(c.after)
		if left, warn := idle.Left(); left != c.left || warn != c.warn {
			t.Errorf("after %v: %v left, warning %v", c.after, left, warn)
		}
	}
	idle.Patience(2)
	if left, warn := idle.Left(); left != time.Minute || !warn {
		t.Errorf("elder mode after 2 minutes: %v left, warning %v", left, warn)
	}
}
