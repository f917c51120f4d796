package app

import (
	"errors"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk/visit"
)

// signByName is for who cannot draw a name: they type it. The case says that it was signed so.
func (a *App) signByName() *page {
	k := a.kit
	e := newEditor(a)
	name := e.add(entry{id: "name", label: k.Say("您的姓名"), hint: k.Say("和身份证上的一样"), kind: keyboard.Pinyin})
	note := k.Note(design.Info, "pencil", k.Say("键入姓名，代替手写签名"), k.Say("申请里会注明：签名人不便手写，以键入姓名确认"))
	head := k.Title(k.Say("不便手写，请键入姓名"))
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		return design.Column(24, head, design.Column(24, fields...), note)
	}
	e.footer = a.buttons(a.back(k.Say("返回"), a.showCheck), a.onward(k.Say("确认签名"), func() {
		if m := (*visit.Missing)(nil); errors.As(a.visit.SignByName(name.value()), &m) {
			e.fault(m.Field, m.Sentence)
			return
		}
		a.show(func() *page { return a.check(nil) }, nil)
	}))
	p := e.page()
	e.open(name)
	return p
}

// signed says that the name was typed, in the place of the pad.
func (a *App) signed() fyne.CanvasObject {
	k := a.kit
	note := k.Note(design.Good, "", k.Say("已用键入姓名签名"), k.Say("申请里会注明：签名人不便手写"))
	anew := k.Button(design.ButtonSpec{Label: k.Say("改为手写"), Icon: "pencil", Low: true, Tapped: a.showCheck})
	return design.Column(16, note, design.Left(anew))
}
