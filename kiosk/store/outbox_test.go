package store

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/cases"
)

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Helper()
	Fatal(...any)
}

func due(t failer, s *Store, now time.Time) []string {
	t.Helper()
	items, err := s.Due(ctx, now, 100, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, i := range items {
		ids = append(ids, i.ID)
	}
	return ids
}

func want(t testing.TB, s *Store, now time.Time, what string, ids ...string) {
	t.Helper()
	if got := due(t, s, now); !slices.Equal(got, ids) {
		t.Errorf("%s: due %v, want %v", what, got, ids)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func line(t testing.TB, s *Store, id string) cases.OutboxLine {
	t.Helper()
	lines, err := s.Outbox(ctx)
	must(t, err)
	i := slices.IndexFunc(lines, func(l cases.OutboxLine) bool { return l.ID == id })
	if i < 0 {
		t.Fatal("no such line")
	}
	return lines[i]
}

func TestVerdicts(t *testing.T) {
	later := today.Add(time.Minute)
	for _, c := range []struct {
		verdict cases.Verdict
		state   cases.ItemState
		waiting int
		due     bool // at later
	}{
		{cases.Accepted, cases.Acknowledged, 0, false},
		{cases.Duplicate, cases.Acknowledged, 0, false},
		{cases.Rejected, cases.Refused, 0, false},
		{cases.Conflict, cases.NeedsStaff, 1, false},
		{cases.Retry, cases.Waiting, 1, true},
		{"made-up", cases.NeedsStaff, 1, false},
	} {
		t.Run(string(c.verdict), func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			item, number := mustSubmit(t, s, today)
			must(t, s.MarkSent(ctx, []string{item.ID}))
			want(t, s, today, "on the wire")
			if l := line(t, s, item.ID); l.State != cases.Sent || l.Attempts != 0 {
				t.Errorf("on the wire: %+v", l)
			}
			must(t, s.Record(ctx, []Answer{{ID: item.ID, Verdict: c.verdict, Reason: "why", Next: later}, {ID: "unknown", Verdict: cases.Accepted, Official: "x"}}))
			s = reopen(t, s, dir)
			l := line(t, s, item.ID)
			if l.State != c.state || l.Attempts != 1 || l.LastError != "why" || l.Receipt != number || l.Kind != cases.KindCase {
				t.Errorf("%+v", l)
			}
			if c.due != l.Next.Equal(later) {
				t.Errorf("next %v", l.Next)
			}
			if n, err := s.Waiting(ctx); err != nil || n != c.waiting {
				t.Errorf("%d waiting, %v", n, err)
			}
			want(t, s, later.Add(-time.Millisecond), "before its time")
			if c.due {
				want(t, s, later, "at its time", item.ID)
			} else {
				want(t, s, later, "settled")
			}
		})
	}
}

func TestAcknowledgedStaysSo(t *testing.T) {
	s := open(t, t.TempDir())
	item, _ := mustSubmit(t, s, today)
	must(t, s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Accepted, Official: "1135032100389"}}))
	must(t, s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Retry}}))
	must(t, s.Postpone(ctx, []string{item.ID}, today, "late"))
	must(t, s.MarkSent(ctx, []string{item.ID}))
	if l := line(t, s, item.ID); l.State != cases.Acknowledged || l.Attempts != 1 || l.LastError != "" {
		t.Errorf("%+v", l)
	}
}

func TestOfficialNumber(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	a, _ := mustSubmit(t, s, today)
	b, _ := mustSubmit(t, s, today)
	if n, err := s.Official(ctx, a.ID); n != "" || err != nil {
		t.Errorf("%q, %v before any answer", n, err)
	}
	must(t, s.Record(ctx, []Answer{{ID: a.ID, Verdict: cases.Accepted, Official: "official a"}, {ID: b.ID, Verdict: cases.Accepted}}))
	// Coming twice, and without the number the second time, does not lose it.
	must(t, s.Record(ctx, []Answer{{ID: a.ID, Verdict: cases.Duplicate}, {ID: b.ID, Verdict: cases.Duplicate, Official: "official b"}}))
	s = reopen(t, s, dir)
	for id, want := range map[string]string{a.ID: "official a", b.ID: "official b"} {
		if n, err := s.Official(ctx, id); n != want || err != nil {
			t.Errorf("%q, %v, want %s", n, err, want)
		}
	}
	if _, err := s.Official(ctx, "unknown"); !errors.Is(err, ErrNoCase) {
		t.Errorf("unknown case: %v", err)
	}
}

func TestSentWaitsAgainAtOpen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	item, _ := mustSubmit(t, s, today)
	must(t, s.MarkSent(ctx, []string{item.ID}))
	s = reopen(t, s, dir)
	want(t, s, today, "after a restart", item.ID)
}

