package app

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// faces are the icons of the five levels, from 1.
var faces = [...]string{"angry", "frown", "meh", "smile", "laugh"}

// evaluate asks how it was. Nobody is urged, and nothing is chosen beforehand.
func (a *App) evaluate() *page {
	k := a.kit
	e := newAsideEditor(a)
	head := design.Column(8, k.Title(k.Say("这次办事，您满意吗？")).Centred(), k.Subtitle(k.Say("一次一评，您的评价会直接送达%s", a.machine.Site().Name)).Centred())
	levels := a.catalogue().Evaluation
	var cards []fyne.CanvasObject
	for _, l := range levels {
		cards = append(cards, a.levelCard(l))
	}
	above := float32(40)
	if k.Landscape {
		above = 0
	}
	parts := []fyne.CanvasObject{a.unprinted(), design.Space(above), head, design.Space(14), design.Grid(max(1, len(cards)), 20, cards...)}
	for _, l := range levels {
		if l.Level == a.session.level {
			parts = append(parts, design.Space(above/2), k.Section(k.Retell(asks(l))), a.labels(l))
			if l.Bad {
				a.whyEntry(e)
			}
		}
	}
	var send *design.Button
	send = k.Button(design.ButtonSpec{Label: "提交评价", Kind: design.Primary, Tapped: func() { a.sendEvaluation(send) }})
	no := k.Button(design.ButtonSpec{Label: "不评价", Tapped: a.goodbye})
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		return design.Pad(design.Column(design.Gap, append(parts, fields...)...), 16, 0, 0, 0)
	}
	e.below, e.footer = a.noticeBar(), a.buttons(no, send)
	p := e.page()
	p.unprinted = true
	return p
}

// whyEntry lets who is dissatisfied say why in their own words.
func (a *App) whyEntry(e *editor) {
	k := a.kit
	e.add(entry{id: "why", label: k.Say("想说得具体些（可不填）"), hint: k.Say("点这里写"), kind: keyboard.Pinyin, most: mostSaid, lines: 3,
		text: []rune(a.session.why), change: func(s string) { a.session.why = s }})
}

func asks(l catalogue.Level) string {
	switch {
	case l.Bad:
		return "哪里不满意？（可不选）"
	case l.Level > 3:
		return "好在哪里？（可不选）"
	}
	return "您想说哪一点？（可不选）"
}

func (a *App) levelCard(l catalogue.Level) fyne.CanvasObject {
	k := a.kit
	chosen := l.Level == a.session.level
	colour := k.Second
	if chosen {
		colour = k.Brand
	}
	face := design.Column(28, design.Centre(k.Icon(faces[l.Level-1], colour, 96)), k.Text(k.Retell(l.Name), design.Small+2, colour).Bold().Centred())
	return k.Touchable(k.Retell(l.Name), design.Radius, design.Stack(k.Selectable(chosen), design.Pad(face, 44, 6, 40, 6)), func() {
		if a.session.level != l.Level {
			a.session.level, a.session.allTags = l.Level, false
			if !l.Bad {
				a.session.why = ""
			}
			clear(a.session.tags)
		}
		a.changed()
	})
}

// labels are a level's labels; those that are to be expanded come behind 更多.
func (a *App) labels(l catalogue.Level) fyne.CanvasObject {
	k := a.kit
	var pills []fyne.CanvasObject
	hidden := false
	for _, t := range l.Tags {
		if t.Expand && !a.session.allTags {
			hidden = true
			continue
		}
		pills = append(pills, k.Pill(k.Retell(t.Text), a.session.tags[t.Code], func() {
			a.session.tags[t.Code] = !a.session.tags[t.Code]
			a.changed()
		}))
	}
	if hidden {
		pills = append(pills, k.Pill(k.Say("更多…"), false, func() {
			a.session.allTags = true
			a.changed()
		}))
	}
	return design.Flow(22, pills...)
}

// sendEvaluation keeps the evaluation and says goodbye.
func (a *App) sendEvaluation(button *design.Button) {
	if a.session.level == 0 {
		a.say("请先点一个表情；不想评价，也可以点“不评价”")
		return
	}
	e := cases.Evaluation{Case: a.session.receipt.Case, Level: a.session.level, Text: strings.TrimSpace(a.session.why)}
	for _, l := range a.catalogue().Evaluation {
		for _, t := range l.Tags {
			if l.Level == e.Level && a.session.tags[t.Code] {
				e.Tags = append(e.Tags, t.Code)
			}
		}
	}
	button.Busy("正在提交…")
	a.working++
	visitor := a.visit
	go func() {
		err := a.machine.Evaluate(a.ctx, e)
		a.do(func() {
			a.working--
			if a.visit != visitor {
				return
			}
			if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
				button.Busy("")
				a.say(p.Sentence)
				return
			}
			a.goodbye()
		})
	}()
}
