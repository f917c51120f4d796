package app

import (
	"context"
	"errors"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

// session is what the screen itself remembers of one citizen, beside the visit.
type session struct {
	life      string // the life cycle whose bundles are listed
	bundle    string // the bundle that is looked at, before it is begun
	searching bool   // that bundle was found by searching
	reader    kiosk.ReaderState
	refused   string // why the reader gave up, for the citizen
	withheld  map[int]bool
	declared  bool            // an agent has said that the applicant knows
	draft     kiosk.Draft     // what these people left half told, while it is offered
	upload    upload          // while pages are being taken
	pages     map[string]kept // by material, of those that were taken
	receipt   cases.Receipt
	standing  kiosk.Standing // of the case that was handed in
	printed   printing
	level     int
	tags      map[int]bool
	allTags   bool
	why       string // of a bad evaluation
	cardLeft  bool
	looked    bool // for a card that was left behind
	unasked   bool // the platform was away when it was asked for e-licences
	handing   bool // a case is being handed in: its draft ends with it
	kept      bool // a draft was kept
	handed    bool // a case was handed in
	takePaper bool // a receipt came out of the printer
	mine      mine // what somebody came back for
}

// begin starts with somebody new at the machine.
func (a *App) begin() {
	a.wipe()
	a.visit = a.machine.NewVisit()
	a.visit.Connected(a.link.Online)
	a.visit.CameraUsable(a.camera)
	a.idle.Touch()
	a.show(a.home, nil)
}

// catalogue is what can be applied for: what the visit was begun with to its end, also when a
// newer one has come meanwhile.
func (a *App) catalogue() *catalogue.Catalogue {
	if a.visit != nil {
		return a.visit.Catalogue()
	}
	return a.machine.Catalogue()
}

// wipe forgets the citizen.
func (a *App) wipe() {
	if a.visit != nil {
		a.visit.Wipe()
	}
	a.visit = nil
	a.staff = nil
	a.dropAside()
	a.dropPages()
	a.session = session{withheld: map[int]bool{}, tags: map[int]bool{}, pages: map[string]kept{}}
}

// due shows the page of the step that is due, and keeps what was told up to there.
func (a *App) due() {
	a.keepDraft()
	switch a.visit.Step() {
	case visit.Choose:
		a.show(a.home, nil)
	case visit.Identify:
		a.identifyNow()
	case visit.Agree:
		a.show(a.agree, nil)
	case visit.Questions:
		a.show(a.question, nil)
	case visit.Diverted:
		a.show(a.diverted, nil)
	case visit.Form:
		a.show(a.form, nil)
	case visit.Materials:
		a.show(a.materials, nil)
	case visit.Check:
		a.showCheck()
	case visit.Done:
		a.show(a.received, nil)
	case visit.Evaluate:
		a.show(a.evaluate, nil)
	case visit.Goodbye:
		a.goodbye()
	}
}

// next goes on, or says what is missing.
func (a *App) next() {
	err := a.visit.Next()
	if m := (*visit.Missing)(nil); errors.As(err, &m) {
		a.say(m.Sentence)
		return
	}
	a.due()
}

// previous goes one page back.
func (a *App) previous() {
	a.visit.Back()
	a.due()
}

// goodbye ends the visit: everything is wiped before anything else is said.
func (a *App) goodbye() {
	stranger := (a.visit == nil || a.visit.Visitor().Number == "") && a.session.mine.who.Number == ""
	kept := session{handed: a.session.handed, takePaper: a.session.takePaper}
	a.leavePage()
	draft := a.keepDraft()
	a.wipe()
	a.hands.rest()
	a.empty()
	go a.scrub()
	mode := calmMode(a.options)
	if stranger && !kept.handed && !kept.takePaper {
		a.setMode(mode)
		a.rest()
		return
	}
	mode.English = a.kit.English // whoever leaves reads the last page too
	a.setMode(mode)
	a.session.handed, a.session.takePaper = kept.handed, kept.takePaper
	ctx, cancel := context.WithCancel(a.ctx)
	a.show(a.farewell, cancel)
	go a.seeOff(ctx)
	if draft != nil {
		go a.draftKept(ctx, draft)
	}
}

// The texts that were on the screen are in Fyne's caches still, for twelve seconds after they were last shown (memory.Guard),
// and it looks only now and then for what has expired.
const cachesLive = 20 * time.Second

// scrub has what was wiped overwritten: at once, and what Fyne remembers as soon as it has forgotten it.
func (a *App) scrub() {
	if a.options.Scrub == nil {
		return
	}
	for _, pause := range []time.Duration{0, cachesLive, cachesLive} {
		select {
		case <-a.ctx.Done():
			return
		case <-time.After(pause):
			a.options.Scrub()
		}
	}
}

// draftKept says so on the last page, once it is true.
func (a *App) draftKept(ctx context.Context, told <-chan bool) {
	select {
	case <-ctx.Done():
	case kept := <-told:
		a.do(func() {
			if ctx.Err() == nil && kept {
				a.session.kept = true
				a.again()
			}
		})
	}
}

// How long the last page stays: long enough to be read, longer while a card lies there.
const (
	farewellLeast = 6 * time.Second
	farewellMost  = 40 * time.Second
	callEvery     = 3 * time.Second // until a card that was left behind is taken
)

// nextOne begins from the last page. The one before is wiped already; a card of theirs must be taken first.
func (a *App) nextOne() {
	a.setMode(calmMode(a.options))
	a.begin()
}

// seeOff waits until the card is gone, then goes back to the attract screen.
func (a *App) seeOff(ctx context.Context) {
	began := time.Now()
	var called time.Time
	for {
		left := a.machine.CardLeft(ctx)
		if ctx.Err() != nil {
			return
		}
		if gone := time.Since(began); (!left && gone >= farewellLeast) || gone >= farewellMost {
			break
		}
		if left && time.Since(called) >= callEvery {
			called = time.Now()
			a.machine.Chime(kiosk.CardLeft)
		}
		a.do(func() {
			if ctx.Err() == nil && (!a.session.looked || a.session.cardLeft != left) {
				a.session.looked, a.session.cardLeft = true, left
				a.again()
			}
		})
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
	}
	a.do(func() {
		if ctx.Err() == nil {
			a.wipe()
			a.setMode(calmMode(a.options))
			a.rest()
		}
	})
}
