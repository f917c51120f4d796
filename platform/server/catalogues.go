package server

import (
	"bytes"
	"errors"
	"net/http"
	"time"

	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// FetchCatalogue is operation fetchCatalogue of the contract.
func (s *Server) FetchCatalogue(w http.ResponseWriter, r *http.Request, version string, _ contract.FetchCatalogueParams) {
	pack, err := s.fetchCatalogue(r, version)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(pack)) // knows ranges
}

func (s *Server) fetchCatalogue(r *http.Request, version string) ([]byte, error) {
	if _, err := s.kiosk(r); err != nil {
		return nil, err
	}
	pack, err := s.o.Ledger.Package(r.Context(), version)
	if errors.Is(err, ledger.ErrNoCatalogue) {
		err = problem(http.StatusNotFound, contract.CodeNotFound, "no catalogue of this version was published")
	}
	return pack, err
}
