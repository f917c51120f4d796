package app

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
)

// errand is what somebody comes back for.
type errand int

const (
	seeProgress errand = iota
	seeLicences
	printAgain
	evaluateLater
)

// door is how an errand is called on a home page, and what its page asks a card for.
type door struct{ icon, label, asks string }

func (a *App) errands() []door {
	k := a.kit
	return []door{
		seeProgress:   {"list-checks", k.Say("查进度"), k.Say("放上身份证，查您的办件")},
		seeLicences:   {"badge-check", k.Say("我的证照"), k.Say("放上身份证，看您的证照")},
		printAgain:    {"printer", k.Say("补打回执"), k.Say("放上身份证，补打您的回执")},
		evaluateLater: {"star", k.Say("评价服务"), k.Say("放上身份证，评价您办过的事")},
	}
}

// mine is what is shown of somebody's own, who laid down a card for it. It is forgotten with the session, which ends at
// goodbye and also when they go back home: see toHome.
type mine struct {
	errand   errand
	who      person.Applicant
	found    kiosk.Mine
	licences []cases.Held
	at       string // number of the case that is looked into
	answer   answer // while somebody answers what a case waits for
	refused  string // why there is nothing to be seen, for the citizen
}

// errandTiles are the doors on the home page, in a row.
func (a *App) errandTiles() fyne.CanvasObject {
	k := a.kit
	var tiles []fyne.CanvasObject
	for e, d := range a.errands() {
		face := design.Column(18, design.Centre(k.Icon(d.icon, k.Brand, 56)), k.Text(d.label, design.Body, k.Ink).Bold().Centred())
		tiles = append(tiles, k.Touchable(d.label, design.Radius, k.CardPadded(face, 30), func() { a.run(errand(e)) }))
	}
	return design.Grid(len(tiles), 22, tiles...)
}

func (a *App) errandRow(e errand) fyne.CanvasObject {
	k, d := a.kit, a.errands()[e]
	face := design.Row(22, k.Icon(d.icon, k.Ink, 48), design.Wide(k.Text(d.label, design.Body, k.Ink).Bold()))
	return k.Touchable(d.label, design.RadiusBox, design.Stack(k.Panel(k.Paper, design.RadiusBox), design.Pad(face, 22, 26, 22, 26)), func() { a.run(e) })
}

func (a *App) errandDoor(e errand) fyne.CanvasObject {
	d := a.errands()[e]
	return a.bigDoor(d.icon, a.kit.Text(d.label, bigDoorText, a.kit.Ink).Bold(), func() { a.run(e) })
}

// run asks for the card of whoever wants to see what is theirs.
func (a *App) run(e errand) {
	a.session.mine = mine{errand: e}
	a.awaitCard(a.whose, func(who person.Applicant) string {
		a.session.mine.who = who
		a.lookUp()
		return ""
	})
}

// whose asks for the card. A number can be typed by anybody: that of a receipt tells how far its case is, and no more.
func (a *App) whose() *page {
	k := a.kit
	var without fyne.CanvasObject = k.Note(design.Info, "", k.Say("没带身份证？"), k.Say("为了不让别人看到您的办件，这里只认身份证。也可以带回执到窗口查询"))
	if a.session.mine.errand == seeProgress {
		button := k.Button(design.ButtonSpec{Label: k.Say("输入凭证号"), Low: true, Tapped: func() { a.show(a.byNumber, nil) }})
		without = a.otherwise(k.Say("没带身份证？"), k.Say("没带身份证？"), k.Say("有回执的，可以输入凭证号，看办到哪一步"), button)
	}
	return a.cardPage(a.errands()[a.session.mine.errand].asks, k.Say("听到“嘀”声前请不要拿开"), k.Say("请到窗口查询，或请人帮忙"), without, nil, a.toHome)
}

// toHome begins anew: whoever stands at the home page is nobody, until they lay down a card. Only that a receipt hangs in the
// printer is still known.
func (a *App) toHome() {
	paper := a.session.takePaper
	a.begin()
	a.session.takePaper = paper
}

// lookUp finds out what was come for, and shows it.
func (a *App) lookUp() {
	e, who := a.session.mine.errand, a.session.mine.who
	ctx, cancel := context.WithCancel(a.ctx)
	a.session.mine.refused = ""
	a.show(a.lookingUp, cancel)
	go func() {
		var m mine
		var err error
		if e == seeLicences {
			m.licences, err = a.machine.Held(ctx, who)
		} else {
			m.found, err = a.machine.Mine(ctx, who)
		}
		a.do(func() {
			if ctx.Err() != nil {
				return
			}
			m.errand, m.who = e, who
			if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
				m.refused = p.Sentence
			}
			a.session.mine = m
			a.showMine()
		})
	}()
}

func (a *App) showMine() {
	build := map[errand]func() *page{seeProgress: a.progress, seeLicences: a.licences, printAgain: a.reprints, evaluateLater: a.evaluations}[a.session.mine.errand]
	if a.session.mine.refused != "" {
		build = a.notFound
	}
	a.show(build, nil)
}

func (a *App) lookingUp() *page {
	k := a.kit
	sp := k.Spinner(72)
	content := design.Column(design.Gap, design.Space(160), design.Centre(sp.Object), k.Title(k.Say("正在查询…")).Centred(), k.Subtitle(k.Say("可以拿起身份证了")).Centred())
	p := a.plain(content, k.Footer(a.back(k.Say("返回首页"), a.toHome), nil, false))
	p.spinner = sp
	return p
}

// notFound says that nothing can be looked up now.
func (a *App) notFound() *page {
	k := a.kit
	again := k.Button(design.ButtonSpec{Label: k.Say("再试一次"), Icon: "refresh-cw", Kind: design.Primary, Tapped: a.lookUp})
	content := design.Column(design.Gap, k.Title(k.Say("现在查不到")), k.Note(design.Warning, "wifi-off", k.Retell(a.session.mine.refused), ""), design.Left(again))
	return a.plain(content, a.mineFooter())
}

// mineFooter leads back to the home page, where nobody is known any more, or out.
func (a *App) mineFooter() fyne.CanvasObject {
	out := a.kit.Button(design.ButtonSpec{Label: a.kit.Say("退出"), Icon: "log-out", Tapped: a.goodbye})
	return a.kit.Footer(a.back(a.kit.Say("返回首页"), a.toHome), out, false)
}

// nothing is what a page of somebody's own says when there is nothing.
func (a *App) nothing(icon, title, words string) fyne.CanvasObject {
	k := a.kit
	return design.Column(design.Gap, design.Space(40), design.Centre(k.Badge(icon, 140)), k.Title(title).Centred(), k.Subtitle(words).Centred())
}
