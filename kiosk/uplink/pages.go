package uplink

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

// pageLane is the way of the pages to the platform: behind the cases, one page after the other, in pieces as small as those
// of a catalogue, so that a case never waits longer than a piece takes on a slow line.
type pageLane struct {
	page     *pageOnWay
	progress bool      // there is more to send, at once
	failures int       // in a row
	next     time.Time // not before
}

// pageOnWay is the page that is being sent.
type pageOnWay struct {
	digest string
	sealed []byte
	at     int  // so much of it has come; -1: to be asked
	again  bool // the platform had something else in its place once
}

// sendPages sends pieces until there are no more, something else is to be done, or one does not get through. What goes wrong
// here says nothing about the line, which other requests watch, and holds nothing else up.
func (u *Uplink) sendPages(ctx context.Context) {
	u.pages.progress = false
	if u.o.Now().Before(u.pages.next) {
		return
	}
	for begun := time.Now(); ctx.Err() == nil; {
		err := u.sendPiece(ctx)
		if errors.Is(err, store.ErrNoPage) {
			return
		}
		if err != nil {
			u.pagesLater(ctx, err)
			return
		}
		u.pages.failures = 0
		if len(u.nudges) > 0 || time.Since(begun) > u.o.Probe {
			u.pages.progress = true
			return
		}
	}
}

// sendPiece takes one step: it takes up the next page and asks how much of it is there, or sends a piece of it. The error is
// store.ErrNoPage, a *trouble, or one of the store.
func (u *Uplink) sendPiece(ctx context.Context) error {
	if u.pages.page == nil {
		p, err := u.takeUp(ctx)
		if err != nil || p == nil {
			return err
		}
		u.pages.page = p
	}
	p := u.pages.page
	within, cancel := context.WithTimeout(ctx, u.o.Timeout)
	defer cancel()
	at, t := u.step(within, p)
	switch {
	case t == nil && at.Kept:
		u.pages.page = nil
		return u.settlePage(ctx, p.digest, cases.Acknowledged, "")
	case t == nil && p.sealed == nil: // neither here nor there
		return u.setAside(ctx, p, "gone")
	case t == nil:
		p.at = at.Received
		return nil
	case t.reason == string(contract.CodeDigest) && !p.again: // what had come was dropped
		p.at, p.again = 0, true
		return nil
	case t.unreadable():
		return u.setAside(ctx, p, t.reason)
	}
	p.at = -1 // some of it may have come
	return t
}

// step is one request about a page.
func (u *Uplink) step(ctx context.Context, p *pageOnWay) (*contract.PageProgress, *trouble) {
	if p.at < 0 {
		r, err := u.line.LookAtPageWithResponse(ctx, p.digest)
		switch {
		case err != nil:
			return nil, noAnswer(err)
		case r.JSON200 == nil:
			return nil, refusal(r.HTTPResponse, r.ApplicationproblemJSONDefault, u.o.Now())
		}
		return r.JSON200, nil
	}
	from := min(p.at, len(p.sealed))
	r, err := u.line.AddToPageWithBodyWithResponse(ctx, p.digest, &contract.AddToPageParams{UploadOffset: from, UploadLength: len(p.sealed)},
		"application/octet-stream", bytes.NewReader(p.sealed[from:min(from+piece, len(p.sealed))]))
	switch {
	case err != nil:
		return nil, noAnswer(err)
	case r.JSON200 == nil:
		return nil, refusal(r.HTTPResponse, r.ApplicationproblemJSONDefault, u.o.Now())
	case !r.JSON200.Kept && r.JSON200.Received <= from:
		return nil, &trouble{reason: "answer", status: http.StatusOK, err: errors.New("the page does not get on")}
	}
	return r.JSON200, nil
}

// takeUp reads the next page; nil when it cannot be sent as it is.
func (u *Uplink) takeUp(ctx context.Context) (*pageOnWay, error) {
	digest, err := u.store.DuePage(ctx)
	if err != nil {
		return nil, err
	}
	p := &pageOnWay{digest: digest, at: -1}
	p.sealed, err = u.store.Page(digest)
	switch {
	case errors.Is(err, fs.ErrNotExist): // after a restore: the platform may have it
		return p, nil
	case errors.Is(err, store.ErrPageDamaged):
		return nil, u.setAside(ctx, p, "damaged")
	case err != nil:
		return nil, err
	}
	return p, nil
}

// setAside leaves a page to staff. It holds nothing up.
func (u *Uplink) setAside(ctx context.Context, p *pageOnWay, reason string) error {
	u.pages.page = nil
	u.o.Log.Error("page needs staff", "code", "E417", "page", p.digest, "reason", reason)
	return u.settlePage(ctx, p.digest, cases.NeedsStaff, reason)
}

func (u *Uplink) settlePage(ctx context.Context, digest string, state cases.ItemState, reason string) error {
	ctx, cancel := unhurried(ctx)
	defer cancel()
	return u.store.SettlePage(ctx, digest, state, reason)
}

// pagesLater puts the lane off, and the page behind the others: one that the platform cannot take just now must not
// hold them up. What has come of it is there when it is taken up again.
func (u *Uplink) pagesLater(ctx context.Context, err error) {
	t := &trouble{reason: "store", err: err}
	errors.As(err, &t)
	if t.reason == stopped {
		return
	}
	u.pages.failures++
	u.pages.next = u.o.Now().Add(t.after + fullJitter(u.o.Base, u.o.Cap, u.pages.failures, u.o.Rand()))
	level := slog.LevelDebug
	if u.pages.failures == 1 {
		level = slog.LevelWarn
	}
	u.o.Log.Log(ctx, level, "pages wait", "reason", t.reason, "err", t.err)
	if p := u.pages.page; p != nil && t.status != 0 {
		u.pages.page = nil
		if err := u.settlePage(ctx, p.digest, cases.Waiting, t.reason); err != nil {
			u.o.Log.Warn("page not put off", "err", err)
		}
	}
}
