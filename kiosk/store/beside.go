package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Beside opens the database of dir to write beside the process that runs the machine, or while none does: for staff's own
// commands. SQLite lets one transaction in at a time, each statement names the states it may change, and the
// uplink asks the store anew in every round: neither side need know of the other. Only what nobody runs is first
// looked after, as Open does. The error is fs.ErrNotExist when there is no database yet, ErrEarlier when the running
// program is of an earlier version, or one of Open's but ErrInUse.
func Beside(dir string) (*Store, error) {
	path := filepath.Join(dir, fileName)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s, err := Open(dir)
	if err == nil { // nobody may have to wait for a stick to begin to work
		err = s.lock.Close()
		s.lock = nil
		return s, err
	}
	if !errors.Is(err, ErrInUse) {
		return nil, err
	}
	db, err := connectBeside(path, "query_only=0")
	if err != nil {
		return nil, mend(err)
	}
	return &Store{dir: dir, db: db, copied: -1}, nil
}

// connectBeside opens a database whose tables are as this program knows them: those of a running machine are its own to change.
func connectBeside(path, pragma string) (*sql.DB, error) {
	db, err := connect(path, pragma)
	if err != nil {
		return nil, err
	}
	steps, err := migrationsOf(db)
	if err == nil {
		all := steps.ListSources()
		var known bool
		err = db.QueryRow(`SELECT EXISTS (SELECT 1 FROM goose_db_version WHERE version_id = ?)`, all[len(all)-1].Version).Scan(&known)
		if err == nil && !known {
			err = ErrEarlier
		}
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}
