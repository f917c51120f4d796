package app_test

import "testing"

// pages are those of the way of applies, in their order.
func (p *plugged) pages() (all []string) {
	p.t.Helper()
	p.at = func(page string, _ ...mind) { all = append(all, page) }
	p.applies()
	return all
}

// everythingOut pulls all plugs or puts them back.
func (p *plugged) everythingOut(out bool) {
	p.t.Helper()
	for _, plug := range plugs {
		if p.out[plug] != out {
			p.pull(plug, out)
		}
	}
}

// Everything is pulled at once, on each page in turn, and stays out. Who goes on comes to a receipt number all the same; the
// platform has each of these cases, once, when the line is back.
func TestPulledForGood(t *testing.T) {
	if !*pullAll {
		t.Skip("a visit for each page: make chaos")
	}
	p := plugIn(t)
	p.sitDown(t)
	for _, target := range p.pages() {
		p.app.Stop()
		p.everythingOut(false)
		p.sitDown(t)
		p.at = func(page string, _ ...mind) {
			if page == target {
				p.everythingOut(true)
			}
		}
		p.applies()
		t.Logf("%s: received", target)
	}
	p.settled(t)
}

// walkedAway is thrown on the page that somebody walks away from.
type walkedAway struct{}

// Who walks away from a page with everything pulled out is asked, and then the screen is free for the next, on every page.
func TestPulledAndLeft(t *testing.T) {
	if !*pullAll {
		t.Skip("a visit for each page: make chaos")
	}
	p := plugIn(t)
	p.sitDown(t)
	for _, target := range p.pages() {
		p.app.Stop()
		p.everythingOut(false)
		p.sitDown(t)
		p.at = func(page string, _ ...mind) {
			if page == target {
				p.everythingOut(true)
				panic(walkedAway{})
			}
		}
		p.walksAway()
		p.nobodyTouches()
		t.Logf("%s: the screen is free", target)
	}
	p.settled(t)
}

// walksAway applies for something as far as somebody stays.
func (p *plugged) walksAway() {
	p.t.Helper()
	defer func() {
		if r := recover(); r != nil && r != (walkedAway{}) {
			panic(r)
		}
	}()
	p.applies()
}
