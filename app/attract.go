package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"yichuang/app/design"
)

// poster is one page of what the idle screen says.
type poster struct{ small, big, under string }

func (a *App) posters() []poster {
	district := a.catalogue().District.Name
	return []poster{
		{a.kit.Say("反诈提醒 · 平安%s", trimUnit(district)), a.kit.Say("工作人员不会\n向您索要\n银行卡密码\n或验证码"), a.kit.Say("凡是要求转账到“安全账户”的，都是诈骗。\n如有疑问请拨打 96110。")},
		{a.kit.Say("一件事一次办"), a.kit.Say("几件事\n合成一件\n只填一张表\n只交一次材料"), a.kit.Say("带上身份证，就可以在这里办。\n需要帮忙，请找工作人员。")},
	}
}

// trimUnit makes 涵江 of 涵江区, as people say it.
func trimUnit(name string) string {
	r := []rune(name)
	if len(r) > 2 {
		return string(r[:len(r)-1])
	}
	return name
}

// posterSeconds is how long a poster stays.
const posterSeconds = 8

// attract is the screen nobody stands at. All of it is one button.
func (a *App) attract() *page {
	k := a.kit
	all := a.posters()
	shown := all[a.poster%len(all)]
	clock := k.Text(a.options.Now().Format("15:04"), design.Section, k.OnDeep)
	english := k.Button(design.ButtonSpec{Label: "English", Low: true, Tapped: func() {
		m := k.Mode
		m.English = true
		a.setMode(m)
		a.begin()
	}})
	top := design.Row(design.Gap, k.Logo(88, k.Brand), design.Wide(k.Text(a.machine.Site().Name, design.Section+2, k.OnDeep).Bold()), english, clock)
	words := design.Column(0,
		k.Text(shown.small, design.Heading, k.OnDeepSoft), design.Space(20),
		k.Text(shown.big, design.Display, k.OnDeep).Bold(), design.Space(48),
		k.Text(shown.under, design.Heading+2, k.OnDeepSoft))
	bottom := design.Column(96, k.Dots(a.poster%len(all), len(all)), a.startButton())
	above, side := float32(150), float32(80)
	if k.Landscape {
		above, side = 40, 120
	}
	content := design.Dock(design.Pad(top, 96, side-6, 0, side-6),
		design.Dock(design.Pad(words, above, side, 0, side), design.Space(0), nil),
		design.Pad(bottom, 0, side, 150, side))
	if k.Landscape {
		content = design.Dock(design.Pad(top, 64, side-6, 0, side-6),
			design.Row(80, design.High(1.1, design.Pad(words, above, 0, 0, side)),
				design.Wide(design.Pad(bottom, 0, side, 0, 0))), nil)
	}
	floor := canvas.NewRectangle(k.Deep)
	p := &page{unattended: true}
	p.object = k.Touchable(startLabel, 0, design.Stack(floor, content), a.begin)
	return p
}

const startLabel = "轻触屏幕开始办事"

func (a *App) startButton() fyne.CanvasObject {
	k := a.kit
	face := design.Row(36, k.Icon("hand", k.Deep, 88), k.Text(k.Say(startLabel), 64, k.Brand).Bold())
	return design.Stack(k.Panel(k.OnDeep, 40), design.Pad(design.Centre(face), 64, 40, 64, 40))
}

// nextPoster shows another poster, when nobody is there.
func (a *App) nextPoster() {
	if a.page.unattended && a.visit == nil && !a.session.handed {
		a.poster++
		a.again()
	}
}
