package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"yichuang/kiosk/cases"
)

// rechecking is the row of meta that says up to which item the platform was asked whether it still has what it
// acknowledged; empty when that is not in doubt.
const rechecking = "recheck"

// witness is the row of meta with the last word that the platform gave us to know it by.
const witness = "feed witness"

// Seen remembers a cursor that the platform knows as long as it has what it acknowledged.
func (s *Store) Seen(ctx context.Context, cursor string) error { return s.Note(ctx, witness, cursor) }

// Witness is the last cursor that Seen was told, "" when there is none.
func (s *Store) Witness(ctx context.Context) (string, error) { return s.Noted(ctx, witness) }

// Doubt begins the platform's feed anew and casts doubt on everything it ever acknowledged: it is another platform, or
// an older copy of the one that was there.
func (s *Store) Doubt(ctx context.Context) error {
	return s.writing(ctx, func(tx *sql.Conn) error {
		return errors.Join(note(ctx, tx, feedCursor, ""), note(ctx, tx, witness, ""), note(ctx, tx, rechecking, "0|0"))
	})
}

// Doubted are the next acknowledged items to ask the platform about, at most limit, none when nothing is in doubt any more.
func (s *Store) Doubted(ctx context.Context, limit int) ([]cases.Item, error) {
	epoch, seq, err := s.recheck(ctx)
	if err != nil || seq < 0 {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT id, epoch, seq FROM outbox
		WHERE state = 'acknowledged' AND (epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT ?`, epoch, seq, limit)
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	var items []cases.Item
	for rows.Next() {
		var i cases.Item
		if err := rows.Scan(&i.ID, &i.Epoch, &i.Seq); err != nil {
			return nil, mend(err)
		}
		items = append(items, i)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // closed now: there is one connection
		return nil, mend(err)
	}
	if len(items) == 0 {
		return nil, s.Note(ctx, rechecking, "")
	}
	return items, nil
}

// Settled takes in which of the doubted items the platform has lost, and goes on behind the last one. Lost ones
// wait again if their body is still here. It returns how many do, and how many are lost for good.
func (s *Store) Settled(ctx context.Context, doubted []cases.Item, lost []string) (again, gone int, err error) {
	last := doubted[len(doubted)-1]
	err = s.writing(ctx, func(tx *sql.Conn) error {
		again, gone = 0, 0
		for _, id := range lost {
			done, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'waiting', reason = 'lost by the platform', next = 0
				WHERE id = ? AND state = 'acknowledged' AND length(body) > 0`, id)
			if err != nil {
				return mend(err)
			}
			if n, err := done.RowsAffected(); err != nil {
				return mend(err)
			} else if n == 0 {
				gone++
			}
		}
		again = len(lost) - gone
		return note(ctx, tx, rechecking, fmt.Sprintf("%d|%d", last.Epoch, last.Seq))
	})
	return again, gone, err
}

// recheck is behind which item to go on; seq is -1 when nothing is in doubt.
func (s *Store) recheck(ctx context.Context) (epoch int, seq int64, err error) {
	text, err := s.Noted(ctx, rechecking)
	if err != nil || text == "" {
		return 0, -1, err
	}
	if _, err := fmt.Sscanf(text, "%d|%d", &epoch, &seq); err != nil {
		return 0, 0, nil // nobody else writes it; to ask about everything is never wrong
	}
	return epoch, seq, nil
}
