package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
)

// licences lists the e-licences of whoever laid down a card. They can be looked at and nothing else.
func (a *App) licences() *page {
	k := a.kit
	var cards []fyne.CanvasObject
	for _, l := range a.session.mine.licences {
		cards = append(cards, a.licenceCard(l))
	}
	parts := []fyne.CanvasObject{k.Title(k.Say("我的证照")), k.Subtitle(k.Say("办事时能用的会自动取用，不用带原件"))}
	if len(cards) == 0 {
		parts = append(parts, a.nothing("badge-check", k.Say("证照库里没有您的证照"), k.Say("不影响办事，办理时可以带原件")))
	} else {
		columns := 1
		if k.Landscape {
			columns = 2
		}
		parts = append(parts, design.Grid(columns, design.Gap, cards...), k.Small(k.Say("只在屏幕上看，不打印；号码已遮住中间几位")))
	}
	return a.plain(design.Column(design.Gap, parts...), a.mineFooter())
}

func (a *App) licenceCard(l cases.Held) fyne.CanvasObject {
	k := a.kit
	tag := k.Tag(design.Good, "circle-check", k.Say("有效"))
	if l.Expired {
		tag = k.Tag(design.Warning, "", k.Say("已过期"))
	}
	words := []fyne.CanvasObject{k.Text(l.Name, design.Heading, k.Ink).Bold()}
	if l.Number != "" {
		words = append(words, k.Body(l.Number))
	}
	until := k.Say("长期有效")
	if !l.ValidTo.IsZero() {
		until = k.Say("有效期到 %s", l.ValidTo.Format(k.Say("2006 年 1 月 2 日")))
	}
	words = append(words, k.Small(until), design.Left(tag))
	return k.CardPadded(design.Row(28, k.Badge("badge-check", 96), design.Wide(design.Column(10, words...))), 32)
}
