package app_test

import (
	"fmt"
	"slices"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// citizen goes through whichever bundle by what the visit asks for. It knows no bundle.
type citizen struct {
	*stage
	situation
	bundle *catalogue.Bundle
	seen   func(page string) // told of every page when all of it is filled in
	typed  map[string]string // what was typed, by field, where it can be told
	people int               // ID numbers that were used
	tried  map[catalogue.Type]bool
}

// situation is how questions are answered: the four of kiosk/visit/situations_test.go, and in turn
// beginning with the first.
type situation struct {
	name string
	all  bool // of several answers all; and what need not be filled in stays empty
	pick func(n int, options []catalogue.Option) catalogue.Option
}

var situations = []situation{
	{"first", false, func(_ int, o []catalogue.Option) catalogue.Option { return o[0] }},
	{"last", true, func(_ int, o []catalogue.Option) catalogue.Option { return o[len(o)-1] }},
	{"in-turn", false, func(n int, o []catalogue.Option) catalogue.Option { return o[(n%2)*(len(o)-1)] }},
	{"other-turn", false, func(n int, o []catalogue.Option) catalogue.Option { return o[((n+1)%2)*(len(o)-1)] }},
	{"middle", false, func(_ int, o []catalogue.Option) catalogue.Option { return o[len(o)/2] }},
}

// goes goes from the home page to the receipt, or to where a window is named, and reports
// whether there was a receipt.
func (c *citizen) goes() (received bool) {
	c.t.Helper()
	life := c.machine.catalogue.Lives[slices.IndexFunc(c.machine.catalogue.Lives, func(l catalogue.Life) bool { return l.Name == c.bundle.Life })]
	c.seen("home")
	if _, others := c.Find("办其他事"); others {
		c.Tap("办其他事")
		c.seen("others")
	}
	c.Tap(life.Title)
	c.seen("life")
	c.Tap(c.bundle.Name)
	c.seen("bundle")
	c.Tap("开始办理")
	c.machine.cards <- mother()
	c.Await("请授权用于本次办事")
	for v := c.machine.visit; ; {
		step, title, n := v.Step(), "", 0
		switch step {
		case visit.Agree:
			c.seen("agree")
			c.Tap("同意并继续")
		case visit.Questions:
			_, n, _ = v.Question()
			c.answers()
			c.Tap("下一步")
		case visit.Diverted:
			c.seen("diverted")
			return false
		case visit.Form:
			title, _, n, _ = v.Page()
			c.fills()
			c.Tap("下一步")
		case visit.Materials:
			c.seen("materials")
			c.photographs()
			c.Tap("下一步")
		case visit.Check:
			c.sign()
			c.seen("check")
			c.Tap("提交申请")
			c.Await("申请已收到")
			c.machine.prints <- kiosk.PrintResult{OK: true}
			c.Await("回执已打印，请取走")
			c.seen("received")
			return true
		}
		if v.Step() == step && stays(v, n) {
			c.t.Fatalf("%s %s %d does not go on; the screen says:\n%s", step, title, n, c.Words())
		}
	}
}

// stays reports whether the n-th question or page of the form is still due.
func stays(v *visit.Visit, n int) bool {
	now := n
	switch v.Step() {
	case visit.Questions:
		_, now, _ = v.Question()
	case visit.Form:
		_, _, now, _ = v.Page()
	}
	return now == n
}

// answers answers the question that is due with what the bundle can take.
func (c *citizen) answers() {
	c.t.Helper()
	q, n, _ := c.machine.visit.Question()
	stay := slices.DeleteFunc(slices.Clone(q.Options), func(o catalogue.Option) bool {
		return o.Window != "" || c.all && q.Several && o.Alone
	})
	chosen := []catalogue.Option{c.pick(n, stay)}
	if c.all && q.Several {
		chosen = stay
	}
	for _, o := range chosen {
		c.Tap(o.Show())
	}
	c.seen("question")
}

// fills fills in the page of the form that is due.
func (c *citizen) fills() {
	c.t.Helper()
	_, fields, _, _ := c.machine.visit.Page()
	open := false
	for _, f := range fields {
		switch {
		case f.Answered:
			c.says("按您刚才的回答")
		case f.Source == cases.FromLicence:
			c.says("来自电子证照")
		case f.Locked:
			c.says("来自身份证")
		}
		if f.Locked || c.all && !f.Required {
			continue
		}
		label := f.Label
		if !f.Required {
			label += "（可不填）"
		}
		switch f.Type {
		case catalogue.Choice:
			c.Tap(f.Label + "：" + f.Choices[0])
		case catalogue.Choices:
			c.Tap(f.Label + "：" + f.Choices[0])
			c.Tap(f.Label + "：" + f.Choices[len(f.Choices)-1])
			c.typed[f.ID] = f.Choices[0] + catalogue.Between + f.Choices[len(f.Choices)-1]
		case catalogue.Village:
			town := c.machine.catalogue.Divisions[0]
			c.TapAll(label, town.Name, town.Villages[0].Name)
			c.typed[f.ID], open = town.Villages[0].Code, false
		default:
			c.Tap(label)
			c.typing(c.fitting(f.Field))
			c.says(c.looks(f.Type))
			if open = true; !c.tried[f.Type] {
				c.tried[f.Type] = true
				c.seen("typing")
			}
		}
	}
	if open || c.machine.visit.Step() == visit.Form && c.hasKeyboard() {
		c.Tap("收起")
	}
	filled := slices.DeleteFunc(c.machine.visit.Plan().Fields, func(f catalogue.Field) bool {
		mine := f.Card != "" && f.Party == "" // the other party's card was not laid down
		return !mine && f.Answer == ""
	})
	if len(filled) > 0 {
		c.says(fmt.Sprintf("已自动填写 %d 项", len(filled)))
	}
	c.seen("form")
}

// photographs takes a page of every material that is to be photographed; who does everything brings the second one to the
// window.
func (c *citizen) photographs() {
	c.t.Helper()
	for n := 0; ; n++ {
		wanted := func(m catalogue.PlannedMaterial) bool { return m.How == cases.Photographed && len(m.Pages) == 0 }
		if !slices.ContainsFunc(c.machine.visit.Plan().Materials, wanted) {
			return
		}
		c.Tap("用手机拍照上传")
		c.machine.slots <- kiosk.Slot{ID: fmt.Sprint("slot-", n), URL: slot.URL}
		c.Await("还没有收到照片")
		if c.all && n == 1 {
			c.Tap("改成带到窗口")
		} else {
			c.machine.coming <- kiosk.SlotState{Done: true, Pages: []string{"sm3:01"}}
		}
		c.Await(fmt.Sprintf("需要 %d 份材料", len(c.machine.visit.Plan().Materials)))
	}
}

// says fails the test when the screen does not say words.
func (c *citizen) says(words string) {
	c.t.Helper()
	if !c.Sees(words) {
		c.t.Errorf("the screen does not say %q", words)
	}
}

// looks are how what fitting types is shown while it is typed, where that is not as it is.
var looks = map[catalogue.Type]string{
	catalogue.IDNumber: "350303 19900101 13", catalogue.Mobile: "138 5012 3456", catalogue.BankCard: "6222 0200 0000 0007",
	catalogue.DateTime: "2026 年 11 月 02 日 09:30", catalogue.Date: " 02 日", catalogue.Month: " 月",
	catalogue.USCC: "91 350100 M000100Y4 3", catalogue.Project: "2026-350303-47-01-123456",
	catalogue.Amount: "1,200,000.5", catalogue.Number: "1,200",
}

// looks are those of the language.
func (c *citizen) looks(t catalogue.Type) string {
	if english := map[catalogue.Type]string{
		catalogue.DateTime: "2026-11-02 09:30", catalogue.Date: "-02", catalogue.Month: "-",
	}[t]; english != "" && c.app.English() {
		return english
	}
	return looks[t]
}

func (c *citizen) hasKeyboard() bool { _, open := c.Find("收起"); return open }

// fitting is what the keys of a field's keyboard are tapped with: made up, right and short.
func (c *citizen) fitting(f catalogue.Field) string {
	signs := map[catalogue.Type]string{
		catalogue.Name: "linlin", catalogue.Text: "yangli", catalogue.Address: "yanglilu18",
		catalogue.Mobile: "13850123456", catalogue.BankCard: "6222020000000007",
		catalogue.DateTime: "202611020930", catalogue.Month: "202612", catalogue.Date: "20261202",
		catalogue.USCC: "91350100M000100Y43", catalogue.Project: "20263503034701123456",
		catalogue.Amount: "1200000.5", catalogue.Number: "1200",
	}[f.Type]
	switch {
	case f.Type == catalogue.IDNumber:
		signs = people[c.people%len(people)]
		c.people++
	case f.Type == catalogue.Month && f.Must == "past":
		signs = "198807"
	case f.Type == catalogue.Date && f.Must == "past":
		signs = "20261102"
	}
	if f.Type != catalogue.Name && f.Type != catalogue.Text && f.Type != catalogue.Address { // pinyin makes words of those
		c.typed[f.ID] = f.Normalise(signs)
	}
	return signs
}

// people are made-up numbers with right check signs.
var people = []string{
	"350303199001011315", "350303199001011323", "350303199001011331", "35030319900101134X",
	"350303199001011358", "350303199001011366", "350303199001011374", "350303199001011382",
}

// handedIn holds what the machine got against what the bundle makes of the answers.
func (c *citizen) handedIn() {
	c.t.Helper()
	if len(c.machine.submitted) != 1 {
		c.t.Fatalf("%d submissions", len(c.machine.submitted))
	}
	got := c.machine.submitted[0].Case
	answers, given := catalogue.Answers{}, map[string]cases.Field{}
	for _, a := range got.Answers {
		answers[a.Question] = a.Options
	}
	for _, f := range got.Fields {
		given[f.ID] = f
	}
	plan := c.bundle.Resolve(catalogue.Situation{Answers: answers})
	for _, f := range plan.Fields {
		if f.Required && given[f.ID].Value == "" {
			c.t.Errorf("%s is missing", f.ID)
		}
		if want := c.typed[f.ID]; want != "" && given[f.ID].Value != want {
			c.t.Errorf("%s arrives as something else than was typed", f.ID)
		}
		delete(given, f.ID)
	}
	for id := range given {
		c.t.Errorf("%s is no field of these answers", id)
	}
	var matters []string
	for _, m := range plan.Matters {
		matters = append(matters, m.ID)
	}
	if got.Bundle != c.bundle.ID || !slices.Equal(got.Matters, matters) || len(got.Signature.Strokes) == 0 {
		c.t.Errorf("handed in are %s %v, want %v", got.Bundle, got.Matters, matters)
	}
	if len(plan.Questions) != len(got.Answers) {
		c.t.Errorf("%d answers to %d questions", len(got.Answers), len(plan.Questions))
	}
}

// pictures names the pages of one visit in their order, for look.
func (c *citizen) pictures(shape string) func(string) {
	n := 0
	return func(page string) {
		n++
		c.look(fmt.Sprintf("%s-%s-%s-%02d-%s", c.bundle.ID, shape, c.situation.name, n, page))
	}
}