func TestOrderInsideACase(t *testing.T) {
	s := open(t, t.TempDir())
	a, _ := mustSubmit(t, s, today)
	b, _ := mustSubmit(t, s, today)
	stars := evaluate(t, s, a.ID)
	want(t, s, today, "all new: one batch, in order", a.ID, b.ID, stars.ID)
	must(t, s.MarkSent(ctx, []string{a.ID}))
	want(t, s, today, "its case is on the wire", b.ID)
	must(t, s.Postpone(ctx, []string{a.ID}, today.Add(time.Minute), "no answer"))
	want(t, s, today, "its case was put off", b.ID)
	want(t, s, today.Add(time.Minute), "its case is due again", a.ID, b.ID, stars.ID)
	must(t, s.Record(ctx, []Answer{{ID: a.ID, Verdict: cases.Conflict}}))
	want(t, s, today, "its case needs staff", b.ID)
	must(t, s.Record(ctx, []Answer{{ID: a.ID, Verdict: cases.Rejected}}))
	want(t, s, today, "its case was rejected: it holds nothing back", b.ID, stars.ID)
	must(t, s.Record(ctx, []Answer{{ID: a.ID, Verdict: cases.Accepted}}))
	want(t, s, today, "its case has arrived", b.ID, stars.ID)
	if l := line(t, s, stars.ID); l.Receipt != line(t, s, a.ID).Receipt || l.Kind != cases.KindEvaluation {
		t.Errorf("an evaluation is listed under its case's receipt: %+v", l)
	}
}

func TestEnqueueWantsAKnownCase(t *testing.T) {
	s := open(t, t.TempDir())
	err := s.Enqueue(ctx, func(n Numbers) (cases.Item, error) {
		if n.DayCount != 0 {
			t.Errorf("day count %d for an item that is no case", n.DayCount)
		}
		return cases.Item{ID: "e", Case: "unknown", Epoch: n.Epoch, Seq: n.Seq}, nil
	})
	if !errors.Is(err, ErrNoCase) {
		t.Errorf("%v, want ErrNoCase", err)
	}
	if item, _ := mustSubmit(t, s, today); item.Seq != 1 {
		t.Errorf("the refused item used up a number: seq %d", item.Seq)
	}
}

// What belongs to no case, such as a complaint, has its own id for one and is not held back by any.
func TestAnItemOfNoCase(t *testing.T) {
	s := open(t, t.TempDir())
	a, _ := mustSubmit(t, s, today)
	must(t, s.Record(ctx, []Answer{{ID: a.ID, Verdict: cases.Conflict}}))
	must(t, s.Enqueue(ctx, func(n Numbers) (cases.Item, error) {
		return cases.Item{ID: "c", Kind: "complaint", Case: "c", Epoch: n.Epoch, Seq: n.Seq}, nil
	}))
	want(t, s, today, "it waits for nobody", "c")
	if l := line(t, s, "c"); l.Receipt != "" || l.State != cases.Waiting {
		t.Errorf("listed as %+v", l)
	}
}

func TestBatchLimits(t *testing.T) {
	s := open(t, t.TempDir())
	for _, size := range []int{400, 400, 400, 5000, 100} {
		_, _, err := submit(s, today, bytes.Repeat([]byte{1}, size))
		must(t, err)
	}
	for _, c := range []struct{ items, bytes, want int }{
		{100, 1 << 20, 5}, {2, 1 << 20, 2}, {100, 1200, 3}, {100, 1199, 2}, {100, 10, 1}, {1, 10, 1},
	} {
		got, err := s.Due(ctx, today, c.items, c.bytes)
		if err != nil || len(got) != c.want {
			t.Errorf("at most %d items, %d bytes: %d, want %d (%v)", c.items, c.bytes, len(got), c.want, err)
		}
	}
}

// A clock that was a day ahead put an item off; when it is put right, the item does not wait for a day.
func TestClockPutBack(t *testing.T) {
	s := open(t, t.TempDir())
	item, _ := mustSubmit(t, s, today)
	stars := evaluate(t, s, item.Case)
	must(t, s.Postpone(ctx, []string{item.ID}, today.AddDate(0, 0, 1), "no answer"))
	want(t, s, today, "put off under a wrong clock", item.ID, stars.ID)
}

// Whatever happens in whatever order: inside a case, no item is due before an earlier one that
// the platform may still take.
func TestOrderHolds(t *testing.T) {
	s := open(t, t.TempDir())
	var items []cases.Item
	for range 3 {
		c, _ := mustSubmit(t, s, today)
		items = append(items, c, evaluate(t, s, c.ID), evaluate(t, s, c.ID))
	}
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{rapid.SampledFrom(items).Draw(t, "item").ID}
		var err error
		switch rapid.IntRange(0, 5).Draw(t, "what") {
		case 0:
			err = s.MarkSent(ctx, ids)
		case 1:
			err = s.Postpone(ctx, ids, today.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "next"))*time.Minute), "r")
		default:
			verdict := rapid.SampledFrom([]cases.Verdict{cases.Rejected, cases.Conflict, cases.Retry}).Draw(t, "verdict")
			err = s.Record(ctx, []Answer{{ID: ids[0], Verdict: verdict}})
		}
		if err != nil {
			t.Fatal(err)
		}
		lines, err := s.Outbox(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got := due(t, s, today)
		held := map[string]bool{} // cases with an earlier item that is neither settled nor in this batch
		for _, l := range lines {
			open := l.State == cases.Waiting || l.State == cases.Sent || l.State == cases.NeedsStaff
			ready := l.State == cases.Waiting && !l.Next.After(today) && !held[l.Receipt]
			if ready != slices.Contains(got, l.ID) {
				t.Fatalf("%s item of %s: due %v, want %v", l.State, l.Receipt, !ready, ready)
			}
			held[l.Receipt] = held[l.Receipt] || open && !ready
		}
	})
}
