package app

import (
	"errors"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// answer is what somebody says to what a case of theirs waits for (补正).
type answer struct {
	to    kiosk.Progress
	words string
	pages []string // digests
	sent  bool     // it is being kept just now
}

// mostAnswer is how many signs an answer takes: it is typed with a finger.
const mostAnswer = 300

// longAnswer is how long one is that the field alone may not show whole.
const longAnswer = 16

// asked is what pages are taken of for an answer: what it really is, the sentence of the platform says.
var asked = catalogue.PlannedMaterial{Material: catalogue.Material{ID: "correction", Name: "要补的材料"}}

// correcting reports whether pages are taken for an answer, and not for a step of a visit.
func (a *App) correcting() bool { return a.session.mine.answer.to.Case != "" }

// uploadEnded goes back to where pages were wanted.
func (a *App) uploadEnded() {
	if a.correcting() {
		a.show(a.correct, nil)
		return
	}
	a.due()
}

// correctNow lets somebody answer what a case of theirs waits for.
func (a *App) correctNow(c kiosk.Progress) {
	a.session.mine.answer = answer{to: c}
	a.show(a.correct, nil)
}

// correct shows what is asked for, with the keyboard under it, and the ways to pages.
func (a *App) correct() *page {
	k, said := a.kit, &a.session.mine.answer
	e := newEditor(a)
	e.counter = nil
	whole := k.Body("") // of what is too long for the field
	show := func() {
		whole.Hidden = utf8.RuneCountInString(said.words) < longAnswer
		whole.Set(said.words)
	}
	show()
	field := e.add(entry{id: "answer", label: k.Say("您的说明"), hint: k.Say("点这里填写"), kind: keyboard.Pinyin, most: mostAnswer, text: []rune(said.words)})
	field.change = func(value string) {
		said.words = value
		show()
		design.Relayout(e.p.object)
		e.p.scroll.Refit()
		e.p.object.Refresh()
	}
	head := design.Column(8, k.Title(k.Say("补正")), k.Small(a.caseName(said.to)+" · "+said.to.Number))
	note := k.Note(design.Warning, "file-pen", k.Say("请您补正"), said.to.Request.Says)
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		return design.Column(24, head, note, fields[0], whole, a.answerPages())
	}
	var send *design.Button
	send = k.Button(design.ButtonSpec{Label: k.Say("提交补正"), Kind: design.Primary, Tapped: func() {
		e.close()
		if said.words == "" && len(said.pages) == 0 {
			e.fault("answer", k.Say("请先填写，或拍照上传"))
			return
		}
		a.sendCorrection(send)
	}})
	e.footer = a.buttons(a.back(k.Say("返回"), a.leaveAnswer), send)
	p := e.page()
	other := func() {
		if e.opened == nil { // nobody is typing
			a.again()
		}
	}
	p.linkChanged, p.cameraChanged = other, other
	return p
}

// answerPages says how many pages there are, and how more come in.
func (a *App) answerPages() fyne.CanvasObject {
	k := a.kit
	m := asked
	m.Name = k.Retell(m.Name)
	m.Pages = a.session.mine.answer.pages
	if len(m.Pages) > 0 {
		return design.Column(20, k.Note(design.Good, "circle-check", k.Say("已拍 %d 页", len(m.Pages)), ""), a.uploadButtons(m))
	}
	words := k.Small(k.Say("也可以带原件到窗口补交"))
	if !a.link.Online && !a.camera {
		return words
	}
	return k.CardPadded(design.Column(16, k.Strong(k.Say("要补材料的照片？")), a.uploadButtons(m), words), 28)
}

// leaveAnswer goes back with nothing said: pages that nobody handed in are deleted.
func (a *App) leaveAnswer() {
	if a.session.mine.answer.sent {
		return
	}
	a.dropKept(asked.ID)
	a.session.mine.answer = answer{}
	a.showMine()
}

// sendCorrection keeps it, and says so only when that is true.
func (a *App) sendCorrection(button *design.Button) {
	said := a.session.mine.answer
	c := cases.Correction{Case: said.to.Case, Request: said.to.Request.ID, Note: said.words}
	if len(said.pages) > 0 {
		c.Materials = []cases.Material{{ID: asked.ID, How: cases.Photographed, Pages: said.pages}}
	}
	button.Busy(a.kit.Say("正在提交…"))
	a.session.mine.answer.sent = true
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
				a.session.mine.answer.sent = false
				button.Busy("")
				a.openSheet(troubleSheet, a.notKept(p.Sentence))
				return
			}
			delete(a.session.pages, asked.ID) // the answer has them
			a.session.mine.answer = answer{}
			a.show(a.corrected, nil)
		})
	}()
}

// notKept says so over the page, where what was typed is still to be seen.
func (a *App) notKept(sentence string) fyne.CanvasObject {
	k := a.kit
	return design.Column(24, k.Note(design.Bad, "", k.Retell(sentence), ""),
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
