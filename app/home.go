package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
)

func calmMode(o Options) design.Mode { return design.Mode{Landscape: o.Landscape} }

// home asks what is to be done.
func (a *App) home() *page {
	a.session.life, a.session.bundle, a.session.searching = "", "", false
	switch {
	case a.link.Full:
		return a.full()
	case a.kit.Landscape:
		return a.wideHome()
	case a.kit.Large:
		return a.largeHome()
	}
	k := a.kit
	parts := []fyne.CanvasObject{
		design.Column(4, k.Title(k.Say("您要办什么事？")), k.Subtitle(k.Say("把几件事合成一件，只填一张表，只交一次材料"))),
		a.doors(), design.Row(20, design.Wide(k.Section(k.Say("大家常办"))), a.searchBox()),
	}
	parts = append(parts, a.cards(a.common()), a.errandTiles(), a.sampleNote(a.common()))
	return a.plain(design.Column(design.Gap, parts...), a.homeFooter())
}

// lives are the life cycles that have a bundle, in the catalogue's order.
func (a *App) lives() []catalogue.Life {
	c := a.catalogue()
	return slices.DeleteFunc(slices.Clone(c.Lives), func(l catalogue.Life) bool { return len(a.of(l.Name)) == 0 })
}

// of are the bundles of one life cycle.
func (a *App) of(life string) []*catalogue.Bundle {
	return slices.DeleteFunc(a.catalogue().Offered(), func(b *catalogue.Bundle) bool { return b.Life != life })
}

// common are the bundles that most people come for, by life cycle.
func (a *App) common() []*catalogue.Bundle {
	all := slices.DeleteFunc(a.catalogue().Offered(), func(b *catalogue.Bundle) bool { return !b.Common })
	slices.SortStableFunc(all, func(b, o *catalogue.Bundle) int { return a.lifeIndex(b.Life) - a.lifeIndex(o.Life) })
	return all
}

// name is a bundle's name on one line: without 一件事, which all of them end with, where there
// is no room for it.
func (a *App) name(b *catalogue.Bundle, size design.Size) *design.Text {
	return a.kit.Text(b.Name, size, a.kit.Ink).Bold().OneLine(strings.TrimSuffix(b.Name, "一件事"))
}

// sampleNote says under a list of bundles that its figures are placeholders; nil when none is.
func (a *App) sampleNote(bundles []*catalogue.Bundle) fyne.CanvasObject {
	if !slices.ContainsFunc(bundles, func(b *catalogue.Bundle) bool { return b.Figures().Sample }) {
		return nil
	}
	k := a.kit
	return design.Row(12, k.Icon("info", k.Second, k.Px(design.Small)), design.Wide(k.Small(k.Say("承诺时限和免交份数是示例数据"))))
}

// doors are the life cycles as coloured tiles; one alone is as wide as the page.
func (a *App) doors() fyne.CanvasObject {
	k := a.kit
	lives := a.lives()
	var tiles []fyne.CanvasObject
	for i, l := range lives {
		ground := k.Doors[a.lifeIndex(l.Name)%len(k.Doors)]
		icon := k.Icon(l.Icon, k.OnDoor, 72)
		name := k.Text(l.Title, design.Section+2, k.OnDoor).Bold()
		about, count := k.Text(l.About, design.Small, k.OnDoor), k.Text(k.Say("%d 件", len(a.of(l.Name))), design.Small, k.OnDoor)
		var face fyne.CanvasObject = design.Column(8, design.Left(icon), design.Space(20), name, about, count)
		if len(lives) == 1 {
			face = design.Row(32, icon, design.Wide(design.Column(4, name, about)), count, k.Icon("chevron-right", k.OnDoor, 44))
		}
		tiles = append(tiles, k.Touchable(l.Title, design.Radius,
			design.Stack(k.Panel(ground, design.Radius), design.Inset(face, 36)), func() { a.openLife(lives[i].Name) }))
	}
	return design.Grid(max(1, len(tiles)), design.Gap, tiles...)
}

func (a *App) lifeIndex(name string) int {
	return slices.IndexFunc(a.catalogue().Lives, func(l catalogue.Life) bool { return l.Name == name })
}

// openLife lists the bundles of one life cycle.
func (a *App) openLife(name string) {
	a.show(func() *page {
		a.session.life, a.session.bundle = name, ""
		if a.kit.Landscape {
			return a.wideHome()
		}
		k := a.kit
		l := a.catalogue().Lives[a.lifeIndex(name)]
		back := func() { a.show(a.home, nil) }
		list := design.Column(design.Gap, a.cards(a.of(name)), a.sampleNote(a.of(name)))
		if k.Large {
			list, back = a.bigDoors(a.of(name), nil), a.openOthers
		}
		head := design.Row(24, k.Badge(l.Icon, 120), design.Wide(design.Column(2, k.Title(l.Title), k.Subtitle(l.About))))
		return a.plain(design.Column(design.Gap, head, list), k.Footer(a.back("返回", back), a.helpButton(), false))
	}, nil)
}

