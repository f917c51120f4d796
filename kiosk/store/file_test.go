package store

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"yichuang/kiosk/cases"
)

// earlier makes the database of a program that knew no sums.
func earlier(t *testing.T, dir string) (number string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, fileName)+"?_pragma=journal_mode(WAL)&_txlock=immediate")
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	must(t, migrate(db))
	for range 20 {
		_, number = mustSubmit(t, &Store{dir: dir, db: db}, today)
	}
	return number
}

// A database of an earlier program gets its sums at the first start, and a backup of one when it is restored.
func TestADatabaseWithoutSumsGetsThem(t *testing.T) {
	for name, spoilt := range map[string]bool{"taken over": false, "restored": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			number := earlier(t, dir)
			if spoilt {
				content, err := os.ReadFile(filepath.Join(dir, fileName))
				must(t, err)
				must(t, os.Mkdir(filepath.Join(dir, backupFolder), 0o700))
				must(t, os.WriteFile(filepath.Join(dir, backupFolder, "yichuang-00000001.db"), content, 0o600))
				spoil(t, dir, 0, 1)
			}
			s := open(t, dir)
			if (s.Restored() != nil) != spoilt {
				t.Errorf("restored %+v", s.Restored())
			}
			if receipt, err := s.Receipt(ctx, number); err != nil || string(receipt) != "receipt "+number {
				t.Errorf("%q, %v", receipt, err)
			}
			mustSubmit(t, s, today)
			must(t, s.Close())
			pages, err := os.ReadFile(filepath.Join(dir, fileName))
			must(t, err)
			for at := 0; at < len(pages); at += pageSize {
				if !sound(pages[at : at+pageSize]) {
					t.Errorf("page %d has no sum", at/pageSize+1)
				}
			}
		})
	}
}

// A log alone is no empty machine: what it would be replayed over is gone.
func TestALogWithoutItsDatabaseIsDamage(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, fileName+"-wal"), []byte("log"), 0o600))
	if _, err := Open(dir); err == nil {
		t.Error("begun anew over a log")
	}
}

// What an earlier program kept before its tables took fewer pages is all there, in its order, and its numbers go on.
func TestNumbersGoOnInLighterTables(t *testing.T) {
	dir := t.TempDir()
	must(t, haveSums(filepath.Join(dir, fileName)))
	db, err := connect(filepath.Join(dir, fileName), "journal_mode=WAL")
	must(t, err)
	steps, err := migrationsOf(db)
	must(t, err)
	_, err = steps.UpTo(ctx, 9)
	must(t, err)
	for _, row := range []string{
		`UPDATE machine SET epoch = 2, seq = 7, age = 11`,
		`INSERT INTO days (epoch, day, count) VALUES (1, '261123', 9), (2, '261123', 4), (2, '261122', 1)`,
		`INSERT INTO cases (id, number, receipt, official, state, received, asked) VALUES ('a', 'HJ-1', x'01', 'O', 'open', 3, x'02')`,
		`INSERT INTO outbox (id, kind, case_id, kiosk, epoch, seq, digest, body) VALUES ('b', 'correction', 'a', 'A03', 2, 7, 'd', x'03')`,
		`INSERT INTO outbox (id, kind, case_id, kiosk, epoch, seq, digest, body, attempts, exported) VALUES ('a', 'case', 'a', 'A03', 2, 6, 'd', x'04', 5, 'P')`,
	} {
		_, err := db.Exec(row)
		must(t, err)
	}
	must(t, db.Close())

	if s, err := Look(dir); !errors.Is(err, ErrEarlier) {
		t.Errorf("looking in before the machine ran: %v, %v", s, err)
	}
	s := open(t, dir)
	item, number := mustSubmit(t, s, today)
	if item.Epoch != 2 || item.Seq != 8 || number != cases.ReceiptNumber("HJ", "A03", today, 2, 5) {
		t.Errorf("%s after four that day, seq %d after 7", number, item.Seq)
	}
	if _, number := mustSubmit(t, s, today.AddDate(0, 0, -1)); number != cases.ReceiptNumber("HJ", "A03", today.AddDate(0, 0, -1), 2, 2) {
		t.Errorf("%s on the day before, after one", number)
	}
	lines, err := s.Outbox(ctx)
	must(t, err)
	if len(lines) != 4 || lines[0].ID != "a" || lines[0].Attempts != 5 || lines[0].Exported != "P" || lines[1].ID != "b" || lines[1].Receipt != "HJ-1" {
		t.Errorf("the outbox is %+v", lines)
	}
	if c, err := s.Standing(ctx, "a"); err != nil || c.Official != "O" || c.State != "open" || c.Asked != "\x02" {
		t.Errorf("the case stands at %+v, %v", c, err)
	}
	if due, err := s.Due(ctx, today, 9, 1<<20); err != nil || len(due) != 4 || due[1].ID != "b" || string(due[1].Body) != "\x03" {
		t.Errorf("due are %+v, %v", due, err)
	}
}
