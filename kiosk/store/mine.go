package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"yichuang/kiosk/cases"
)

// Own is a case as its holder may see it.
type Own struct {
	Change                 // where it stands
	Number    string       // on the receipt
	Bundle    string       // id in the catalogue
	Receipt   []byte       // sealed by whoever handed the case in; nil: its time is over
	Steps     []cases.Step // oldest first, as far as the platform has told them
	Answered  string       // id of what the citizen was asked for and has answered here, empty: nothing
	Evaluated bool         // an evaluation was kept here
	Made      time.Time    // by the machine's clock then
}

// CasesOf are the cases of one holder, the last one first. An empty holder has none.
func (s *Store) CasesOf(ctx context.Context, holder string) ([]Own, error) {
	if holder == "" {
		return nil, nil
	}
	return s.own(ctx, `holder = ? ORDER BY id DESC`, holder)
}

// CaseNumbered is the case with that number on its receipt. The error is ErrNoCase when there is none.
func (s *Store) CaseNumbered(ctx context.Context, number string) (Own, error) {
	found, err := s.own(ctx, `number = ?`, number)
	if err == nil && len(found) == 0 {
		err = ErrNoCase
	}
	if err != nil {
		return Own{}, err
	}
	return found[0], nil
}

func (s *Store) own(ctx context.Context, which, value string) ([]Own, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, number, bundle, official, state, asked, answered, receipt,
		EXISTS (SELECT 1 FROM outbox WHERE case_id = cases.id AND case_id <> id AND kind = 'evaluation')
		FROM cases WHERE `+which, value)
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	var all []Own
	for rows.Next() {
		var o Own
		var asked []byte
		if err := rows.Scan(&o.Case, &o.Number, &o.Bundle, &o.Official, &o.State, &asked, &o.Answered, &o.Receipt, &o.Evaluated); err != nil {
			return nil, mend(err)
		}
		o.Asked, o.Made = string(asked), made(o.Case)
		all = append(all, o)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // closed now: there is one connection
		return nil, mend(err)
	}
	for i := range all {
		if all[i].Steps, err = s.steps(ctx, all[i].Case); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Store) steps(ctx context.Context, caseID string) ([]cases.Step, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT state, at FROM steps WHERE case_id = ? ORDER BY at`, caseID)
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	var all []cases.Step
	for rows.Next() {
		var one cases.Step
		var at int64
		if err := rows.Scan(&one.State, &at); err != nil {
			return nil, mend(err)
		}
		one.At = time.UnixMilli(at)
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, mend(err)
	}
	return all, nil
}

// step keeps when a case of this machine came to a state. A feed that is read again tells it again.
func step(ctx context.Context, tx *sql.Conn, c Change) error {
	if c.At.IsZero() || c.State == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO steps (case_id, at, state)
		SELECT id, ?, ? FROM cases WHERE id = ?`, c.At.UnixMilli(), c.State, c.Case)
	if err != nil {
		return mend(err)
	}
	return nil
}
