package uplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/posters"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

// What is published comes piece by piece, so that a slow line (some kB/s) gets on with each request and items that wait go
// between two pieces.
const piece = 64 << 10

// How soon something published that was refused is looked at again, doubled each time: the fault may be mended on the
// platform's side without a new offer. A new offer is looked at at once.
const (
	refusedFirst = time.Hour
	refusedMost  = 24 * time.Hour
)

// The notes in the store, behind the sort of what is published.
const (
	noteOffer   = " offer"   // the newest contract.CatalogueOffer, as JSON
	noteRefused = " refused" // Refused as JSON, "" when the newest offer was taken
)

// Refused is something published that this machine did not take.
type Refused struct {
	Version string
	Code    shelf.Code
	Says    string // for staff
	Text    string // what was offered, word by word, and the signature, to know it again
}

// RefusedCatalogue is the newest catalogue that the platform offered if it was refused, nil if it was not.
func RefusedCatalogue(ctx context.Context, s *store.Store) (*Refused, error) {
	return refused(ctx, s, "catalogue")
}

// RefusedPosters is RefusedCatalogue for posters.
func RefusedPosters(ctx context.Context, s *store.Store) (*Refused, error) {
	return refused(ctx, s, "posters")
}

func refused(ctx context.Context, s *store.Store, what string) (*Refused, error) {
	text, err := s.Noted(ctx, what+noteRefused)
	if err != nil || text == "" {
		return nil, err
	}
	r := &Refused{}
	return r, json.Unmarshal([]byte(text), r)
}

// subscription is one sort of what is published: where it goes, and the newest that is on its way. An offer of either sort is held as
// that of a catalogue; they differ in what is signed.
type subscription struct {
	what    string
	shelf   keeper // nil: it is not taken
	most    int    // bytes of a package
	signed  func(contract.CatalogueOffer) []byte
	get     func(ctx context.Context, version string, span *string) (*http.Response, error)
	edition *edition // nil when it is in force or none is offered
}

// keeper is a shelf of any sort.
type keeper interface {
	Wants(version, district string) (bool, error)
	Take(version string, pack []byte) error
}

func (u *Uplink) subscribe() {
	catalogues := &subscription{what: "catalogue", most: catalogue.MaxPackage, signed: contract.CatalogueOffer.Signed,
		get: func(ctx context.Context, version string, span *string) (*http.Response, error) {
			return u.line.ClientInterface.FetchCatalogue(ctx, version, &contract.FetchCatalogueParams{Range: span})
		}}
	if u.o.Shelf != nil {
		catalogues.shelf = u.o.Shelf
	}
	sets := &subscription{what: "posters", most: posters.MaxPackage,
		signed: func(o contract.CatalogueOffer) []byte { return contract.PosterOffer(o).Signed() },
		get: func(ctx context.Context, version string, span *string) (*http.Response, error) {
			return u.line.ClientInterface.FetchPosters(ctx, version, &contract.FetchPostersParams{Range: span})
		}}
	if u.o.Posters != nil {
		sets.shelf = u.o.Posters
	}
	u.catalogues, u.posters = catalogues, sets
}

// subscriptions are both sorts.
func (u *Uplink) subscriptions() []*subscription { return []*subscription{u.catalogues, u.posters} }

// edition is one on its way.
type edition struct {
	contract.CatalogueOffer
	got      []byte
	progress bool      // the last piece came, and there are more
	failures int       // in a row, of fetching
	refusals int       // in a row
	next     time.Time // not before
}

func (s *subscription) text(e *edition) string {
	return fmt.Sprintf("%s%x", s.signed(e.CatalogueOffer), e.Signature)
}

// progress reports whether there is another piece to fetch at once.
func (s *subscription) progress() bool { return s.edition != nil && s.edition.progress }

// recall takes up the offer from before this program was started. Whether it was refused then does not matter: key,
// machine and program may be others now.
func (u *Uplink) recall(ctx context.Context, s *subscription) error {
	text, err := u.store.Noted(ctx, s.what+noteOffer)
	if err != nil || text == "" {
		return err
	}
	e := &edition{}
	if err := json.Unmarshal([]byte(text), &e.CatalogueOffer); err != nil {
		return err
	}
	s.edition = e
	return nil
}

// hear takes in an offer of the feed. It is noted before the cursor is, so that it cannot be lost between the two.
func (u *Uplink) hear(ctx context.Context, s *subscription, offer contract.CatalogueOffer) error {
	text, err := json.Marshal(offer)
	if err != nil {
		return err
	}
	if err := u.store.Note(ctx, s.what+noteOffer, string(text)); err != nil {
		return err
	}
	e := &edition{CatalogueOffer: offer}
	if s.edition == nil || s.text(s.edition) != s.text(e) {
		s.edition = e
	}
	return nil
}

