package ledger

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

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
	if err := migrate(ctx, write); err != nil {
		write.Close()
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	read, err := sql.Open("sqlite", sqliteSource(path, url.Values{"_query_only": {"1"}}))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("ledger: %w", err)
	}
	read.SetMaxOpenConns(8)
	return newBook(ctx, write, read, o)
}

func sqliteSource(path string, more url.Values) string {
	more.Add("_busy_timeout", "5000")
	more.Add("_journal_mode", "WAL")
	more.Add("_synchronous", "FULL")
	more.Add("_foreign_keys", "1")
	return (&url.URL{Scheme: "file", Path: path, RawQuery: more.Encode()}).String()
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(sqliteMigrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
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

func millis(t time.Time) int64      { return t.UnixMilli() }
func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
