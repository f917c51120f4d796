package app

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/ink"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/visit"
)

// showCheck shows everything once more with a pad to sign on. The pad outlives a
// rebuilding of the page, and is wiped when the page is left.
func (a *App) showCheck() {
	high := float32(398)
	if a.kit.Large {
		high = 340
	}
	switch {
	case a.kit.Low && a.kit.Landscape:
		high = 225 // under it there is room to say that the name is missing
	case a.kit.Low:
		high = 320
	case a.kit.Landscape:
		high -= 20
	}
	pad := ink.New(a.kit, high, a.kit.Say("请在此处签名"))
	pad.OnChange = func() {
		a.idle.Touch()
		if a.notice != "" {
			a.changed()
		}
	}
	a.show(func() *page { return a.check(pad) }, pad.Wipe)
}

func (a *App) check(pad *ink.Pad) *page {
	k := a.kit
	var rows []fyne.CanvasObject
	for _, l := range a.visit.Summary() {
		rows = append(rows, a.summaryRow(l))
	}
	title := k.Title(k.Say("请核对，然后签名提交"))
	list := k.CardPadded(k.Rows(6, rows...), 24)
	sign := a.sign(pad)
	var hand *design.Button
	hand = k.Button(design.ButtonSpec{Label: "提交申请", Icon: "arrow-right", IconAfter: true, Kind: design.Primary,
		Tapped: func() { a.handIn(pad, hand) }})
	footer := a.buttons(a.back("上一步", a.previous), hand)
	if k.Landscape {
		p := &page{header: a.header()}
		p.scroll = k.Scroll(design.Pad(design.Column(20, title, list), 44, 30, design.Gap, a.side()))
		right := design.Pad(design.Column(20, sign, a.noticeNote()), 44, a.side(), 0, 10)
		p.object = a.whole(p.header, a.counter(""), design.Row(0, design.High(1.1, p.scroll), design.High(1, right)), nil, footer)
		return p
	}
	pinned := design.Pad(sign, 20, a.side(), 28, a.side())
	return a.step("", design.Column(20, title, list), pinned, footer)
}

// sign is the pad, or what stands in its place when it is nil.
func (a *App) sign(pad *ink.Pad) fyne.CanvasObject {
	if pad == nil {
		return a.signed()
	}
	k := a.kit
	signHere := k.Say("请用手指签名")
	if a.visit.Acting() {
		signHere = k.Say("代办人请用手指签名")
	}
	rubber, keys := "eraser", "keyboard"
	if k.English && k.Large && k.Landscape { // there is room for the words alone
		rubber, keys = "", ""
	}
	again := k.Button(design.ButtonSpec{Label: "重签", Icon: rubber, Low: true, Tapped: pad.Clear})
	byName := k.Button(design.ButtonSpec{Label: k.Say("不便手写"), Icon: keys, Low: true, Tapped: func() { a.show(a.signByName, nil) }})
	if k.Landscape { // the pad is smaller: all of it is for the name
		return design.Column(16, design.Row(16, design.Wide(k.Section(signHere)), byName, again), pad)
	}
	return design.Column(16, design.Row(16, design.Wide(k.Section(signHere)), byName),
		design.Stack(pad, design.BottomRight(design.Pad(again, 0, 26, 26, 0))))
}

// summed is the value of a line. Of what the citizen filled in nothing is retold but moments.
func (a *App) summed(l visit.Line) string {
	if !a.kit.English || l.Step != visit.Form || l.Value == notFilled {
		return a.kit.Retell(l.Value)
	}
	values := strings.Split(l.Value, "，")
	for i, v := range values {
		values[i] = a.kit.Moment(v)
	}
	return strings.Join(values, ", ")
}

// notFilled is the visit's word for a page of the form on which nothing had to be filled in.
const notFilled = "还没有填"

func (a *App) summaryRow(l visit.Line) fyne.CanvasObject {
	k := a.kit
	value := a.summed(l)
	if l.Step != visit.Form {
		l.Label = k.Retell(l.Label)
	}
	label := k.Text(l.Label, design.Body, k.Second)
	var change fyne.CanvasObject
	if l.Step != "" {
		words := design.Pad(design.Centre(k.Text(k.Say("修改"), design.Body, k.Brand).Bold()), 0, 18, 0, 18)
		change = k.Touchable(k.Say("修改 %s", l.Label), design.RadiusBox, words, func() {
			a.visit.GoTo(l.Step, l.Page)
			a.due()
		})
	}
	if k.Large {
		return design.Pad(design.Row(12, design.Wide(design.Column(0, label, k.Strong(value))), change), 4, 0, 4, 12)
	}
	return design.Pad(design.Row(12, design.Fixed(210, label), design.Wide(design.Pad(k.Strong(value), 12, 0, 12, 0)), change), 0, 0, 0, 12)
}

// handIn signs and submits. Only what is on the disk is called received.
func (a *App) handIn(pad *ink.Pad, button *design.Button) {
	if pad != nil { // else it was signed by name
		signature := cases.Signature{}
		if pad.Enough() {
			signature = pad.Signature()
		}
		a.visit.Sign(signature)
	}
	s, err := a.visit.Submission()
	if m := (*visit.Missing)(nil); errors.As(err, &m) {
		if a.visit.Step() != visit.Check { // something else is missing, and its page is due
			a.due()
		}
		a.say(m.Sentence)
		return
	}
	button.Busy("正在提交…")
	a.session.handing = true
	a.working++
	visitor := a.visit
	go func() {
		receipt, err := a.machine.Submit(a.ctx, s)
		a.do(func() {
			a.working--
			if a.visit != visitor {
				return
			}
			button.Busy("")
			a.session.handing = false
			if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
				a.say(p.Sentence)
				return
			}
			a.handedIn(receipt)
		})
	}()
}
