package server

import (
	"encoding/json"
	"net/http"
	"slices"

	"yichuang/platform/contract"
	"yichuang/platform/licences"
)

const maxLicencesAsked = 50

// FindLicences is operation findLicences of the contract.
func (s *Server) FindLicences(w http.ResponseWriter, r *http.Request) {
	k, err := s.kiosk(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var q contract.LicenceQuery
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&q); err != nil ||
		q.Number == "" || q.Name == "" || !bundleShape.MatchString(q.Bundle) || len(q.Licences) == 0 || len(q.Licences) > maxLicencesAsked {
		s.fail(w, r, malformed("the body is not the JSON of a licence query"))
		return
	}
	held, err := s.library.Find(r.Context(), q.Number, q.Name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	told := contract.Licences{Licences: make([]contract.Licence, len(q.Licences))}
	found := 0
	for i, asked := range q.Licences {
		told.Licences[i] = s.licence(asked, held)
		if told.Licences[i].Finding == contract.FindingFound {
			found++
		}
	}
	if err := s.o.Ledger.AuditLicences(r.Context(), k.Site, q.Bundle, len(q.Licences), found); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusOK, told)
}

// licence answers about one licence, with no more of it than was asked for.
func (s *Server) licence(asked contract.LicenceAsked, held []licences.Licence) contract.Licence {
	out := contract.Licence{Name: asked.Name, Finding: contract.FindingAbsent}
	i := slices.IndexFunc(held, func(l licences.Licence) bool { return l.Name == asked.Name })
	switch {
	case i < 0:
		return out
	case !held[i].Valid(s.o.Now()):
		out.Finding = contract.FindingExpired
		return out
	}
	out.Finding = contract.FindingFound
	for _, item := range asked.Items {
		if value, has := held[i].Items[item]; has {
			if out.Items == nil {
				out.Items = map[string]string{}
			}
			out.Items[item] = value
		}
	}
	return out
}
