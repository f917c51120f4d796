// Package store keeps what this machine must never forget: the cases handed in, the
// outbox and the receipts, in one SQLite file. It holds no readable personal data: bodies and
// receipts come to it sealed. It knows no screen, no device and no network.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What callers can switch on with errors.Is.
var (
	ErrDamaged   = errors.New("store: the database is damaged")
	ErrInUse     = errors.New("store: another process has this database open")
	ErrNoReceipt = errors.New("store: no receipt with this number")
	ErrNoCase    = errors.New("store: no case with this id")
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	fileName = "yichuang.db"
	lockName = "yichuang.lock"
)

// Store is the open database. Its methods may be called from any goroutine, but not from inside
// a build function: there is one connection, so that there is one writer.
type Store struct {
	dir      string
	db       *sql.DB
	lock     *os.File // nil when only looking
	restored *Restored
	written  atomic.Int64 // transactions since Open
	copied   int64        // written as the last backup saw it; -1: there was none
}

// Open opens dir/yichuang.db for the one process that runs the machine, and makes it, dir and its
// tables when they are not there. Items a killed process left in state sent wait again. A damaged
// database is set aside and the last backup restored: see Restored. Errors: ErrInUse when another
// process has it open, ErrDamaged when there is no backup, or one of the operating system.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	lock, err := takeLock(filepath.Join(dir, lockName))
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, lock: lock, copied: -1}
	if err := s.openOrRestore(); err != nil {
		s.Close()
		return nil, mend(err)
	}
	return s, nil
}

// openOrRestore opens the database, after a restore if it must.
func (s *Store) openOrRestore() error {
	aside, err := restoring(s.dir)
	if err != nil {
		return err
	}
	if aside == "" {
		have, err := newest(s.dir)
		if err != nil {
			return err
		}
		_, gone := os.Stat(filepath.Join(s.dir, fileName))
		if lost := len(have) > 0 && errors.Is(gone, fs.ErrNotExist); !lost { // a new one would give out the old numbers again
			if err := s.open(); err == nil || !errors.Is(mend(err), ErrDamaged) || len(have) == 0 {
				return err
			}
			if s.db != nil {
				s.db.Close() // a damaged one has nothing more to say
			}
		}
		if err := setAside(s.dir); err != nil {
			return err
		}
		if aside, err = restoring(s.dir); err != nil {
			return err
		}
	}
	if s.restored, err = restore(s.dir, aside); err != nil {
		return err
	}
	return s.open()
}

// Look opens the database of dir beside the process that runs the machine, to read only.
// The error is fs.ErrNotExist when there is none yet.
func Look(dir string) (*Store, error) {
	path := filepath.Join(dir, fileName)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := connect(path, "query_only=1")
	if err != nil {
		return nil, mend(err)
	}
	return &Store{dir: dir, db: db}, nil
}

// Close waits for what is under way and closes the file. What was promised is safe without it.
func (s *Store) Close() error {
	var err error
	if s.db != nil {
		err = s.db.Close()
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

func (s *Store) open() (err error) {
	if s.db, err = connect(filepath.Join(s.dir, fileName), "journal_mode=WAL"); err != nil {
		return err
	}
	if err := check(s.db, "quick_check"); err != nil {
		return err
	}
	if err := migrate(s.db); err != nil {
		return err
	}
	if _, err := s.db.Exec(`UPDATE outbox SET state = 'waiting' WHERE state = 'sent'`); err != nil {
		return err
	}
	return errors.Join(syncFolder(s.dir), syncFolder(filepath.Dir(s.dir)))
}

// migrate brings the tables to what this program knows.
func migrate(db *sql.DB) error {
	tables, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, tables)
	if err != nil {
		return err
	}
	_, err = provider.Up(context.Background())
	return err
}

// connect opens the file with the settings of DESIGN.md section 4. They belong to a connection,
// hence they stand in its address and not in statements that only one of them would see.
func connect(path, pragma string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	settings := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout=5000", "synchronous=FULL", "foreign_keys=1", pragma},
	}
	address := url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// check is SQLite's quick_check, or the slower integrity_check: every page is read, so damage is found now and not before
// a citizen.
func check(db *sql.DB, how string) error {
	var says string
	if err := db.QueryRow(`PRAGMA ` + how + `(1)`).Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, says)
	}
	return nil
}

// mend makes ErrDamaged of the ways in which SQLite says it.
func mend(err error) error {
	var fault *sqlite.Error
	if errors.As(err, &fault) {
		switch fault.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	if errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("store: %w", err)
}

// takeLock holds the machine's lock until the file is closed or the process dies, however it dies.
func takeLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	return file, nil
}

// syncFolder makes sure that the names in it outlive a power cut.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// writing runs f in one transaction; when it returns nil, all of it is on the disk for good.
func (s *Store) writing(ctx context.Context, f func(*sql.Tx) error) error {
	if err := s.lightly(ctx, f); err != nil {
		return err
	}
	s.written.Add(1)
	return nil
}

// lightly is writing what no backup has to be made for: a machine at rest must not copy its database every ten minutes.
func (s *Store) lightly(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return mend(err)
	}
	defer tx.Rollback() // nothing to do after Commit
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return mend(err)
	}
	return nil
}