// openOthers lists the life cycles, for who needs large type.
func (a *App) openOthers() {
	a.show(func() *page {
		k := a.kit
		doors := a.bigDoors(nil, a.lives())
		doors.Objects = append(doors.Objects, a.errandDoor(seeLicences), a.errandDoor(evaluateLater))
		content := design.Column(design.Gap, k.Title(k.Say("您要办哪一类事？")), doors)
		return a.plain(content, k.Footer(a.back("返回", func() { a.show(a.home, nil) }), a.helpButton(), false))
	}, nil)
}

func (a *App) cardList(bundles []*catalogue.Bundle) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, b := range bundles {
		all = append(all, a.card(b))
	}
	return all
}

// cards are bundles as cards, two in a row; one alone is as wide as the page.
func (a *App) cards(bundles []*catalogue.Bundle) fyne.CanvasObject {
	all := a.cardList(bundles)
	return design.Grid(max(1, min(2, len(all))), design.Gap, all...)
}

func (a *App) card(b *catalogue.Bundle) fyne.CanvasObject {
	k := a.kit
	f := b.Figures()
	head := design.Row(20, k.Badge(b.Icon, 84), design.Wide(design.Column(0,
		a.name(b, design.Heading), k.Small(k.Say("合并 %d 个事项", len(b.Matters))))))
	var tags []fyne.CanvasObject
	switch {
	case b.Promise != nil && b.Promise.N == 0:
		tags = append(tags, k.Tag(design.Good, "", k.Say("即办")))
	case f.Promise != "":
		tags = append(tags, k.Tag(design.Info, "", k.Say("承诺 %s", k.Retell(f.Promise))))
	}
	if f.Waived > 0 {
		tags = append(tags, k.Tag(design.Good, "", k.Say("免交 %d 份材料", f.Waived)))
	}
	return k.Touchable(b.Name, design.Radius, k.CardPadded(design.Column(20, head, design.Flow(10, tags...)), 32),
		func() { a.openBundle(b.ID) })
}

func (a *App) homeFooter() fyne.CanvasObject {
	k := a.kit
	modes := design.Row(16, a.largeSwitch(), a.contrastSwitch(), a.accessButton())
	if k.Landscape {
		modes.Objects = append([]fyne.CanvasObject{a.searchButton()}, modes.Objects...)
	}
	return k.Footer(modes, a.helpButton(), false)
}

func (a *App) largeSwitch() fyne.CanvasObject {
	m := a.kit.Mode
	m.Large = !m.Large
	label := a.kit.Say("大字")
	if !m.Large {
		label = a.kit.Say("退出大字版")
	}
	return a.kit.Button(design.ButtonSpec{Label: label, Icon: "a-large-small", Low: true, Tapped: func() { a.switchMode(m) }})
}

func (a *App) contrastSwitch() fyne.CanvasObject {
	m := a.kit.Mode
	m.Contrast = !m.Contrast
	label := a.kit.Say("高对比")
	if !m.Contrast {
		label = a.kit.Say("普通颜色")
	}
	icon := "contrast"
	if a.kit.Large && !a.kit.Landscape { // it stands beside the language and the call for help
		icon = ""
	}
	return a.kit.Button(design.ButtonSpec{Label: label, Icon: icon, Low: true, Tapped: func() { a.switchMode(m) }})
}

// languageSwitch says the other language's name in that language, and shows the same page in it.
func (a *App) languageSwitch() fyne.CanvasObject {
	m := a.kit.Mode
	m.English = !m.English
	label := a.kit.Say("English")
	if !m.English {
		label = a.kit.Say("中文")
	}
	return a.kit.Button(design.ButtonSpec{Label: label, Low: true, Tapped: func() { a.setMode(m); a.show(a.build, nil) }})
}

func (a *App) switchMode(m design.Mode) {
	a.setMode(m)
	a.show(a.home, nil)
}

func (a *App) helpButton() fyne.CanvasObject {
	return a.kit.Button(design.ButtonSpec{Label: "请人帮忙", Icon: "bell", Tapped: a.openHelp})
}

