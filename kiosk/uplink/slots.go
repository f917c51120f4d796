package uplink

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"yichuang/platform/contract"
)

// Slot is a place on the platform that a phone, or this kiosk's camera, can put pages into.
type Slot struct {
	ID  string
	URL string // for the QR code: it holds the phone's token, and is never logged
}

// Slotted is what a slot holds.
type Slotted struct {
	Open  bool     // pages can still come
	Done  bool     // the citizen said on the phone that this is all
	Pages []string // digests, in their order
}

// OpenSlot opens a slot for pages of a material, whose name the phone shows.
func (u *Uplink) OpenSlot(ctx context.Context, material string) (Slot, error) {
	resp, err := u.line.OpenSlotWithResponse(ctx, contract.SlotRequest{Material: material})
	if err != nil {
		return Slot{}, noAnswer(err)
	}
	if resp.JSON201 == nil {
		return Slot{}, refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	return Slot{ID: resp.JSON201.Id, URL: resp.JSON201.Url}, nil
}

// LookAtSlot is what a slot holds now. A slot that the platform does not know any more is empty and
// not open.
func (u *Uplink) LookAtSlot(ctx context.Context, id string) (Slotted, error) {
	resp, err := u.line.LookAtSlotWithResponse(ctx, id)
	if err != nil {
		return Slotted{}, noAnswer(err)
	}
	return u.slotted(resp.HTTPResponse, resp.JSON200, resp.ApplicationproblemJSONDefault)
}

// AddPage puts a page that this kiosk took, a JPEG file, into its slot and returns what that holds then. The errors are
// ErrPageRefused, ErrSlotOver, and those of the line; after one of the line the page may have come nevertheless.
func (u *Uplink) AddPage(ctx context.Context, id string, page []byte) (Slotted, error) {
	body := &lent{from: page}
	defer body.end()
	resp, err := u.line.AddPageWithBodyWithResponse(ctx, id, "image/jpeg", body)
	if err != nil {
		return Slotted{}, noAnswer(err)
	}
	switch resp.StatusCode() {
	case http.StatusNotFound, http.StatusConflict:
		return Slotted{}, ErrSlotOver
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		return Slotted{}, ErrPageRefused
	}
	return u.slotted(resp.HTTPResponse, resp.JSON200, resp.ApplicationproblemJSONDefault)
}

// lent is a body that is its owner's again after end: the HTTP client may still be reading when a request has failed or
// was answered early, and the owner zeroes it then.
type lent struct {
	mu   sync.Mutex
	from []byte
}

func (l *lent) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.from) == 0 {
		return 0, io.EOF
	}
	n := copy(p, l.from)
	l.from = l.from[n:]
	return n, nil
}

func (l *lent) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from = nil
}

// What the platform may say to a page. It would say the same to it again.
var (
	ErrPageRefused = errors.New("the platform takes no such page")
	ErrSlotOver    = errors.New("the slot has ended or is full")
)

// FinishSlot ends a slot and returns what it holds for good.
func (u *Uplink) FinishSlot(ctx context.Context, id string) (Slotted, error) {
	resp, err := u.line.FinishSlotWithResponse(ctx, id)
	if err != nil {
		return Slotted{}, noAnswer(err)
	}
	return u.slotted(resp.HTTPResponse, resp.JSON200, resp.ApplicationproblemJSONDefault)
}

func (u *Uplink) slotted(resp *http.Response, s *contract.Slot, p *contract.Problem) (Slotted, error) {
	switch {
	case s != nil:
		return Slotted{Open: s.Open, Done: s.Done, Pages: s.Pages}, nil
	case resp.StatusCode == http.StatusNotFound:
		return Slotted{}, nil
	}
	return Slotted{}, refusal(resp, p, u.o.Now())
}

// DropSlot ends a slot and has its pages deleted, but for those of an accepted case.
func (u *Uplink) DropSlot(ctx context.Context, id string) error {
	resp, err := u.line.DropSlotWithResponse(ctx, id)
	switch {
	case err != nil:
		return noAnswer(err)
	case resp.StatusCode() != http.StatusNoContent:
		return refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	return nil
}
