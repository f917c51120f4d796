package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk/catalogue"
)

// mostHits is how many rows are shown: who has not found it among them types one sign more.
const mostHits = 8

// openSearch lets a citizen say what is to be done. What is typed there is forgotten when the page is left.
func (a *App) openSearch() {
	a.session.searching = false
	a.show(a.search, nil)
}

// search is a field with the keyboard open under it. What it leads to changes with every key,
// also while pinyin is still being composed.
func (a *App) search() *page {
	k := a.kit
	e := newEditor(a)
	e.counter = nil
	results := design.Column(16)
	field := e.add(entry{id: "search", label: k.Say("您要办什么事？"), kind: keyboard.Pinyin, most: 20})
	field.composing = func(letters string) {
		results.Objects = a.results(field.value() + letters)
		e.p.scroll.ScrollTo(0)
		design.Relayout(e.p.object)
		e.p.scroll.Refit()
		e.p.object.Refresh()
	}
	results.Objects = a.results("")
	stop := k.Button(design.ButtonSpec{Label: "不找了", Icon: "x", Low: true, Tapped: a.toList})
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		head := design.Row(20, design.Wide(fields[0]), design.High(0, design.BottomRight(stop)))
		return design.Column(24, head, results)
	}
	e.footer = k.Footer(a.back("返回", a.toList), a.helpButton(), false)
	p := e.page()
	e.open(field)
	return p
}

// results are the rows for a text; what to do when nothing is found, and what comes near.
func (a *App) results(text string) []fyne.CanvasObject {
	k := a.kit
	if text == "" {
		return []fyne.CanvasObject{k.Small(k.Say("可以写要办的事，也可以只打拼音或首字母，如 kaidian、kd")), k.Small(k.Say("大家常办")), a.commonRows()}
	}
	c := a.catalogue()
	if hits := open(c.Search(text)); len(hits) > 0 {
		return []fyne.CanvasObject{a.hitRows(hits)}
	}
	none := k.Note(design.Info, "search", k.Say("没有找到“%s”", text), k.Say("请换个说法再试一试，也可以问问窗口的工作人员，或拨打 12345"))
	if near := open(c.Near(text)); len(near) > 0 {
		return []fyne.CanvasObject{none, k.Small(k.Say("您是不是要办")), a.hitRows(near)}
	}
	return []fyne.CanvasObject{none, k.Small(k.Say("大家常办")), a.commonRows()}
}

// open are the hits whose bundles are offered at all, and no more than are shown. One that this machine cannot
// take is among them: its page says where it is done.
func open(hits []catalogue.Hit) []catalogue.Hit {
	var out []catalogue.Hit
	for _, h := range hits {
		if h.Bundle.Open && len(out) < mostHits {
			out = append(out, h)
		}
	}
	return out
}

func (a *App) commonRows() fyne.CanvasObject {
	var hits []catalogue.Hit
	for _, b := range a.common() {
		hits = append(hits, catalogue.Hit{Bundle: b, Found: b.Name})
	}
	return a.hitRows(hits)
}

func (a *App) hitRows(hits []catalogue.Hit) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, h := range hits {
		rows = append(rows, a.hitRow(h))
	}
	if a.kit.Landscape && !a.kit.Large {
		return design.Grid(2, 16, rows...)
	}
	return design.Column(16, rows...)
}

// hitRow is one bundle, and why it was found.
func (a *App) hitRow(h catalogue.Hit) fyne.CanvasObject {
	k := a.kit
	b := h.Bundle
	why := k.Say("合并 %d 个事项", len(b.Matters))
	switch {
	case h.Matter != nil:
		why = k.Say("其中有“%s”", h.Matter.Short)
	case h.Found != b.Name && h.Found != b.Short:
		why = k.Say("“%s”在这里办", h.Found)
	}
	var tag fyne.CanvasObject
	if !b.TakenHere() {
		tag = k.Tag(design.Warning, "", k.Say("本机不办"))
	}
	face := design.Row(20, k.Badge(b.Icon, 72), design.Wide(design.Column(0, k.Text(b.Name, design.Heading, k.Ink).Bold(), k.Small(why))),
		tag, k.Icon("chevron-right", k.Mark, k.Px(36)))
	return k.Touchable(b.Name, design.Radius, k.CardPadded(face, 20), func() {
		a.session.searching = true
		a.openBundle(b.ID)
	})
}

// searchBox is what opens the search on a home page with room for it.
func (a *App) searchBox() fyne.CanvasObject {
	k := a.kit
	face := design.Row(14, k.Icon("search", k.Second, 36), k.Text(k.Say("按名称或拼音首字母查找"), design.Small, k.Second))
	return k.Touchable(k.Say(searchLabel), 44, design.Stack(k.Bordered(44), design.Space(88), design.Pad(design.Centre(face), 0, 32, 0, 32)), a.openSearch)
}

const searchLabel = "找一找"

func (a *App) searchButton() fyne.CanvasObject {
	return a.kit.Button(design.ButtonSpec{Label: searchLabel, Icon: "search", Low: true, Tapped: a.openSearch})
}
