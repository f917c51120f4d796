package server

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"yichuang/platform/contract"
)

// Missing is operation missing of the contract.
func (s *Server) Missing(w http.ResponseWriter, r *http.Request) {
	k, err := s.kiosk(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var asked contract.ItemIDs
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&asked); err != nil || len(asked.Ids) > contract.MaxMissing {
		s.fail(w, r, malformed("the body is not the JSON of at most 500 ids"))
		return
	}
	missing, err := s.o.Ledger.Missing(r.Context(), k.Site, asked.Ids)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if len(missing) > 0 { // a kiosk asks this only when the ledger seems to be an older copy
		s.o.Log.Error("items that were acknowledged are not here", "kiosk", k.Site, "asked", len(asked.Ids), "missing", len(missing))
	}
	answer(w, http.StatusOK, contract.ItemIDs{Ids: missing})
}

// The feed keeps for so long every state a case went through, and is looked through so often.
const (
	changesKept  = 90 * 24 * time.Hour
	compactEvery = 24 * time.Hour
)

// compact drops what is overtaken from the feed, until ctx ends.
func (s *Server) compact(ctx context.Context) {
	tick := time.NewTicker(compactEvery)
	defer tick.Stop()
	for {
		switch n, err := s.o.Ledger.Compact(ctx, s.o.Now().Add(-changesKept)); {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.o.Log.Error("feed not compacted", "err", err)
		case n > 0:
			s.o.Log.Info("feed compacted", "changes", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
