package ledger_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
	"yichuang/platform/ledger/ledgertest"
	"yichuang/platform/ledger/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func openPostgres(t testing.TB, address string, o ledger.Options) ledger.Ledger {
	t.Helper()
	l, err := ledger.OpenPostgres(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestPostgres(t *testing.T) {
	var last string
	ledgertest.Run(t, func(t testing.TB) ledgertest.Place {
		address := pgtest.Database(t)
		last = address
		return func(t testing.TB, o ledger.Options) ledger.Ledger { return openPostgres(t, address, o) }
	})
	// Nothing of it came to a deadlock that a second try had to mend.
	db, err := sql.Open("pgx", last)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var deadlocks int
	if err := db.QueryRow(`SELECT sum(deadlocks) FROM pg_stat_database`).Scan(&deadlocks); err != nil || deadlocks > 0 {
		t.Errorf("%d deadlocks, %v", deadlocks, err)
	}
}

// Nodes that start together make the tables once.
func TestPostgresOpenedByManyAtOnce(t *testing.T) {
	address := pgtest.Database(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			l, err := ledger.OpenPostgres(t.Context(), address, ledger.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			l.Close()
		})
	}
	wg.Wait()
}

func filing(kiosk string, seq int64, matter string) ledger.Filing {
	id := uuid.Must(uuid.NewV7()).String()
	return ledger.Filing{
		Item: cases.Item{ID: id, Kind: cases.KindCase, Case: id, Kiosk: kiosk, Epoch: 1, Seq: seq, Digest: "sm3:1", Body: []byte("sealed")},
		Case: &ledger.CaseFacts{Receipt: fmt.Sprint("HJ-", kiosk, seq), Bundle: "P01", Catalogue: "1", Matters: []string{matter}},
	}
}

// Somebody slow has taken a place in the feed and not yet committed: nobody behind gets ahead, so a reader who
// goes on from what there is sees both.
func TestPostgresFeedWaitsForTheSlow(t *testing.T) {
	address := pgtest.Database(t)
	l := openPostgres(t, address, ledger.Options{Implementation: ledger.PlaceholderImplementation})
	defer l.Close()
	first := filing("A03", 1, "P01-1")
	if _, err := l.Receive(t.Context(), []ledger.Filing{first}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	slow, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback()
	var id int64
	if err := slow.QueryRow(`UPDATE counters SET value = value + 1 WHERE name = 'changes' RETURNING value`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := l.Receive(t.Context(), []ledger.Filing{filing("A03", 2, "P01-1")})
		done <- err
	}()
	for waiting := 0; waiting == 0; time.Sleep(time.Millisecond) {
		select {
		case err := <-done:
			t.Fatalf("somebody got ahead: %v", err)
		default:
		}
		err := db.QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
	before, err := l.Changes(t.Context(), "A03", "", 10)
	if err != nil || len(before.Changes) != 1 {
		t.Fatalf("%+v, %v", before, err)
	}
	_, err = slow.Exec(`INSERT INTO changes (id, kiosk, case_id, state, at) VALUES ($1, 'A03', $2, 'slow', 0)`, id, first.Item.ID)
	if err := errors.Join(err, slow.Commit(), <-done); err != nil {
		t.Fatal(err)
	}
	after, err := l.Changes(t.Context(), "A03", before.Next, 10)
	if err != nil || len(after.Changes) != 2 || after.Changes[0].State != "slow" {
		t.Errorf("%+v, %v", after, err)
	}
}

// A delivery that the database refuses fails alone, also when it was written together with others, and leaves no gap
// in the numbers of the day.
func TestPostgresRefusesOneDelivery(t *testing.T) {
	l := openPostgres(t, pgtest.Database(t), ledger.Options{Implementation: ledger.PlaceholderImplementation})
	defer l.Close()
	var wg sync.WaitGroup
	for n := range 12 {
		wg.Go(func() {
			matter := "P01-1"
			if n%4 == 3 {
				matter = "\x00" // PostgreSQL keeps no such text; the Intake lets none through
			}
			_, err := l.Receive(t.Context(), []ledger.Filing{filing(string(rune('A'+n)), 1, matter)})
			if (err != nil) != (n%4 == 3) {
				t.Errorf("delivery %d: %v", n, err)
			}
		})
	}
	wg.Wait()
	lines, err := l.Cases(t.Context())
	if err != nil || len(lines) != 9 {
		t.Fatalf("%d cases, %v", len(lines), err)
	}
	for _, c := range lines {
		if number := c.Official[len(c.Official)-4:]; number > "0009" {
			t.Errorf("number %s of nine cases", number)
		}
	}
}

// What is wrong with an address is said without the password in it.
func TestPostgresAddress(t *testing.T) {
	for _, address := range []string{
		"postgres://yichuang:geheim@127.0.0.1:1/yichuang", "postgres://yichuang:geheim@127.0.0.1:port/yichuang",
		"postgres:///yichuang?host=/nowhere&password=geheim",
	} {
		_, err := ledger.OpenPostgres(t.Context(), address, ledger.Options{})
		if err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%v", err)
		}
	}
}
