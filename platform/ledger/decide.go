package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"yichuang/kiosk/cases"
)

// Decisions is the part of a ledger about where the matters of a case stand.
type Decisions interface {
	// Decide says where matters of a case stand from now on, and has its kiosk told. The case is named by its id. It returns
	// ErrNoCase, ErrNoMatter, or ErrState for a state that is empty or over 20 signs; then nothing is changed.
	Decide(ctx context.Context, caseID string, decisions []cases.Decision) error
}

// What a ledger refuses of decisions.
var (
	ErrNoMatter = errors.New("the case has no such matter")
	ErrState    = errors.New("a state must be 1 to 20 signs")
)

func (b *book) Decide(ctx context.Context, caseID string, decisions []cases.Decision) error {
	if slices.ContainsFunc(decisions, func(d cases.Decision) bool {
		n := utf8.RuneCountInString(d.State)
		return n == 0 || n > 20
	}) {
		return ErrState
	}
	return b.writing(ctx, func(e *entry) error {
		c := change{id: caseID}
		known, err := e.find(`SELECT kiosk, state, request FROM cases WHERE id = $1`, []any{caseID}, &c.kiosk, &c.state, &c.request)
		switch {
		case err != nil:
			return err
		case !known:
			return ErrNoCase
		}
		for _, d := range decisions {
			known, err := e.find(`UPDATE children SET state = $1 WHERE case_id = $2 AND matter = $3 RETURNING matter`,
				[]any{d.State, caseID, d.Matter}, new(string))
			switch {
			case err != nil:
				return err
			case !known:
				return ErrNoMatter
			}
			if err := e.audit(c.kiosk, "decided", caseID, "", d.Matter+" "+d.State); err != nil {
				return err
			}
		}
		e.news = append(e.news, c)
		_, err = e.tell(false)
		return err
	})
}

// decided puts into the changes of a page where the matters of their cases stand now, unless all stand where they began.
func (b *book) decided(ctx context.Context, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	ids := make([]string, len(changes))
	for n, c := range changes {
		ids[n] = c.Case
	}
	rows, err := b.read.QueryContext(ctx, `SELECT case_id, matter, state FROM children WHERE state <> $1 AND `+b.dialect.among("case_id", 2)+
		` ORDER BY case_id, position`, Preliminary, b.dialect.set(ids))
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	of := map[string][]cases.Decision{}
	for rows.Next() {
		var id string
		var d cases.Decision
		if err := rows.Scan(&id, &d.Matter, &d.State); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		of[id] = append(of[id], d)
	}
	for n := range changes {
		changes[n].Decisions = of[changes[n].Case]
	}
	return rows.Err()
}
