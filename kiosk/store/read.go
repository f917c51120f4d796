package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
)

// Waiting counts the items the platform does not have yet and may still take: waiting, sent, needs staff. A case whose
// pages are still to go is one of them; a heartbeat is nothing that anybody waits for.
func (s *Store) Waiting(ctx context.Context) (int, error) {
	var n int
	err := s.db.QueryRowContext(ctx, `SELECT count(*) FROM outbox WHERE kind <> 'heartbeat' AND (state IN ('waiting', 'sent', 'needs-staff')
		OR state = 'acknowledged' AND id IN (SELECT case_id FROM pages))`).Scan(&n)
	if err != nil {
		return 0, mend(err)
	}
	return n, nil
}

// Outbox lists every item for staff but heartbeats, oldest first, without personal data.
func (s *Store) Outbox(ctx context.Context) ([]cases.OutboxLine, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT o.id, o.kind, coalesce(c.number, ''), o.state, o.attempts, o.reason, o.next,
		coalesce(c.official, ''), o.exported, o.exported_at, (SELECT count(*) FROM pages WHERE pages.case_id = o.id)
		FROM outbox AS o LEFT JOIN cases AS c ON c.id = o.case_id
		WHERE o.kind <> 'heartbeat' ORDER BY o.epoch, o.seq`)
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	var lines []cases.OutboxLine
	for rows.Next() {
		var l cases.OutboxLine
		var next, exportedAt int64
		if err := rows.Scan(&l.ID, &l.Kind, &l.Receipt, &l.State, &l.Attempts, &l.LastError, &next,
			&l.Official, &l.Exported, &exportedAt, &l.Pages); err != nil {
			return nil, mend(err)
		}
		l.Since = made(l.ID)
		if l.State == cases.Waiting && next > 0 {
			l.Next = time.UnixMilli(next)
		}
		if l.Exported != "" {
			l.ExportedAt = time.UnixMilli(exportedAt)
		}
		lines = append(lines, l)
	}
	if err := rows.Err(); err != nil {
		return nil, mend(err)
	}
	return lines, nil
}

// made is the time that a UUIDv7 carries, the zero time for any other id.
func made(id string) time.Time {
	u, err := uuid.Parse(id)
	if err != nil || u.Version() != 7 {
		return time.Time{}
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(u[:8]) >> 16)) // RFC 9562 section 5.7: 48 bits of milliseconds
}

// Official is the platform's number of a case (办件编号), "" while it has not told one. The error is
// ErrNoCase for a case this machine does not know.
func (s *Store) Official(ctx context.Context, caseID string) (string, error) {
	var official string
	err := s.db.QueryRowContext(ctx, `SELECT official FROM cases WHERE id = ?`, caseID).Scan(&official)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNoCase
	}
	if err != nil {
		return "", mend(err)
	}
	return official, nil
}

// Standing is where a case and its matters stand in the platform's words, "" while it has not said, and what the citizen is asked
// for, as Learn was given it. The error is ErrNoCase for a case this machine does not know.
func (s *Store) Standing(ctx context.Context, caseID string) (Change, error) {
	c := Change{Case: caseID}
	var asked []byte
	err := s.db.QueryRowContext(ctx, `SELECT official, state, decided, asked FROM cases WHERE id = ?`, caseID).Scan(&c.Official, &c.State, &c.Decided, &asked)
	if errors.Is(err, sql.ErrNoRows) {
		return Change{}, ErrNoCase
	}
	if err != nil {
		return Change{}, mend(err)
	}
	c.Asked = string(asked)
	return c, nil
}

// Receipt returns the sealed receipt with this receipt number. The error is ErrNoReceipt when there is none, or none any more.
func (s *Store) Receipt(ctx context.Context, number string) ([]byte, error) {
	var receipt []byte
	err := s.db.QueryRowContext(ctx, `SELECT receipt FROM cases WHERE number = ?`, number).Scan(&receipt)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(receipt) == 0 {
		return nil, ErrNoReceipt
	}
	if err != nil {
		return nil, mend(err)
	}
	return receipt, nil
}

// Check reads every page of the file. The error is ErrDamaged, or one of the operating system.
func (s *Store) Check(context.Context) error {
	if err := check(s.db, "quick_check"); err != nil {
		return mend(err)
	}
	return nil
}
