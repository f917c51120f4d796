package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"yichuang/platform/contract"
	"yichuang/platform/ledger"
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
	if errors.Is(err, ledger.ErrNoSlot) {
		err = problem(http.StatusNotFound, contract.CodeNotFound, "there is no such slot, or it has ended")
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	told := contract.Slot{Id: slot.ID, Open: slot.Open, Done: slot.Done, Pages: []string{}}
	for _, p := range slot.Pages {
		told.Pages = append(told.Pages, p.Digest)
	}
	answer(w, http.StatusOK, told)
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
