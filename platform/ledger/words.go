package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
)

// Words is the part of a ledger about what citizens and staff say to each other besides cases, and how kiosks are.
type Words interface {
	// Ask puts a case, named by its id, receipt number or official number, into the state 补正 with what its citizen is asked
	// for, in place of what was asked before. It returns ErrNoCase, or ErrSays for a sentence that is empty or over 500 signs.
	Ask(ctx context.Context, name, says string) (cases.Request, error)
	// Inbox lists what citizens said that staff must read, oldest first: complaints, corrections, and evaluations that are bad.
	Inbox(ctx context.Context) ([]InboxLine, error)
	// Read returns an item with its sealed body and audits that somebody read it and why. It returns ErrNoItem.
	Read(ctx context.Context, id, reason string) (cases.Item, error)
	// Fleet lists every enrolled kiosk with its last heartbeat.
	Fleet(ctx context.Context) ([]FleetLine, error)
}

// What a ledger refuses of words.
var (
	ErrNoCase = errors.New("no case with this id or number")
	ErrNoItem = errors.New("no item with this id")
	ErrSays   = errors.New("what is asked for must be 1 to 500 signs")
)

// Correcting is the state of a case whose citizen was asked for something (补正).
const Correcting = "补正"

// CorrectionFacts is what a ledger needs to know of a correction.
type CorrectionFacts struct {
	Request string
	Pages   []string // digests of the pages it names
	Follow  []string // those of them that the kiosk sends by themselves
	At      time.Time
}

// ComplaintFacts is what a ledger needs to know of a complaint. Text and contact stay sealed.
type ComplaintFacts struct {
	Kind    cases.ComplaintKind
	Contact bool
	At      time.Time
}

// InboxLine tells of one thing that staff must read, without personal data.
type InboxLine struct {
	ID         string              `json:"id"`
	Kind       cases.ItemKind      `json:"kind"`
	About      cases.ComplaintKind `json:"about,omitempty"` // of a complaint
	Level      int                 `json:"level,omitempty"` // of an evaluation
	Contact    bool                `json:"contact"`         // there is something to answer to
	Kiosk      string              `json:"kiosk"`
	Case       string              `json:"case,omitempty"`
	Official   string              `json:"official,omitempty"` // of the case
	Request    string              `json:"request,omitempty"`  // what a correction answers
	ReceivedAt time.Time           `json:"receivedAt"`         // the platform's clock
}

// FleetLine tells how one kiosk is.
type FleetLine struct {
	Kiosk     string           `json:"kiosk"`
	HeardAt   time.Time        `json:"heardAt,omitzero"` // the platform's clock; zero: never
	Heartbeat *cases.Heartbeat `json:"heartbeat"`        // nil: never
}

func (d *delivery) fileCorrection(f Filing) Result {
	if r, refused := d.homeless(f); refused {
		return r
	}
	item, c := f.Item, f.Correction
	d.corrections = append(d.corrections, f)
	d.put("corrections", "item_id, case_id, request, at", item.ID, item.Case, c.Request, millis(c.At))
	return d.keep(item)
}

// correct takes in the pages of corrections, and ends what they answer: the case goes on where it stood before a department
// looks at it.
func (d *delivery) correct() error {
	slices.SortStableFunc(d.corrections, func(a, b Filing) int { return strings.Compare(a.Item.Case, b.Item.Case) })
	for _, f := range d.corrections {
		item, c := f.Item, f.Correction
		if err := d.claim(item.Case, item.Kiosk, c.Pages, c.Follow); err != nil {
			return err
		}
		answered, err := d.find(`UPDATE cases SET state = $1, request = '' WHERE id = $2 AND state = $3 AND request = $4 AND request <> '' RETURNING id`,
			[]any{Preliminary, item.Case, Correcting, c.Request}, new(string))
		if err != nil {
			return err
		}
		if answered {
			d.news = append(d.news, change{kiosk: item.Kiosk, id: item.Case, state: Preliminary})
		}
	}
	return nil
}

// fileComplaint is not held against the cases there are: whoever complains about one that never came is right to.
func (d *delivery) fileComplaint(f Filing) Result {
	item, c := f.Item, f.Complaint
	d.put("complaints", "item_id, kind, contact, at", item.ID, string(c.Kind), number(c.Contact), millis(c.At))
	return d.keep(item)
}

