package app

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

// way is with what somebody works the screen who does not touch it.
type way int

const (
	byKeys      way = iota // a keyboard
	oneSwitch              // one button: the ring goes by itself
	twoSwitches            // two: Tab goes on, Enter or Space takes
)

// hands works the screen without a finger: it knows what the next press takes, and shows it with a ring. It is of no
// use to a finger, and a touch hides it.
type hands struct {
	app   *App
	ring  *design.Ring
	shown bool
	acts  bool // what the screen is told comes from here, not from a finger

	way     way
	guessed bool // oneSwitch was not asked for: somebody began with Enter or Space
	pace    time.Duration

	page, sheet spot // what the ring is around, or was when a sheet came over it
	scan        scan
	swallow     bool // the sign of the space bar, whose press has been acted upon
	shift       bool
}

// spot is one place among all that can be touched. A page is built anew at every change, so that a place is known by its
// name, and where that is gone by its number.
type spot struct {
	label string
	nth   int // among those of that name
	index int
}

func newHands(a *App) *hands { return &hands{app: a, ring: design.NewRing(), pace: paces[1]} }

// rest forgets how the last one worked the screen.
func (h *hands) rest() {
	h.use(byKeys)
	h.pace, h.page, h.sheet = paces[1], spot{}, spot{}
	h.hide()
}

// use goes on in another way.
func (h *hands) use(w way) {
	h.way, h.guessed, h.scan = w, false, scan{since: h.app.options.Steady()}
	h.app.idle.Patience(h.app.patience())
}

func (h *hands) hide() {
	h.shown = false
	h.ring.Hide()
}

// touched is a finger.
func (h *hands) touched() {
	if h.acts {
		return
	}
	if h.guessed {
		h.rest()
	}
	h.hide()
}

// arrive begins anew on a page that has just come.
func (h *hands) arrive() { h.page, h.scan = spot{}, scan{} }

// over begins anew on a sheet that has just come over the page, or on the page under one that went.
func (h *hands) over() { h.sheet, h.scan = spot{}, scan{} }

// spot is where the ring is on what lies on top.
func (h *hands) spot() *spot {
	if h.app.sheet != noSheet {
		return &h.sheet
	}
	return &h.page
}

// targets are all that can be pressed now. A switch that writes has only the keys: 收起 is among them, and to go
// through the page for every letter would take hours.
func (h *hands) targets() []design.Target {
	a := h.app
	all := design.Targets(a.root.Objects[len(a.root.Objects)-1])
	e := a.front().editor
	if a.sheet != noSheet || h.way == byKeys || e == nil || e.opened == nil {
		return all
	}
	keys := design.Targets(e.foot)
	return slices.DeleteFunc(all, func(t design.Target) bool {
		return !slices.ContainsFunc(keys, func(k design.Target) bool { return k.Object == t.Object })
	})
}

// find is the place's number among all; a place that is gone is the one that has its number now.
func (s spot) find(all []design.Target) int {
	nth := 0
	for i, t := range all {
		if t.Label == s.label {
			if nth == s.nth {
				return i
			}
			nth++
		}
	}
	return max(0, min(s.index, len(all)-1))
}

// at makes the place of number i.
func at(all []design.Target, i int) spot {
	s := spot{label: all[i].Label, index: i}
	for _, t := range all[:i] {
		if t.Label == s.label {
			s.nth++
		}
	}
	return s
}

// settle puts the ring where it belongs on the screen as it is now, and scrolls there.
func (h *hands) settle() {
	if !h.shown {
		return
	}
	all := h.targets()
	if len(all) == 0 {
		h.ring.Hide()
		return
	}
	around := h.around(all)
	for i := len(around) - 1; i >= 0; i-- { // the first is seen at any rate
		if t := around[i]; t.Scroll != nil {
			t.Scroll.Reveal(t.Object)
		}
	}
	box := area{}
	for i, t := range h.again(around) {
		if i == 0 {
			box = seen(t)
		} else {
			box = box.with(seen(t))
		}
	}
	h.ring.Put(fyne.NewPos(box.x0, box.y0), fyne.NewSize(box.x1-box.x0, box.y1-box.y0), h.app.kit.Screen())
	h.app.voice.ring()
}

// around is what the ring is around: one thing, or a row of them.
func (h *hands) around(all []design.Target) []design.Target {
	if h.way != byKeys {
		return h.scan.around(rows(all))
	}
	if e := h.app.front().editor; h.page == (spot{}) && e != nil && e.opened != nil { // the page came with a field open
		h.page.label = e.opened.label
	}
	i := h.spot().find(all)
	*h.spot() = at(all, i)
	return all[i : i+1]
}

// Around names what the ring is around: what the next press takes, or the row it goes into. It is nil while no ring is
// shown. It must be called on Fyne's goroutine.
func (a *App) Around() []string {
	all := a.hands.targets()
	if !a.hands.shown || len(all) == 0 {
		return nil
	}
	var names []string
	for _, t := range a.hands.around(all) {
		names = append(names, t.Label)
	}
	return names
}

// again finds where those lie after scrolling.
func (h *hands) again(of []design.Target) []design.Target {
	return slices.DeleteFunc(h.targets(), func(t design.Target) bool {
		return !slices.ContainsFunc(of, func(o design.Target) bool { return o.Object == t.Object })
	})
}

type area struct{ x0, y0, x1, y1 float32 }

func (b area) with(o area) area {
	return area{min(b.x0, o.x0), min(b.y0, o.y0), max(b.x1, o.x1), max(b.y1, o.y1)}
}

// seen is the part of a target that is on the screen.
func seen(t design.Target) area {
	size := t.Object.Size()
	b := area{t.Pos.X, t.Pos.Y, t.Pos.X + size.Width, t.Pos.Y + size.Height}
	if t.Scroll != nil {
		view := t.Scroll.Size()
		b.y0, b.y1 = max(b.y0, t.View.Y), min(b.y1, t.View.Y+view.Height)
	}
	return b
}
