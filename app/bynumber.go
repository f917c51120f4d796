package app

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
)

// byNumber takes the number of a receipt from who has no card with them.
func (a *App) byNumber() *page {
	k := a.kit
	e := newEditor(a)
	e.counter = nil
	number := e.add(entry{id: "number", label: k.Say("凭证号，%s 后面的", a.machine.NumbersBegin()), hint: k.Say("回执上的，如 261123 0042 7"), kind: keyboard.Text, most: 30, shape: strings.ToUpper})
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		return design.Column(24, k.Title(k.Say("请输入受理凭证号")), fields[0], k.Small(k.Say("只能查在这台机器上交的，只显示办到哪一步")))
	}
	back := func() { a.run(seeProgress) }
	e.footer = a.buttons(a.back(k.Say("返回"), back), a.onward(k.Say("查询"), func() {
		e.close()
		a.lookNumberUp(e, number.value())
	}))
	p := e.page()
	e.open(number)
	return p
}

// lookNumberUp asks the machine behind the screen.
func (a *App) lookNumberUp(e *editor, number string) {
	ctx := a.whileShown()
	go func() {
		found, err := a.machine.Numbered(ctx, number)
		a.do(func() {
			if ctx.Err() != nil {
				return
			}
			if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
				e.fault("number", p.Sentence)
				return
			}
			a.show(func() *page { return a.bare(found) }, nil)
		})
	}()
}

// bare shows how far a case is, and nothing of whom or what it is about.
func (a *App) bare(c kiosk.Progress) *page {
	k := a.kit
	head := design.Column(14, k.Title(k.Say("办到哪一步")), k.Subtitle(k.Say("%s · %s提交", c.Number, c.ReceivedAt.Format(k.Say("1 月 2 日")))), design.Flow(10, a.caseTags(c)...))
	full := k.Note(design.Info, "id-card", k.Say("想看详情、补打回执，请刷身份证"), "")
	if c.Phase == kiosk.Asked {
		full = k.Note(design.Warning, "id-card", k.Say("部门请您补正"), k.Say("请刷身份证，看要补什么"))
	}
	content := design.Column(design.Gap, head, full, k.Card(design.Column(24, a.timeline(c), a.deadline(c))))
	card := a.onward(k.Say("刷身份证"), func() { a.run(seeProgress) })
	return a.plain(content, a.buttons(a.back(k.Say("返回首页"), a.toHome), card))
}
