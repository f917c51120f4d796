package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/pages"
)

// OpenSlot is operation openSlot of the contract.
func (s *Server) OpenSlot(w http.ResponseWriter, r *http.Request) {
	k, err := s.kiosk(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var asked contract.SlotRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&asked); err != nil ||
		asked.Material == "" || utf8.RuneCountInString(asked.Material) > 100 {
		s.fail(w, r, malformed("the body is not the JSON of a slot request"))
		return
	}
	token := ledger.NewToken()
	slot := ledger.Slot{ID: uuid.NewString(), Token: ledger.HashToken(token), Kiosk: k.Site, Material: asked.Material,
		Ends: s.o.Now().Add(ledger.SlotLives)}
	if err := s.o.Ledger.OpenSlot(r.Context(), slot); err != nil {
		s.fail(w, r, err)
		return
	}
	// Without a public address, phones are sent where this kiosk found the platform.
	base := strings.TrimSuffix(cmp.Or(s.o.PublicURL, "https://"+r.Host), "/")
	answer(w, http.StatusCreated, contract.OpenedSlot{Id: slot.ID, Url: base + phonePath + token, EndsAt: slot.Ends.UTC()})
}

// LookAtSlot is operation lookAtSlot of the contract.
func (s *Server) LookAtSlot(w http.ResponseWriter, r *http.Request, id string) {
	s.slot(w, r, id, s.o.Ledger.Slot)
}

// FinishSlot is operation finishSlot of the contract.
func (s *Server) FinishSlot(w http.ResponseWriter, r *http.Request, id string) {
	s.slot(w, r, id, s.o.Ledger.FinishSlot)
}

// slot answers with the calling kiosk's slot as get gives it.
func (s *Server) slot(w http.ResponseWriter, r *http.Request, id string, get func(ctx context.Context, id, kiosk string) (ledger.Slot, error)) {
	k, err := s.kiosk(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	slot, err := get(r.Context(), id, k.Site)
	if err != nil {
		s.fail(w, r, slotProblem(err))
		return
	}
	told := contract.Slot{Id: slot.ID, Open: slot.Open, Done: slot.Done, Pages: []string{}}
	for _, p := range slot.Pages {
		told.Pages = append(told.Pages, p.Digest)
	}
	answer(w, http.StatusOK, told)
}

// AddPage is operation addPage of the contract. Whose slot it is is looked at before anything of the body is read.
func (s *Server) AddPage(w http.ResponseWriter, r *http.Request, id string) {
	s.slot(w, r, id, func(ctx context.Context, id, kiosk string) (ledger.Slot, error) {
		slot, err := s.o.Ledger.Slot(ctx, id, kiosk)
		if err != nil {
			return ledger.Slot{}, err
		}
		if !slot.Open {
			return ledger.Slot{}, ledger.ErrNoSlot
		}
		release, err := s.uploads.take(ctx)
		if err != nil {
			return ledger.Slot{}, err
		}
		defer release()
		content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, pages.MaxBytes))
		defer clear(content)
		if err == nil {
			err = s.keepPage(ctx, slot.Token, content)
		}
		if err != nil {
			return ledger.Slot{}, err
		}
		return s.o.Ledger.Slot(ctx, id, kiosk)
	})
}

// slotProblem turns what is wrong with a slot or a page into the contract's words for it.
func slotProblem(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, ledger.ErrNoSlot):
		return problem(http.StatusNotFound, contract.CodeNotFound, "there is no such slot, or it has ended")
	case errors.Is(err, ledger.ErrSlotFull):
		return problem(http.StatusConflict, contract.CodeFull, "the slot holds as many pages as it may")
	case errors.Is(err, pages.ErrTooLarge), errors.As(err, &large):
		return problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "the page is too large")
	case errors.Is(err, pages.ErrKind), errors.Is(err, pages.ErrDamaged), errors.Is(err, io.ErrUnexpectedEOF):
		return malformed("the page is no picture, or not whole")
	}
	return err
}

// DropSlot is operation dropSlot of the contract.
func (s *Server) DropSlot(w http.ResponseWriter, r *http.Request, id string) {
	k, err := s.kiosk(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	gone, err := s.o.Ledger.DropSlot(r.Context(), id, k.Site)
	if err == nil {
		err = s.pages.Remove(gone...)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// sweepEvery is how often pages that nobody claimed are looked for.
const sweepEvery = 10 * time.Minute

// sweep deletes pages that nobody claimed in time, until ctx ends.
func (s *Server) sweep(ctx context.Context) {
	known := func(digest string) (bool, error) { return s.o.Ledger.HasPage(ctx, digest) }
	n, err := s.pages.Leftover(s.o.Now(), known)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		var gone []string
		if err == nil {
			gone, err = s.o.Ledger.ForgetUnclaimed(ctx)
		}
		if err == nil {
			err = s.pages.Remove(gone...)
		}
		switch n += len(gone); {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.o.Log.Error("unclaimed pages", "err", err)
		case n > 0:
			s.o.Log.Info("unclaimed pages deleted", "pages", n)
		}
		n, err = 0, nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
