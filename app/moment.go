package app

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// momentEntry is typed with digits, or picked: a day in at most four taps, however long ago it was.
func (a *App) momentEntry(e *editor, f visit.Field, en *entry) {
	k := a.kit
	m := &moment{app: a, editor: e, entry: en, field: f}
	words := k.Say("选日期")
	if f.Type == catalogue.Month {
		words = k.Say("选年月")
	}
	face := design.Row(14, k.Icon("calendar", k.Brand, k.Px(design.Heading)), k.Text(words, design.Label, k.Brand).Bold())
	button := k.Touchable(words+"："+f.Label, design.RadiusBox, design.Stack(k.Bordered(design.RadiusBox), design.Space(96),
		design.Pad(design.Centre(face), 0, 26, 0, 26)), m.open)
	en.object = design.Row(16, design.Wide(en.object), design.High(0, design.BottomRight(button)))
}

// moment picks a day, a month or a minute, the largest part first, from a panel in the keyboard's place. What lies outside
// of the field's span cannot be picked.
type moment struct {
	app         *App
	editor      *editor
	entry       *entry
	field       visit.Field
	first, last time.Time
	at          time.Time // as far as it is picked
}

// open begins where the field stands; without a value at this month where that is likely, else at the decade.
func (m *moment) open() {
	now := m.app.options.Now()
	m.first, m.last = m.field.Span(now)
	old, ok := m.field.Moment(m.field.Normalise(m.entry.value()), now.Location())
	switch {
	case ok && !old.Before(m.first) && !old.After(m.last):
		m.at = old
	case m.field.Type == catalogue.DateTime || m.field.Must == "coming":
		m.at = now
	default:
		m.decades()
		return
	}
	if m.field.Type == catalogue.Month {
		m.months()
		return
	}
	m.days()
}

func (m *moment) set(year int, month time.Month, day, hour, minute int) {
	m.at = time.Date(year, month, day, hour, minute, 0, 0, m.first.Location())
}

// cells makes one cell for each number that can be picked. A cell stands for all from its beginning to before the next one's.
func (m *moment) cells(from, to, by int, begins func(n int) time.Time, words func(n int) string, picked func(n int)) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for n := from; n <= to; n += by {
		if begins(n).After(m.last) || !begins(n+by).After(m.first) {
			all = append(all, m.app.noPick(words(n)))
			continue
		}
		all = append(all, m.app.pick(words(n), false, func() { picked(n) }))
	}
	return all
}

func (m *moment) year(n int) time.Time {
	return time.Date(n, 1, 1, 0, 0, 0, 0, m.first.Location())
}

func (m *moment) decades() {
	k := m.app.kit
	columns := 4
	if k.Landscape {
		columns = 6
	}
	all := m.cells(m.first.Year()/10*10, m.last.Year(), 10, m.year,
		func(n int) string { return k.Say("%d 年代", n) },
		func(n int) { m.set(n, 1, 1, 0, 0); m.years() })
	m.show(k.Say("请选年代"), nil, columns, all)
}

func (m *moment) years() {
	k := m.app.kit
	decade := m.at.Year() / 10 * 10
	all := m.cells(decade, decade+9, 1, m.year,
		func(n int) string { return k.Say("%d 年", n) },
		func(n int) { m.set(n, m.at.Month(), 1, 0, 0); m.months() })
	m.show(k.Say("请选哪一年"), m.back(k.Say("换年代"), m.decades), 5, all)
}

func (m *moment) months() {
	k := m.app.kit
	begins := func(n int) time.Time {
		return time.Date(m.at.Year(), time.Month(n), 1, 0, 0, 0, 0, m.first.Location())
	}
	columns := 4
	if k.Landscape {
		columns = 6
	}
	all := m.cells(1, 12, 1, begins, func(n int) string { return begins(n).Format(k.Say("1 月")) }, func(n int) {
		m.set(m.at.Year(), time.Month(n), 1, 0, 0)
		if m.field.Type == catalogue.Month {
			m.done()
			return
		}
		m.days()
	})
	m.show(k.Say("%d 年，请选哪个月", m.at.Year()), m.back(k.Say("换一年"), m.years), columns, all)
}

