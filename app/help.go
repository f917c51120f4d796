package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
)

// openHelp opens the help over whatever is shown. Nothing of a visit is lost by it.
func (a *App) openHelp() { a.turnAside(a.help) }

// help says how the machine is used and where people are who can help, and leads to what somebody may want to say. The machine
// cannot call anybody, and does not say it can.
func (a *App) help() *page {
	k := a.kit
	head := design.Column(8, k.Title(k.Say("需要帮忙吗？")), k.Subtitle(k.Say("看完点“回到刚才”，您填的都还在")))
	ways := design.Column(20, k.Section(k.Say("有话要说")), k.Small(k.Say("不用刷身份证，也可以不留姓名电话")), a.speechDoors())
	content := design.Column(design.Gap, head, a.howTo(), a.helpers(), design.Space(4), ways)
	if k.Landscape {
		content = design.Column(design.Gap, head, a.beside(design.Column(design.Gap, a.howTo(), a.helpers()), ways))
	}
	return a.besides(content, k.Footer(a.back(k.Say("回到刚才"), a.comeBack), nil, false))
}

// howTo is the whole way through the machine in four pictures.
func (a *App) howTo() fyne.CanvasObject {
	k := a.kit
	var steps []fyne.CanvasObject
	for _, s := range []struct{ icon, words string }{
		{"id-card", k.Say("1. 放身份证")}, {"list-checks", k.Say("2. 答几个问题")}, {"file-pen", k.Say("3. 核对签名")}, {"printer", k.Say("4. 取走回执")},
	} {
		steps = append(steps, design.Column(14, design.Centre(k.Icon(s.icon, k.Brand, 52)), k.Text(s.words, design.Small, k.Ink).Bold().Centred()))
	}
	return k.Card(design.Column(24, k.Text(k.Say("怎么办"), design.Heading, k.Ink).Bold(), design.Grid(4, 8, steps...)))
}

// helpers are the people who can help.
func (a *App) helpers() fyne.CanvasObject {
	k := a.kit
	row := func(icon, words, under string) fyne.CanvasObject {
		return design.Row(24, k.Icon(icon, k.Brand, k.Px(48)), design.Wide(design.Column(0, k.Strong(words), k.Small(under))))
	}
	rows := []fyne.CanvasObject{row("hand-heart", k.Say("请附近的工作人员帮忙"), k.Say("到服务台，或者招招手"))}
	if phone := a.machine.Site().Phone; phone != "" {
		rows = append(rows, row("phone", k.Say("电话 %s", phone), a.machine.Site().Name))
	}
	rows = append(rows, row("phone", k.Say("电话 12345"), k.Say("政务服务便民热线，下班后也有人接")))
	return k.CardPadded(k.Rows(18, rows...), 28)
}

// speechDoors lead to the three ways of speaking: below each other where there is more height than width for each.
func (a *App) speechDoors() fyne.CanvasObject {
	k := a.kit
	var doors []fyne.CanvasObject
	narrow := !k.Landscape && !k.Large
	for _, kind := range []cases.ComplaintKind{cases.Stuck, cases.Grievance, cases.Suggestion} {
		s := a.speech(kind)
		words := design.Column(2, k.Text(s.name, design.Heading, k.Ink).Bold(), k.Small(s.about))
		var face fyne.CanvasObject = design.Row(24, k.Badge(s.icon, 84), design.Wide(words), k.Icon("chevron-right", k.Mark, k.Px(40)))
		if narrow {
			face = design.Column(16, design.Left(k.Badge(s.icon, 84)), words)
		}
		doors = append(doors, k.Touchable(s.name, design.Radius, k.CardPadded(face, 28), func() { a.speak(kind) }))
	}
	if narrow {
		return design.Grid(3, 20, doors...)
	}
	return design.Column(20, doors...)
}
