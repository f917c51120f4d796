package command

import (
	"fmt"
	"io"
	"strings"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// showBundle prints what the answers of a situation lead to on a machine of a level, or where every
// matter may be taken when none is given. Nothing is known from outside: no e-licence has been asked for.
func showBundle(id, answers, level, dir string, stdout, stderr io.Writer) int {
	c, err := loadFrom(dir)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return Fail
	}
	if level != "" && catalogue.LevelName(level) == "" {
		fmt.Fprintf(stderr, "没有“%s”这个层级，可以写 3、4、5、6。 No such level.\n", level)
		return Wrong
	}
	b := c.At(catalogue.Site{Level: level, Area: c.District.Code}).Bundle(id)
	if b == nil {
		fmt.Fprintf(stderr, "没有套餐 %s。 No such bundle.\n", id)
		return Wrong
	}
	given, err := situation(b, answers)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return Wrong
	}
	fmt.Fprintf(stdout, "%s %s（目录 %s）\n", b.ID, b.Name, c.Version)
	showPlan(b.Resolve(catalogue.Situation{Answers: given}), given, stdout)
	return OK
}

// ways are how materials come in, in the field's terms.
var ways = map[cases.How]string{cases.Waived: "免交", cases.Shared: "共享", cases.OnForm: "填写", cases.Photographed: "拍照",
	cases.AtWindow: "窗口", cases.Promised: "容缺"}

func showPlan(p catalogue.Plan, given catalogue.Answers, out io.Writer) {
	fmt.Fprintln(out, "\n问题")
	for _, q := range p.Questions {
		said := strings.Join(given[q.ID], "、")
		if said == "" {
			said = "没有回答，可以答 " + optionNames(q)
		}
		fmt.Fprintf(out, "  %s %s %s\n", q.ID, q.Text, said)
	}
	if len(p.Window) > 0 {
		fmt.Fprintln(out, "\n要到窗口")
		for _, reason := range p.Window {
			fmt.Fprintf(out, "  %s\n", reason)
		}
	}
	fmt.Fprintln(out, "\n事项，按办理次序")
	for i, m := range p.Matters {
		limit := "没有承诺时限"
		if m.Promise != nil {
			limit = m.Promise.String()
		}
		var where []string
		for _, level := range m.Offered() {
			where = append(where, catalogue.LevelName(level))
		}
		fmt.Fprintf(out, "  %d %s %s：%s，%s，%s\n", i+1, m.ID, m.Name, m.Authority, strings.Join(where, "、"), limit)
	}
	if len(p.Routed) > 0 {
		fmt.Fprintln(out, "\n转到别处")
		for _, r := range p.Routed {
			fmt.Fprintf(out, "  %s %s：%s，%s\n", r.ID, r.Name, r.By, r.Says)
		}
	}
	fmt.Fprintln(out, "\n材料")
	for _, m := range p.Materials {
		fmt.Fprintf(out, "  %s %s %d 份：%s，%s\n", m.ID, m.Name, m.Copies, ways[m.How], m.Why)
	}
	fmt.Fprintln(out, "\n表单")
	for _, f := range p.Fields {
		fmt.Fprintf(out, "  %s %s：%s\n", f.ID, f.Label, origin(f))
	}
	fmt.Fprintln(out)
	if p.Expected != nil {
		fmt.Fprintf(out, "预计 %s\n", p.Expected)
	} else {
		fmt.Fprintln(out, "没有预计时限")
	}
}

func optionNames(q catalogue.Question) string {
	var names []string
	for _, o := range q.Options {
		names = append(names, o.Name)
	}
	return strings.Join(names, "、")
}

// origin says where a field's value comes from.
func origin(f catalogue.Field) string {
	switch {
	case f.Party != "":
		return f.Party + "的身份证"
	case f.Card != "":
		return "身份证"
	case f.Licence != nil:
		return f.Licence.Of
	case f.Answer != "":
		return "回答 " + f.Answer
	case f.Required:
		return "填写，必填"
	}
	return "填写"
}