// largeHome is the home page for who needs large type: five big doors.
func (a *App) largeHome() *page {
	k := a.kit
	site := a.machine.Site()
	spec := design.HeaderSpec{Site: site.Name, Extra: design.Row(16, a.accessButton(), a.largeSwitch())}
	switch {
	case k.Low: // the sheet has the switch, too
		spec.Extra = nil
	case a.voice.on:
		spec.Extra = a.repeatButton()
	}
	h := k.Header(spec)
	common := a.common()
	slices.SortStableFunc(common, func(b, o *catalogue.Bundle) int {
		if b.Elder == o.Elder {
			return 0
		} else if b.Elder {
			return -1
		}
		return 1
	})
	doors := a.bigDoors(common[:min(2, len(common))], nil)
	doors.Objects = slices.Insert(doors.Objects, 0, a.errandDoor(seeProgress))
	doors.Objects = append(doors.Objects, a.errandDoor(printAgain), a.bigDoor("layout-grid", k.Text(k.Say("办其他事"), bigDoorText, k.Ink).Bold(), a.openOthers))
	head := design.Row(20, design.Wide(k.Title(k.Say("您要办什么事？"))), a.searchButton())
	content := design.Column(design.Gap, head, doors)
	call := "请工作人员帮我"
	if k.Contrast && !k.Landscape { // beside 普通颜色 there is room on one line for no more
		call = "请人帮忙"
	}
	help := k.Button(design.ButtonSpec{Label: call, Icon: "bell-ring", Kind: design.Helpful, Tapped: a.openHelp})
	left := a.contrastSwitch()
	if k.Low || a.voice.on {
		left = a.accessButton()
	}
	return a.frame(h, nil, content, nil, k.Footer(design.Row(16, left, a.languageSwitch()), help, true))
}

// bigDoors are bundles, and then life cycles, one below the other.
func (a *App) bigDoors(bundles []*catalogue.Bundle, lives []catalogue.Life) *fyne.Container {
	var all []fyne.CanvasObject
	for _, b := range bundles {
		all = append(all, a.bigDoor(b.Icon, a.name(b, bigDoorText), func() { a.openBundle(b.ID) }))
	}
	for _, l := range lives {
		all = append(all, a.bigDoor(l.Icon, a.kit.Text(l.Title, bigDoorText, a.kit.Ink).Bold(), func() { a.openLife(l.Name) }))
	}
	return design.Column(32, all...)
}

// bigDoorText is the size of what stands on a big door, before it is enlarged.
const bigDoorText design.Size = 48

func (a *App) bigDoor(icon string, name *design.Text, tapped func()) fyne.CanvasObject {
	k := a.kit
	face := design.Row(44, k.Icon(icon, k.Brand, 104), design.Wide(name), k.Icon("chevron-right", k.Mark, 64))
	return k.Touchable(name.String(), design.Radius, k.CardPadded(face, 44), tapped)
}

// wideHome is the landscape home page: life cycles and errands at the left, bundles at the right.
func (a *App) wideHome() *page {
	k := a.kit
	lives := a.lives()
	if a.session.life == "" && len(lives) > 0 {
		a.session.life = lives[0].Name
	}
	rows := []fyne.CanvasObject{design.Pad(k.Section(k.Say("您要办什么事？")).Titled(), 0, 0, 8, 0)}
	for _, l := range lives {
		rows = append(rows, a.lifeRow(l))
	}
	for e := range a.errands() {
		rows = append(rows, a.errandRow(errand(e)))
	}
	left := k.Scroll(design.Pad(design.Column(6, rows...), 28, 32, 16, 40))
	h := a.header()
	list := design.Column(26, design.Grid(2, 26, a.cardList(a.of(a.session.life))...), a.sampleNote(a.of(a.session.life)))
	p := &page{header: h, scroll: k.Scroll(design.Inset(list, 40))}
	wide := float32(438)
	if k.Large {
		wide = 560
	}
	if k.English {
		wide += 100
	}
	panel := design.Fixed(wide, design.Stack(design.Plain(k.Paper), left))
	p.object = k.Frame(h.Object, design.Row(0, design.High(0, panel), design.High(0, k.VerticalDivider()), design.High(1, p.scroll)), a.homeFooter())
	return p
}

func (a *App) lifeRow(l catalogue.Life) fyne.CanvasObject {
	k := a.kit
	ink, ground := k.Ink, k.Paper
	if l.Name == a.session.life {
		ink, ground = k.Brand, k.BrandTint
	}
	face := design.Row(22, k.Icon(l.Icon, ink, 48), design.Wide(k.Text(l.Title, design.Body, ink).Bold()),
		k.Small(k.Say("%d 件", len(a.of(l.Name)))))
	return k.Touchable(l.Title, design.RadiusBox, design.Stack(k.Panel(ground, design.RadiusBox), design.Pad(face, 22, 26, 22, 26)),
		func() { a.openLife(l.Name) })
}
