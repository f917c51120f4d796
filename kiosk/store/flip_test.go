package store

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"yichuang/kiosk/cases"
)

var flips = flag.Int("flips", 60, "in how many places a bit is flipped; make chaos tries 3,000")

// shown is all that the read methods tell of a store.
type shown struct {
	Lines             []cases.OutboxLine
	Due               []cases.Item
	Receipts          map[string]string
	Officials         map[string]string
	Waiting           int
	Cursor, Word, Gap string
}

func show(s *Store, numbers []string) (all shown, err error) {
	all.Receipts, all.Officials = map[string]string{}, map[string]string{}
	note := func(e error) { err = errors.Join(err, e) }
	var e error
	all.Lines, e = s.Outbox(ctx)
	note(e)
	all.Due, e = s.Due(ctx, today, 1000, 1<<30)
	note(e)
	for _, l := range all.Lines {
		all.Officials[l.ID], e = s.Official(ctx, l.ID)
		if !errors.Is(e, ErrNoCase) {
			note(e)
		}
	}
	for _, n := range numbers {
		receipt, e := s.Receipt(ctx, n)
		note(e)
		all.Receipts[n] = string(receipt)
	}
	all.Waiting, e = s.Waiting(ctx)
	note(e)
	all.Cursor, e = s.Cursor(ctx)
	note(e)
	all.Word, e = s.Noted(ctx, "a word")
	note(e)
	all.Gap, e = s.Noted(ctx, "no word")
	note(e)
	return all, err
}

// worked makes a store with cases in every state, half of them behind the last backup, and tells the receipt numbers. The
// last word is in the write-ahead log.
func worked(t testing.TB, dir string) (s *Store, numbers []string) {
	s = open(t, dir)
	for i := range 30 {
		item, number, err := submit(s, today.AddDate(0, 0, -i%3), make([]byte, 100+i*150))
		must(t, err)
		numbers = append(numbers, number)
		switch i % 6 {
		case 1:
			must(t, s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Accepted, Official: fmt.Sprint("N", i)}}))
			evaluate(t, s, item.ID)
		case 2:
			must(t, s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Rejected, Reason: "digest"}}))
		case 3:
			must(t, s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Conflict, Reason: "conflict"}}))
		case 4:
			must(t, s.Postpone(ctx, []string{item.ID}, today, "away"))
		case 5:
			_, err := s.Learn(ctx, []Change{{Case: item.ID, Official: fmt.Sprint("L", i), State: "受理"}}, fmt.Sprint("cursor ", i))
			must(t, err)
		}
		if i == 15 {
			backup(t, s)
		}
	}
	must(t, s.Note(ctx, "a word", "of one"))
	return s, numbers
}

// copyData copies a data folder as it lies on the disk.
func copyData(t testing.TB, from, to string) {
	t.Helper()
	must(t, os.RemoveAll(filepath.Join(from, ballastName)))
	must(t, os.CopyFS(to, os.DirFS(from)))
	must(t, os.RemoveAll(filepath.Join(to, fileName+"-shm")))
	lightBallast(t, to)
}

// lightBallast looks like ballast and takes no room: filling 64 MB each time would be most of a test's work.
func lightBallast(t testing.TB, dir string) {
	t.Helper()
	path := filepath.Join(dir, ballastName)
	must(t, os.WriteFile(path, nil, 0o600))
	must(t, os.Truncate(path, ballastSize))
}

// flip turns bits of a file over, all within one page.
func flip(t testing.TB, path string, dice *rand.Rand, bits int) (where string) {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	first := dice.IntN(len(content)) / pageSize * pageSize
	for range bits {
		at, bit := first+dice.IntN(min(pageSize, len(content)-first)), dice.IntN(8)
		content[at] ^= 1 << bit
		where += fmt.Sprintf("byte %d bit %d ", at, bit)
	}
	must(t, os.WriteFile(path, content, 0o600))
	return where
}

