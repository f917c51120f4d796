package app

import (
	"errors"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// mostAnswer is how many signs an answer takes: it is typed with a finger.
const mostAnswer = 300

// correctNow lets somebody answer what a case of theirs waits for (补正).
func (a *App) correctNow(c kiosk.Progress) {
	a.show(func() *page { return a.correct(c) }, nil)
}

// correct shows what is asked for, with the keyboard under it.
func (a *App) correct(c kiosk.Progress) *page {
	k := a.kit
	e := newEditor(a)
	e.counter = nil
	whole := k.Body("")
	field := e.add(entry{id: "answer", label: k.Say("您的说明"), hint: k.Say("点这里填写"), kind: keyboard.Pinyin, most: mostAnswer})
	field.change = func(value string) {
		whole.Set(value)
		design.Relayout(e.p.object)
		e.p.scroll.Refit()
		e.p.object.Refresh()
	}
	head := design.Column(8, k.Title(k.Say("补正")), k.Small(a.caseName(c)+" · "+c.Number))
	asked := k.Note(design.Warning, "file-pen", k.Say("请您补正"), c.Request.Says)
	window := k.Small(k.Say("要补纸质材料的，也可以带原件到窗口补交"))
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		return design.Column(24, head, asked, fields[0], whole, window)
	}
	var send *design.Button
	send = k.Button(design.ButtonSpec{Label: k.Say("提交补正"), Kind: design.Primary, Tapped: func() {
		if field.value() == "" {
			e.fault("answer", k.Say("请先填写"))
			return
		}
		a.sendCorrection(send, cases.Correction{Case: c.Case, Request: c.Request.ID, Note: field.value()})
	}})
	e.footer = a.buttons(a.back(k.Say("返回"), a.showMineAgain), send)
	p := e.page()
	return p
}

// sendCorrection keeps it, and says so only when that is true.
func (a *App) sendCorrection(button *design.Button, c cases.Correction) {
	button.Busy(a.kit.Say("正在提交…"))
	a.working++
	visitor := a.visit
	go func() {
		err := a.machine.Correct(a.ctx, c)
		a.do(func() {
			a.working--
			if a.visit != visitor {
				return
			}
			if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
				button.Busy("")
				a.openSheet(helpSheet, a.notKept(p.Sentence))
				return
			}
			a.show(a.corrected, nil)
		})
	}()
}

// notKept says so over the page, where what was typed is still to be seen.
func (a *App) notKept(sentence string) fyne.CanvasObject {
	k := a.kit
	return design.Column(24, k.Note(design.Bad, "", sentence, ""),
		k.Button(design.ButtonSpec{Label: k.Say("知道了"), Kind: design.Primary, Tapped: a.closeSheet}))
}

// corrected says that the answer is kept, which is all that the machine can promise.
func (a *App) corrected() *page {
	k := a.kit
	words := k.Say("正在送往部门，收到后接着办理")
	if !a.link.Online {
		words = k.Say("已经存好，网络恢复后自动送往部门，不用您再来")
	}
	content := design.Column(design.Gap, design.Space(80), k.Done(150), k.Title(k.Say("您补的内容已收到")).Centred(), k.Subtitle(words).Centred())
	seen := k.Button(design.ButtonSpec{Label: k.Say("查看进度"), Kind: design.Primary, Tapped: a.lookUp})
	out := k.Button(design.ButtonSpec{Label: k.Say("退出"), Icon: "log-out", Tapped: a.goodbye})
	p := a.plain(content, a.buttons(out, seen))
	p.linkChanged = a.again
	return p
}