// fileHeartbeat keeps it unless a newer one has come before.
func (d *delivery) fileHeartbeat(f Filing) (Result, error) {
	item := f.Item
	told, err := json.Marshal(f.Heartbeat)
	if err != nil {
		return Result{}, err
	}
	return Result{ID: item.ID, Verdict: cases.Accepted}, d.exec(`INSERT INTO heartbeats (kiosk, epoch, seq, told, received_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (kiosk) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, told = excluded.told, received_at = excluded.received_at
		WHERE (heartbeats.epoch, heartbeats.seq) < (excluded.epoch, excluded.seq)`, item.Kiosk, item.Epoch, item.Seq, string(told), millis(d.now))
}

func number(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func (b *book) Ask(ctx context.Context, name, says string) (cases.Request, error) {
	says = strings.TrimSpace(says)
	if n := utf8.RuneCountInString(says); n == 0 || n > 500 {
		return cases.Request{}, ErrSays
	}
	r := cases.Request{ID: uuid.Must(uuid.NewV7()).String(), Says: says}
	err := b.writing(ctx, func(e *entry) error {
		c := change{state: Correcting, request: r.ID}
		known, err := e.find(`UPDATE cases SET state = $1, request = $2 WHERE id = $3 OR receipt = $3 OR official = $3 RETURNING id, kiosk`,
			[]any{Correcting, r.ID, name}, &c.id, &c.kiosk)
		switch {
		case err != nil:
			return err
		case !known:
			return ErrNoCase
		}
		e.news = append(e.news, c)
		err = errors.Join(
			e.exec(`INSERT INTO requests (id, case_id, says, asked_at) VALUES ($1, $2, $3, $4)`, r.ID, c.id, says, millis(e.now)),
			e.audit(c.kiosk, "asked", c.id, "", r.ID))
		if err != nil {
			return err
		}
		_, err = e.tell(false)
		return err
	})
	return r, err
}

func (b *book) Inbox(ctx context.Context) ([]InboxLine, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT i.id, i.kind, COALESCE(p.kind, ''), COALESCE(v.level, 0), COALESCE(p.contact, 0), i.kiosk, i.case_id,
			COALESCE(c.official, ''), COALESCE(k.request, ''), i.received_at
		FROM items i LEFT JOIN complaints p ON p.item_id = i.id LEFT JOIN corrections k ON k.item_id = i.id LEFT JOIN cases c ON c.id = i.case_id
			LEFT JOIN evaluations v ON v.item_id = i.id AND v.level <= 2
		WHERE p.item_id IS NOT NULL OR k.item_id IS NOT NULL OR v.item_id IS NOT NULL ORDER BY i.received_at, i.id`)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	lines := []InboxLine{}
	for rows.Next() {
		var l InboxLine
		var at int64
		if err := rows.Scan(&l.ID, &l.Kind, &l.About, &l.Level, &l.Contact, &l.Kiosk, &l.Case, &l.Official, &l.Request, &at); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		if l.Case == l.ID {
			l.Case = ""
		}
		l.ReceivedAt = fromMillis(at)
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

func (b *book) Read(ctx context.Context, id, reason string) (i cases.Item, err error) {
	err = b.writing(ctx, func(e *entry) error {
		known, err := e.find(`SELECT id, kind, case_id, kiosk, epoch, seq, digest, body FROM items WHERE id = $1`, []any{id},
			&i.ID, &i.Kind, &i.Case, &i.Kiosk, &i.Epoch, &i.Seq, &i.Digest, &i.Body)
		switch {
		case err != nil:
			return err
		case !known:
			return ErrNoItem
		}
		return e.audit(i.Kiosk, "read", id, "", reason)
	})
	return i, err
}

func (b *book) Fleet(ctx context.Context) ([]FleetLine, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT k.site, h.told, h.received_at FROM kiosks k LEFT JOIN heartbeats h ON h.kiosk = k.site ORDER BY k.site`)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	lines := []FleetLine{}
	for rows.Next() {
		var l FleetLine
		var told sql.NullString
		var at sql.NullInt64
		if err := rows.Scan(&l.Kiosk, &told, &at); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		if told.Valid {
			l.HeardAt, l.Heartbeat = fromMillis(at.Int64), &cases.Heartbeat{}
			if err := json.Unmarshal([]byte(told.String), l.Heartbeat); err != nil {
				return nil, fmt.Errorf("ledger: heartbeat of %s: %w", l.Kiosk, err)
			}
		}
		lines = append(lines, l)
	}
	return lines, rows.Err()
}
