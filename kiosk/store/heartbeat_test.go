package store

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

func beat(t testing.TB, s *Store) cases.Item {
	t.Helper()
	var item cases.Item
	must(t, s.Beat(ctx, func(n Numbers) (cases.Item, error) {
		id := uuid.Must(uuid.NewV7()).String()
		item = cases.Item{ID: id, Kind: cases.KindHeartbeat, Case: id, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq, Digest: seal.SM.Digest([]byte("h")), Body: []byte("h")}
		return item, nil
	}))
	return item
}

// However long the platform is away, one heartbeat waits, behind everything else, and nobody counts it.
func TestOneHeartbeatWaits(t *testing.T) {
	s := open(t, t.TempDir())
	var last cases.Item
	for range 5 {
		last = beat(t, s)
	}
	item, _ := mustSubmit(t, s, today)
	want(t, s, today, "after five", item.ID, last.ID)
	if n, err := s.Waiting(ctx); err != nil || n != 1 {
		t.Errorf("%d wait, %v", n, err)
	}
	must(t, s.MarkSent(ctx, []string{item.ID, last.ID}))
	newer := beat(t, s) // while the last one is on the wire
	must(t, s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Accepted}, {ID: last.ID, Verdict: cases.Retry}}))
	must(t, s.Record(ctx, []Answer{{ID: last.ID, Verdict: cases.Accepted}}))
	want(t, s, today, "after the answers", newer.ID)
	if lines, err := s.Outbox(ctx); err != nil || len(lines) != 1 || lines[0].ID != item.ID {
		t.Errorf("staff see %+v, %v", lines, err)
	}
	must(t, s.Record(ctx, []Answer{{ID: newer.ID, Verdict: cases.Rejected, Reason: "kind"}})) // an older platform
	var left int
	if err := s.db.QueryRow(`SELECT count(*) FROM outbox WHERE kind = 'heartbeat'`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d are left, %v", left, err)
	}
}

// A machine at rest, that only beats, does not copy its database again and again.
func TestHeartbeatsNeedNoBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	mustSubmit(t, s, today)
	must(t, s.Backup(ctx))
	h := beat(t, s)
	must(t, s.MarkSent(ctx, []string{h.ID}))
	must(t, s.Record(ctx, []Answer{{ID: h.ID, Verdict: cases.Accepted}}))
	must(t, s.Note(ctx, "clock", "noon"))
	must(t, s.Backup(ctx))
	if have, err := newest(dir); err != nil || len(have) != 1 {
		t.Errorf("%d backups, %v", len(have), err)
	}
	mustSubmit(t, s, today)
	must(t, s.Backup(ctx))
	if have, err := newest(dir); err != nil || len(have) != 2 {
		t.Errorf("%d backups after a case, %v", len(have), err)
	}
}

func TestTally(t *testing.T) {
	s := open(t, t.TempDir())
	beat(t, s)
	if tally, err := s.Tally(ctx); err != nil || len(tally.States) != 0 || !tally.Oldest.IsZero() {
		t.Errorf("of nothing: %+v, %v", tally, err)
	}
	before := time.Now().Add(-time.Millisecond)
	a, _ := mustSubmit(t, s, today)
	b, _ := mustSubmit(t, s, today)
	mustSubmit(t, s, today)
	must(t, s.MarkSent(ctx, []string{a.ID, b.ID}))
	must(t, s.Record(ctx, []Answer{{ID: a.ID, Verdict: cases.Accepted}}))
	tally, err := s.Tally(ctx)
	must(t, err)
	if tally.States[cases.Acknowledged] != 1 || tally.States[cases.Sent] != 1 || tally.States[cases.Waiting] != 1 {
		t.Errorf("%+v", tally)
	}
	if tally.Oldest.Before(before) || tally.Oldest.After(time.Now()) {
		t.Errorf("the oldest waits since %v", tally.Oldest)
	}
}
