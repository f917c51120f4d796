package visit_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

var update = flag.Bool("update", false, "write the texts in testdata anew; somebody then reads them")

// ways are four situations: always the first answer that the bundle can take, always the last, first and last in turn,
// and always the middle one, each with something else known about the e-licences.
var ways = []struct {
	name     string
	finding  cases.Finding // about every e-licence
	licences string
	online   bool
	pick     func(n int, options []catalogue.Option) []catalogue.Option
}{
	{"第一个回答", cases.Found, "证照都查到", true, func(_ int, o []catalogue.Option) []catalogue.Option { return o[:1] }},
	{"最后一个回答，能多选的全选", cases.Absent, "证照都没有查到，能上传", true, func(_ int, o []catalogue.Option) []catalogue.Option { return o[len(o)-1:] }},
	{"轮流", cases.Expired, "证照都过期，没有网络", false, func(n int, o []catalogue.Option) []catalogue.Option {
		return o[(n%2)*(len(o)-1):][:1]
	}},
	{"中间的回答", cases.Unasked, "证照没有查成，没有网络", false, func(_ int, o []catalogue.Option) []catalogue.Option { return o[len(o)/2:][:1] }},
}

// Four situations of every bundle at the district's machine, and of some at a village's, are kept as texts people can read.
func TestSituationsStayAsTheyAre(t *testing.T) {
	cat := load(t)
	district := cat.At(catalogue.Site{Level: "4", Area: "350303"})
	for _, b := range district.Bundles {
		t.Run(b.ID, func(t *testing.T) { situations(t, district, b, "") })
	}
	village := cat.At(catalogue.Site{Level: "6", Area: "350303100201"})
	for _, id := range []string{"P01", "P04", "P09"} {
		t.Run(id+" in a village", func(t *testing.T) { situations(t, village, village.Bundle(id), "-村") })
	}
}

func situations(t *testing.T, cat *catalogue.Catalogue, b *catalogue.Bundle, site string) {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s\n", b.ID, b.Name)
	for _, s := range ways {
		fmt.Fprintf(&text, "\n情形：%s；%s\n", s.name, s.licences)
		situation(t, &text, begunWith(t, cat, b, s.finding, s.online), s.pick, strings.HasPrefix(s.name, "最后"))
	}
	golden(t, filepath.Join("testdata", b.ID+"-"+b.Short+site+".txt"), text.String())
}

// begunWith is a visit at its first question, with one thing found out about all e-licences.
func begunWith(t *testing.T, cat *catalogue.Catalogue, b *catalogue.Bundle, f cases.Finding, online bool) *visit.Visit {
	v := visit.New(cat, func() time.Time { return today })
	v.Connected(online)
	must(t, v.Choose(b.ID))
	must(t, v.Identify(mother()))
	must(t, v.Agree())
	if f != cases.Unasked {
		v.LicencesFound(mother().Number, licencesOf(v, f))
	}
	return v
}

// licencesOf is one answer about every e-licence that the visit asks for.
func licencesOf(v *visit.Visit, f cases.Finding) []cases.Licence {
	var out []cases.Licence
	for _, l := range v.LicencesAsked() {
		out = append(out, cases.Licence{Name: l.Name, Finding: f,
			Items: map[string]string{"uscc": "91350100M000100Y43", "name": "涵江样例商贸有限公司", "legal": "陈样华"}})
	}
	return out
}

// photograph takes one page of everything that wants one.
func photograph(v *visit.Visit) {
	for _, m := range v.Plan().Materials {
		if m.How == cases.Photographed && len(m.Pages) == 0 {
			v.TakePages(m.ID, []string{"sm3:" + m.ID})
		}
	}
}

// situation goes through one bundle to the hand-in, or to the window, and tells what came of it.
func situation(t *testing.T, text *strings.Builder, v *visit.Visit, pick func(int, []catalogue.Option) []catalogue.Option, all bool) {
	for v.Step() == visit.Questions {
		q, n, _ := v.Question()
		var stay []catalogue.Option // those the bundle can take
		for _, o := range q.Options {
			if o.Window == "" && !(all && q.Several && o.Alone) {
				stay = append(stay, o)
			}
		}
		chosen := pick(n, stay)
		if all && q.Several {
			chosen = stay
		}
		var shown []string
		for _, o := range chosen {
			must(t, v.Answer(o.Name))
			shown = append(shown, o.Show())
		}
		fmt.Fprintf(text, "  问 %s %s\n", q.Text, strings.Join(shown, "、"))
		must(t, v.Next())
	}
	if v.Step() == visit.Diverted {
		fmt.Fprintf(text, "  到窗口：%s\n", strings.Join(v.Plan().Window, "；"))
		return
	}
	for v.Step() == visit.Form {
		fillPage(v)
		must(t, v.Next())
	}
	before := v.Plan().Materials // what the materials page says
	photograph(v)
	must(t, v.Next())
	v.Sign(signature())
	s, err := v.Submission()
	must(t, err)
	complete(t, s)
	for _, m := range s.Plan.Own() {
		fmt.Fprintf(text, "  办 %s（%s）\n", m.Name, m.Authority)
	}
	for _, m := range s.Plan.Routed {
		fmt.Fprintf(text, "  %s %s：%s\n", m.By, m.Name, m.Says)
	}
	for _, m := range before {
		fmt.Fprintf(text, "  材料 %s：%s\n", m.Name, m.Why)
	}
	source := map[string]string{}
	for _, f := range s.Case.Fields {
		source[f.ID] = map[cases.Source]string{cases.FromCard: "身份证", cases.FromLicence: "电子证照", cases.FromTyped: "填写"}[f.Source]
	}
	for _, f := range s.Plan.Fields {
		from := source[f.ID]
		if f.Answer != "" {
			from = "回答"
		}
		fmt.Fprintf(text, "  表 %s %s\n", f.Label, from)
	}
	if d := s.Plan.Expected; d != nil {
		fmt.Fprintf(text, "  预计 %s\n", d)
	} else {
		fmt.Fprintln(text, "  预计 按公告")
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if string(want) != got {
		t.Errorf("%s is no longer what the catalogue says; go test ./kiosk/visit -update writes it anew:\n%s", path, got)
	}
}
