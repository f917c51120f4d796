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
	t, err := prepareTransactions(c.(connection))
	if err != nil {
		c.Close()
		return nil, err
	}
	return leaf{c.(connection), t, d.store}, nil
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
	around transactions
	store  *Store
}

// BeginTx is called by database/sql, and so are those of its transaction.
func (l leaf) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.around, run(l.around.begin)
}

// Close forgets the statements with the connection.
func (l leaf) Close() error { return errors.Join(l.around.forget(), l.connection.Close()) }

// transactions are the statements around every other, prepared once: to prepare them anew takes as long as any of those.
type transactions struct{ begin, commit, rollback driver.Stmt }

func prepareTransactions(c connection) (t transactions, err error) {
	for _, s := range []struct {
		to   *driver.Stmt
		text string
	}{{&t.begin, "BEGIN IMMEDIATE"}, {&t.commit, "COMMIT"}, {&t.rollback, "ROLLBACK"}} {
		if *s.to, err = c.PrepareContext(context.Background(), s.text); err != nil {
			return t, err
		}
	}
	return t, nil
}

func (t transactions) forget() error {
	return errors.Join(t.begin.Close(), t.commit.Close(), t.rollback.Close())
}

// Commit leaves no transaction behind when it fails: database/sql relies on that.
func (t transactions) Commit() error {
	err := run(t.commit)
	if err != nil {
		_ = run(t.rollback) // fails when SQLite has rolled back itself
	}
	return err
}

func (t transactions) Rollback() error { return run(t.rollback) }

// run waits to the end: a statement that was broken off after all had taken effect would be taken for one that had none.
func run(s driver.Stmt) error {
	_, err := s.(driver.StmtExecContext).ExecContext(context.Background(), nil)
	return err
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
