package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// book is the Ledger over SQL that SQLite and PostgreSQL both understand: numbered parameters,
// milliseconds as integers, ON CONFLICT, RETURNING. What differs stands in the migrations and
// in the dialect.
type book struct {
	write, read *sql.DB
	dialect     dialect
	group       group
	o           Options
	era         atomic.Bool // this process has begun one
}

// dialect is where the two differ.
type dialect interface {
	// lock lets nobody else receive from the same kiosks until the transaction has ended.
	lock(e *entry, kiosks []string) error
	// among is the condition that a column is one of the values of parameter n, and set that parameter.
	among(column string, n int) string
	set(values any) any // of []string or []int64
	// insert writes rows whose values are string, int64 or []byte, the same in every row.
	insert(e *entry, table string, columns []string, rows [][]any) error
	// again reports whether a transaction that failed with err may go well when it is run once more.
	again(err error) bool
}

// newBook opens a ledger whose tables are there. The handles are closed when it fails.
func newBook(ctx context.Context, write, read *sql.DB, d dialect, o Options) (Ledger, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	b := &book{write: write, read: read, dialect: d, o: o}
	b.group.write = b.receive
	if err := b.settleImplementation(ctx); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// settleImplementation lets every process over one ledger begin official numbers with the same code: whoever is told
// one writes it down, the others read it.
func (b *book) settleImplementation(ctx context.Context) error {
	var known string
	err := b.read.QueryRowContext(ctx, `SELECT value FROM about WHERE name = 'implementation'`).Scan(&known)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("ledger: %w", err)
	case b.o.Implementation == "":
		b.o.Implementation = known
	case b.o.Implementation != known:
		return b.writing(ctx, func(e *entry) error {
			return e.exec(`INSERT INTO about (name, value) VALUES ('implementation', $1)
				ON CONFLICT (name) DO UPDATE SET value = excluded.value`, e.implementation)
		})
	}
	return nil
}

func (b *book) Close() error { return errors.Join(b.read.Close(), b.write.Close()) }

func (b *book) Ping(ctx context.Context) error {
	var instance string
	return b.read.QueryRowContext(ctx, `SELECT value FROM about WHERE name = 'instance'`).Scan(&instance)
}

// entry is one transaction that writes.
type entry struct {
	*sql.Tx
	dialect
	conn           *sql.Conn // that the transaction runs on
	ctx            context.Context
	now            time.Time
	implementation string
	tables         []*table // rows on their way, see put
	news           []change // what still has to go into the feed
	book           *book
	newEra         bool
}

// change is one line of the feed to be.
type change struct{ kiosk, id, state, request string }

// tries is how often a transaction is begun that meets others; who waits in turn seldom needs two.
const tries = 5

// writing runs f in one transaction, and again in a new one when it met another: f must not mind that.
func (b *book) writing(ctx context.Context, f func(*entry) error) error {
	for n := 1; ; n++ {
		err := b.once(ctx, f)
		if err == nil || n == tries || ctx.Err() != nil || !b.dialect.again(err) {
			return err
		}
		time.Sleep(time.Duration(rand.IntN(n*10)+1) * time.Millisecond)
	}
}

func (b *book) once(ctx context.Context, f func(*entry) error) error {
	conn, err := b.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer tx.Rollback() // nothing to do after Commit
	e := &entry{Tx: tx, conn: conn, dialect: b.dialect, ctx: ctx, now: b.o.Now(), implementation: b.o.Implementation, book: b}
	if err := f(e); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if e.newEra {
		b.era.Store(true)
	}
	return nil
}

func (e *entry) exec(query string, args ...any) error {
	if _, err := e.ExecContext(e.ctx, query, args...); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// find scans one row and reports whether there was one.
func (e *entry) find(query string, args []any, into ...any) (bool, error) {
	err := e.QueryRowContext(e.ctx, query, args...).Scan(into...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("ledger: %w", err)
	}
	return true, nil
}

// each calls f for every row; f scans it.
func (e *entry) each(query string, args []any, f func(scan func(...any) error) error) error {
	rows, err := e.QueryContext(e.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// table is what goes into one table together.
type table struct {
	name, columns string
	rows          [][]any
}

// put keeps a row for flush. Columns stand as in SQL.
func (e *entry) put(name, columns string, row ...any) {
	i := slices.IndexFunc(e.tables, func(t *table) bool { return t.name == name && t.columns == columns })
	if i < 0 {
		i = len(e.tables)
		e.tables = append(e.tables, &table{name: name, columns: columns})
	}
	e.tables[i].rows = append(e.tables[i].rows, row)
}

// flush writes what was put into the named tables, or into all: each table in the order of its first column when that
// is text, so that two who write the same keys wait one behind the other and never crosswise.
func (e *entry) flush(names ...string) error {
	var rest []*table
	for _, t := range e.tables {
		if len(names) > 0 && !slices.Contains(names, t.name) {
			rest = append(rest, t)
			continue
		}
		slices.SortStableFunc(t.rows, func(a, b []any) int {
			x, _ := a[0].(string)
			y, _ := b[0].(string)
			return strings.Compare(x, y)
		})
		if err := e.insert(e, t.name, strings.Split(t.columns, ", "), t.rows); err != nil {
			return fmt.Errorf("ledger: %s: %w", t.name, err)
		}
	}
	e.tables = rest
	return nil
}

// count adds n to a counter and returns the first of the n new values. Whoever else counts
// waits until this transaction has ended.
func (e *entry) count(counter string, n int) (int64, error) {
	var last int64
	_, err := e.find(`INSERT INTO counters (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`,
		[]any{counter, n}, &last)
	return last - int64(n) + 1, err
}

func (e *entry) audit(kiosk, event, subject, digest, reason string) error {
	return e.exec(`INSERT INTO audit (at, kiosk, event, subject, digest, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
		millis(e.now), kiosk, event, subject, digest, reason)
}