// A flipped bit anywhere: all that is shown is right, nothing is lost, and it is told, unless it is in a place that
// nothing is read from. Only in a log, SQLite's sums do not always tell which bit it was: then the rows of that page which
// are newer than the backup may be gone.
func TestFlippedBits(t *testing.T) {
	closed, running := filepath.Join(t.TempDir(), "closed"), filepath.Join(t.TempDir(), "running")
	work := t.TempDir()
	s, numbers := worked(t, work)
	copyData(t, work, running)
	right, err := show(s, numbers)
	must(t, err)
	must(t, s.Close())
	copyData(t, work, closed)
	dice := rand.New(rand.NewPCG(uint64(*flips), 11))
	for _, c := range []struct {
		name, from, file string
		places           int
	}{
		{"database", closed, fileName, *flips}, {"log", running, fileName + "-wal", *flips / 2}, {"database under a log", running, fileName, *flips / 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			told, fromBackup := 0, 0
			for range c.places {
				dir := filepath.Join("/dev/shm", fmt.Sprintf("yichuang-flip-%d", os.Getpid()))
				copyData(t, c.from, dir)
				where := flip(t, filepath.Join(dir, c.file), dice, 1)
				s, err := Open(dir)
				if err != nil {
					t.Fatalf("%s: %v", where, err)
				}
				if s.Restored() != nil {
					told++
				}
				if r := s.Restored(); r != nil && r.Backup != "" && c.file != fileName {
					fromBackup++
					isPartOf(t, s, right, numbers[:16])
				} else if got, err := show(s, numbers); err != nil || !reflect.DeepEqual(got, right) {
					t.Errorf("told %+v, shown wrongly: %v\n%+v\n%+v", r, err, got, right)
				}
				if _, number, err := submit(s, today, nil); err != nil || right.Receipts[number] != "" {
					t.Errorf("%s: the next is %s, %v", where, number, err)
				}
				must(t, errors.Join(s.Close(), os.RemoveAll(dir)))
				if t.Failed() {
					t.Fatal(where)
				}
			}
			t.Logf("%d flipped, %d found and told, %d restored from the backup", c.places, told, fromBackup)
			if told == 0 || fromBackup > c.places/5 {
				t.Error("too few were found, or put right")
			}
		})
	}
}

// isPartOf checks what a restored store shows against what was there, and that the backup's cases are.
func isPartOf(t *testing.T, s *Store, right shown, backedUp []string) {
	t.Helper()
	were := map[string]cases.OutboxLine{}
	for _, l := range right.Lines {
		were[l.ID] = l
	}
	lines, err := s.Outbox(ctx)
	must(t, err)
	for _, l := range lines {
		was, ok := were[l.ID]
		numbered := l.Receipt == was.Receipt || cases.CheckReceiptNumber(l.Receipt) != nil // the number's own page may be gone
		if !ok || l.Kind != was.Kind || !numbered {
			t.Errorf("%+v was %+v", l, was)
		}
	}
	for _, n := range backedUp {
		if receipt, err := s.Receipt(ctx, n); err != nil || string(receipt) != right.Receipts[n] {
			t.Errorf("%s of the backup: %v", n, err)
		}
	}
}

// More than a bit of a page is gone: the backup comes back, and what is shown of the rest is right.
func TestSpoiltPages(t *testing.T) {
	work := filepath.Join(t.TempDir(), "work")
	s, numbers := worked(t, work)
	right, err := show(s, numbers)
	must(t, err)
	must(t, s.Close())
	dice := rand.New(rand.NewPCG(uint64(*flips), 12))
	saved := 0
	for range *flips / 4 {
		dir := filepath.Join("/dev/shm", fmt.Sprintf("yichuang-flip-%d", os.Getpid()))
		copyData(t, work, dir)
		where := flip(t, filepath.Join(dir, fileName), dice, 20)
		s := open(t, dir)
		r := s.Restored()
		if r == nil {
			must(t, s.Close())
			must(t, os.RemoveAll(dir))
			continue // a page nobody reads
		}
		saved += r.Saved
		isPartOf(t, s, right, numbers[:16])
		if _, number, err := submit(s, today, nil); err != nil || right.Receipts[number] != "" {
			t.Errorf("%s: the next is %s, %v", where, number, err)
		}
		must(t, errors.Join(s.Close(), os.RemoveAll(dir)))
		if t.Failed() {
			return
		}
	}
	if saved == 0 {
		t.Error("nothing was saved from beside the spoilt pages")
	}
}

