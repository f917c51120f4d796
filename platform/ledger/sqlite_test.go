package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
	"yichuang/platform/ledger/ledgertest"
)

func TestSQLite(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB) ledgertest.Place {
		dir := t.TempDir()
		return func(t testing.TB, o ledger.Options) ledger.Ledger {
			t.Helper()
			l, err := ledger.OpenSQLite(t.Context(), dir, o)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
	})
}

// A ledger put back from an older copy finds out cursors of the future that was lost, also after as much has happened again.
func TestCursorsOfALostFuture(t *testing.T) {
	dir, copied := t.TempDir(), t.TempDir()
	seq := int64(0)
	work := func(n int) (cursor string) { // a run of the program: n cases come in
		l, err := ledger.OpenSQLite(t.Context(), dir, ledger.Options{Implementation: ledger.PlaceholderImplementation})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		for range n {
			seq++
			id := uuid.Must(uuid.NewV7()).String()
			_, err := l.Receive(t.Context(), []ledger.Filing{{Item: cases.Item{ID: id, Kind: cases.KindCase, Case: id, Kiosk: "A03", Epoch: 1, Seq: seq, Digest: "sm3:1", Body: []byte("sealed")},
				Case: &ledger.CaseFacts{Receipt: id, Bundle: "P01", Catalogue: "2026.11", Matters: []string{"P01-1"}, TakenAt: time.Now()}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		p, err := l.Changes(t.Context(), "A03", "", 1000)
		if err != nil || p.More {
			t.Fatal(p.More, err)
		}
		return p.Next
	}
	ask := func(cursor string) error {
		l, err := ledger.OpenSQLite(t.Context(), dir, ledger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, err = l.Changes(t.Context(), "A03", cursor, 10)
		return err
	}
	put := func(from, to string) {
		content, err := os.ReadFile(filepath.Join(from, "ledger.db"))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, "ledger.db"), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	early := work(3)
	put(dir, copied)
	late := work(4)
	for _, cursor := range []string{early, late} {
		if err := ask(cursor); err != nil {
			t.Fatal(err)
		}
	}
	put(copied, dir)
	for _, n := range []int{0, 2, 2, 9} { // up to the old end, and beyond it
		work(n)
		if err := ask(late); !errors.Is(err, ledger.ErrCursor) {
			t.Errorf("a cursor of the lost future, %d cases later: %v", n, err)
		}
		if err := ask(early); err != nil {
			t.Errorf("a cursor of before the copy, %d cases later: %v", n, err)
		}
	}
}
