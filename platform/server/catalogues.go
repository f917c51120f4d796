package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// FetchCatalogue is operation fetchCatalogue of the contract.
func (s *Server) FetchCatalogue(w http.ResponseWriter, r *http.Request, version string, _ contract.FetchCatalogueParams) {
	s.fetch(w, r, version, s.o.Ledger.Package)
}

// FetchPosters is operation fetchPosters of the contract.
func (s *Server) FetchPosters(w http.ResponseWriter, r *http.Request, version string, _ contract.FetchPostersParams) {
	s.fetch(w, r, version, s.o.Ledger.PosterPackage)
}

// fetch answers with a package, or a range of it.
func (s *Server) fetch(w http.ResponseWriter, r *http.Request, version string, packed func(context.Context, string) ([]byte, error)) {
	_, err := s.kiosk(r)
	var pack []byte
	if err == nil {
		pack, err = packed(r.Context(), version)
	}
	switch {
	case errors.Is(err, ledger.ErrNotPublished):
		s.fail(w, r, problem(http.StatusNotFound, contract.CodeNotFound, "nothing of this version was published"))
	case err != nil:
		s.fail(w, r, err)
	default:
		w.Header().Set("Content-Type", "application/zip")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(pack)) // knows ranges
	}
}