// Bits rot while the machine runs: no read gives a wrong value, the first one that meets it says so, and those after it
// find everything again.
func TestBitsRotWhileRunning(t *testing.T) {
	work := filepath.Join(t.TempDir(), "work")
	s, numbers := worked(t, work)
	right, err := show(s, numbers)
	must(t, err)
	must(t, s.Close())
	dice := rand.New(rand.NewPCG(uint64(*flips), 13))
	found := 0
	for range *flips / 4 {
		dir := filepath.Join("/dev/shm", fmt.Sprintf("yichuang-flip-%d", os.Getpid()))
		copyData(t, work, dir)
		s := open(t, dir)
		where := flip(t, filepath.Join(dir, fileName), dice, 1)
		s.db.SetMaxIdleConns(0) // and with the connection all that is still in memory
		s.db.SetMaxIdleConns(1)
		got, err := show(s, numbers)
		if err == nil && !reflect.DeepEqual(got, right) {
			t.Errorf("%s: a wrong value was shown", where)
		}
		if err != nil {
			found++
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %v", where, err)
			}
		}
		if _, _, failed := submit(s, today, nil); failed != nil {
			t.Errorf("%s: the citizen behind it: %v", where, failed)
		}
		if err != nil && s.Restored() == nil {
			t.Errorf("%s: not told", where)
		}
		if got, err := show(s, numbers); err != nil || len(got.Lines) != len(right.Lines)+1 || !reflect.DeepEqual(got.Receipts, right.Receipts) {
			t.Errorf("%s: afterwards %d of %d, %v", where, len(got.Lines), len(right.Lines), err)
		}
		must(t, errors.Join(s.Close(), os.RemoveAll(dir)))
		if t.Failed() {
			return
		}
	}
	if found == 0 {
		t.Error("no read met any of it")
	}
}

// A line of citizens meets damage: it is mended for the first of them, and none of those behind, who wait for the same
// connection, is refused.
func TestNobodyInLineIsRefusedForDamage(t *testing.T) {
	work := filepath.Join(t.TempDir(), "work")
	s, numbers := worked(t, work)
	right, err := show(s, numbers)
	must(t, err)
	must(t, s.Close())
	s = open(t, work)
	file, err := os.OpenFile(filepath.Join(work, fileName), os.O_RDWR, 0)
	must(t, err)
	defer file.Close()
	for at, b := int64(pageSize+2000), make([]byte, 1); ; at += pageSize {
		if _, err := file.ReadAt(b, at); err != nil {
			break
		}
		b[0] ^= 4
		_, err := file.WriteAt(b, at)
		must(t, err)
	}
	s.db.SetMaxIdleConns(0) // and with the connection all that is still in memory
	s.db.SetMaxIdleConns(1)
	var line sync.WaitGroup
	for range 16 {
		line.Go(func() {
			if _, _, err := submit(s, today, nil); err != nil {
				t.Error(err)
			}
		})
	}
	line.Wait()
	if r := s.Restored(); r == nil || r.Epoch != 2 {
		t.Errorf("restored: %+v, want once", r)
	}
	if got, err := show(s, numbers); err != nil || len(got.Lines) != len(right.Lines)+16 || !reflect.DeepEqual(got.Receipts, right.Receipts) {
		t.Errorf("afterwards %d of %d, %v", len(got.Lines), len(right.Lines), err)
	}
	must(t, s.Close())
}
