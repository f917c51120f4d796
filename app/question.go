package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
)

// question asks one question.
func (a *App) question() *page {
	k := a.kit
	q, n, of := a.visit.Question()
	head := design.Column(8, k.Title(q.Text), k.Subtitle(q.Why))
	var options []fyne.CanvasObject
	for _, o := range q.Options {
		choose := func() {
			if a.visit.Answer(o.Name) == nil {
				a.changed()
			}
		}
		if q.Several {
			options = append(options, k.Check(o.Show(), "", a.visit.Chosen(o.Name), choose))
		} else {
			options = append(options, k.Choice(o.Show(), a.visit.Chosen(o.Name), choose))
		}
	}
	choices := design.Column(design.Gap, options...)
	if q.Several {
		choices = k.CardPadded(k.Rows(0, options...), 36)
	}
	var content fyne.CanvasObject = design.Column(design.Gap, head, design.Space(8), choices, design.Space(8), a.together())
	switch {
	case k.Landscape && len(options) > 4 && !q.Several: // too many to stand below each other
		content = design.Column(design.Gap, head, design.Grid(2, design.Gap, options...), a.together())
	case k.Landscape:
		content = a.beside(design.Column(design.Gap, head, a.together()), choices)
	}
	which := k.Say("（第 %d 问，共 %d 问）", n, of)
	return a.step(which, content, nil, a.buttons(a.back("上一步", a.previous), a.onward("下一步", a.next)))
}

// together says what will be applied for in one go, as the answers stand; nil when they
// stand for nothing yet.
func (a *App) together() fyne.CanvasObject {
	if len(a.visit.Plan().Matters) == 0 {
		return nil
	}
	k := a.kit
	plan := a.visit.Plan()
	card := design.Column(18, k.Strong(k.Say("按您的回答，将一并办理")))
	var tags []fyne.CanvasObject
	for _, m := range plan.Own() {
		tags = append(tags, k.Tag(design.Info, "check", m.Short))
	}
	card.Add(design.Flow(16, tags...))
	for _, r := range plan.Routed {
		card.Add(a.elsewhereRow(r.Short, r.By, r.Says))
	}
	return k.Card(card)
}

// elsewhereRow is a matter that goes another way, and what the citizen is to know of it.
func (a *App) elsewhereRow(name string, by cases.Channel, says string) fyne.CanvasObject {
	k := a.kit
	tag := k.Tag(design.Info, "arrow-right", k.Retell(by.String()))
	if !by.HandedIn() {
		tag = k.Tag(design.Warning, "", k.Retell(by.String()))
	}
	return design.Row(20, design.Wide(design.Column(0, k.Strong(name), k.Small(k.Retell(says)))), tag)
}

// diverted says kindly that an answer leads to a window.
func (a *App) diverted() *page {
	k := a.kit
	site := a.machine.Site()
	head := design.Column(18, design.Centre(k.Badge("map-pin", 140)),
		k.Title(k.Say("这种情况，请到窗口办理")).Centred(),
		k.Subtitle(k.Say("窗口的工作人员会帮您办好，不用在这里重填")).Centred())
	var reasons []fyne.CanvasObject
	for _, r := range a.visit.Plan().Window {
		reasons = append(reasons, design.Row(20, k.Icon("info", k.Brand, k.Px(40)), design.Wide(k.Body(k.Retell(r)))))
	}
	why := k.Card(design.Column(20, append([]fyne.CanvasObject{k.Section(k.Say("为什么"))}, reasons...)...))
	place := k.Say("%s，综合窗口", site.Name)
	if a.visit.Plan().Elsewhere {
		place = k.Say("每一件到哪里办，请看上面")
	}
	where := k.Card(design.Column(20, k.Section(k.Say("到哪里去")),
		design.Row(20, k.Icon("landmark", k.Brand, k.Px(40)), design.Wide(k.Body(place))),
		design.Row(20, k.Icon("id-card", k.Brand, k.Px(40)), design.Wide(k.Body(k.Say("请带上身份证和有关的证明材料")))),
		design.Row(20, k.Icon("phone", k.Brand, k.Px(40)), design.Wide(k.Body(k.Say("想先问一问，请拨 12345"))))))
	var content fyne.CanvasObject = design.Column(design.Gap, design.Space(10), head, design.Space(10), why, where)
	if k.Landscape {
		content = a.beside(design.Column(design.Gap, design.Space(40), head), design.Column(design.Gap, why, where))
	}
	end := k.Button(design.ButtonSpec{Label: "知道了，结束", Kind: design.Primary, Tapped: a.goodbye})
	back := k.Say("改一下回答")
	if a.visit.Applicant().Number == "" { // told before anybody was identified
		back = k.Say("返回")
	}
	return a.step("", content, nil, a.buttons(a.back(back, a.previous), end))
}
