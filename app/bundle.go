package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
)

// openBundle shows what a bundle is before anything is asked.
func (a *App) openBundle(id string) {
	a.session.bundle = id
	a.show(a.bundle, nil)
}

// bundle is what is done together, how long it takes and what it saves.
func (a *App) bundle() *page {
	k := a.kit
	b := a.catalogue().Bundle(a.session.bundle)
	f := b.Figures()
	var tags []fyne.CanvasObject
	if f.SavingPercent > 0 {
		tags = append(tags, k.Tag(design.Good, "timer", k.Say("时限压缩 %d%%", f.SavingPercent)))
	}
	if f.Sample {
		tags = append(tags, k.Tag(design.Warning, "info", k.Say("示例数据")))
	}
	name := design.Column(2, a.name(b, design.Title).Titled(), k.Subtitle(k.Say("%d 个事项，一次申请，一窗收件", len(b.Matters))))
	head := design.Row(24, k.Badge(b.Icon, 120), design.Wide(name))
	left := design.Column(design.Gap, head)
	if len(tags) > 0 {
		left.Add(design.Flow(12, tags...))
	}
	if !b.TakenHere() {
		left.Add(k.Note(design.Warning, "map-pin", k.Say("本机不能收这件事"), k.Say("请到下面写的地方办理；想先问一问，请拨 12345")))
	}
	left.Add(a.figures(f))
	var rows []fyne.CanvasObject
	var who float32 // all authorities are as wide as the longest
	for _, m := range b.Matters {
		who = max(who, k.Body(m.Authority).WidthWanted())
	}
	for _, m := range b.Matters {
		rows = append(rows, a.matterRow(b, m, who))
	}
	list := k.CardPadded(k.Rows(22, rows...), 14+design.Inside/2)
	notes := design.Column(design.Gap, k.Note(design.Info, "id-card", k.Say("请准备好您的身份证"), k.Say("身份证上有的信息，会自动填好")))
	if b.ForWhom != "" {
		notes.Objects = append(notes.Objects, k.Note(design.Info, "users", k.Say("哪些人可以在这里办"), b.ForWhom))
	}
	var content fyne.CanvasObject = design.Column(design.Gap, left, list, notes)
	if k.Landscape {
		left.Objects = append(left.Objects, notes)
		content = a.beside(left, list)
	}
	start := func() {
		if a.visit.Choose(b.ID) == nil {
			a.due()
		}
	}
	if !b.TakenHere() {
		return a.plain(content, k.Footer(a.back("返回", a.leaveBundle), a.helpButton(), false))
	}
	return a.plain(content, a.buttons(a.back("返回", a.leaveBundle), a.onward("开始办理", start)))
}

// leaveBundle goes back to where the bundle was found.
func (a *App) leaveBundle() {
	if a.session.searching {
		a.openSearch()
		return
	}
	a.toList()
}

// toList goes to the list of bundles that was looked at last.
func (a *App) toList() {
	if a.session.life != "" {
		a.openLife(a.session.life)
		return
	}
	a.show(a.home, nil)
}

// figures are the three numbers of a bundle: three cards, or three lines of one where
// there is less room across.
func (a *App) figures(f catalogue.Figures) fyne.CanvasObject {
	visits := a.kit.Say("到窗口核验原件")
	if f.Visits == "0 次" {
		visits = a.kit.Say("不用到窗口")
	}
	promise := a.kit.Retell(f.Promise)
	if promise == "" { // it depends on a day that is announced, as the school year does
		promise = a.kit.Say("以公告为准")
	}
	all := [][3]string{{a.kit.Say("承诺办结"), promise, a.kit.Retell(f.Legal)}, {a.kit.Say("跑动次数"), a.kit.Retell(f.Visits), visits},
		{a.kit.Say("免交材料"), a.kit.Say("%d / %d 份", f.Waived, f.Materials), a.kit.Say("电子证照代替")}}
	k := a.kit
	var parts []fyne.CanvasObject
	var wide float32 // of what stands at the right, where these are lines
	for _, one := range all {
		wide = max(wide, k.Small(one[2]).WidthWanted())
	}
	for _, one := range all {
		what, value, under := k.Small(one[0]), k.Text(one[1], design.Figure, k.Brand).Bold(), k.Small(one[2])
		if k.Large || k.Landscape {
			value = k.Text(one[1], design.Heading, k.Brand).Bold()
			if k.English { // three columns of its words do not fit
				parts = append(parts, design.Row(16, design.Wide(design.Column(0, what, under)), value))
				continue
			}
			parts = append(parts, design.Row(16, design.Wide(what), value, design.Fixed(wide, under.Right())))
			continue
		}
		parts = append(parts, k.CardPadded(design.Column(4, what, value, under), 28))
	}
	if k.Large || k.Landscape {
		return k.CardPadded(k.Rows(12, parts...), 24)
	}
	return design.Grid(3, 22, parts...)
}

func (a *App) matterRow(b *catalogue.Bundle, m catalogue.Matter, wide float32) fyne.CanvasObject {
	k := a.kit
	if r, passed := b.Passed(m); passed {
		return a.elsewhereRow(m.Name, r.By, r.Says)
	}
	tag := k.Tag(design.Info, "", k.Say("承诺件"))
	switch {
	case m.Kind == 1:
		tag = k.Tag(design.Good, "", k.Say("即办"))
	case m.Promise != nil:
		tag = k.Tag(design.Info, "", k.Retell(m.Promise.String()))
	}
	who, limit := k.Text(m.Authority, design.Body, k.Second), float32(190)
	if k.English { // its words for a time limit are longer
		limit = 230
	}
	if k.Large || k.Landscape {
		return design.Row(20, design.Wide(design.Column(0, k.Strong(m.Name), k.Small(m.Authority))), tag)
	}
	return design.Row(20, design.Wide(k.Strong(m.Name)), design.Fixed(wide, who), design.Fixed(limit, design.BottomRight(tag)))
}
