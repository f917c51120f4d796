package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/durable"
	"yichuang/kiosk/seal"
)

// mostPageBytes is how much room the pages may take on the disk: some 3,000 of a five-megapixel camera, which is more than
// a busy township takes in a week.
const mostPageBytes = 4 << 30

const pagesFolder = "pages"

// What may be wrong with a page.
var (
	ErrNoRoom      = errors.New("store: there is no room for another page")
	ErrNoPage      = errors.New("store: no page is due")
	ErrPageDamaged = errors.New("store: the page is not what was kept")
)

// KeepPage keeps a page, sealed to the platform by the caller, for the visit under way, and returns its digest by the suite. When it
// returns nil the page is on the disk for good: the file first, then the row. The errors are ErrNoRoom and those of the
// operating system.
func (s *Store) KeepPage(ctx context.Context, suite seal.Suite, sealed []byte) (digest string, err error) {
	var taken int64
	if err := s.db.QueryRowContext(ctx, `SELECT coalesce(sum(size), 0) FROM pages`).Scan(&taken); err != nil {
		return "", mend(err)
	}
	if taken+int64(len(sealed)) > mostPageBytes {
		return "", ErrNoRoom
	}
	digest = suite.Digest(sealed)
	path := pagePath(s.dir, digest)
	file, err := durable.New(path)
	if err != nil {
		return "", noRoom(err)
	}
	defer file.Discard()
	if err = file.Replace(sealed); err == nil {
		err = s.writing(ctx, func(tx *sql.Conn) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO pages (digest, size, state) VALUES (?, ?, 'visit')`, digest, len(sealed))
			return err
		})
	}
	if err != nil {
		return "", noRoom(errors.Join(err, removePages(s.dir, digest)))
	}
	return digest, nil
}

// noRoom makes ErrNoRoom of the ways in which a full disk is said.
func noRoom(err error) error {
	var fault *sqlite.Error
	full := errors.As(err, &fault) && fault.Code()&0xff == sqlite3.SQLITE_FULL
	if full || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrNoRoom, err)
	}
	return mend(err)
}

// VisitPages are the digests of the pages that belong to no case yet.
func (s *Store) VisitPages(ctx context.Context) (map[string]bool, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT digest FROM pages WHERE state = 'visit'`)
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	digests := map[string]bool{}
	for rows.Next() {
		var d string
		if err := rows.Scan(&d); err != nil {
			return nil, mend(err)
		}
		digests[d] = true
	}
	if err := rows.Err(); err != nil {
		return nil, mend(err)
	}
	return digests, nil
}

// DropPages deletes pages that nobody wants. Those of a case stay, and those that are not there are passed over.
func (s *Store) DropPages(ctx context.Context, digests ...string) error {
	var gone []string
	err := s.writing(ctx, func(tx *sql.Conn) error {
		for _, d := range digests {
			done, err := tx.ExecContext(ctx, `DELETE FROM pages WHERE digest = ? AND state = 'visit'`, d)
			if err != nil {
				return mend(err)
			}
			if n, err := done.RowsAffected(); err != nil {
				return mend(err)
			} else if n > 0 {
				gone = append(gone, d)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return removePages(s.dir, gone...)
}

// attachPages makes pages of the visit pages of its case.
func attachPages(ctx context.Context, tx *sql.Conn, caseID string, digests []string) error {
	for _, d := range digests {
		done, err := tx.ExecContext(ctx, `UPDATE pages SET case_id = ?, state = 'waiting' WHERE digest = ? AND state = 'visit'`, caseID, d)
		if err != nil {
			return mend(err)
		}
		if n, err := done.RowsAffected(); err != nil {
			return mend(err)
		} else if n == 0 {
			return errors.New("store: the case names a page that is not kept")
		}
	}
	return nil
}

// DuePage is the page to send next, or ErrNoPage: never before the platform has its case, and of all those that which
// failed least often, then the oldest.
func (s *Store) DuePage(ctx context.Context) (digest string, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT digest FROM pages WHERE state = 'waiting'
		AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = pages.case_id AND outbox.state <> 'acknowledged')
		ORDER BY attempts, rowid LIMIT 1`).Scan(&digest)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNoPage
	}
	if err != nil {
		return "", mend(err)
	}
	return digest, nil
}

// PagesOf lists the pages of a case that the platform does not have yet, by their digests.
func (s *Store) PagesOf(ctx context.Context, caseID string) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT digest FROM pages WHERE case_id = ? ORDER BY rowid`, caseID)
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var digest string
		if err := rows.Scan(&digest); err != nil {
			return nil, mend(err)
		}
		all = append(all, digest)
	}
	if err := rows.Err(); err != nil {
		return nil, mend(err)
	}
	return all, nil
}

// Page is the sealed content of a page. The errors are fs.ErrNotExist, ErrPageDamaged and those of the operating system.
func (s *Store) Page(digest string) ([]byte, error) {
	sealed, err := os.ReadFile(pagePath(s.dir, digest))
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if !seal.DigestFits(digest, sealed) {
		return nil, ErrPageDamaged
	}
	return sealed, nil
}

// SettlePage ends one attempt to send a page. Acknowledged deletes it here: the row first, so that there is never a row
// without its file. Waiting puts it behind the others; NeedsStaff keeps it until somebody has looked. The reason is for staff
// and holds no personal data.
func (s *Store) SettlePage(ctx context.Context, digest string, state cases.ItemState, reason string) error {
	err := s.writing(ctx, func(tx *sql.Conn) (err error) {
		if state == cases.Acknowledged {
			_, err = tx.ExecContext(ctx, `DELETE FROM pages WHERE digest = ?`, digest)
		} else {
			_, err = tx.ExecContext(ctx, `UPDATE pages SET state = ?, reason = ?, attempts = attempts + 1 WHERE digest = ?`, state, reason, digest)
		}
		if err != nil {
			return mend(err)
		}
		return nil
	})
	if err != nil || state != cases.Acknowledged {
		return err
	}
	return removePages(s.dir, digest)
}

var pageName = regexp.MustCompile(`^[a-z0-9]{1,16}-[0-9a-f]{16,128}$`)

func pagePath(dir, digest string) string {
	return filepath.Join(dir, pagesFolder, strings.Replace(digest, ":", "-", 1))
}

// removePages removes the files of pages; those that are not there are passed over.
func removePages(dir string, digests ...string) error {
	if len(digests) == 0 {
		return nil
	}
	var all error
	for _, d := range digests {
		if err := os.Remove(pagePath(dir, d)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	if all = errors.Join(all, syncFolder(filepath.Join(dir, pagesFolder))); all != nil {
		return fmt.Errorf("store: %w", all)
	}
	return nil
}
