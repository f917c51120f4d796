package app

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// agree shows who the card says is here, and asks for consent.
func (a *App) agree() *page {
	k := a.kit
	who := a.visit.Applicant()
	head := design.Column(4, k.Title(k.Say("%s，您好", person.MaskName(a.visit.Visitor().Name))), k.Subtitle(k.Say("请确认是您本人的信息")))
	left := design.Column(design.Gap, head, a.personCard(who))
	use, wrong := k.Say("查询并使用我的电子证照"), k.Say("不是我")
	if a.visit.Acting() {
		other := person.MaskName(who.Name)
		use, wrong = k.Say("查询并使用%s的电子证照", other), k.Say("不是他")
		head.Objects[1] = k.Subtitle(k.Say("您替%s办理，请确认两个人的信息", other))
		left = design.Column(design.Gap, head, a.agentCard(), a.personCard(who))
	}
	if !who.Verified || !a.visit.Visitor().Verified {
		left.Objects = append(left.Objects, k.Note(design.Warning, "shield-check", k.Say("身份未核验"), k.Say("取件时请带身份证原件，到窗口核验")))
	}
	if now := a.options.Now(); who.Expired(now) || a.visit.Visitor().Expired(now) {
		left.Objects = append(left.Objects, k.Note(design.Warning, "", k.Say("身份证已过有效期"), k.Say("可以先办理，取件时请带有效的证件")))
	}
	b := a.visit.Bundle()
	words := k.Say("由办理部门调取，免交原件")
	if names := licences(b); len(names) > 0 {
		words = k.Say("%s，免交原件", strings.Join(names, k.Say("、")))
	}
	if a.session.withheld[0] {
		words = k.Say("不授权也能办，材料要拍照上传或带到窗口")
	}
	ticks := []fyne.CanvasObject{
		a.consent(0, use, words),
		a.consent(1, k.Say("把申请信息发送给办理部门"), strings.Join(authorities(b), k.Say("、"))),
	}
	if a.visit.Acting() {
		ticks = append([]fyne.CanvasObject{a.declaration()}, ticks...)
	}
	consents := k.CardPadded(design.Pad(k.Rows(0, ticks...), 0, 14, 0, 14), 22)
	safe := k.Say("信息加密保存，仅用于本次办事。您离开后，本机屏幕和内存中的个人信息立即清除。")
	if who.Verified && a.visit.Visitor().Verified {
		safe = k.Say("%s没办完的，加密存 %d 天，只有您本人刷身份证能接着办。", safe, daysKept)
	}
	note := design.Row(22, k.Icon("shield-check", k.Second, k.Px(36)), design.Wide(k.Small(safe)))
	right := design.Column(20, k.Section(k.Say("请授权用于本次办事")), consents, note)
	return a.step("", a.beside(left, right), nil, a.buttons(a.back(wrong, a.previous), a.onward("同意并继续", a.consented)))
}

func (a *App) personCard(who person.Applicant) fyne.CanvasObject {
	k := a.kit
	var rows []fyne.CanvasObject
	row := func(label, value string) {
		if value == "" {
			return
		}
		wide := float32(210)
		if k.Large {
			wide = 250
		}
		rows = append(rows, design.Row(0, design.Fixed(wide, k.Small(label)), design.Wide(k.Strong(value))))
	}
	row(k.Say("姓名"), person.MaskName(who.Name))
	sex := k.Retell(who.Sex.String())
	if who.Nation != "" {
		row(k.Say("性别 / 民族"), sex+" / "+who.Nation)
	} else {
		row(k.Say("性别"), sex)
	}
	row(k.Say("公民身份号码"), person.MaskNumber(who.Number))
	if who.Address != "" {
		row(k.Say("住址"), person.MaskAddress(who.Address))
	}
	if who.ValidTo != "" {
		row(k.Say("证件有效期"), dotted(who.ValidFrom)+" – "+k.Retell(dotted(who.ValidTo)))
	}
	if k.Large || k.Landscape {
		return k.Card(design.Column(14, rows...)) // no room for the picture of nobody
	}
	return k.Card(design.Row(40, design.High(0, design.TopLeft(k.Portrait())), design.Wide(design.Column(14, rows...))))
}

// dotted writes YYYYMMDD as on the card; 长期 stays.
func dotted(day string) string {
	if len(day) != 8 {
		return day
	}
	return day[:4] + "." + day[4:6] + "." + day[6:]
}

func (a *App) consent(i int, title, words string) fyne.CanvasObject {
	return a.kit.Check(title, words, !a.session.withheld[i], func() {
		a.session.withheld[i] = !a.session.withheld[i]
		a.changed()
	})
}

// consented goes on with the consents that are ticked, and has the e-licences looked up meanwhile.
func (a *App) consented() {
	if a.visit.Acting() && !a.session.declared {
		a.say("替别人办，请先勾选“本人知道并同意我来代办”")
		return
	}
	var withheld []string
	for i, c := range visit.Consents {
		if a.session.withheld[i] {
			withheld = append(withheld, c)
		}
	}
	err := a.visit.Agree(withheld...)
	if m := (*visit.Missing)(nil); errors.As(err, &m) {
		a.say(m.Sentence)
		return
	}
	a.askLicences()
	a.due()
}

// askLicences asks for the applicant's e-licences while the citizen answers questions.
func (a *App) askLicences() {
	asked := a.visit.LicencesAsked()
	if len(asked) == 0 {
		return
	}
	visitor, who, bundle := a.visit, a.visit.Applicant(), a.visit.Bundle().ID
	go func() {
		found := a.machine.Licences(a.ctx, who, bundle, asked)
		a.do(func() {
			if a.visit != visitor {
				return
			}
			a.session.unasked = found == nil
			a.visit.LicencesFound(who.Number, found)
			if a.page.licencesChanged != nil {
				a.page.licencesChanged()
			}
		})
	}()
}

// askLicencesAgain asks once more when the line is back, as long as the answer can still spare somebody a paper.
func (a *App) askLicencesAgain() {
	if !a.session.unasked {
		return
	}
	switch a.visit.Step() {
	case visit.Questions, visit.Form, visit.Materials:
		a.session.unasked = false
		a.askLicences()
	}
}

// licences are the names of the e-licences that are asked for.
func licences(b *catalogue.Bundle) []string {
	var out []string
	for _, l := range b.Asked() {
		out = append(out, strings.TrimSuffix(l.Name, "电子证照"))
	}
	return out
}

func authorities(b *catalogue.Bundle) []string {
	var out []string
	for _, m := range b.Matters {
		if !slices.Contains(out, m.Authority) {
			out = append(out, m.Authority)
		}
	}
	return out
}
