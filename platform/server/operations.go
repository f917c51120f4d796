package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"

	"yichuang/kiosk/cases"
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
		return contract.Enrolled{}, malformed("verifyKey is not an SM2 public key")
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
	return contract.Enrolled{Kiosk: e.Site, Certificate: certificate, SealingKeys: s.sealing, PublishingKeys: s.publishing}, err
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
	begun := time.Now()
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
	filings, err := s.examine(r.Context(), k, params, body)
	if err != nil {
		return contract.Results{}, err
	}
	results, err := s.o.Ledger.Receive(r.Context(), filings)
	if err != nil {
		return contract.Results{}, err
	}
	told := contract.Results{Results: make([]contract.Result, len(results))}
	count := map[cases.Verdict]int{}
	for n, x := range results {
		told.Results[n] = contract.Result{Id: x.ID, Verdict: contract.Verdict(x.Verdict), Official: x.Official, Reason: x.Reason}
		count[x.Verdict]++
		if x.Reason != "" {
			s.o.Log.Warn("item not taken", "kiosk", k.Site, "item", x.ID, "verdict", x.Verdict, "reason", x.Reason)
		}
	}
	s.o.Log.Info("batch", "kiosk", k.Site, "items", len(results), "accepted", count[cases.Accepted],
		"duplicate", count[cases.Duplicate], "took", time.Since(begun).Round(time.Millisecond))
	return told, nil
}

// readBody reads what a kiosk sends, over a slow line perhaps, before there is any work with it.
func readBody(w http.ResponseWriter, r *http.Request, into *bytes.Buffer) error {
	if r.ContentLength > 0 && r.ContentLength < maxJSON {
		into.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := into.ReadFrom(http.MaxBytesReader(w, r.Body, maxJSON))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "the batch is too large")
	case err != nil:
		return malformed("the body cannot be read to its end")
	}
	return nil
}

// examine unpacks a batch, checks its signature and opens what is in it. That is nothing but work, so no more are at it
// than there are processors: the rest of a request would have to wait behind them.
func (s *Server) examine(ctx context.Context, k ledger.Kiosk, params contract.DeliverParams, body *bytes.Buffer) ([]ledger.Filing, error) {
	release, err := s.work.take(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	encoding := ""
	if params.ContentEncoding != nil {
		encoding = *params.ContentEncoding
	}
	b, err := decodeBatch(encoding, body)
	if err != nil {
		return nil, err
	}
	if err := verifyBatch(b, k); err != nil {
		s.o.Log.Warn("batch refused", "kiosk", k.Site, "err", err)
		return nil, err
	}
	filings := make([]ledger.Filing, len(b.Items))
	for n, i := range b.Items {
		filings[n] = s.intake.Examine(cases.Item{ID: i.Id, Kind: cases.ItemKind(i.Kind), Case: i.Case,
			Kiosk: b.Kiosk, Epoch: i.Epoch, Seq: i.Seq, Digest: i.Digest, Body: i.Body})
	}
	return filings, nil
}

// verifyBatch wants the batch to be signed by the key that the calling kiosk enrolled with.
func verifyBatch(b contract.Batch, k ledger.Kiosk) error {
	refused := problem(http.StatusForbidden, contract.CodeSignature, "the batch is not signed by the key this kiosk enrolled with")
	if b.Kiosk != k.Site || b.Key != k.KeyID {
		return refused
	}
	key, err := seal.ParseVerifyPEM([]byte(k.VerifyKey))
	if err != nil {
		return err // the ledger's own copy is damaged: our trouble
	}
	if key.Verify(b.Signed(), b.Signature) != nil {
		return refused
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
	page, err := s.o.Ledger.Changes(r.Context(), k.Site, after, limit)
	if errors.Is(err, ledger.ErrCursor) {
		err = problem(http.StatusGone, contract.CodeCursorGone, "this cursor is not known here, begin again without one")
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	told := contract.Changes{Changes: make([]contract.Change, len(page.Changes)), Next: page.Next, More: page.More}
	for n, c := range page.Changes {
		told.Changes[n] = contract.Change{Case: c.Case, Official: c.Official, State: c.State, At: c.At}
	}
	if p := page.Catalogue; p != nil {
		told.Catalogue = &contract.CatalogueOffer{Version: p.Version, District: p.District, Digest: p.Digest, Size: p.Size, Key: p.Key, Signature: p.Signature}
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
