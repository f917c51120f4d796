package store

import (
	"context"
	"database/sql"
	"time"
)

// How long what is sealed stays on the machine. What the platform has not acknowledged stays, however old.
const (
	keepBodies   = 7 * 24 * time.Hour   // after the acknowledgement: a platform set back to its own backup of last night can be fed again
	keepReceipts = 30 * 24 * time.Hour  // after the hand-in: so long they can be printed again
	keepHolders  = 365 * 24 * time.Hour // after the hand-in: so long the machine knows whose case it was
)

// longestStep is the most that a machine ages between two counts. One that was off for longer keeps things for longer; one
// whose clock was put forward does not lose them.
const longestStep = 24 * time.Hour

// Purged is what was dropped.
type Purged struct{ Bodies, Receipts int }

// Purge drops the bodies and receipts whose time is over; rows keep their numbers and states, so that nothing is counted
// twice. Their bytes are overwritten in the file and gone from its log; from the backups they go as these are renewed. It is
// to be called several times a day by one goroutine; now is the machine's clock.
func (s *Store) Purge(ctx context.Context, now time.Time) (p Purged, err error) {
	err = s.writing(ctx, func(tx *sql.Conn) error {
		p = Purged{}
		age, err := s.grow(ctx, tx, now)
		if err != nil {
			return err
		}
		if p.Bodies, err = drop(ctx, tx, `UPDATE outbox SET body = x'' WHERE state = 'acknowledged' AND settled <= ? AND body <> x''`, age-keepBodies); err != nil {
			return err
		}
		p.Receipts, err = drop(ctx, tx, `UPDATE cases SET receipt = x'' WHERE received <= ? AND receipt <> x''
			AND NOT EXISTS (SELECT 1 FROM outbox WHERE (id = cases.id OR case_id = cases.id AND case_id <> id) AND state <> 'acknowledged')`, age-keepReceipts)
		if err == nil {
			_, err = drop(ctx, tx, `UPDATE cases SET holder = '' WHERE received <= ? AND holder <> '' AND receipt = x''`, age-keepHolders)
		}
		return err
	})
	if err != nil {
		return Purged{}, err
	}
	s.counted = now
	if p == (Purged{}) {
		return p, nil
	}
	if _, err := s.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return p, mend(err)
	}
	return p, nil
}

// grow counts the time since the last count. While the program runs that is told by the clock that nobody can set.
func (s *Store) grow(ctx context.Context, tx *sql.Conn, now time.Time) (age time.Duration, err error) {
	var seen, ms int64
	if err := tx.QueryRowContext(ctx, `SELECT seen, age FROM machine`).Scan(&seen, &ms); err != nil {
		return 0, mend(err)
	}
	step := now.Sub(time.UnixMilli(seen))
	switch {
	case !s.counted.IsZero():
		step = now.Sub(s.counted)
	case seen == 0:
		step = 0
	}
	age = time.Duration(ms)*time.Millisecond + min(max(step, 0), longestStep)
	if _, err := tx.ExecContext(ctx, `UPDATE machine SET seen = ?, age = ?`, now.UnixMilli(), age.Milliseconds()); err != nil {
		return 0, mend(err)
	}
	return age, nil
}

func drop(ctx context.Context, tx *sql.Conn, statement string, before time.Duration) (int, error) {
	done, err := tx.ExecContext(ctx, statement, before.Milliseconds())
	if err != nil {
		return 0, mend(err)
	}
	n, err := done.RowsAffected()
	return int(n), err
}
