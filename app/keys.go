package app

import (
	"math"

	"fyne.io/fyne/v2"
)

// key is a key that was pressed.
func (h *hands) key(name fyne.KeyName) {
	h.app.idle.Touch()
	h.acts, h.swallow = true, false
	defer func() { h.acts = false }()
	h.app.voice.hush()
	switch {
	case name == fyne.KeyF1:
		h.app.voice.asked()
	case taking(name) && h.app.front().unattended:
		h.wake(name)
	case name == fyne.KeyEscape:
		h.escape()
	case h.way != byKeys && taking(name):
		h.swallow = name == fyne.KeySpace
		if !h.begin() {
			h.take()
		}
	case h.way == twoSwitches && (name == fyne.KeyTab || name == fyne.KeyRight || name == fyne.KeyDown):
		if !h.begin() {
			h.goOn()
		}
	case h.way == oneSwitch && !h.guessed:
	default:
		if h.guessed { // it has more than one key
			h.use(byKeys)
		}
		h.keyboard(name)
	}
	h.settle()
}

func taking(name fyne.KeyName) bool {
	return name == fyne.KeySpace || name == fyne.KeyReturn || name == fyne.KeyEnter
}

// wake begins a visit. Whoever does so with a key that takes may have no other: the ring goes by itself until they press one.
func (h *hands) wake(name fyne.KeyName) {
	all := h.targets()
	if len(all) == 0 { // the goodbye page
		return
	}
	h.swallow = name == fyne.KeySpace
	all[0].Press()
	h.use(oneSwitch)
	h.guessed, h.shown = true, true
	h.scan = scan{since: h.app.options.Steady()}
}

// keyboard is a key of a whole keyboard.
func (h *hands) keyboard(name fyne.KeyName) {
	e := h.app.front().editor
	if e != nil && e.board != nil && h.writing() {
		switch {
		case name == fyne.KeySpace || taking(name) && e.board.Composing():
			e.typedKey(name)
			return
		case taking(name) || name == fyne.KeyTab:
			h.shown = true
			h.settle()
			e.close()
			h.move(h.step(name))
			if en := h.field(); en != nil {
				e.open(en)
			}
			return
		}
	}
	switch name {
	case fyne.KeyTab, fyne.KeyRight, fyne.KeyLeft:
		if !h.begin() {
			h.move(h.step(name))
		}
	case fyne.KeyDown, fyne.KeyUp:
		if !h.begin() {
			h.rise(name == fyne.KeyUp)
		}
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		h.swallow = name == fyne.KeySpace
		if !h.begin() {
			h.press()
		}
	default:
		if e != nil {
			e.typedKey(name)
		}
	}
}

// press presses what the ring is around.
func (h *hands) press() {
	if all := h.targets(); len(all) > 0 {
		all[h.spot().find(all)].Press()
	}
}

// step is which way a key goes.
func (h *hands) step(name fyne.KeyName) int {
	if name == fyne.KeyLeft || name == fyne.KeyTab && h.shift {
		return -1
	}
	return 1
}

// move goes on in reading order, from the last to the first.
func (h *hands) move(by int) {
	all := h.targets()
	if len(all) == 0 {
		return
	}
	*h.spot() = at(all, (h.spot().find(all)+by+len(all))%len(all))
}

// rise goes to the row above or below, to what stands nearest there.
func (h *hands) rise(up bool) {
	all := h.targets()
	if len(all) == 0 {
		return
	}
	from := h.spot().find(all)
	lines := rows(all)
	line, first := 0, 0 // of from, and the number of the line's first
	for first+len(lines[line]) <= from {
		first += len(lines[line])
		line++
	}
	to := (line + 1) % len(lines)
	if up {
		to = (line - 1 + len(lines)) % len(lines)
	}
	first = 0
	for _, l := range lines[:to] {
		first += len(l)
	}
	best, least := first, math.MaxFloat64
	for i, t := range lines[to] {
		if far := math.Abs(float64(t.Middle().X - all[from].Middle().X)); far < least {
			best, least = first+i, far
		}
	}
	*h.spot() = at(all, best)
}

// field is the entry whose field the ring is around; nil when it is around something else.
func (h *hands) field() *entry {
	e := h.app.front().editor
	all := h.targets()
	if e == nil || h.app.sheet != noSheet || len(all) == 0 {
		return nil
	}
	label := all[h.spot().find(all)].Label
	for _, en := range e.entries {
		if en.field != nil && en.label == label {
			return en
		}
	}
	return nil
}

// writing says whether keys go into the field that is open: until the ring was taken elsewhere.
func (h *hands) writing() bool {
	return h.app.sheet == noSheet && (!h.shown || h.field() == h.app.front().editor.opened)
}

// escape goes back: out of a sheet, of what is composed, of a panel, of the page.
func (h *hands) escape() {
	a := h.app
	e := a.front().editor
	switch {
	case a.sheet != noSheet:
		a.closeSheet()
	case e != nil && e.board != nil:
		e.typedKey(fyne.KeyEscape)
	case e != nil && e.opened != nil:
		e.close()
	case a.front().back != nil:
		a.front().back()
	}
}

// sign is a sign that was typed. It goes into the field that is open, or opens the one the ring is around.
func (h *hands) sign(r rune) {
	h.app.idle.Touch()
	h.acts = true
	defer func() { h.acts = false }()
	if swallow := h.swallow; h.way != byKeys && !h.guessed || swallow && r == ' ' {
		h.swallow = false
		return
	}
	if r != ' ' && h.guessed { // no switch types letters
		h.use(byKeys)
	}
	e := h.app.front().editor
	if e == nil || h.app.sheet != noSheet {
		return
	}
	if en := h.field(); h.shown && en != nil && en != e.opened {
		e.open(en)
	}
	e.typedRune(r)
	h.settle()
}
