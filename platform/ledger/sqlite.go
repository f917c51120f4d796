package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// OpenSQLite opens dir/ledger.db, making it when it is not there. Other processes may
// have it open too: writers wait for each other up to 5 s.
func OpenSQLite(ctx context.Context, dir string, o Options) (Ledger, error) {
	unlock, err := lockFile(filepath.Join(dir, "ledger.lock")) // two that open a new ledger at once must not both make it
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer unlock()
	path := filepath.Join(dir, "ledger.db")
	write, err := sql.Open("sqlite", sqliteSource(path, url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	write.SetMaxOpenConns(1) // SQLite has one writer; waiting here is fairer than in busy_timeout
	if err := migrate(ctx, goose.DialectSQLite3, write, "sqlite"); err != nil {
		write.Close()
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	read, err := sql.Open("sqlite", sqliteSource(path, url.Values{"_query_only": {"1"}}))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("ledger: %w", err)
	}
	read.SetMaxOpenConns(8)
	return newBook(ctx, write, read, sqlite{}, o)
}

func sqliteSource(path string, more url.Values) string {
	more.Add("_busy_timeout", "5000")
	more.Add("_journal_mode", "WAL")
	more.Add("_synchronous", "FULL")
	more.Add("_foreign_keys", "1")
	return (&url.URL{Scheme: "file", Path: path, RawQuery: more.Encode()}).String()
}

// lockFile waits until this process alone holds the lock on path.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// sqlite is the dialect. Its writers wait at the beginning of a transaction, so nobody meets anybody inside one.
type sqlite struct{}

func (sqlite) lock(*entry, []string) error { return nil }

func (sqlite) again(error) bool { return false }

func (sqlite) among(column string, n int) string {
	return fmt.Sprintf("%s IN (SELECT value FROM json_each($%d))", column, n)
}

func (sqlite) set(values any) any {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return string(text)
}

// insert goes row by row: the database is in this process.
func (sqlite) insert(e *entry, table string, columns []string, rows [][]any) error {
	places := make([]string, len(columns))
	for i := range places {
		places[i] = fmt.Sprint("$", i+1)
	}
	into, err := e.PrepareContext(e.ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ", "), strings.Join(places, ", ")))
	if err != nil {
		return err
	}
	defer into.Close()
	for _, row := range rows {
		if _, err := into.ExecContext(e.ctx, row...); err != nil {
			return err
		}
	}
	return nil
}
