package app

import (
	"time"

	"yichuang/app/design"
)

// paces are how long the ring stays before it goes on by itself, the slowest first.
var paces = [3]time.Duration{2500 * time.Millisecond, 1600 * time.Millisecond, 900 * time.Millisecond}

// rounds is how often the ring goes through a row that nothing is taken from.
const rounds = 2

// scan is a ring that goes on in one direction: from row to row, and once one is taken, through that row.
type scan struct {
	row, item int
	inside    bool
	round     int
	since     time.Time // the ring has been where it is
}

// rows parts what is in reading order into what stands beside each other.
func rows(all []design.Target) [][]design.Target {
	var out [][]design.Target
	for i, t := range all {
		if i > 0 && beside(all[i-1], t) {
			out[len(out)-1] = append(out[len(out)-1], t)
			continue
		}
		out = append(out, []design.Target{t})
	}
	return out
}

// beside says whether two follow each other on one line.
func beside(a, b design.Target) bool {
	y := b.Middle().Y
	return a.Scroll == b.Scroll && b.Pos.X > a.Pos.X && y > a.Pos.Y && y < a.Pos.Y+a.Object.Size().Height
}

// around is what would be taken now.
func (s *scan) around(rows [][]design.Target) []design.Target {
	s.row = min(s.row, len(rows)-1)
	row := rows[s.row]
	if !s.inside {
		return row
	}
	s.item = min(s.item, len(row)-1)
	return row[s.item : s.item+1]
}

// on moves the ring.
func (s *scan) on(rows [][]design.Target) {
	if !s.inside {
		s.row = (s.row + 1) % len(rows)
		return
	}
	s.item++
	if s.item < len(rows[min(s.row, len(rows)-1)]) {
		return
	}
	s.item = 0
	if s.round++; s.round == rounds {
		s.inside = false
	}
}

// tick lets the ring go on by itself when its time has come.
func (h *hands) tick() {
	if h.way != oneSwitch || !h.shown || h.app.options.Steady().Sub(h.scan.since) < h.pace {
		return
	}
	h.goOn()
}

func (h *hands) goOn() {
	h.scan.since = h.app.options.Steady()
	if all := h.targets(); len(all) > 0 {
		h.scan.on(rows(all))
	}
	h.settle()
}

// take presses what the ring is around, or goes into the row.
func (h *hands) take() {
	all := h.targets()
	if len(all) == 0 {
		return
	}
	chosen := h.scan.around(rows(all))
	if len(chosen) > 1 {
		h.scan = scan{row: h.scan.row, inside: true, since: h.app.options.Steady()}
		h.settle()
		return
	}
	h.scan = scan{since: h.app.options.Steady()}
	chosen[0].Press()
	h.settle()
}

// begin lets the ring be seen where it is, before anything is taken with it.
func (h *hands) begin() (began bool) {
	if h.shown {
		return false
	}
	h.shown = true
	h.scan = scan{since: h.app.options.Steady()}
	h.settle()
	return true
}
