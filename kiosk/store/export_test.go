package store

import (
	"errors"
	"io/fs"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/cases"
)

func beside(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Beside(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func stateOf(t *testing.T, s *Store, id string) cases.OutboxLine {
	t.Helper()
	lines, err := s.Outbox(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.ID == id {
			return l
		}
	}
	t.Fatalf("%s is not there", id)
	return cases.OutboxLine{}
}

// Staff's commands work while the machine runs and while it does not, and keep nobody from starting it.
func TestBeside(t *testing.T) {
	dir := t.TempDir()
	if _, err := Beside(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("before there is anything: %v", err)
	}
	s := open(t, dir)
	item, _, err := submit(s, today, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.MarkSent(ctx, []string{item.ID}); err != nil {
		t.Fatal(err)
	}
	running := beside(t, dir)
	if l := stateOf(t, running, item.ID); l.State != cases.Sent {
		t.Fatalf("an item on the wire became %s", l.State)
	}
	if err := errors.Join(running.MarkExported(ctx, "p", today, []string{item.ID}), running.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	alone := beside(t, dir)
	started, err := Open(dir)
	if err != nil {
		t.Fatalf("the machine cannot start: %v", err)
	}
	defer started.Close()
	if l := stateOf(t, alone, item.ID); l.State != cases.Waiting || l.Exported != "p" || !l.ExportedAt.Equal(today.Truncate(time.Millisecond)) {
		t.Fatalf("the item is %+v", l)
	}
}

// The machine and a command write at the same time: neither fails, nothing gets lost.
func TestTwoWriters(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	other := beside(t, dir)
	const n = 40
	made := make(chan string, n)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(made)
		for range n {
			item, _, err := submit(s, today, []byte("x"))
			if err != nil {
				t.Error(err)
				return
			}
			made <- item.ID
		}
	})
	wg.Go(func() {
		for id := range made {
			_, _, err := other.NumberParcel(ctx)
			if err := errors.Join(err, other.MarkExported(ctx, "p", today, []string{id}), other.Retry(ctx, []string{id})); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	lines, err := s.Outbox(ctx)
	if err != nil || len(lines) != n {
		t.Fatalf("%d items, %v", len(lines), err)
	}
	for _, l := range lines {
		if l.Exported != "p" {
			t.Errorf("%s lost its note", l.ID)
		}
	}
	if epoch, number, err := s.NumberParcel(ctx); err != nil || epoch != 1 || number != n+1 {
		t.Errorf("parcel %d of epoch %d, %v", number, epoch, err)
	}
}

// An answer that comes on a stick between two steps of the line is not undone by the second.
func TestALatePostponementChangesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	for _, verdict := range []cases.Verdict{cases.Accepted, cases.Rejected, cases.Conflict} {
		item, _, err := submit(s, today, []byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		ids := []string{item.ID}
		if err := errors.Join(s.MarkSent(ctx, ids), s.MarkExported(ctx, "p", today, ids)); err != nil {
			t.Fatal(err)
		}
		counted, err := s.RecordCarried(ctx, "p", []Answer{{ID: item.ID, Verdict: verdict, Reason: "body"}, {ID: "nobody's", Verdict: cases.Accepted}})
		if err != nil || len(counted) != 1 {
			t.Fatalf("counted %v, %v", counted, err)
		}
		before := stateOf(t, s, item.ID)
		if err := s.Postpone(ctx, ids, time.Now(), "away"); err != nil {
			t.Fatal(err)
		}
		if after := stateOf(t, s, item.ID); after != before || after.State == cases.Waiting {
			t.Errorf("%s: %+v became %+v", verdict, before, after)
		}
	}
}

func TestUndeliveredGoesOnWhereItStopped(t *testing.T) {
	s := open(t, t.TempDir())
	var want []string
	for n := range 7 {
		item, _, err := submit(s, today, make([]byte, 100))
		if err != nil {
			t.Fatal(err)
		}
		switch n {
		case 2: // there already
			err = s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Accepted}})
		case 3: // put off
			err = s.Postpone(ctx, []string{item.ID}, time.Now().Add(30*time.Minute), "away")
			want = append(want, item.ID)
		case 4: // on the wire
			err = s.MarkSent(ctx, []string{item.ID})
			want = append(want, item.ID)
		case 5:
			err = s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Rejected}})
		default:
			want = append(want, item.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, limit := range []struct{ items, bytes int }{{100, 1 << 20}, {2, 1 << 20}, {100, 250}, {100, 1}} {
		var got []string
		var last *cases.Item
		for {
			items, err := s.Undelivered(ctx, last, limit.items, limit.bytes)
			if err != nil {
				t.Fatal(err)
			}
			if len(items) == 0 {
				break
			}
			for _, i := range items {
				got = append(got, i.ID)
			}
			last = &items[len(items)-1]
		}
		if len(got) != len(want) {
			t.Fatalf("%+v: %d items, want %d", limit, len(got), len(want))
		}
		for n := range want {
			if got[n] != want[n] {
				t.Errorf("%+v: item %d is another", limit, n)
			}
		}
	}
}
