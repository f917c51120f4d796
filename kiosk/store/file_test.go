package store

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

// earlier makes the database of a program that knew no sums.
func earlier(t *testing.T, dir string) (number string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, fileName)+"?_pragma=journal_mode(WAL)&_txlock=immediate")
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	must(t, migrate(db))
	prepared, err := prepareSubmit(db)
	must(t, err)
	for range 20 {
		_, number = mustSubmit(t, &Store{dir: dir, db: db, prepared: prepared}, today)
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
