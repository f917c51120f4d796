// Package store keeps what this machine must never forget: the cases handed in, the
// outbox and the receipts, and for a while the drafts, in one SQLite file, and the pages of those cases in files beside it. It
// holds no readable personal data: bodies, receipts, drafts and pages come to it sealed. It knows no screen, no device and no network.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What callers can switch on with errors.Is.
var (
	ErrDamaged   = errors.New("store: the database is damaged")
	ErrFull      = errors.New("store: the disk is full")
	ErrEarlier   = errors.New("store: the database is still as an earlier program left it; the kiosk has not run since")
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
	path     string   // of the database, as SQLite names it
	damaged  atomic.Bool
	replaced sync.RWMutex // the file while it is replaced; read-locked by connections besides the one
	restored atomic.Pointer[Restored]
	swept    Swept
	written  atomic.Int64 // transactions since Open that a backup is made for
	counted  time.Time    // the machine's age was counted last, since Open
	copied   int64        // written as the last backup saw it; -1: there was none
}

// Open opens dir/yichuang.db for the one process that runs the machine, and makes it, dir and its
// tables when they are not there. It reads all of it. Items a killed process left in state sent wait again, and pages of a visit
// that it left are deleted: see Swept. A damaged
// database is set aside and restored, as it also is when a read finds damage later: that read fails with ErrDamaged, those
// after it do not; see Restored. Errors: ErrInUse when another process has it open, ErrDamaged when there is nothing to
// restore from, ErrFull when there is no room even with the ballast, or one of the operating system.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	lock, err := takeLock(filepath.Join(dir, lockName))
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, lock: lock, copied: -1}
	err = s.prepare()
	if errors.Is(mend(err), ErrFull) && s.dropBallast() {
		err = s.prepare()
	}
	if err == nil {
		err = s.open()
	}
	if err == nil {
		s.swept, err = sweepPages(s.db, s.dir)
	}
	if err != nil {
		s.Close()
		return nil, mend(err)
	}
	_, _, err = s.Room()
	return s, err
}

// prepare leaves a sound database of this program's form in the folder, after a restore if it must.
func (s *Store) prepare() error {
	aside, err := restoring(s.dir)
	if err != nil {
		return err
	}
	if aside == "" {
		err := s.examine()
		if err == nil || !errors.Is(mend(err), ErrDamaged) {
			return err
		}
		if possible, failed := restorable(s.dir); !possible {
			return errors.Join(err, failed)
		}
		if err := setAside(s.dir); err != nil {
			return err
		}
		if aside, err = restoring(s.dir); err != nil {
			return err
		}
	}
	r, err := restore(s.dir, aside)
	if err != nil {
		return err
	}
	s.restored.Store(r)
	return s.examine()
}

// examine reads the database to its end and brings it to what this program knows. The error may be ErrDamaged.
func (s *Store) examine() error {
	path := filepath.Join(s.dir, fileName)
	if have, err := newest(s.dir); err != nil {
		return err
	} else if _, gone := os.Stat(path); len(have) > 0 && errors.Is(gone, fs.ErrNotExist) {
		return fmt.Errorf("%w: it is gone", ErrDamaged) // a new one would give out the old numbers again
	}
	if err := haveSums(path); err != nil {
		return err
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !readLog(log).clean() {
		return fmt.Errorf("%w: in its log", ErrDamaged)
	}
	db, err := connect(path, "journal_mode=WAL")
	if err != nil {
		return err
	}
	defer db.Close()
	if err := check(db, "quick_check"); err != nil {
		return err
	}
	if err := migrate(db); err != nil {
		return err
	}
	begun, err := epochBegun(s.dir)
	if err != nil {
		return err
	}
	if _, err := db.Exec(`UPDATE machine SET epoch = ?1, seq = 0, day = '', count = 0 WHERE epoch < ?1`, begun); err != nil {
		return err
	}
	if _, err := db.Exec(`UPDATE outbox SET state = 'waiting' WHERE state = 'sent'`); err != nil {
		return err
	}
	return errors.Join(syncFolder(s.dir), syncFolder(filepath.Dir(s.dir)))
}

// Look opens the database of dir beside the process that runs the machine, to read only.
// The error is fs.ErrNotExist when there is none yet, and ErrEarlier when this program is newer than the one that ran last.
func Look(dir string) (*Store, error) {
	path := filepath.Join(dir, fileName)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := connectBeside(path, "query_only=1")
	if err != nil {
		return nil, mend(err)
	}
	return &Store{dir: dir, path: path, db: db}, nil
}

// Close waits for what is under way and closes the file. What was promised is safe without it.
func (s *Store) Close() error {
	var err error
	if s.db != nil {
		watched.Delete(s.path)
		err = s.db.Close()
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// migrate brings the tables to what this program knows.
func migrate(db *sql.DB) error {
	steps, err := migrationsOf(db)
	if err != nil {
		return err
	}
	_, err = steps.Up(context.Background())
	return err
}

func migrationsOf(db *sql.DB) (*goose.Provider, error) {
	tables, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, tables)
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

// mend makes ErrDamaged and ErrFull of the ways in which SQLite and the operating system say it.
func mend(err error) error {
	var fault *sqlite.Error
	code := 0
	if errors.As(err, &fault) {
		code = fault.Code()
	}
	switch {
	case err == nil || errors.Is(err, ErrDamaged) || errors.Is(err, ErrFull):
		return err
	case code&0xff == sqlite3.SQLITE_CORRUPT || code&0xff == sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case code&0xff == sqlite3.SQLITE_FULL || code == sqlite3.SQLITE_IOERR_SHMSIZE || isFull(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
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

// writing runs f in one transaction; when it returns nil, all of it is on the disk for good, and to be backed up. When damage
// is found or the disk is full, f runs once more, in the restored database or the room of the ballast. The error may be ErrFull.
func (s *Store) writing(ctx context.Context, f func(*sql.Conn) error) error {
	if err := s.lightly(ctx, f); err != nil {
		return err
	}
	s.written.Add(1)
	return nil
}

// lightly is writing what no backup has to be made for: a machine at rest must not copy its database every ten minutes.
func (s *Store) lightly(ctx context.Context, f func(*sql.Conn) error) error {
	err := s.transact(ctx, f)
	if errors.Is(err, ErrDamaged) && s.lock != nil || errors.Is(err, ErrFull) && s.dropBallast() {
		err = s.transact(ctx, f)
	}
	return err
}

// transact runs f between BEGIN and COMMIT, on the connection itself: a transaction of database/sql starts a goroutine to watch
// over it, which takes a tenth of a submit.
func (s *Store) transact(ctx context.Context, f func(*sql.Conn) error) error {
	tx, err := s.db.Conn(ctx)
	if err != nil {
		return mend(err)
	}
	defer tx.Close()
	kept := false
	defer func() { // also of a BEGIN that was broken off after it had taken effect
		if !kept { // the error is one of a transaction that SQLite itself has rolled back
			_, _ = tx.ExecContext(context.Background(), `ROLLBACK`)
		}
	}()
	if _, err := tx.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return mend(err)
	}
	if err := f(tx); err != nil {
		return err
	}
	// To the end: one that was broken off after all had taken effect would be taken for one that had none.
	if _, err := tx.ExecContext(context.Background(), `COMMIT`); err != nil {
		return mend(err)
	}
	kept = true
	return nil
}
