package server

import (
	"encoding/json"
	"net/http"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// FetchKeys is operation fetchKeys of the contract.
func (s *Server) FetchKeys(w http.ResponseWriter, r *http.Request) {
	if _, err := s.kiosk(r); err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, s.keys.Told())
}

// RenewCertificate is operation renewCertificate of the contract.
func (s *Server) RenewCertificate(w http.ResponseWriter, r *http.Request) {
	k, err := s.kiosk(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var asked contract.CertificateRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 32<<10)).Decode(&asked); err != nil {
		s.fail(w, r, malformed("the body is not the JSON of a certificate request"))
		return
	}
	certificate, fingerprint, err := s.ca.kiosk(k.Site, asked.Csr)
	if err != nil {
		s.fail(w, r, malformed("csr is not a request for a P-256 key"))
		return
	}
	if err := s.o.Ledger.PromiseCertificate(r.Context(), k.Site, fingerprint); err != nil {
		s.fail(w, r, err)
		return
	}
	s.o.Log.Info("certificate renewed", "kiosk", k.Site)
	answer(w, http.StatusOK, contract.Certificate{Certificate: certificate})
}

// RenewVerifyKey is operation renewVerifyKey of the contract.
func (s *Server) RenewVerifyKey(w http.ResponseWriter, r *http.Request) {
	k, err := s.kiosk(r)
	if err == nil {
		err = s.renewVerifyKey(w, r, k)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) renewVerifyKey(w http.ResponseWriter, r *http.Request, k ledger.Kiosk) error {
	var told contract.NextVerifyKey
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 32<<10)).Decode(&told); err != nil {
		return malformed("the body is not the JSON of a verify key")
	}
	next, err := seal.ParseVerifyPEM([]byte(told.VerifyKey))
	if err != nil {
		return malformed("verifyKey is not a public key of a known suite")
	}
	if err := s.verify(r.Context(), k, told.Key, told.Signed(k.Site), told.Signature); err != nil {
		return err
	}
	s.o.Log.Info("verify key renewed", "kiosk", k.Site, "key", next.ID())
	return s.o.Ledger.PromiseKey(r.Context(), ledger.VerifyKey{ID: next.ID(), Site: k.Site, PEM: string(next.MarshalPEM())})
}
