package uplink

import (
	"context"
	"net/http"

	"yichuang/platform/contract"
)

// Slot is a place on the platform that a phone can put pages into.
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
