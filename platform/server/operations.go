package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

var _ contract.ServerInterface = (*Server)(nil)

// Enrol is operation enrol of the contract.
func (s *Server) Enrol(w http.ResponseWriter, r *http.Request) {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	if s.guesses.tooMany(address) {
		s.fail(w, r, problem(http.StatusTooManyRequests, contract.CodeBusy, "too many wrong codes, wait a minute"))
		return
	}
	enrolled, err := s.enrol(w, r)
	if err != nil {
		var p *contract.Problem
		if errors.As(err, &p) && p.Status == http.StatusForbidden {
			s.guesses.count(address)
			s.o.Log.Warn("enrolment refused", "code", p.Code, "address", address)
		}
		s.fail(w, r, err)
		return
	}
	s.o.Log.Info("kiosk enrolled", "kiosk", enrolled.Kiosk, "address", address)
	answer(w, http.StatusCreated, enrolled)
}

func (s *Server) enrol(w http.ResponseWriter, r *http.Request) (contract.Enrolled, error) {
	var e contract.Enrolment
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 32<<10)).Decode(&e); err != nil {
		return contract.Enrolled{}, malformed("the body is not the JSON of an enrolment")
	}
	if !siteShape.MatchString(e.Site) {
		return contract.Enrolled{}, malformed("site must be 1 to 8 capital letters or digits")
	}
	verify, err := seal.ParseVerifyPEM([]byte(e.VerifyKey))
	if err != nil {
		return contract.Enrolled{}, malformed("verifyKey is not a public key of a known suite")
	}
	certificate, fingerprint, err := s.ca.kiosk(e.Site, e.Csr)
	if err != nil {
		return contract.Enrolled{}, malformed("csr is not a request for a P-256 key")
	}
	// The certificate is worth nothing until the ledger says that it is the one in force.
	err = s.o.Ledger.Enrol(r.Context(), ledger.HashCode(e.Code), ledger.Kiosk{
		Site: e.Site, Certificate: fingerprint, KeyID: verify.ID(), VerifyKey: string(verify.MarshalPEM())})
	if p := codeProblem(err); p != nil {
		return contract.Enrolled{}, p
	}
	if err != nil {
		return contract.Enrolled{}, err
	}
	epoch, err := s.o.Ledger.NextEpoch(r.Context(), e.Site)
	told := s.keys.Told()
	return contract.Enrolled{Kiosk: e.Site, Certificate: certificate, Epoch: epoch,
		SealingKeys: told.SealingKeys, PublishingKeys: told.PublishingKeys, KeysNumber: told.Number}, err
}

func codeProblem(err error) error {
	switch {
	case errors.Is(err, ledger.ErrCodeUnknown):
		return problem(http.StatusForbidden, contract.CodeEnrolUnknown, "this code is not known")
	case errors.Is(err, ledger.ErrCodeUsed):
		return problem(http.StatusForbidden, contract.CodeEnrolUsed, "this code was used before")
	case errors.Is(err, ledger.ErrCodeExpired):
		return problem(http.StatusForbidden, contract.CodeEnrolExpired, "this code has expired")
	case errors.Is(err, ledger.ErrCodeSite):
		return problem(http.StatusForbidden, contract.CodeEnrolSite, "this code was made for another site")
	}
	return nil
}

// Deliver is operation deliver of the contract.
func (s *Server) Deliver(w http.ResponseWriter, r *http.Request, params contract.DeliverParams) {
	results, err := s.deliver(w, r, params)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, results)
}

