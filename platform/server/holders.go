package server

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/oapi-codegen/runtime/types"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/person"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/licences"
)

// mostProgress is how many cases of one person are told.
const mostProgress = 50

// FindProgress is operation findProgress of the contract.
func (s *Server) FindProgress(w http.ResponseWriter, r *http.Request) {
	k, who, err := s.asks(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	own, err := s.o.Ledger.CasesOf(r.Context(), s.holder(who.Number), mostProgress)
	if err == nil {
		err = s.o.Ledger.AuditProgress(r.Context(), k.Site, len(own))
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	told := contract.Cases{Cases: make([]contract.KnownCase, len(own))}
	for i, c := range own {
		told.Cases[i] = contract.KnownCase{Case: c.Case, Receipt: c.Receipt, Official: c.Official, Bundle: c.Bundle, State: c.State, TakenAt: c.TakenAt,
			Request: c.Request.ID, Says: c.Request.Says, Evaluated: c.Evaluated, Steps: []contract.Step{}}
		for _, step := range c.Steps {
			told.Cases[i].Steps = append(told.Cases[i].Steps, contract.Step{State: step.State, At: step.At})
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusOK, told)
}

// HeldLicences is operation heldLicences of the contract.
func (s *Server) HeldLicences(w http.ResponseWriter, r *http.Request) {
	k, who, err := s.asks(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	held, err := s.library.Find(r.Context(), who.Number, who.Name)
	if err == nil {
		err = s.o.Ledger.AuditLicences(r.Context(), k.Site, "", len(held), len(held))
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	told := contract.HeldLicences{Licences: make([]contract.HeldLicence, len(held))}
	for i, l := range held {
		told.Licences[i] = s.held(l)
	}
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusOK, told)
}

// held is a licence as its holder sees it. Its number is the item called so; what else is in it is not told.
func (s *Server) held(l licences.Licence) contract.HeldLicence {
	out := contract.HeldLicence{Name: l.Name, Finding: contract.FindingFound, Number: person.MaskNumber(l.Items["number"])}
	if !l.Valid(s.o.Now()) {
		out.Finding = contract.FindingExpired
	}
	if day, err := time.ParseInLocation(time.DateOnly, l.ValidTo, calendar.Beijing); err == nil {
		out.ValidTo = &types.Date{Time: day}
	}
	return out
}

// asks reads which kiosk asks about whom.
func (s *Server) asks(r *http.Request) (k ledger.Kiosk, who contract.Holder, err error) {
	if k, err = s.kiosk(r); err != nil {
		return k, who, err
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 8<<10)).Decode(&who); err != nil || who.Number == "" || who.Name == "" {
		return k, who, malformed("the body is not the JSON of a holder")
	}
	return k, who, nil
}
