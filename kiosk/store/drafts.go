package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"time"
)

// DraftID names a draft without telling whose it is or what it is about: keyed digests of both, which the caller makes.
type DraftID struct{ Holder, Bundle string }

// Draft is what somebody left half told. There is one for each holder and bundle.
type Draft struct {
	DraftID
	Written time.Time
	Body    []byte // sealed by the caller
}

// Drafts are kept for DraftsLive, but no machine's clock is to be trusted with that alone. One that is put forward for a
// moment must lose nothing: what it calls too old is not handed out, and is deleted when it has called it so for
// draftsDoubted. One that was put back, or stands still, must keep nothing for ever: the time that the machine has run
// counts too.
const (
	DraftsLive    = 7 * 24 * time.Hour
	draftsDoubted = time.Hour
)

// KeepDraft keeps a draft in the place of the one before. A draft is no promise: backups leave it out, so that what was
// dropped cannot come back with one.
func (s *Store) KeepDraft(ctx context.Context, d Draft) error {
	return s.lightly(ctx, func(tx *sql.Conn) error {
		// A row of its own each time: it begins to age anew, and the last one written is the last one of the table.
		_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO drafts (holder, bundle, written, body) VALUES (?, ?, ?, ?)`,
			d.Holder, d.Bundle, d.Written.UnixMilli(), orEmpty(d.Body))
		if err != nil {
			return mend(err)
		}
		return nil
	})
}

// Drafts are those of one holder that are not too old, the last one written first.
func (s *Store) Drafts(ctx context.Context, holder string, now time.Time) ([]Draft, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT bundle, written, body FROM drafts WHERE holder = ? AND written > ? ORDER BY rowid DESC`,
		holder, now.Add(-DraftsLive).UnixMilli())
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	var all []Draft
	for rows.Next() {
		d := Draft{DraftID: DraftID{Holder: holder}}
		var written int64
		if err := rows.Scan(&d.Bundle, &written, &d.Body); err != nil {
			return nil, mend(err)
		}
		d.Written = time.UnixMilli(written)
		all = append(all, d)
	}
	if err := rows.Err(); err != nil {
		return nil, mend(err)
	}
	return all, nil
}

// DropDraft deletes a draft; that there is none is no error.
func (s *Store) DropDraft(ctx context.Context, id DraftID) error {
	return s.lightly(ctx, func(tx *sql.Conn) error { return dropDraft(ctx, tx, id) })
}

func dropDraft(ctx context.Context, tx *sql.Conn, id DraftID) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM drafts WHERE holder = ? AND bundle = ?`, id.Holder, id.Bundle); err != nil {
		return mend(err)
	}
	return nil
}

// PurgeDrafts deletes the drafts that have lived long enough and returns how many there were. Ran is how long the machine
// has run since the last purge, by a clock that nobody can put back. Bytes of dropped drafts that were still in the
// write-ahead log go with it.
func (s *Store) PurgeDrafts(ctx context.Context, now time.Time, ran time.Duration) (gone int, err error) {
	err = s.lightly(ctx, func(tx *sql.Conn) error {
		_, err := tx.ExecContext(ctx, `UPDATE drafts SET ran = ran + ?1, over = CASE WHEN written <= ?2 THEN over + ?1 ELSE 0 END`,
			ran.Milliseconds(), now.Add(-DraftsLive).UnixMilli())
		if err != nil {
			return mend(err)
		}
		done, err := tx.ExecContext(ctx, `DELETE FROM drafts WHERE ran >= ? OR over >= ?`, DraftsLive.Milliseconds(), draftsDoubted.Milliseconds())
		if err != nil {
			return mend(err)
		}
		n, err := done.RowsAffected()
		gone = int(n)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.replaced.RLock()
	defer s.replaced.RUnlock()
	return gone, emptyLog(ctx, filepath.Join(s.dir, fileName))
}

// emptyLog brings what is in the write-ahead log into the database and empties it. It waits for nobody, so that nobody who
// hands in waits for it: while a backup is made, it is left for the next time.
func emptyLog(ctx context.Context, path string) error {
	db, err := connect(path, "query_only=0")
	if err != nil {
		return mend(err)
	}
	defer db.Close()
	if _, err = db.ExecContext(ctx, `PRAGMA busy_timeout = 0`); err == nil {
		_, err = db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	if err != nil {
		return mend(err)
	}
	return nil
}

// forgetDrafts deletes the drafts of a database that nobody else has open.
func forgetDrafts(ctx context.Context, path string) error {
	db, err := connect(path, "journal_mode=DELETE") // one file, to be renamed
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `DELETE FROM drafts`)
	return err
}
