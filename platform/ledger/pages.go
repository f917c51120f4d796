package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Pages is the part of a ledger that takes in, piece by piece, the pages that kiosks took themselves.
type Pages interface {
	// PageCame is how many bytes of a kiosk's page are there, and whether it is whole and kept: then the bytes are not counted.
	PageCame(ctx context.Context, kiosk, digest string) (received int, kept bool, err error)
	// AddPart keeps a part of a page that lies at offset, and returns how much is there then. What of it is there
	// already is passed over; it returns ErrGap when it begins behind what is there.
	AddPart(ctx context.Context, kiosk, digest string, offset int, part []byte) (received int, err error)
	// Parts is all that has come of a page.
	Parts(ctx context.Context, kiosk, digest string) ([]byte, error)
	// RefusePage drops the parts of a page and audits why.
	RefusePage(ctx context.Context, kiosk, digest, reason string) error
	// Awaits reports whether a case of the kiosk names a page that has not come.
	Awaits(ctx context.Context, kiosk, digest string) (bool, error)
	// KeepPage writes down that a page is whole and its file is there, and drops its parts.
	KeepPage(ctx context.Context, kiosk string, p SlotPage) error
	// TellMissing audits the pages that should have followed their case long ago. It returns how many there are.
	TellMissing(ctx context.Context) (int, error)
}

// ErrGap says that a part of a page begins behind what is there of it.
var ErrGap = errors.New("the part begins behind what has come")

// How long parts wait for the next one, and when staff are told of a page that did not follow its case. It is still taken
// after that.
const (
	partsFor   = 7 * 24 * time.Hour
	followsFor = 7 * 24 * time.Hour
)

func (b *book) PageCame(ctx context.Context, kiosk, digest string) (received int, kept bool, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT (SELECT coalesce(sum(length(content)), 0) FROM page_parts WHERE kiosk = $1 AND digest = $2),
		EXISTS (SELECT 1 FROM pages WHERE kiosk = $1 AND digest = $2)`, kiosk, digest).Scan(&received, &kept)
	if err != nil {
		return 0, false, fmt.Errorf("ledger: %w", err)
	}
	return received, kept, nil
}

func (b *book) AddPart(ctx context.Context, kiosk, digest string, offset int, part []byte) (received int, err error) {
	err = b.writing(ctx, func(e *entry) error {
		if received, err = e.came(kiosk, digest); err != nil {
			return err
		}
		if offset > received {
			return ErrGap
		}
		rest := part[min(len(part), received-offset):]
		if len(rest) == 0 {
			return nil
		}
		// Of two nodes that take the same piece at once, one keeps it.
		if err := e.exec(`INSERT INTO page_parts (kiosk, digest, at, content, came_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			kiosk, digest, received, rest, millis(e.now)); err != nil {
			return err
		}
		received, err = e.came(kiosk, digest)
		return err
	})
	return received, err
}

// came is how much of a page is there.
func (e *entry) came(kiosk, digest string) (n int, err error) {
	_, err = e.find(`SELECT coalesce(sum(length(content)), 0) FROM page_parts WHERE kiosk = $1 AND digest = $2`, []any{kiosk, digest}, &n)
	return n, err
}

func (b *book) Parts(ctx context.Context, kiosk, digest string) ([]byte, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT content FROM page_parts WHERE kiosk = $1 AND digest = $2 ORDER BY at`, kiosk, digest)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var all []byte
	for rows.Next() {
		var part []byte
		if err := rows.Scan(&part); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		all = append(all, part...)
	}
	return all, rows.Err()
}

func (b *book) Awaits(ctx context.Context, kiosk, digest string) (awaits bool, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM case_pages WHERE digest = $1 AND kiosk = $2)
		AND NOT EXISTS (SELECT 1 FROM pages WHERE digest = $1 AND kiosk = $2)`, digest, kiosk).Scan(&awaits)
	if err != nil {
		return false, fmt.Errorf("ledger: %w", err)
	}
	return awaits, nil
}

const dropParts = `DELETE FROM page_parts WHERE kiosk = $1 AND digest = $2`

func (b *book) RefusePage(ctx context.Context, kiosk, digest, reason string) error {
	return b.writing(ctx, func(e *entry) error {
		if err := e.exec(dropParts, kiosk, digest); err != nil {
			return err
		}
		return e.audit(kiosk, "page-refused", digest, digest, reason)
	})
}

func (b *book) KeepPage(ctx context.Context, kiosk string, p SlotPage) error {
	return b.writing(ctx, func(e *entry) error {
		if err := e.exec(`INSERT INTO pages (digest, kiosk, position, kind, size, added_at) VALUES ($1, $2, 0, $3, $4, $5) ON CONFLICT DO NOTHING`,
			p.Digest, kiosk, p.Kind, p.Size, millis(e.now)); err != nil {
			return err
		}
		return e.exec(dropParts, kiosk, p.Digest)
	})
}

// claim writes down which pages an accepted case, or a correction of one, names, and which of them follow. One that is not
// there keeps no case out: it follows from the kiosk, or staff find it in the audit and ask for it.
func (e *entry) claim(caseID, kiosk string, pages, follow []string) error {
	for _, d := range pages {
		follows := 0
		if slices.Contains(follow, d) {
			follows = 1
		}
		err := e.exec(`INSERT INTO case_pages (case_id, digest, kiosk, follows) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, caseID, d, kiosk, follows)
		if err != nil {
			return err
		}
		there, err := e.find(`SELECT digest FROM pages WHERE digest = $1 AND kiosk = $2`, []any{d, kiosk}, new(string))
		if err == nil && !there && follows == 0 {
			err = e.audit(kiosk, pageMissing, caseID, d, "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const pageMissing = "page-missing"

func (b *book) TellMissing(ctx context.Context) (n int, err error) {
	err = b.writing(ctx, func(e *entry) error {
		rows, err := e.QueryContext(ctx, `SELECT n.case_id, n.kiosk, n.digest FROM case_pages n JOIN cases c ON c.id = n.case_id
			WHERE n.follows = 1 AND c.received_at < $1
			AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.digest = n.digest AND p.kiosk = n.kiosk)
			AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = n.case_id AND a.event = $2 AND a.digest = n.digest)`,
			millis(e.now.Add(-followsFor)), pageMissing)
		if err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		defer rows.Close()
		var missing [][3]string
		for rows.Next() {
			var m [3]string
			if err := rows.Scan(&m[0], &m[1], &m[2]); err != nil {
				return fmt.Errorf("ledger: %w", err)
			}
			missing = append(missing, m)
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		for _, m := range missing {
			if err := e.audit(m[1], pageMissing, m[0], m[2], ""); err != nil {
				return err
			}
		}
		n = len(missing)
		return nil
	})
	return n, err
}
