package app

import (
	"context"
	"errors"

	"yichuang/kiosk"
	"yichuang/kiosk/person"
)

// awaitCard shows a page and waits for a card until the page is left. Take is handed whose card it
// is and goes on to another page, or says why it is the wrong one: then the next is waited for.
func (a *App) awaitCard(build func() *page, take func(person.Applicant) string) {
	ctx, cancel := context.WithCancel(a.ctx)
	a.session.reader, a.session.refused = kiosk.ReaderWaiting, ""
	a.show(build, cancel)
	a.readCard(ctx, take)
}

func (a *App) readCard(ctx context.Context, take func(person.Applicant) string) {
	go func() {
		who, err := a.machine.ReadCard(ctx, func(s kiosk.ReaderState) {
			a.do(func() { a.readerIs(ctx, s) })
		})
		a.do(func() { a.cardRead(ctx, who, err, take) })
	}()
}

// readerIs shows another state of the reader.
func (a *App) readerIs(ctx context.Context, s kiosk.ReaderState) {
	if ctx.Err() == nil && a.session.reader != s {
		if s != kiosk.ReaderGone {
			a.idle.Touch() // a card laid down is a sign of life
		}
		if s == kiosk.ReaderReading {
			a.session.refused = "" // it was about the card before
		}
		a.session.reader = s
		a.again()
	}
}

// cardRead goes on with whose card it is, or says why there is no card to be read.
func (a *App) cardRead(ctx context.Context, who person.Applicant, err error, take func(person.Applicant) string) {
	if ctx.Err() != nil {
		return
	}
	a.idle.Touch()
	if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
		a.session.reader, a.session.refused = kiosk.ReaderGone, p.Sentence
		a.machine.Chime(kiosk.Wrong)
		a.again()
		return
	}
	if err != nil {
		return
	}
	says := take(who)
	if says == "" {
		a.machine.Chime(kiosk.CardRead)
	} else {
		a.machine.Chime(kiosk.Wrong)
		a.session.reader, a.session.refused = kiosk.ReaderWaiting, says
		a.again()
		a.readCard(ctx, take)
	}
}
