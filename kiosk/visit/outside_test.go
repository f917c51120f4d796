package visit_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// corporate is a visit for a change of a company, agreed to but for what is withheld.
func corporate(t *testing.T, withheld ...string) *visit.Visit {
	t.Helper()
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("E02"))
	must(t, v.Identify(mother()))
	must(t, v.Agree(withheld...))
	return v
}

func planned(t *testing.T, v *visit.Visit, id string) catalogue.PlannedMaterial {
	t.Helper()
	i := slices.IndexFunc(v.Plan().Materials, func(m catalogue.PlannedMaterial) bool { return m.ID == id })
	if i < 0 {
		t.Fatalf("no material %s", id)
	}
	return v.Plan().Materials[i]
}

// form goes to the first page of the form and returns its fields.
func form(t *testing.T, v *visit.Visit) map[string]visit.Field {
	t.Helper()
	answer(t, v, nil)
	if v.Step() != visit.Form {
		t.Fatalf("at %s", v.Step())
	}
	_, fields, _, _ := v.Page()
	out := map[string]visit.Field{}
	for _, f := range fields {
		out[f.ID] = f
	}
	return out
}

func TestALicenceFillsTheForm(t *testing.T) {
	v := corporate(t)
	v.LicencesFound(mother().Number, licencesOf(v, cases.Found))
	before := v.Filled()
	f := form(t, v)["uscc"]
	if !f.Locked || f.Value != "91350100M000100Y43" || f.Source != cases.FromLicence {
		t.Errorf("%+v", f)
	}
	if before != 5 { // three of the licence, name and number of the card
		t.Errorf("%d fields are said to be filled", before)
	}
}

// What a licence cannot tell, or tells wrongly, is typed.
func TestWithoutALicenceItIsTyped(t *testing.T) {
	wrong := func(v *visit.Visit) []cases.Licence {
		l := licencesOf(v, cases.Found)
		for i := range l {
			l[i].Items = map[string]string{"uscc": "91350100M000100Y44", "name": "", "legal": "陈样华"}
		}
		return l
	}
	for name, found := range map[string]func(*visit.Visit) []cases.Licence{
		"expired": func(v *visit.Visit) []cases.Licence { return licencesOf(v, cases.Expired) },
		"absent":  func(v *visit.Visit) []cases.Licence { return licencesOf(v, cases.Absent) },
		"wrong":   wrong, "none": func(*visit.Visit) []cases.Licence { return nil },
	} {
		v := corporate(t)
		v.LicencesFound(mother().Number, found(v))
		if f := form(t, v)["uscc"]; f.Locked || f.Value != "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestNobodyIsAskedForLicencesWithoutConsentOrCard(t *testing.T) {
	v := corporate(t, visit.UseLicences)
	if v.LicencesAsked() != nil {
		t.Error("asked although the citizen did not agree")
	}
	v.LicencesFound(mother().Number, []cases.Licence{{Name: "电子营业执照", Finding: cases.Found}})
	if m := planned(t, v, "lic"); m.How != cases.AtWindow || m.Finding != cases.Withheld {
		t.Errorf("%s %s", m.How, m.Why)
	}

	v = visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("E02"))
	typed := mother()
	typed.Verified = false
	must(t, v.Identify(typed))
	must(t, v.Agree())
	if v.LicencesAsked() != nil {
		t.Error("anybody can type a number")
	}
	if m := planned(t, v, "lic"); m.How != cases.Waived || m.Finding != cases.Unproven {
		t.Errorf("%s %s", m.How, m.Why)
	}
}

func TestSendingIsNeededAndLicencesAreNot(t *testing.T) {
	v := visit.New(load(t), func() time.Time { return today })
	must(t, v.Choose("P01"))
	must(t, v.Identify(mother()))
	if err := v.Agree(visit.SendToDepartments); err == nil || v.Step() != visit.Agree {
		t.Fatal("goes on without the consent that all depends on")
	}
	must(t, v.Agree(visit.UseLicences))
	answer(t, v, nil)
	fill(t, v)
	must(t, v.Next())
	v.Sign(signature())
	if c := submission(t, v); !slices.Equal(c.Consents, []string{visit.SendToDepartments}) {
		t.Errorf("the case says %v", c.Consents)
	}
}

// An answer about the one before must not be taken for the next.
func TestALateAnswerAboutSomebodyElse(t *testing.T) {
	v := corporate(t)
	late := licencesOf(v, cases.Found)
	v.Back() // to the consent
	v.Back() // "that is not me"
	other := mother()
	other.Number = "350303199001011315"
	must(t, v.Identify(other))
	must(t, v.Agree())
	v.LicencesFound(mother().Number, late)
	if f := form(t, v)["uscc"]; f.Value != "" {
		t.Error("somebody else's licence fills the form in")
	}
}

func TestPagesAreWaitedForButNobodyIsStuck(t *testing.T) {
	v := begun(t)
	v.Connected(true)
	v.LicencesFound(mother().Number, licencesOf(v, cases.Absent))
	answer(t, v, nil)
	fill(t, v)
	var missing *visit.Missing
	if err := v.Next(); !errors.As(err, &missing) || missing.Field != "marriage" {
		t.Fatalf("goes on without a page: %v", err)
	}
	v.Connected(false) // the line goes: the plan has another way
	must(t, v.Next())
	v.Connected(true) // and comes back: the page is asked for after all
	v.Sign(signature())
	if _, err := v.Submission(); !errors.As(err, &missing) || v.Step() != visit.Materials {
		t.Fatalf("at %s: %v", v.Step(), err)
	}
	v.BringToWindow("marriage")
	must(t, v.Next())
	if m := planned(t, v, "marriage"); m.How != cases.AtWindow || !m.CanUpload {
		t.Errorf("%s %s", m.How, m.Why)
	}
	v.TakePages("marriage", []string{"sm3:01", "sm3:02"})
	v.Connected(false)
	for _, m := range submission(t, v).Materials {
		if m.ID == "marriage" && (m.How != cases.Photographed || len(m.Pages) != 2 || m.Licence != cases.Absent) {
			t.Errorf("%+v", m)
		}
	}
}

// Without a line the document camera takes pages all the same; when it goes too, the plan has another way.
func TestACameraNeedsNoLine(t *testing.T) {
	v := begun(t)
	v.LicencesFound(mother().Number, licencesOf(v, cases.Absent))
	answer(t, v, nil)
	fill(t, v)
	if m := planned(t, v, "marriage"); m.How != cases.AtWindow || m.CanUpload {
		t.Errorf("without anything: %s %s", m.How, m.Why)
	}
	v.CameraUsable(true)
	if m := planned(t, v, "marriage"); m.How != cases.Photographed || !m.CanUpload {
		t.Errorf("with a camera: %s %s", m.How, m.Why)
	}
	var missing *visit.Missing
	if err := v.Next(); !errors.As(err, &missing) || missing.Field != "marriage" {
		t.Fatalf("goes on without a page: %v", err)
	}
	v.TakePages("marriage", []string{"sm3:01"})
	v.CameraUsable(false)
	must(t, v.Next())
	v.Sign(signature())
	for _, m := range submission(t, v).Materials {
		if m.ID == "marriage" && (m.How != cases.Photographed || len(m.Pages) != 1) {
			t.Errorf("%+v", m)
		}
	}
}
