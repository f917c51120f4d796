package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
)

// door is the way to the one connection. When a read has found damage, that connection is given up, and before the next
// one the database is restored, as at Open: whoever comes next finds it sound.
type door struct{ store *Store } // not embedded: database/sql would call its Close

// Connect is for database/sql, which calls it when there is no connection.
func (d door) Connect(context.Context) (driver.Conn, error) {
	if s := d.store; s.damaged.Load() {
		if s.lock == nil { // beside the process that runs the machine: the mending is for that one
			return nil, ErrDamaged
		}
		if err := s.prepare(); err != nil {
			return nil, err
		}
		s.damaged.Store(false)
		s.db.SetMaxIdleConns(1)
		s.db.SetConnMaxLifetime(0)
	}
	address, err := addressFor(filepath.Join(d.store.dir, fileName), "journal_mode=WAL")
	if err != nil {
		return nil, err
	}
	return d.Driver().Open(address)
}

// Driver is SQLite's.
func (d door) Driver() driver.Driver { return engine }

var engine = func() driver.Driver {
	db, _ := sql.Open("sqlite", "") // nothing is opened yet
	return db.Driver()
}()

// open makes the way to a database that was prepared.
func (s *Store) open() error {
	path, err := filepath.EvalSymlinks(filepath.Join(s.dir, fileName))
	if err == nil {
		path, err = filepath.Abs(path) // as SQLite names it
	}
	if err != nil {
		return err
	}
	s.path = path
	s.db = sql.OpenDB(door{s})
	s.db.SetMaxOpenConns(1)
	s.db.SetMaxIdleConns(1)
	watched.Store(path, func() {
		s.damaged.Store(true)
		s.giveUp()
	})
	s.prepared, err = prepareSubmit(s.db)
	return err
}

// giveUp closes the connection as soon as nobody uses it. Whoever waits for it already is still given it once; its lifetime is over
// for whoever asks from now on, or it would go from one to the next as long as somebody waits.
func (s *Store) giveUp() {
	s.db.SetMaxIdleConns(0)
	s.db.SetConnMaxLifetime(1)
}
