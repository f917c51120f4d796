package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
)

// Beat keeps a heartbeat in the place of one that still waits: however long the platform is away, there is one. For build
// the rules of Submit hold.
func (s *Store) Beat(ctx context.Context, build func(Numbers) (cases.Item, error)) error {
	return s.lightly(ctx, func(tx *sql.Conn) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE kind = 'heartbeat' AND state = 'waiting'`); err != nil {
			return mend(err)
		}
		n, err := next(ctx, tx, numbersOfItem)
		if err != nil {
			return err
		}
		item, err := build(n)
		if err != nil {
			return err
		}
		if item.Kind != cases.KindHeartbeat || item.Case != item.ID {
			return errors.New("store: not a heartbeat")
		}
		return insert(ctx, tx, n, item)
	})
}

// endHeartbeat removes a heartbeat that was answered. It reports whether the answer is dealt with.
func endHeartbeat(ctx context.Context, tx *sql.Conn, a Answer) (over bool, err error) {
	if a.Verdict == cases.Retry {
		return false, nil
	}
	gone, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE id = ? AND kind = 'heartbeat'`, a.ID)
	if err != nil {
		return false, mend(err)
	}
	n, err := gone.RowsAffected()
	return n > 0, err
}

// Tally is what staff far away want to know of the outbox, without heartbeats.
type Tally struct {
	States map[cases.ItemState]int
	Oldest time.Time // when the oldest item was handed in that still waits, as its id tells; zero when none does
}

// Tally counts the outbox.
func (s *Store) Tally(ctx context.Context) (Tally, error) {
	t := Tally{States: map[cases.ItemState]int{}}
	rows, err := s.db.QueryContext(ctx, `SELECT state, count(*) FROM outbox WHERE kind <> 'heartbeat' GROUP BY state`)
	if err != nil {
		return Tally{}, mend(err)
	}
	defer rows.Close()
	for rows.Next() {
		var state cases.ItemState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return Tally{}, mend(err)
		}
		t.States[state] = n
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // closed now: there is one connection
		return Tally{}, mend(err)
	}
	var oldest string
	err = s.db.QueryRowContext(ctx, `SELECT id FROM outbox WHERE state IN ('waiting', 'sent') AND kind <> 'heartbeat'
		ORDER BY epoch, seq LIMIT 1`).Scan(&oldest)
	switch id, bad := uuid.Parse(oldest); {
	case errors.Is(err, sql.ErrNoRows):
		return t, nil
	case err != nil:
		return Tally{}, mend(err)
	case bad == nil && id.Version() == 7:
		t.Oldest = time.Unix(id.Time().UnixTime())
	}
	return t, nil
}
