package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/person"
)

// Whose matter it is, in the words of the identify page.
const (
	ownMatter   = "办自己的事"
	otherMatter = "替别人办"
)

// forWhom lets somebody say that they act for another; nil where nobody can.
func (a *App) forWhom() fyne.CanvasObject {
	if !a.visit.MayAct() {
		return nil
	}
	chosen := ownMatter
	if a.visit.Acting() {
		chosen = otherMatter
	}
	own, other := a.kit.Say(ownMatter), a.kit.Say(otherMatter)
	return a.kit.Options(a.kit.Say("给谁办"), []string{own, other}, a.kit.Retell(chosen), func(word string) {
		if a.visit.Act(word == other) == nil {
			a.identified()
		}
	})
}

// relation asks an agent what they are to the applicant: their paper depends on it.
func (a *App) relation() *page {
	k := a.kit
	head := design.Column(8, k.Title(k.Say("您是他的什么人？")), k.Subtitle(k.Say("用来判断要带哪一种证明")))
	options := design.Column(design.Gap)
	for _, r := range a.visit.Relations() {
		words := design.Row(24, design.Wide(design.Column(4, k.Text(r.Label, design.Section, k.Ink).Bold(), k.Small(r.About))),
			k.Icon("chevron-right", k.Second, k.Px(44)))
		face := design.Stack(k.Selectable(false), design.Pad(words, 30, 42, 30, 42))
		options.Add(k.Touchable(r.Label, design.Radius, face, func() {
			if a.visit.Relate(r.Name) == nil {
				a.due()
			}
		}))
	}
	var content fyne.CanvasObject = design.Column(design.Gap, head, design.Space(8), options)
	if k.Landscape {
		content = a.beside(head, options)
	}
	return a.step("", content, nil, k.Footer(a.back("返回", a.previous), a.helpButton(), false))
}

// agentCard says who acts, above whom they act for.
func (a *App) agentCard() fyne.CanvasObject {
	k := a.kit
	agent := a.visit.Agent()
	words := design.Column(2, k.Strong(k.Say("代办人（您）：%s", person.MaskName(agent.Name))), k.Small(person.MaskNumber(agent.Number)))
	return k.CardPadded(design.Row(24, k.Icon("hand-heart", k.Brand, k.Px(52)), design.Wide(words), k.Tag(design.Info, "", agent.Relation)), 28)
}

// declaration is what an agent has to say before anything is done in another's name.
func (a *App) declaration() fyne.CanvasObject {
	return a.kit.Check(a.kit.Say("本人知道并同意我来代办"), a.kit.Say("我照本人的意思填写，不实的由我承担责任"), a.session.declared, func() {
		a.session.declared = !a.session.declared
		a.changed()
	})
}
