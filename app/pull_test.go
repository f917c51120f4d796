package app_test

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/pin"
)

var pullAll = flag.Bool("pull-all", false, "pull everything on every page, and walk away from and go on from each with nothing plugged in (TestPull)")

// tally counts the cells of the matrix: one plug on one page each.
type tally struct{ run, right int }

// everything pulls one plug after the other on each page and puts it back: a page to which it matters says so, the others
// stay as they are, and in the end each is what it was, with all that was typed. Which is nil for all plugs.
func (p *plugged) everything(n *tally, which func(page, plug string, minds bool) bool) {
	p.at = func(page string, all ...mind) {
		p.t.Helper()
		before := p.body()
		for _, plug := range plugs {
			i := slices.IndexFunc(all, func(m mind) bool { return m.plug == plug })
			if which != nil && !which(page, plug, i >= 0) {
				continue
			}
			n.run++
			wrong := p.wrong(before, func() mind {
				if i < 0 {
					return mind{plug: plug}
				}
				return all[i]
			}())
			if wrong == "" {
				n.right++
				continue
			}
			p.t.Errorf("%s, %s: %s", page, plug, wrong)
		}
	}
}

// wrong pulls a plug and puts it back, and returns what is wrong with the page then, "" for nothing.
func (p *plugged) wrong(before string, m mind) (says string) {
	p.pull(m.plug, true)
	stays := len(m.says)+len(m.not) == 0
	out := func() string {
		body := p.body()
		switch {
		case stays && body != before:
			return "what is on the screen changes:\n" + body
		case strings.Contains(p.Words(), "您还在吗"):
			return "somebody is asked whether they are there"
		}
		for _, w := range m.says {
			if !strings.Contains(body, w) {
				return "does not say " + w + ":\n" + body
			}
		}
		for _, w := range m.not {
			if strings.Contains(body, w) {
				return "still offers " + w
			}
		}
		return ""
	}
	if says = p.until(out); stays && says == "" {
		says = out()
	}
	p.pull(m.plug, false)
	back := p.until(func() string {
		if body := p.body(); body != before {
			return "does not become again what it was:\n" + body
		}
		return ""
	})
	return says + back
}

// until waits until nothing is wrong any more, and returns what still is after a while.
func (p *plugged) until(wrong func() string) (says string) {
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if says = wrong(); says == "" || time.Now().After(end) {
			return says
		}
	}
}

// gone waits until the screen does not say words any more.
func (p *plugged) gone(words string) {
	p.t.Helper()
	if says := p.until(func() string { return map[bool]string{true: words}[p.Sees(words)] }); says != "" {
		p.t.Fatalf("the screen still says %q", says)
	}
}

// settled waits until the platform has every case that was handed in, each once, and nothing waits any more.
func (p *plugged) settled(t *testing.T) {
	t.Helper()
	for _, plug := range plugs {
		if p.out[plug] {
			p.pull(plug, false)
		}
	}
	lines := p.house.delivered(t, len(p.receipts))
	if waiting := waitForOutbox(t, p.kiosk); waiting != 0 {
		t.Errorf("%d items never arrived", waiting)
	}
	var there []string
	for _, l := range lines {
		there = append(there, l.Receipt)
	}
	slices.Sort(there)
	slices.Sort(p.receipts)
	if !slices.Equal(there, p.receipts) {
		t.Errorf("the platform has %v, promised were %v", there, p.receipts)
	}
}

// Reader, printer, network and camera are pulled in the middle of each page, and put back. A page to which it matters says in
// a sentence what happened and what to do, no other is disturbed, and nothing that was typed is lost.
func TestPull(t *testing.T) {
	p := plugIn(t)
	n := &tally{}
	which := func(page, plug string, minds bool) bool { return minds || plug == "network" && page == "form-typing" }
	if *pullAll {
		which = nil
	}
	p.sitDown(t)
	p.everything(n, which)
	p.applies()
	p.settled(t)
	t.Logf("%d cells, %d right", n.run, n.right)
}

// The same on the pages of somebody who comes back, of help and complaints, and of staff.
func TestPullErrands(t *testing.T) {
	p := plugIn(t)
	if err := pin.Set(p.house.keyFolder(), "314159"); err != nil {
		t.Fatal(err)
	}
	n := &tally{}
	which := func(_, plug string, minds bool) bool { return minds }
	if *pullAll {
		which = nil
	}
	p.sitDown(t)
	number := p.handIn(func() { p.house.lay(t, "chen") })
	p.receipts = append(p.receipts, number)
	p.house.delivered(t, 1)
	p.printed()
	p.Await("正式办件编号")
	p.house.reader.Lift()
	p.TapAll("评价并结束", "不评价")
	p.app.Stop()
	if _, err := p.house.platform.Book.Ask(t.Context(), number, "请写明孩子的血型。"); err != nil {
		t.Fatal(err)
	}
	p.everything(n, which)
	p.sitDown(t)
	p.asksForHelp()
	p.comesBack(number)
	p.settled(t)
	t.Logf("%d cells, %d right", n.run, n.right)
}