func (m *moment) days() {
	k := m.app.kit
	begins := func(n int) time.Time {
		return time.Date(m.at.Year(), m.at.Month(), n, 0, 0, 0, 0, m.first.Location())
	}
	weeks := 1 // in a row: a screen that lies is too low for six rows
	if k.Landscape {
		weeks = 2
	}
	weekdays := strings.Fields(k.Say("一 二 三 四 五 六 日"))
	var all []fyne.CanvasObject
	for i := range weeks * len(weekdays) {
		all = append(all, k.Text(weekdays[i%len(weekdays)], design.Label, k.Second).Centred())
	}
	for range (int(begins(1).Weekday()) + 6) % 7 {
		all = append(all, design.Space(1))
	}
	today := m.app.options.Now()
	last := begins(1).AddDate(0, 1, -1).Day()
	all = append(all, m.cells(1, last, 1, begins, func(n int) string {
		if begins(n).Format(time.DateOnly) == today.Format(time.DateOnly) {
			return k.Say("%d 今天", n)
		}
		return strconv.Itoa(n)
	}, func(n int) {
		m.set(m.at.Year(), m.at.Month(), n, 0, 0)
		if m.field.Type == catalogue.DateTime {
			m.hours()
			return
		}
		m.done()
	})...)
	m.put(m.at.Format(k.Say("2006 年 1 月，请选哪一天")), m.back(k.Say("换个月"), m.months), design.Grid(weeks*len(weekdays), 8, all...))
}

func (m *moment) hours() {
	k := m.app.kit
	begins := func(n int) time.Time {
		return time.Date(m.at.Year(), m.at.Month(), m.at.Day(), n, 0, 0, 0, m.first.Location())
	}
	columns := 6
	if k.Landscape {
		columns = 12
	}
	all := m.cells(0, 23, 1, begins, func(n int) string { return k.Say("%d 点", n) }, func(n int) {
		m.set(m.at.Year(), m.at.Month(), m.at.Day(), n, 0)
		m.minutes()
	})
	m.show(m.at.Format(k.Say("1 月 2 日，请选几点")), m.back(k.Say("换一天"), m.days), columns, all)
}

func (m *moment) minutes() {
	k := m.app.kit
	begins := func(n int) time.Time {
		return time.Date(m.at.Year(), m.at.Month(), m.at.Day(), m.at.Hour(), n, 0, 0, m.first.Location())
	}
	columns := 8
	if k.Landscape {
		columns = 15
	}
	all := m.cells(0, 59, 1, begins, func(n int) string { return k.Say("%d 分", n) }, func(n int) {
		m.set(m.at.Year(), m.at.Month(), m.at.Day(), m.at.Hour(), n)
		m.done()
	})
	m.show(k.Say("%d 点，请选几分", m.at.Hour()), m.back(k.Say("换钟点"), m.hours), columns, all)
}

// done writes it into the field as if it had been typed.
func (m *moment) done() {
	m.entry.put(digits(m.field.Kept(m.at)))
	m.editor.close()
}

func (m *moment) back(words string, to func()) fyne.CanvasObject {
	return m.app.kit.Button(design.ButtonSpec{Label: words, Icon: "arrow-left", Low: true, Tapped: to})
}

// show puts cells into so many columns, fewer where they are large.
func (m *moment) show(title string, back fyne.CanvasObject, columns int, all []fyne.CanvasObject) {
	if m.app.kit.Large {
		columns = columns * 3 / 4
	}
	m.put(title, back, design.Grid(columns, 16, all...))
}

func (m *moment) put(title string, back, cells fyne.CanvasObject) {
	panel, _ := m.app.panel(title, back, m.editor.close, cells)
	m.editor.openPanel(m.entry, panel)
}
