package server

import (
	"context"
	"time"
)

// sweepEvery is how often pages that nobody claimed are looked for, and those that nobody sent.
const sweepEvery = 10 * time.Minute

// sweep deletes pages that nobody claimed in time, and tells of those that never came, until ctx ends.
func (s *Server) sweep(ctx context.Context) {
	known := func(digest string) (bool, error) { return s.o.Ledger.HasPage(ctx, digest) }
	n, err := s.pages.Leftover(s.o.Now(), known)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		var gone []string
		missing := 0
		if err == nil {
			gone, err = s.o.Ledger.ForgetUnclaimed(ctx)
		}
		if err == nil {
			err = s.pages.Remove(gone...)
		}
		if err == nil {
			missing, err = s.o.Ledger.TellMissing(ctx)
		}
		switch n += len(gone); {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.o.Log.Error("unclaimed pages", "err", err)
		case n > 0:
			s.o.Log.Info("unclaimed pages deleted", "pages", n)
		}
		if missing > 0 {
			s.o.Log.Warn("pages did not follow their cases", "pages", missing)
		}
		n, err = 0, nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
