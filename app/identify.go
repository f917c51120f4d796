package app

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/person"
)

// identifyNow waits for a card and shows how the reader stands, until the page is left.
func (a *App) identifyNow() {
	ctx, cancel := context.WithCancel(a.ctx)
	a.session.reader, a.session.refused = kiosk.ReaderWaiting, ""
	a.show(a.identify, cancel)
	go func() {
		who, err := a.machine.ReadCard(ctx, func(s kiosk.ReaderState) {
			a.do(func() { a.readerIs(ctx, s) })
		})
		a.do(func() { a.cardRead(ctx, who, err) })
	}()
}

// readerIs shows another state of the reader.
func (a *App) readerIs(ctx context.Context, s kiosk.ReaderState) {
	if ctx.Err() == nil && a.session.reader != s {
		if s != kiosk.ReaderGone {
			a.idle.Touch() // a card laid down is a sign of life
		}
		a.session.reader = s
		a.again()
	}
}

// cardRead goes on with who the card says is here, or says why there is no card to be read.
func (a *App) cardRead(ctx context.Context, who person.Applicant, err error) {
	if ctx.Err() != nil {
		return
	}
	a.idle.Touch()
	if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
		a.session.reader, a.session.refused = kiosk.ReaderGone, p.Sentence
		a.again()
		return
	}
	if err == nil && a.visit.Identify(who) == nil {
		a.due()
	}
}

// identify asks for the card.
func (a *App) identify() *page {
	k := a.kit
	state := a.session.reader
	title, under := "请把身份证平放在感应区", "听到“嘀”声前请不要拿开"
	if state == kiosk.ReaderGone {
		title, under = "读卡器暂时不能用", "可以手工输入身份证号码，照样办理"
		if a.session.refused != "" {
			under = a.session.refused
		}
	}
	var sp *design.Spinner
	status := a.readerStatus(state, &sp)
	words := design.Column(14, k.Title(title).Centred(), k.Subtitle(under).Centred())
	drawing := design.Centre(k.LayCard(state == kiosk.ReaderReading))
	var content fyne.CanvasObject
	if k.Landscape {
		content = a.beside(drawing, design.Column(32, words, status, a.byHandCard(state)))
	} else {
		content = design.Column(0, design.Space(14), words, design.Space(72), drawing, design.Space(64), status, design.Space(72), a.byHandCard(state))
	}
	p := a.step("", content, nil, k.Footer(a.back("返回", a.previous), a.helpButton(), false))
	p.spinner = sp
	return p
}

// readerStatus is the line under the drawing: what happens now.
func (a *App) readerStatus(state kiosk.ReaderState, sp **design.Spinner) fyne.CanvasObject {
	k := a.kit
	sign, words, colour := fyne.CanvasObject(nil), "正在等待刷卡…", k.Brand
	switch state {
	case kiosk.ReaderReading:
		words = "正在读取，请不要拿开…"
	case kiosk.ReaderNeedsLift:
		sign, words = k.Icon("refresh-cw", colour, 48), "请拿起身份证，再放一次"
	case kiosk.ReaderGone:
		colour = k.Colours.Bad
		sign, words = k.Icon("circle-alert", colour, 48), "请点“手工输入”"
	}
	if sign == nil {
		*sp = k.Spinner(48)
		sign = (*sp).Object
	}
	return design.Centre(design.Row(24, sign, k.Text(words, design.Section, colour).Bold()))
}

// byHandCard offers typing instead of the card.
func (a *App) byHandCard(state kiosk.ReaderState) fyne.CanvasObject {
	k := a.kit
	kind := design.Secondary
	if state == kiosk.ReaderGone {
		kind = design.Primary
	}
	button := k.Button(design.ButtonSpec{Label: "手工输入", Low: true, Kind: kind, Tapped: func() { a.show(a.byHand, nil) }})
	words := design.Column(2, k.Strong("没带身份证，或读不出来？"), k.Small("可以手工输入号码先办理，取件时在窗口核验原件"))
	if k.Landscape && k.Large { // little room
		return k.CardPadded(design.Row(24, design.Wide(k.Strong("没带身份证？")), button), 24)
	}
	return k.Card(design.Row(24, k.Icon("circle-question-mark", k.Second, k.Px(52)), design.Wide(words), button))
}
