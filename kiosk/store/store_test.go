package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

var (
	ctx   = context.Background()
	today = time.Date(2026, 11, 23, 9, 30, 0, 0, time.Local)
)

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func reopen(t testing.TB, s *Store, dir string) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, dir)
}

// submit hands in a case with the given body, which names pages, and returns its item and receipt number.
func submit(s *Store, day time.Time, body []byte, pages ...string) (item cases.Item, number string, err error) {
	id := uuid.Must(uuid.NewV7()).String()
	err = s.Submit(ctx, day, func(n Numbers) (Handed, error) {
		number = cases.ReceiptNumber("HJ", "A03", day, n.Epoch, n.DayCount)
		item = cases.Item{ID: id, Kind: cases.KindCase, Case: id, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq,
			Digest: seal.SM.Digest(body), Body: body}
		return Handed{Item: item, Number: number, Receipt: []byte("receipt " + number), Pages: pages}, nil
	})
	return item, number, err
}

func mustSubmit(t testing.TB, s *Store, day time.Time) (cases.Item, string) {
	t.Helper()
	item, number, err := submit(s, day, []byte("sealed body"))
	if err != nil {
		t.Fatal(err)
	}
	return item, number
}

func evaluate(t testing.TB, s *Store, caseID string) cases.Item {
	t.Helper()
	var item cases.Item
	err := s.Enqueue(ctx, func(n Numbers) (cases.Item, error) {
		item = cases.Item{ID: uuid.Must(uuid.NewV7()).String(), Kind: cases.KindEvaluation, Case: caseID, Kiosk: "A03",
			Epoch: n.Epoch, Seq: n.Seq, Digest: seal.SM.Digest([]byte("e")), Body: []byte("e")}
		return item, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func TestSubmittedIsThereAfterReopening(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "数据 ?#%41 dir")
	s := open(t, dir)
	item, number := mustSubmit(t, s, today)
	s = reopen(t, s, dir)
	due, err := s.Due(ctx, today, 10, 1<<20)
	if err != nil || len(due) != 1 {
		t.Fatalf("%d due, %v", len(due), err)
	}
	if got := due[0]; got.ID != item.ID || got.Kind != item.Kind || got.Case != item.Case || got.Kiosk != item.Kiosk ||
		got.Epoch != 1 || got.Seq != 1 || got.Digest != item.Digest || !bytes.Equal(got.Body, item.Body) {
		t.Errorf("came back as %+v", got)
	}
	if receipt, err := s.Receipt(ctx, number); err != nil || string(receipt) != "receipt "+number {
		t.Errorf("receipt %q, %v", receipt, err)
	}
	if _, err := s.Receipt(ctx, "HJ-A03-261123-9999-0"); !errors.Is(err, ErrNoReceipt) {
		t.Errorf("unknown receipt: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, fileName)); err != nil {
		t.Errorf("the file is somewhere else: %v", err)
	}
}

func TestPragmasOfTheDesign(t *testing.T) {
	s := open(t, t.TempDir())
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1", "secure_delete": "1"} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %s (%v), want %s", pragma, got, err, want)
		}
	}
}

func TestDayCounts(t *testing.T) {
	s := open(t, t.TempDir())
	yesterday := today.AddDate(0, 0, -1)
	var got []string
	for _, day := range []time.Time{today, today, yesterday, today, yesterday.Add(14 * time.Hour), today.AddDate(0, 0, 1)} {
		_, number := mustSubmit(t, s, day)
		got = append(got, number[7:18])
	}
	// The clock goes back a day and forward again: each day goes on where it stood.
	want := []string{"261123-0001", "261123-0002", "261122-0001", "261123-0003", "261122-0002", "261124-0001"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("numbers %v, want %v", got, want)
	}
	if _, err := s.db.Exec(`UPDATE machine SET epoch = 2`); err != nil {
		t.Fatal(err)
	}
	if item, number := mustSubmit(t, s, today); number[7:19] != "261123-B0001" || item.Epoch != 2 {
		t.Errorf("first number of the second epoch: %s", number)
	}
}

func TestFailedSubmitLeavesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	no := errors.New("no")
	if err := s.Submit(ctx, today, func(Numbers) (Handed, error) { return Handed{}, no }); !errors.Is(err, no) {
		t.Errorf("%v, want the error of build", err)
	}
	for name, spoil := range map[string]func(*Handed){
		"other seq":   func(h *Handed) { h.Item.Seq++ },
		"other epoch": func(h *Handed) { h.Item.Epoch++ },
		"no id":       func(h *Handed) { h.Item.ID, h.Item.Case = "", "" },
		"no number":   func(h *Handed) { h.Number = "" },
		"other case":  func(h *Handed) { h.Item.Case = "x" },
	} {
		err := s.Submit(ctx, today, func(n Numbers) (Handed, error) {
			h := Handed{Item: cases.Item{ID: name, Case: name, Epoch: n.Epoch, Seq: n.Seq}, Number: name}
			spoil(&h)
			return h, nil
		})
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Submit(cancelled, today, func(Numbers) (Handed, error) { return Handed{}, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	leaving, leave := context.WithCancel(ctx)
	err := s.Submit(leaving, today, func(n Numbers) (Handed, error) {
		leave() // in the middle
		return Handed{Item: cases.Item{ID: "l", Case: "l", Epoch: n.Epoch, Seq: n.Seq}, Number: "l"}, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the middle: %v", err)
	}
	if item, number := mustSubmit(t, s, today); item.Seq != 1 || number[14:18] != "0001" {
		t.Errorf("failures used up numbers: seq %d, %s", item.Seq, number)
	}
	if lines, _ := s.Outbox(ctx); len(lines) != 1 {
		t.Errorf("%d items, want 1", len(lines))
	}
}

// Whoever gives up at any moment leaves the connection to the next one as it was.
func TestWhoGivesUpLeavesNoTransaction(t *testing.T) {
	s := open(t, t.TempDir())
	kept := 0
	for i := range 3000 {
		leaving, leave := context.WithTimeout(ctx, time.Duration(i%300)*time.Microsecond)
		err := s.Submit(leaving, today, func(n Numbers) (Handed, error) {
			id := uuid.Must(uuid.NewV7()).String()
			return Handed{Number: id, Item: cases.Item{ID: id, Case: id, Kind: cases.KindCase, Epoch: n.Epoch, Seq: n.Seq}}, nil
		})
		leave()
		switch {
		case err == nil:
			kept++
		case !errors.Is(err, context.DeadlineExceeded):
			t.Fatalf("in round %d: %v", i, err)
		}
	}
	if item, _ := mustSubmit(t, s, today); item.Seq != int64(kept)+1 {
		t.Errorf("seq %d after %d", item.Seq, kept)
	}
}

func TestPanicInBuildLeavesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	func() {
		defer func() { recover() }()
		s.Submit(ctx, today, func(Numbers) (Handed, error) { panic("build") })
	}()
	if item, _ := mustSubmit(t, s, today); item.Seq != 1 {
		t.Errorf("seq %d, want 1", item.Seq)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := open(t, t.TempDir())
	const writers, each = 8, 10
	var mu sync.Mutex
	numbers, seqs := map[string]bool{}, map[int64]bool{}
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range each {
				item, number, err := submit(s, today.AddDate(0, 0, -(i%3)), fmt.Appendf(nil, "%d-%d", w, i))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if numbers[number] || seqs[item.Seq] {
					t.Errorf("%s or seq %d given out twice", number, item.Seq)
				}
				numbers[number], seqs[item.Seq] = true, true
				mu.Unlock()
				if _, err := s.Waiting(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if n, _ := s.Waiting(ctx); n != writers*each {
		t.Errorf("%d waiting, want %d", n, writers*each)
	}
	for i := range int64(writers * each) {
		if !seqs[i+1] {
			t.Errorf("seq %d is missing", i+1)
		}
	}
}

// Whatever days, failures and restarts come: no number twice, no gap in seq, all acknowledged ones there.
func TestNumbersAreUnique(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		s, err := Open(dir)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { s.Close() }()
		numbers := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "what") {
			case 0:
				s.Close()
				if s, err = Open(dir); err != nil {
					rt.Fatal(err)
				}
			case 1:
				s.Submit(ctx, today, func(Numbers) (Handed, error) { return Handed{}, errors.New("no") })
			default:
				day := today.AddDate(0, 0, rapid.IntRange(-2, 2).Draw(rt, "day"))
				item, number, err := submit(s, day, nil)
				if err != nil {
					rt.Fatal(err)
				}
				if numbers[number] {
					rt.Fatalf("%s twice", number)
				}
				numbers[number] = true
				if item.Seq != int64(len(numbers)) {
					rt.Fatalf("seq %d for case %d", item.Seq, len(numbers))
				}
			}
		}
		lines, err := s.Outbox(ctx)
		if err != nil || len(lines) != len(numbers) {
			rt.Fatalf("%d kept of %d, %v", len(lines), len(numbers), err)
		}
		for _, l := range lines {
			if !numbers[l.Receipt] {
				rt.Fatalf("%s was never given out", l.Receipt)
			}
		}
	})
}

func TestOneProcessRunsTheMachine(t *testing.T) {
	dir := t.TempDir()
	if _, err := Look(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("looking where nothing is: %v", err)
	}
	s := open(t, dir)
	item, _ := mustSubmit(t, s, today)
	if _, err := Open(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	if err := s.MarkSent(ctx, []string{item.ID}); err != nil {
		t.Fatal(err)
	}
	look, err := Look(dir)
	if err != nil {
		t.Fatal(err)
	}
	if lines, err := look.Outbox(ctx); err != nil || len(lines) != 1 || lines[0].State != cases.Sent {
		t.Errorf("seen from beside: %+v, %v", lines, err)
	}
	if _, _, err := submit(look, today, nil); err == nil {
		t.Error("who only looks can write")
	}
	if err := look.Close(); err != nil {
		t.Error(err)
	}
	mustSubmit(t, s, today)
	reopen(t, s, dir)
}

func TestDamageIsTold(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"no database": func([]byte) []byte { return bytes.Repeat([]byte("not a database. "), 1024) },
		"cut":         func(b []byte) []byte { return b[:len(b)/2] },
		"bad pages": func(b []byte) []byte {
			clear(b[4096:])
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			for range 20 {
				mustSubmit(t, s, today)
			}
			s.Close()
			path := filepath.Join(dir, fileName)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := spoil(content)
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%v, want ErrDamaged", err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(after, bad) {
				t.Error("the damaged file was touched")
			}
		})
	}
}