func (s *Server) deliver(w http.ResponseWriter, r *http.Request, params contract.DeliverParams) (contract.Results, error) {
	release, err := s.slots.take(r.Context())
	if err != nil {
		return contract.Results{}, err
	}
	defer release()
	k, err := s.kiosk(r)
	if err != nil {
		return contract.Results{}, err
	}
	body := takeBuffer()
	defer giveBuffer(body)
	if err := readBody(w, r, body); err != nil {
		return contract.Results{}, err
	}
	encoding := ""
	if params.ContentEncoding != nil {
		encoding = *params.ContentEncoding
	}
	results, err := s.reception.Take(r.Context(), encoding, body, func(b contract.Batch) error {
		if b.Kiosk != k.Site {
			return NotSigned
		}
		return s.verify(r.Context(), k, b.Key, b.Signed(), b.Signature)
	})
	var p *contract.Problem
	if errors.As(err, &p) && p.Code == contract.CodeSignature {
		s.o.Log.Warn("batch refused", "kiosk", k.Site, "err", err)
	}
	return results, err
}

// readBody reads what a kiosk sends, over a slow line perhaps, before there is any work with it.
func readBody(w http.ResponseWriter, r *http.Request, into *bytes.Buffer) error {
	if r.ContentLength > 0 && r.ContentLength < maxJSON {
		into.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	body := newPatient(w, r, maxJSON)
	_, err := into.ReadFrom(body)
	switch {
	case body.cut != nil: // "malformed" would make the kiosk give up a good item
		return problem(http.StatusRequestTimeout, contract.CodeUnavailable, "the body did not come to its end")
	case err != nil:
		return problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "the batch is too large")
	}
	return nil
}

// verify wants signed to be signed by the calling kiosk with the key that is named: the one in force, or the promised one,
// which takes over thereby.
func (s *Server) verify(ctx context.Context, k ledger.Kiosk, named string, signed, signature []byte) error {
	next := k.NextKeyID != "" && named == k.NextKeyID
	if next {
		k.KeyID, k.VerifyKey = k.NextKeyID, k.NextVerifyKey
	}
	if named != k.KeyID {
		return NotSigned
	}
	if err := Signed(k.VerifyKey, signed, signature); err != nil {
		return err
	}
	if next {
		return s.o.Ledger.UseKey(ctx, k.Site, k.KeyID)
	}
	return nil
}

// Changes is operation changes of the contract.
func (s *Server) Changes(w http.ResponseWriter, r *http.Request, params contract.ChangesParams) {
	k, err := s.kiosk(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	after, limit := "", 200
	if params.After != nil {
		after = *params.After
	}
	if params.Limit != nil {
		limit = min(max(*params.Limit, 1), 1000)
	}
	if params.Seen != nil {
		err = s.o.Ledger.Knows(r.Context(), *params.Seen)
	}
	var page ledger.Page
	if err == nil {
		page, err = s.o.Ledger.Changes(r.Context(), k.Site, after, limit)
	}
	if errors.Is(err, ledger.ErrCursor) {
		err = problem(http.StatusGone, contract.CodeCursorGone, "this cursor is not known here, begin again without one")
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	told := contract.Changes{Changes: make([]contract.Change, len(page.Changes)), Next: page.Next, More: page.More, Keys: s.keys.Told().Number}
	for n, c := range page.Changes {
		told.Changes[n] = contract.Change{Case: c.Case, Official: c.Official, State: c.State, At: c.At, Request: c.Request.ID, Says: c.Request.Says}
		for _, d := range c.Decisions {
			told.Changes[n].Decisions = append(told.Changes[n].Decisions, contract.Decision(d))
		}
	}
	if page.Catalogue != nil {
		told.Catalogue = offer(*page.Catalogue)
	}
	if page.Posters != nil {
		told.Posters = (*contract.PosterOffer)(offer(*page.Posters))
	}
	answer(w, http.StatusOK, told)
}

// Health is operation health of the contract.
func (s *Server) Health(w http.ResponseWriter, r *http.Request) {
	if err := s.o.Ledger.Ping(r.Context()); err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, contract.Health{Version: s.o.Version, Time: s.o.Now().UTC()})
}

func offer(p ledger.Publication) *contract.CatalogueOffer {
	return &contract.CatalogueOffer{Version: p.Version, District: p.District, Digest: p.Digest, Size: p.Size, Key: p.Key, Signature: p.Signature}
}
