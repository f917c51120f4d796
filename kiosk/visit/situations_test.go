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
// and always the middle one.
var ways = []struct {
	name string
	pick func(n int, options []catalogue.Option) []catalogue.Option
}{
	{"第一个回答", func(_ int, o []catalogue.Option) []catalogue.Option { return o[:1] }},
	{"最后一个回答，能多选的全选", func(_ int, o []catalogue.Option) []catalogue.Option { return o[len(o)-1:] }},
	{"轮流", func(n int, o []catalogue.Option) []catalogue.Option {
		return o[(n%2)*(len(o)-1):][:1]
	}},
	{"中间的回答", func(_ int, o []catalogue.Option) []catalogue.Option { return o[len(o)/2:][:1] }},
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
		fmt.Fprintf(&text, "\n情形：%s\n", s.name)
		situation(t, &text, cat, b, s.pick, strings.HasPrefix(s.name, "最后"))
	}
	golden(t, filepath.Join("testdata", b.ID+"-"+b.Short+site+".txt"), text.String())
}

// situation goes through one bundle to the hand-in, or to the window, and tells what came of it.
func situation(t *testing.T, text *strings.Builder, cat *catalogue.Catalogue, b *catalogue.Bundle,
	pick func(int, []catalogue.Option) []catalogue.Option, all bool) {
	v := visit.New(cat, func() time.Time { return today })
	must(t, v.Choose(b.ID))
	must(t, v.Identify(mother()))
	must(t, v.Agree())
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
	for _, m := range s.Plan.Materials {
		fmt.Fprintf(text, "  材料 %s：%s\n", m.Name, m.Why)
	}
	source := map[string]string{}
	for _, f := range s.Case.Fields {
		source[f.ID] = map[cases.Source]string{cases.FromCard: "身份证", cases.FromTyped: "填写"}[f.Source]
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
