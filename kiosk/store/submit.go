package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yichuang/kiosk/cases"
)

// Numbers are given out inside a transaction; when it fails they were never given out.
type Numbers struct {
	Epoch    int   // begins at 1
	Seq      int64 // of all items together, begins at 1, without gaps
	DayCount int   // of the cases of that day in that epoch, begins at 1; 0 for other items
}

// Handed is a case ready to be kept.
type Handed struct {
	Item    cases.Item // carries the Numbers it was built with; its Case is its own ID
	Number  string     // on the receipt
	Holder  string     // keyed digest of the applicant's number, made by the caller
	Bundle  string     // id in the catalogue
	Receipt []byte     // sealed under the machine's own key by the caller
	Draft   DraftID    // ends with the case, if there is one
	Pages   []string   // digests of the pages kept here that the case names; they wait for the platform from now on
}

// Submit keeps a case, its outbox row and its claim on its pages in one transaction. build gets the numbers and makes
// the case with them; it runs inside the transaction, so it must be quick and not touch the Store. The promise to
// the citizen is made when Submit returns nil, not before. Days are counted as the
// date of day in its own time zone, as receipt numbers are. An error of build comes back as it is.
func (s *Store) Submit(ctx context.Context, day time.Time, build func(Numbers) (Handed, error)) error {
	return s.writing(ctx, func(tx *sql.Conn) error {
		n, err := numberCase(ctx, tx, day.Format("060102"))
		if err != nil {
			return err
		}
		h, err := build(n)
		if err != nil {
			return err
		}
		if h.Number == "" || h.Item.Case != h.Item.ID {
			return errors.New("store: a case without its receipt number or its own id")
		}
		_, err = tx.ExecContext(ctx,
			`INSERT INTO cases (id, number, holder, bundle, receipt, received) SELECT ?, ?, ?, ?, ?, age FROM machine`,
			h.Item.ID, h.Number, h.Holder, h.Bundle, orEmpty(h.Receipt))
		if err != nil {
			return mend(err)
		}
		if h.Draft != (DraftID{}) {
			if err := dropDraft(ctx, tx, h.Draft); err != nil {
				return err
			}
		}
		if err := attachPages(ctx, tx, h.Item.ID, h.Pages); err != nil {
			return err
		}
		return insert(ctx, tx, n, h.Item)
	})
}

// Enqueue keeps another item: one of a case that was handed in before, such as an evaluation, or one that belongs to no
// case and has its own id for it, such as a complaint. The error is ErrNoCase when this machine does not know the
// case. For build the rules of Submit hold.
func (s *Store) Enqueue(ctx context.Context, build func(Numbers) (cases.Item, error)) error {
	return s.writing(ctx, func(tx *sql.Conn) error {
		_, err := enqueue(ctx, tx, build)
		return err
	})
}

// Answer is Enqueue of a correction (补正). Request is the id of what it answers, empty when nobody had asked; pages are the
// digests of those kept here that it names, and wait for the platform from now on.
func (s *Store) Answer(ctx context.Context, request string, pages []string, build func(Numbers) (cases.Item, error)) error {
	return s.writing(ctx, func(tx *sql.Conn) error {
		item, err := enqueue(ctx, tx, build)
		if err != nil {
			return err
		}
		if err := attachPages(ctx, tx, item.Case, pages); err != nil {
			return err
		}
		if request == "" {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `UPDATE cases SET answered = ? WHERE id = ?`, request, item.Case); err != nil {
			return mend(err)
		}
		return nil
	})
}

func enqueue(ctx context.Context, tx *sql.Conn, build func(Numbers) (cases.Item, error)) (item cases.Item, err error) {
	n, err := next(ctx, tx, numbersOfItem)
	if err != nil {
		return item, err
	}
	if item, err = build(n); err != nil {
		return item, err
	}
	known := item.Case == item.ID
	if !known {
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM cases WHERE id = ?)`, item.Case).Scan(&known); err != nil {
			return item, mend(err)
		}
	}
	if !known {
		return item, ErrNoCase
	}
	return item, insert(ctx, tx, n, item)
}

// numberCase numbers a case of the day. The day before is put down first when it is another one, and the count of a day that
// comes again, by a clock that was put back, goes on.
func numberCase(ctx context.Context, tx *sql.Conn, day string) (Numbers, error) {
	n, err := next(ctx, tx, numbersOfCase, day)
	if !errors.Is(err, sql.ErrNoRows) {
		return n, err
	}
	for _, turn := range []string{
		`INSERT INTO days (epoch, day, count) SELECT epoch, day, count FROM machine WHERE day NOT IN ('', ?1) ON CONFLICT DO UPDATE SET count = excluded.count`,
		`UPDATE machine SET day = ?1, count = coalesce((SELECT count FROM days WHERE days.epoch = machine.epoch AND days.day = ?1), 0)`,
	} {
		if _, err := tx.ExecContext(ctx, turn, day); err != nil {
			return Numbers{}, mend(err)
		}
	}
	return next(ctx, tx, numbersOfCase, day)
}

const (
	numbersOfItem = `UPDATE machine SET seq = seq + 1 RETURNING epoch, seq, 0`
	numbersOfCase = `UPDATE machine SET seq = seq + 1, count = count + 1 WHERE day = ? RETURNING epoch, seq, count`
)

func next(ctx context.Context, tx *sql.Conn, number string, of ...any) (n Numbers, err error) {
	err = tx.QueryRowContext(ctx, number, of...).Scan(&n.Epoch, &n.Seq, &n.DayCount)
	if err != nil {
		return Numbers{}, mend(err)
	}
	return n, nil
}

func insert(ctx context.Context, tx *sql.Conn, n Numbers, i cases.Item) error {
	if i.ID == "" || i.Epoch != n.Epoch || i.Seq != n.Seq {
		return fmt.Errorf("store: the item does not carry its id and the numbers it was given")
	}
	_, err := tx.ExecContext(ctx,
		`INSERT INTO outbox (id, kind, case_id, kiosk, epoch, seq, digest, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, i.Kind, i.Case, i.Kiosk, i.Epoch, i.Seq, i.Digest, orEmpty(i.Body))
	if err != nil {
		return mend(err)
	}
	return nil
}

// orEmpty keeps nil out of columns that are NOT NULL.
func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
