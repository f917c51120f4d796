package keyboard

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"yichuang/app/design"
)

// Signs the candidate bar offers while nothing is composed: the dot stands in
// many names of the peoples of the west, the others in addresses and e-mail.
var (
	chineseSigns = strings.Split("· - ， 。 、 （ ） #", " ")
	latinSigns   = strings.Split("- . @ _ / : #", " ")
)

// offered returns what the bar shows.
func (k *Keyboard) offered() []string {
	switch {
	case k.comp.active():
		var out []string
		for _, c := range k.comp.found[:min(len(k.comp.found), 16)] {
			out = append(out, c.Text)
		}
		return out
	case k.way != byLetters && !k.caps:
		return chineseSigns
	}
	return latinSigns
}

func (k *Keyboard) arrangeBar(area rect, m measures) {
	k.strip.Move(area.pos.AddXY(m.gap/2, m.gap/2))
	k.strip.Resize(area.size.SubtractWidthHeight(m.gap, m.gap))
	k.openKey(area)
	right := area.pos.X + area.size.Width - m.gap
	if k.open.Visible() {
		right = k.open.Position().X
	}

	k.setSpelled(area.size.Width*0.4, m)
	x := area.pos.X + m.gap/2 + 24
	text := k.spelled.MinSize()
	k.spelled.Move(fyne.NewPos(x, m.top+(k.strip.Size().Height-text.Height)/2))
	if x += text.Width + 20; text.Width == 0 {
		x = area.pos.X + m.gap/2
	}
	for _, one := range k.bar {
		one.Hide()
	}
	for _, rule := range k.rules {
		rule.Hide()
	}
	if k.starts != nil {
		return
	}
	k.ends = 0
	for i, word := range k.offered() {
		width := max(96, design.Width(word, m.candidate, false)+44)
		if i == 0 {
			width = min(width, right-x)
		}
		if x+width > right {
			break
		}
		one, rule := k.barKey(i, m)
		one.set(word, false)
		one.place(rect{fyne.NewPos(x, area.pos.Y), fyne.NewSize(width, area.size.Height)})
		one.Show()
		rule.Move(fyne.NewPos(x-1, m.top+18))
		rule.Resize(fyne.NewSize(2, k.strip.Size().Height-36))
		show(rule, i > 0)
		x += width
		k.ends = i + 1
	}
	for _, one := range k.bar[k.ends:] {
		one.set("", false) // what is not shown is not kept
	}
}

// openKey shows the key that opens all candidates where there are any, and turns it to close them.
func (k *Keyboard) openKey(area rect) {
	icon := "chevron-down"
	if k.starts != nil {
		icon = "chevron-up"
	}
	if k.open.icon != icon {
		k.open.icon = icon
		k.open.Refresh()
	}
	k.open.place(rect{fyne.NewPos(area.pos.X+area.size.Width-112, area.pos.Y), fyne.NewSize(112, area.size.Height)})
	show(k.open, len(k.comp.found) > 0 && k.way != byHand)
}

// setSpelled shows the letters in syllables, their end when they are too many,
// or, while there are none, how signs are written.
func (k *Keyboard) setSpelled(width float32, m measures) {
	s := k.options.Kit.Retell(wayNames[k.way])
	if k.caps {
		s = k.options.Kit.Retell(wayNames[byLetters])
	}
	k.spelled.Color, k.spelled.TextSize = k.colours.second, m.word
	active := k.comp.active()
	if active {
		s = k.comp.spelled() // nothing, of what was written by hand
		k.spelled.Color, k.spelled.TextSize = k.colours.brand, m.spelled
	}
	k.spelled.Text = s
	design.SetFont(k.spelled, active)
	for k.spelled.MinSize().Width > width {
		_, rest, more := strings.Cut(s, " ")
		if !more {
			break
		}
		s = rest
		k.spelled.Text = "… " + s
	}
	k.spelled.Resize(k.spelled.MinSize())
	k.spelled.Refresh()
}

func (k *Keyboard) barKey(i int, m measures) (*key, *canvas.Rectangle) {
	for len(k.bar) <= i {
		n := len(k.bar)
		one := k.newKey(flat, func() { k.tapBar(n) })
		one.size = m.candidate
		k.bar = append(k.bar, one)
		k.rules = append(k.rules, canvas.NewRectangle(k.colours.rule))
	}
	return k.bar[i], k.rules[i]
}

func (k *Keyboard) tapBar(i int) {
	if k.comp.active() {
		k.choose(i)
	} else {
		k.insert(k.bar[i].label)
	}
	k.keyed()
}

// arrangePage lays all candidates over the place of the keys, as many pages as it takes.
func (k *Keyboard) arrangePage(area rect, m measures) {
	for _, one := range k.controls {
		show(one, k.starts != nil)
	}
	for _, one := range k.page {
		one.Hide()
	}
	if k.starts == nil {
		for _, one := range k.page {
			one.set("", false)
		}
		return
	}
	side := max(150, area.size.Width*0.12)
	width, n := area.size.Width-side, float32(len(k.controls))
	for i, one := range k.controls {
		one.place(rect{fyne.NewPos(area.pos.X+width, area.pos.Y+float32(i)*area.size.Height/n), fyne.NewSize(side, area.size.Height/n)})
	}
	rows := 6
	if k.options.Kit.Landscape {
		rows = 4
	}
	height := area.size.Height / float32(rows)
	columns := max(1, int(width/112))
	column := width / float32(columns)
	at, used := k.first(), 0
	for row, col := 0, 0; at < len(k.comp.found); at++ {
		word := k.comp.found[at].Text
		span := 1
		for span < columns && design.Width(word, m.candidate, false)+28 > column*float32(span) {
			span++
		}
		if col+span > columns {
			row, col = row+1, 0
		}
		if row == rows {
			break
		}
		one := k.pageKey(used, m)
		one.set(word, false)
		one.place(rect{fyne.NewPos(area.pos.X+float32(col)*column, area.pos.Y+float32(row)*height), fyne.NewSize(float32(span)*column, height)})
		one.Show()
		col += span
		used++
	}
	k.ends = at
	for _, one := range k.page[used:] {
		one.set("", false)
	}
	show(k.controls[1], len(k.starts) > 1)
	show(k.controls[2], k.ends < len(k.comp.found))
}

func (k *Keyboard) pageKey(i int, m measures) *key {
	for len(k.page) <= i {
		n := len(k.page)
		one := k.newKey(light, func() {
			k.choose(k.first() + n)
			k.keyed()
		})
		one.size = m.candidate
		k.page = append(k.page, one)
	}
	return k.page[i]
}
