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
		// A second connection would take the new file's log for one of the old file.
		s.replaced.Lock()
		defer s.replaced.Unlock()
		if err := s.prepare(); err != nil {
			return nil, err
		}
		s.damaged.Store(false)
	}
	address, err := addressFor(filepath.Join(d.store.dir, fileName), "journal_mode=WAL")
	if err != nil {
		return nil, err
	}
	c, err := d.Driver().Open(address)
	if err != nil {
		return nil, err
	}
	return leaf{c.(connection), d.store}, nil
}

// connection is all that database/sql asks of one of SQLite's.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// leaf is the connection that whoever comes next may have, but not after damage. It has to say so itself: database/sql
// hands it straight on to those who wait for it, and while anybody does it would never be closed.
type leaf struct {
	connection
	store *Store
}

// IsValid is asked when somebody is done with the connection.
func (l leaf) IsValid() bool { return !l.store.damaged.Load() && l.connection.IsValid() }

// ResetSession is called before the next one gets it: damage may have been found in between, by a backup.
func (l leaf) ResetSession(ctx context.Context) error {
	if l.store.damaged.Load() {
		return driver.ErrBadConn
	}
	return l.connection.ResetSession(ctx)
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
	watched.Store(path, func() { s.damaged.Store(true) })
	s.prepared, err = prepareSubmit(s.db)
	return err
}
