package ledger

import (
	"context"
	"fmt"

	"yichuang/kiosk/cases"
)

// Holders is the part of a ledger that tells people of their own cases.
type Holders interface {
	// CasesOf are the cases of a holder, at most limit of those that were received last, the last one first. An empty holder
	// has none.
	CasesOf(ctx context.Context, holder string, limit int) ([]cases.Known, error)
	// AuditProgress notes that a kiosk asked for somebody's cases, and how many there were. It does not say whose.
	AuditProgress(ctx context.Context, kiosk string, found int) error
}

func (b *book) CasesOf(ctx context.Context, holder string, limit int) ([]cases.Known, error) {
	if holder == "" {
		return nil, nil
	}
	rows, err := b.read.QueryContext(ctx, `SELECT c.id, c.receipt, c.official, c.bundle, c.state, c.taken_at, c.request, COALESCE(r.says, ''),
			CASE WHEN e.case_id IS NULL THEN 0 ELSE 1 END, COALESCE(ch.state, ''), COALESCE(ch.at, 0)
		FROM (SELECT * FROM cases WHERE holder = $1 AND holder <> '' ORDER BY received_at DESC, id DESC LIMIT $2) c
		LEFT JOIN requests r ON r.id = c.request LEFT JOIN evaluations e ON e.case_id = c.id LEFT JOIN changes ch ON ch.case_id = c.id
		ORDER BY c.received_at DESC, c.id DESC, ch.id`, holder, limit)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var all []cases.Known
	for rows.Next() {
		var c cases.Known
		var step cases.Step
		var taken, evaluated, at int64
		if err := rows.Scan(&c.Case, &c.Receipt, &c.Official, &c.Bundle, &c.State, &taken, &c.Request.ID, &c.Request.Says, &evaluated, &step.State, &at); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		if len(all) == 0 || all[len(all)-1].Case != c.Case {
			c.TakenAt, c.Evaluated = fromMillis(taken), evaluated == 1
			all = append(all, c)
		}
		if step.State != "" {
			step.At = fromMillis(at)
			last := &all[len(all)-1]
			last.Steps = append(last.Steps, step)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return all, nil
}

func (b *book) AuditProgress(ctx context.Context, kiosk string, found int) error {
	return b.writing(ctx, func(e *entry) error {
		return e.audit(kiosk, "progress", "", "", fmt.Sprintf("found %d", found))
	})
}