// follow does the next step towards what is offered: one piece, and with the last one all else. What goes
// wrong here says nothing about the line, which other requests watch, and holds nothing else up.
func (u *Uplink) follow(ctx context.Context, s *subscription) {
	e := s.edition
	if e == nil || s.shelf == nil {
		return
	}
	e.progress = false
	if u.o.Now().Before(e.next) {
		return
	}
	wanted, err := u.wants(s, e)
	if err == nil && wanted {
		ended, t := u.fetch(ctx, s, e)
		if t != nil {
			u.later(s, t)
			return
		}
		if e.progress = !ended; e.progress {
			return
		}
		err = s.take(e)
	}
	e.got = nil
	u.settled(ctx, s, e, err)
}

// wants checks all that can be checked before anything is fetched.
func (u *Uplink) wants(s *subscription, e *edition) (bool, error) {
	if wanted, err := s.shelf.Wants(e.Version, e.District); err == nil && !wanted {
		return false, nil // in force already, whoever signed it
	}
	key, known := u.Identity().publishing[e.Key]
	switch {
	case len(e.Signature) == 0:
		return false, &shelf.Refusal{Code: shelf.Unsigned}
	case !known:
		return false, &shelf.Refusal{Code: shelf.UnknownKey, Err: fmt.Errorf("%.20q", e.Key)}
	case key.Verify(s.signed(e.CatalogueOffer), e.Signature) != nil:
		return false, &shelf.Refusal{Code: shelf.Unsigned}
	case e.Size < 1 || e.Size > s.most:
		return false, &shelf.Refusal{Code: shelf.WrongSize, Err: fmt.Errorf("%d bytes are offered", e.Size)}
	}
	return s.shelf.Wants(e.Version, e.District)
}

// take checks what has come against the offer, and puts it on the shelf.
func (s *subscription) take(e *edition) error {
	if len(e.got) != e.Size {
		return &shelf.Refusal{Code: shelf.WrongSize, Err: fmt.Errorf("%d bytes, %d were offered", len(e.got), e.Size)}
	}
	if !seal.DigestFits(e.Digest, e.got) {
		return &shelf.Refusal{Code: shelf.Changed}
	}
	return s.shelf.Take(e.Version, e.got)
}

// fetch gets one piece, and reports whether it was the last; what came of it stays even when the line broke.
func (u *Uplink) fetch(ctx context.Context, s *subscription, e *edition) (ended bool, t *trouble) {
	ctx, cancel := context.WithTimeout(ctx, u.o.Timeout)
	defer cancel()
	span := fmt.Sprintf("bytes=%d-%d", len(e.got), min(len(e.got)+piece, e.Size)-1)
	resp, err := s.get(ctx, e.Version, &span)
	if err != nil {
		return false, noAnswer(err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusPartialContent:
	case http.StatusOK: // all of it, from a platform that knows no ranges
		e.got = nil
	case http.StatusRequestedRangeNotSatisfiable: // it ends before it should: take will find out
		return true, nil
	default:
		return false, refusal(resp, nil, u.o.Now())
	}
	part, err := io.ReadAll(io.LimitReader(resp.Body, int64(e.Size-len(e.got)+1))) // one more shows that it is too long
	e.got = append(e.got, part...)
	if len(part) > 0 {
		e.failures = 0
	}
	if err != nil {
		return false, noAnswer(err)
	}
	return len(part) == 0 || len(e.got) >= e.Size || resp.StatusCode == http.StatusOK, nil
}

// later puts the next piece off. What has come is kept.
func (u *Uplink) later(s *subscription, t *trouble) {
	if t.reason == stopped {
		return
	}
	e := s.edition
	e.failures++
	e.next = u.o.Now().Add(t.after + fullJitter(u.o.Base, refusedFirst, e.failures, u.o.Rand()))
	level := slog.LevelDebug
	if e.failures == 1 {
		level = slog.LevelWarn
	}
	u.o.Log.Log(context.Background(), level, s.what+" waits", "version", e.Version, "reason", t.reason, "bytes", len(e.got), "err", t.err)
}

// settled writes down what became of an offer: nil when it is in force, or why it was refused. The same refusal of the
// same offer is told in the log once, also over restarts.
func (u *Uplink) settled(ctx context.Context, s *subscription, e *edition, err error) {
	ctx, cancel := unhurried(ctx)
	defer cancel()
	note := s.what + noteRefused
	before, storeErr := u.store.Noted(ctx, note)
	var now string
	var r *shelf.Refusal
	if errors.As(err, &r) {
		text, _ := json.Marshal(Refused{Version: e.Version, Code: r.Code, Says: r.Says(), Text: s.text(e)}) // strings only
		now = string(text)
		e.next = u.o.Now().Add(min(refusedFirst<<min(e.refusals, 10), refusedMost))
		e.refusals++
		if now != before {
			u.o.Log.Error(s.what+" refused", "code", r.Code, "version", e.Version, "err", r)
		}
	} else {
		s.edition = nil
	}
	if storeErr == nil && now != before {
		storeErr = u.store.Note(ctx, note, now)
	}
	if storeErr != nil {
		u.o.Log.Warn(s.what+" not noted", "err", storeErr)
	}
}
