package app

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// speech is one way of saying something to the office: what it is called and about, what its page asks, and what people mostly
// mean, for who would rather not write. The office reads the reasons in Chinese,
// whatever language they were chosen in.
type speech struct {
	icon, name, about, asks string
	reasons                 []string
}

func (a *App) speech(kind cases.ComplaintKind) speech {
	k := a.kit
	switch kind {
	case cases.Stuck:
		return speech{"file-x", k.Say("办不成事"), k.Say("该办的没有办成"), k.Say("什么事没有办成？"), []string{
			"材料交了，一直没有受理", "说办不了，没有说清原因", "要交办事指南以外的材料", "为一件事跑了好几趟", "过了时限还没有办好", "机器或者系统出错"}}
	case cases.Grievance:
		return speech{"scroll-text", k.Say("投诉"), k.Say("对服务不满意"), k.Say("哪里让您不满意？"), []string{
			"服务态度不好", "排队太久", "窗口没有人", "推来推去没人管", "收费说不清楚", "个人信息没有保护好"}}
	}
	return speech{"sparkles", k.Say("建议"), k.Say("怎样能更好"), k.Say("您有什么建议？"), []string{
		"机器不好用", "字看不清楚", "指引看不明白", "想办的事这里没有", "大厅设施要改进"}}
}

// mostSaid is how many signs somebody may write with the keyboard of this machine: more is told to people.
const mostSaid = 300

// speak lets somebody say something of that kind. Nothing of a card or a visit goes with it.
func (a *App) speak(kind cases.ComplaintKind) {
	a.turnAside(func() *page { return a.speaking(kind) })
}

// speaking is the page for it.
func (a *App) speaking(kind cases.ComplaintKind) *page {
	k, s := a.kit, a.speech(kind)
	e := newAsideEditor(a)
	var chosen []string
	holder := design.Stack()
	var words *entry
	var show func()
	show = func() {
		var pills []fyne.CanvasObject
		for _, r := range s.reasons {
			pills = append(pills, k.Pill(k.Retell(r), slices.Contains(chosen, r), func() {
				chosen = toggled(chosen, r)
				words.setMistake("")
				show()
			}))
		}
		holder.Objects = []fyne.CanvasObject{design.Flow(18, pills...)}
		if e.p != nil {
			e.relay()
		}
	}
	show()
	words = e.add(entry{id: "text", label: k.Say("用自己的话说（可不填）"), hint: k.Say("点这里写"), kind: keyboard.Pinyin, most: mostSaid, lines: 3})
	how := typingOf(catalogue.Mobile)
	phone := e.add(entry{id: "phone", label: k.Say("回话的电话（可不填）"), hint: k.Say("不填就是匿名"), kind: how.kind, most: 12})
	phone.check = func() string { return a.phoneMistake(phone.value()) }
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		head := design.Column(4, k.Title(s.asks), k.Small(k.Say("不会带上您的身份证信息，也不影响正在办的事")))
		return design.Column(24, head, holder, design.Column(24, fields...))
	}
	var send *design.Button
	send = k.Button(design.ButtonSpec{Label: k.Say("送出"), Kind: design.Primary, Tapped: func() {
		if m := a.phoneMistake(phone.value()); m != "" {
			e.fault("phone", m)
			return
		}
		said := strings.Join(append(slices.Clone(chosen), strings.Fields(words.value())...), "；")
		if said == "" {
			e.fault("text", k.Say("请选一条，或者写几个字"))
			return
		}
		a.sendSpeech(send, e, cases.Complaint{Kind: kind, Text: said, Contact: phone.value()})
	}})
	e.footer = k.Footer(a.back(k.Say("返回"), a.openHelp), send, true)
	return e.page()
}

// phoneMistake is what is wrong with a number to call back: of a mobile or, with its area code, of a house.
func (a *App) phoneMistake(number string) string {
	mobile := len(number) == 11 && number[0] == '1'
	house := len(number) >= 10 && number[0] == '0'
	if number == "" || mobile || house {
		return ""
	}
	return a.kit.Say("电话号码不对：手机 11 位，座机要加区号")
}

// sendSpeech says that it is registered when it is on the disk for good, and not before.
func (a *App) sendSpeech(button *design.Button, e *editor, c cases.Complaint) {
	button.Busy(a.kit.Say("正在送出…"))
	a.working++
	here := a.aside
	go func() {
		err := a.machine.Complain(a.ctx, c)
		a.do(func() {
			a.working--
			if a.aside != here {
				return
			}
			if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
				button.Busy("")
				e.fault("text", p.Sentence)
				return
			}
			a.turnAside(func() *page { return a.spoken(c.Kind, c.Contact != "") })
		})
	}()
}

// spoken says what becomes of it, and by when.
func (a *App) spoken(kind cases.ComplaintKind, answered bool) *page {
	k, by := a.kit, a.machine.AnswerBy()
	day := k.Say("%s前（%d 个工作日内）", by.Day.Format(k.Say("2006 年 1 月 2 日")), by.Workdays)
	type step struct{ icon, words, under string }
	steps := []step{{"file-check", k.Say("已经登记"), a.machine.Site().Name}, {"users", k.Say("交给负责的人处理"), k.Say("处理完才能销号，不会没有下文")}}
	if !a.link.Online {
		steps[0].under = k.Say("网络恢复后自动送到，不用您再来")
	}
	if answered {
		steps = append(steps, step{"phone", k.Say("打电话给您回话"), day})
	} else {
		steps = append(steps, step{"clock", k.Say("给出处理结果"), day + k.Say("。您没有留电话，不会打扰您")})
	}
	if kind == cases.Stuck {
		steps = append(steps, step{"map-pin", k.Say("着急的，现在就可以到“办不成事”反映窗口"), k.Say("窗口的工作人员当面帮您办")})
	}
	var rows []fyne.CanvasObject
	for _, s := range steps {
		rows = append(rows, design.Row(24, k.Icon(s.icon, k.Brand, k.Px(48)), design.Wide(design.Column(0, k.Strong(s.words), k.Small(s.under)))))
	}
	var note fyne.CanvasObject
	switch {
	case by.Sample:
		note = k.Small(k.Say("答复时限是示例数据"))
	case by.Estimated:
		note = k.Small(k.Say("日期是暂估，节假日还没有公布"))
	}
	head := design.Column(design.Gap, k.Done(140), design.Column(8, k.Title(k.Say("谢谢，我们记下了")).Centred(),
		k.Subtitle(k.Say("您说的会送到%s", a.machine.Site().Name)).Centred()))
	card := design.Column(16, k.CardPadded(k.Rows(20, rows...), 30), note)
	var content fyne.CanvasObject = design.Column(design.Gap, design.Space(20), head, design.Space(8), card)
	if k.Landscape {
		content = a.beside(design.Column(design.Gap, design.Space(60), head), card)
	}
	end := k.Button(design.ButtonSpec{Label: k.Say("回到刚才"), Kind: design.Primary, Tapped: a.comeBack})
	return a.besides(content, k.Footer(nil, end, true))
}
