package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"yichuang/kiosk/cases"
)

// Undelivered returns what a parcel takes along: items that wait, also those put off or on the wire, in their order,
// beginning behind the item after (nil: at the first), at most maxItems and maxBytes of bodies, but always at least
// one if there is one. What stands behind an item of its case that needs staff stays here, as it does on the line.
func (s *Store) Undelivered(ctx context.Context, after *cases.Item, maxItems, maxBytes int) ([]cases.Item, error) {
	if after == nil {
		after = &cases.Item{}
	}
	rows, err := s.db.QueryContext(ctx, `
		SELECT id, kind, case_id, kiosk, epoch, seq, digest, body FROM outbox AS item
		WHERE state IN ('waiting', 'sent') AND (epoch, seq) > (?, ?) AND (id = case_id OR NOT EXISTS (
			SELECT 1 FROM outbox AS earlier WHERE `+earlierInCase+` AND earlier.state = 'needs-staff'))
		ORDER BY epoch, seq LIMIT ?`, after.Epoch, after.Seq, maxItems)
	return batch(rows, err, maxBytes)
}

// parcelCount is the row of meta that counts parcels.
const parcelCount = "parcels"

// NumberParcel gives out the next number of a parcel, and the epoch it belongs to: together they come never twice.
func (s *Store) NumberParcel(ctx context.Context) (epoch int, number int64, err error) {
	err = s.writing(ctx, func(tx *sql.Conn) error {
		if err := tx.QueryRowContext(ctx, `SELECT epoch FROM machine`).Scan(&epoch); err != nil {
			return mend(err)
		}
		err := tx.QueryRowContext(ctx, `SELECT coalesce(max(CAST(value AS INTEGER)), 0) + 1 FROM meta WHERE name = ?`, parcelCount).Scan(&number)
		if err != nil {
			return mend(err)
		}
		return note(ctx, tx, parcelCount, strconv.FormatInt(number, 10))
	})
	return epoch, number, err
}

// MarkExported notes into which parcel the items were written. Their states stay: the platform does not have them yet.
func (s *Store) MarkExported(ctx context.Context, parcel string, at time.Time, ids []string) error {
	return s.writing(ctx, func(tx *sql.Conn) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE outbox SET exported = ?, exported_at = ? WHERE id = ?`, parcel, millis(at), id); err != nil {
				return mend(err)
			}
		}
		return nil
	})
}

// RecordCarried keeps what the platform answered to a parcel, and returns those answers that counted. That the
// platform has an item is true whenever the answer is read. That it refused one counts only while the parcel is the last
// that holds the item: staff may have let it wait again since, or the line may have told more.
func (s *Store) RecordCarried(ctx context.Context, parcel string, answers []Answer) ([]Answer, error) {
	var counted []Answer
	err := s.writing(ctx, func(tx *sql.Conn) error {
		for _, a := range answers {
			good := a.Verdict == cases.Accepted || a.Verdict == cases.Duplicate
			var counts bool
			err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ? AND state <> 'acknowledged'
				AND (? OR exported = ? AND state IN ('waiting', 'sent')))`, a.ID, good, parcel).Scan(&counts)
			if err != nil {
				return mend(err)
			}
			if counts {
				counted = append(counted, a)
			}
		}
		_, err := record(ctx, tx, counted)
		return err
	})
	if err != nil {
		return nil, err
	}
	return counted, nil
}

// Retry makes items wait again that were refused, need staff or were put off, due at once, and pages of theirs that need staff.
// Others stay as they are.
func (s *Store) Retry(ctx context.Context, ids []string) error {
	return s.writing(ctx, func(tx *sql.Conn) error {
		for _, id := range ids {
			// An answer to the parcel that was refused must not refuse it again.
			_, err := tx.ExecContext(ctx, `UPDATE outbox SET exported = iif(state = 'waiting', exported, ''), state = 'waiting', next = 0
				WHERE id = ? AND state IN ('waiting', 'rejected', 'needs-staff')`, id)
			if err == nil { // an acknowledged case may still have pages that the platform did not take
				_, err = tx.ExecContext(ctx, `UPDATE pages SET state = 'waiting' WHERE case_id = ? AND state = 'needs-staff'`, id)
			}
			if err != nil {
				return mend(err)
			}
		}
		return nil
	})
}
