package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// eraLasts is the longest era. A ledger put back under a process that lives on is found out by it too, unless the copy is younger.
const eraLasts = time.Hour

// changeIDs gives out n ids of the feed and returns the first. It belongs at the end of a transaction: whoever else wants
// some waits until that has ended.
func (e *entry) changeIDs(n int) (int64, error) {
	first, err := e.count("changes", n)
	if err != nil {
		return 0, err
	}
	if e.book.era.Load() {
		var begun int64
		known, err := e.find(`SELECT begun_at FROM eras ORDER BY since DESC LIMIT 1`, nil, &begun)
		if err != nil || known && e.now.Sub(fromMillis(begun)).Abs() < eraLasts {
			return first, err
		}
	}
	e.newEra = true
	return first, e.exec(`INSERT INTO eras (since, mark, begun_at) VALUES ($1, $2, $3)`, first, rand.Text(), millis(e.now))
}

// mark is that of the era which the id of a change is of.
func mark(ctx context.Context, in querier, id int64) (string, error) {
	var mark string
	err := in.QueryRowContext(ctx, `SELECT mark FROM eras WHERE since <= $1 ORDER BY since DESC LIMIT 1`, id).Scan(&mark)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("ledger: %w", err)
	}
	return mark, nil
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// seen is a cursor for the results: behind id, or where the feed ends now when nothing new was taken in and id is 0.
func (e *entry) seen(id int64, results []Result) error {
	var instance string
	var last int64
	_, err := e.find(`SELECT a.value, COALESCE((SELECT value FROM counters WHERE name = 'changes'), 0) FROM about a WHERE a.name = 'instance'`, nil, &instance, &last)
	if err != nil {
		return err
	}
	if id == 0 {
		id = last
	}
	mark, err := mark(e.ctx, e, id)
	for i := range results {
		results[i].Seen = writeCursor(instance, id, mark)
	}
	return err
}

func (b *book) Missing(ctx context.Context, kiosk string, ids []string) ([]string, error) {
	missing := []string{}
	for _, id := range ids {
		var n int
		if err := b.read.QueryRowContext(ctx, `SELECT count(*) FROM items WHERE id = $1 AND kiosk = $2`, id, kiosk).Scan(&n); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		if n == 0 {
			missing = append(missing, id)
		}
	}
	return missing, nil
}

func (b *book) Compact(ctx context.Context, before time.Time) (n int, err error) {
	err = b.writing(ctx, func(e *entry) error {
		gone, err := e.ExecContext(ctx, `DELETE FROM changes WHERE at < $1
			AND EXISTS (SELECT 1 FROM changes newer WHERE newer.case_id = changes.case_id AND newer.id > changes.id)`, millis(before))
		if err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		rows, err := gone.RowsAffected()
		n = int(rows)
		return err
	})
	return n, err
}
