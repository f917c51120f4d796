package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// feedCursor is the row of meta that says how far the platform's feed was read.
const feedCursor = "feed cursor"

// Change is what the platform's feed says about one case.
type Change struct {
	Case     string
	Official string
	State    string    // such as 预受理
	At       time.Time // when it came to that, by the platform's clock
	Decided  string    // where its matters stand, as the caller writes it; empty: nothing is said of any
	Asked    string    // what the citizen is asked for (补正), sealed by the caller; empty: nothing
}

// Cursor is where the platform's feed is to be read on; "" is its beginning.
func (s *Store) Cursor(ctx context.Context) (string, error) { return s.Noted(ctx, feedCursor) }

// Note remembers a value under a name that its writer owns, for good. It holds no personal data, and what a restored
// backup does not know of it must be found out again.
func (s *Store) Note(ctx context.Context, name, value string) error {
	return s.lightly(ctx, func(tx *sql.Conn) error { return note(ctx, tx, name, value) })
}

// Noted is what was noted under a name, "" when nothing was.
func (s *Store) Noted(ctx context.Context, name string) (string, error) {
	var value string
	err := s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", mend(err)
	}
	return value, nil
}

func note(ctx context.Context, tx *sql.Conn, name, value string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	if err != nil {
		return mend(err)
	}
	return nil
}

// Learn keeps a page of the feed and the cursor behind it in one transaction, so that no change is passed
// over. Learning a change twice does no harm; cases this machine does not know are passed over. It
// returns those changes that told an official number not known before.
func (s *Store) Learn(ctx context.Context, changes []Change, cursor string) ([]Change, error) {
	var news []Change
	err := s.writing(ctx, func(tx *sql.Conn) error {
		for _, c := range changes {
			told, err := tx.ExecContext(ctx, `UPDATE cases SET official = ?1 WHERE id = ?2 AND official <> ?1 AND ?1 <> ''`, c.Official, c.Case)
			if err != nil {
				return mend(err)
			}
			if n, err := told.RowsAffected(); err != nil {
				return mend(err)
			} else if n > 0 {
				news = append(news, c)
			}
			if _, err := tx.ExecContext(ctx, `UPDATE cases SET state = ?, decided = ?, asked = ? WHERE id = ?`, c.State, c.Decided, []byte(c.Asked), c.Case); err != nil {
				return mend(err)
			}
			if err := step(ctx, tx, c); err != nil {
				return err
			}
		}
		return note(ctx, tx, feedCursor, cursor)
	})
	if err != nil {
		return nil, err
	}
	return news, nil
}
