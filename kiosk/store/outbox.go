package store

import (
	"context"
	"database/sql"
	"time"

	"yichuang/kiosk/cases"
)

// farthest is the longest an item is ever put off. One that seems due later was put off
// under a clock that has been put back since; it must not wait for days.
const farthest = time.Hour

// earlierInCase is what was handed in of the item's case before it: the case itself, and what followed it.
const earlierInCase = `(earlier.id = item.case_id OR earlier.case_id = item.case_id AND earlier.case_id <> earlier.id)
	AND (earlier.epoch, earlier.seq) < (item.epoch, item.seq)`

// Due returns what may be sent now, oldest first and heartbeats last: waiting, not put off beyond now, at most maxItems
// and maxBytes of bodies, but always at least one item if one is due. Inside a case the order is kept:
// while an earlier item is put off, on the wire or needs staff, later ones are held back. A
// rejected one holds nothing back.
func (s *Store) Due(ctx context.Context, now time.Time, maxItems, maxBytes int) ([]cases.Item, error) {
	rows, err := s.db.QueryContext(ctx, `
		WITH due AS NOT MATERIALIZED (SELECT *, next > ?1 AND next <= ?2 AS later FROM outbox)
		SELECT id, kind, case_id, kiosk, epoch, seq, digest, body FROM due AS item
		WHERE state = 'waiting' AND NOT later AND (id = case_id OR NOT EXISTS (
			SELECT 1 FROM due AS earlier WHERE `+earlierInCase+`
			AND (earlier.state IN ('sent', 'needs-staff') OR earlier.state = 'waiting' AND earlier.later)))
		ORDER BY kind = 'heartbeat', epoch, seq LIMIT ?3`, now.UnixMilli(), now.Add(farthest).UnixMilli(), maxItems)
	return batch(rows, err, maxBytes)
}

// batch reads the items of a query until their bodies are larger than maxBytes, but at least one.
func batch(rows *sql.Rows, err error, maxBytes int) ([]cases.Item, error) {
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	var items []cases.Item
	bytes := 0
	for rows.Next() {
		var i cases.Item
		if err := rows.Scan(&i.ID, &i.Kind, &i.Case, &i.Kiosk, &i.Epoch, &i.Seq, &i.Digest, &i.Body); err != nil {
			return nil, mend(err)
		}
		bytes += len(i.Body)
		if bytes > maxBytes && len(items) > 0 {
			return items, nil
		}
		items = append(items, i)
	}
	if err := rows.Err(); err != nil {
		return nil, mend(err)
	}
	return items, nil
}

// MarkSent notes that the items are on the wire. Items that no longer wait stay as they are.
func (s *Store) MarkSent(ctx context.Context, ids []string) error {
	return s.lightly(ctx, func(tx *sql.Conn) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'sent' WHERE id = ? AND state = 'waiting'`, id); err != nil {
				return mend(err)
			}
		}
		return nil
	})
}

// Postpone puts a whole batch off because no answer came: one more attempt, waiting
// again, not before next. The reason is for staff and holds no personal data. Next more than an
// hour away is taken for a clock that was wrong, and the item is due at once. Items that neither wait nor are on the wire
// stay as they are: an answer may have come on a stick meanwhile.
func (s *Store) Postpone(ctx context.Context, ids []string, next time.Time, reason string) error {
	return s.lightly(ctx, func(tx *sql.Conn) error {
		for _, id := range ids {
			_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'waiting', reason = ?, next = ?, attempts = attempts + 1
				WHERE id = ? AND state IN ('waiting', 'sent')`, reason, millis(next), id)
			if err != nil {
				return mend(err)
			}
		}
		return nil
	})
}

// Answer is what the platform said about one item.
type Answer struct {
	ID       string
	Verdict  cases.Verdict
	Official string    // the platform's number for the case, if it told one
	Reason   string    // for staff, no personal data
	Next     time.Time // for Retry: not before
}

// Record keeps the answers to a batch in one transaction and counts the attempt. What is once acknowledged stays
// so. A verdict this program does not know is left to staff. Ids it does not know are passed over. A heartbeat that got
// any other answer than to come again is gone.
func (s *Store) Record(ctx context.Context, answers []Answer) error {
	settled := false
	err := s.lightly(ctx, func(tx *sql.Conn) (err error) {
		settled, err = record(ctx, tx, answers)
		return err
	})
	if err == nil && settled {
		s.written.Add(1)
	}
	return err
}

// record reports whether any answer was for more than a heartbeat.
func record(ctx context.Context, tx *sql.Conn, answers []Answer) (settled bool, err error) {
	for _, a := range answers {
		if over, err := endHeartbeat(ctx, tx, a); err != nil {
			return false, err
		} else if over {
			continue
		}
		settled = true
		state, next := cases.NeedsStaff, time.Time{}
		switch a.Verdict {
		case cases.Accepted, cases.Duplicate:
			state = cases.Acknowledged
		case cases.Rejected:
			state = cases.Refused
		case cases.Retry:
			state, next = cases.Waiting, a.Next
		}
		if err := settle(ctx, tx, a.ID, state, a.Reason, next); err != nil {
			return false, err
		}
		if a.Official == "" {
			continue
		}
		_, err := tx.ExecContext(ctx, `UPDATE cases SET official = ? WHERE id = (SELECT case_id FROM outbox WHERE id = ?)`, a.Official, a.ID)
		if err != nil {
			return false, mend(err)
		}
	}
	return settled, nil
}

// Hurry lets everything that waits be tried at once. Pauses are counted by one run of the program and end with it: the clock may
// be another since.
func (s *Store) Hurry(ctx context.Context) error {
	return s.lightly(ctx, func(tx *sql.Conn) error {
		if _, err := tx.ExecContext(ctx, `UPDATE outbox SET next = 0 WHERE state = 'waiting' AND next <> 0`); err != nil {
			return mend(err)
		}
		return nil
	})
}

// settle ends one attempt.
func settle(ctx context.Context, tx *sql.Conn, id string, state cases.ItemState, reason string, next time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = ?, reason = ?, next = ?, attempts = attempts + 1, settled = (SELECT age FROM machine)
		WHERE id = ? AND state <> 'acknowledged'`, state, reason, millis(next), id)
	if err != nil {
		return mend(err)
	}
	return nil
}

// millis is 0, the beginning of all time, for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
