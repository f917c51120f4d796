package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
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
	return leaf{c.(connection), statements{}, d.store}, nil
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
	kept  statements
	store *Store
}

// statements are those that ran on a connection, by their text: to prepare one anew takes as long as to run it. All texts
// are written in this package, so there are not many; none of them runs while its own rows are being read.
type statements map[string]driver.Stmt

// ExecContext is called by database/sql.
func (l leaf) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := l.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext is called by database/sql.
func (l leaf) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := l.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtQueryContext).QueryContext(ctx, args)
}

func (l leaf) statement(ctx context.Context, text string) (driver.Stmt, error) {
	if s, ok := l.kept[text]; ok {
		return s, nil
	}
	s, err := l.PrepareContext(ctx, text)
	if err == nil {
		l.kept[text] = s
	}
	return s, err
}

// Close forgets the statements with the connection.
func (l leaf) Close() (err error) {
	for _, s := range l.kept {
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, l.connection.Close())
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
	return nil
}
