package ledger

import (
	"context"
	"fmt"
)

func (b *book) Cases(ctx context.Context) ([]CaseLine, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT c.id, c.kiosk, c.receipt, c.official, c.bundle, c.state, c.received_at, k.position, k.matter, k.state,
			coalesce(p.named, 0), coalesce(p.here, 0), coalesce(p.to_come, 0)
		FROM cases c JOIN children k ON k.case_id = c.id
		LEFT JOIN (SELECT n.case_id, count(*) AS named, count(h.digest) AS here, sum(CASE WHEN h.digest IS NULL THEN n.follows ELSE 0 END) AS to_come
			FROM case_pages n LEFT JOIN pages h ON h.digest = n.digest AND h.kiosk = n.kiosk GROUP BY n.case_id) p ON p.case_id = c.id
		ORDER BY c.received_at, c.official, c.id, k.position`)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	lines := []CaseLine{}
	for rows.Next() {
		var c CaseLine
		var child ChildLine
		var at int64
		var position int
		if err := rows.Scan(&c.ID, &c.Kiosk, &c.Receipt, &c.Official, &c.Bundle, &c.State, &at, &position, &child.Matter, &child.State,
			&c.Pages, &c.PagesHere, &c.PagesToCome); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		child.Number = childNumber(c.Official, position)
		c.ReceivedAt = fromMillis(at)
		if position == 1 {
			lines = append(lines, c)
		}
		last := &lines[len(lines)-1]
		last.Matters = append(last.Matters, child)
	}
	return lines, rows.Err()
}

func (b *book) Audit(ctx context.Context) ([]AuditLine, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT at, kiosk, event, subject, digest, reason FROM audit ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var lines []AuditLine
	for rows.Next() {
		var a AuditLine
		var at int64
		if err := rows.Scan(&at, &a.Kiosk, &a.Event, &a.Subject, &a.Digest, &a.Reason); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		a.At = fromMillis(at)
		lines = append(lines, a)
	}
	return lines, rows.Err()
}
