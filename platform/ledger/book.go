package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
)

// book is the Ledger over SQL that SQLite and PostgreSQL both understand: numbered parameters,
// milliseconds as integers, ON CONFLICT, RETURNING. What differs stands in the migrations and
// in how the handles are opened.
type book struct {
	write, read *sql.DB
	o           Options
	era         atomic.Bool // this process has begun one
}

// newBook opens a ledger whose tables are there. The handles are closed when it fails.
func newBook(ctx context.Context, write, read *sql.DB, o Options) (Ledger, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	b := &book{write: write, read: read, o: o}
	if err := b.settleImplementation(ctx); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// settleImplementation lets every process over one ledger begin official numbers with the same code: whoever is told
// one writes it down, the others read it.
func (b *book) settleImplementation(ctx context.Context) error {
	var known string
	err := b.read.QueryRowContext(ctx, `SELECT value FROM about WHERE name = 'implementation'`).Scan(&known)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("ledger: %w", err)
	case b.o.Implementation == "":
		b.o.Implementation = known
	case b.o.Implementation != known:
		return b.writing(ctx, func(e *entry) error {
			return e.exec(`INSERT INTO about (name, value) VALUES ('implementation', $1)
				ON CONFLICT (name) DO UPDATE SET value = excluded.value`, e.implementation)
		})
	}
	return nil
}

func (b *book) Close() error { return errors.Join(b.read.Close(), b.write.Close()) }

func (b *book) Ping(ctx context.Context) error {
	var instance string
	return b.read.QueryRowContext(ctx, `SELECT value FROM about WHERE name = 'instance'`).Scan(&instance)
}

// entry is one transaction that writes.
type entry struct {
	*sql.Tx
	ctx            context.Context
	now            time.Time
	implementation string
	opened         []opened // cases that still want a number
	news           []change // what still has to go into the feed
	book           *book
	newEra         bool
}

// change is one line of the feed to be.
type change struct{ kiosk, id, state, request string }

type opened struct {
	id, kiosk string
	result    int // index into the results
}

// writing runs f in one transaction.
func (b *book) writing(ctx context.Context, f func(*entry) error) error {
	tx, err := b.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer tx.Rollback() // nothing to do after Commit
	e := &entry{Tx: tx, ctx: ctx, now: b.o.Now(), implementation: b.o.Implementation, book: b}
	if err := f(e); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if e.newEra {
		b.era.Store(true)
	}
	return nil
}

func (e *entry) exec(query string, args ...any) error {
	if _, err := e.ExecContext(e.ctx, query, args...); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// find scans one row and reports whether there was one.
func (e *entry) find(query string, args []any, into ...any) (bool, error) {
	err := e.QueryRowContext(e.ctx, query, args...).Scan(into...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("ledger: %w", err)
	}
	return true, nil
}

// count adds n to a counter and returns the first of the n new values. Whoever else counts
// waits until this transaction has ended.
func (e *entry) count(counter string, n int) (int64, error) {
	var last int64
	_, err := e.find(`INSERT INTO counters (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`,
		[]any{counter, n}, &last)
	return last - int64(n) + 1, err
}

func (e *entry) audit(kiosk, event, subject, digest, reason string) error {
	return e.exec(`INSERT INTO audit (at, kiosk, event, subject, digest, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
		millis(e.now), kiosk, event, subject, digest, reason)
}

func (b *book) Receive(ctx context.Context, filings []Filing) ([]Result, error) {
	results := make([]Result, len(filings))
	err := b.writing(ctx, func(e *entry) error {
		kept := false
		for i, f := range filings {
			r, err := e.file(f)
			if err != nil {
				return err
			}
			results[i] = r
			kept = kept || r.Verdict == cases.Accepted && f.Heartbeat == nil
			if f.Case != nil && r.Verdict == cases.Accepted {
				e.opened = append(e.opened, opened{id: f.Item.ID, kiosk: f.Item.Kiosk, result: i})
			}
		}
		if err := e.number(results); err != nil {
			return err
		}
		last, err := e.tell(kept)
		if err != nil {
			return err
		}
		return e.seen(last, results)
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// file decides on one filing and writes it down.
func (e *entry) file(f Filing) (Result, error) {
	item := f.Item
	if f.Heartbeat != nil {
		return e.fileHeartbeat(f)
	}
	var digest string
	var official sql.NullString
	came, err := e.find(`SELECT i.digest, c.official FROM items i LEFT JOIN cases c ON c.id = i.case_id WHERE i.id = $1`,
		[]any{item.ID}, &digest, &official)
	switch {
	case err != nil:
		return Result{}, err
	case came && digest == item.Digest:
		return Result{ID: item.ID, Verdict: cases.Duplicate, Official: official.String}, nil
	case came:
		return e.refuse(f, cases.Conflict, contract.ReasonIdTaken)
	case f.Fault != "":
		return e.refuse(f, cases.Rejected, f.Fault)
	}
	if taken, err := e.find(`SELECT id FROM items WHERE kiosk = $1 AND epoch = $2 AND seq = $3`,
		[]any{item.Kiosk, item.Epoch, item.Seq}, new(string)); err != nil || taken {
		return e.refuseIf(err, f, cases.Conflict, contract.ReasonSeqTaken)
	}
	switch {
	case f.Evaluation != nil:
		return e.fileEvaluation(f)
	case f.Correction != nil:
		return e.fileCorrection(f)
	case f.Complaint != nil:
		return e.fileComplaint(f)
	}
	return e.fileCase(f)
}

func (e *entry) fileCase(f Filing) (Result, error) {
	item, c := f.Item, f.Case
	if taken, err := e.find(`SELECT id FROM cases WHERE receipt = $1`, []any{c.Receipt}, new(string)); err != nil || taken {
		return e.refuseIf(err, f, cases.Conflict, contract.ReasonReceiptTaken)
	}
	err := errors.Join(e.keep(item), e.exec(
		`INSERT INTO cases (id, kiosk, receipt, bundle, catalogue, state, taken_at, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		item.ID, item.Kiosk, c.Receipt, c.Bundle, c.Catalogue, Preliminary, millis(c.TakenAt), millis(e.now)))
	for i, matter := range c.Matters {
		err = errors.Join(err, e.exec(`INSERT INTO children (case_id, position, matter, state) VALUES ($1, $2, $3, $4)`,
			item.ID, i+1, matter, Preliminary))
	}
	if err == nil {
		err = e.claim(item.ID, item.Kiosk, c.Pages, c.Follow)
	}
	return Result{ID: item.ID, Verdict: cases.Accepted}, err
}

func (e *entry) fileEvaluation(f Filing) (Result, error) {
	item := f.Item
	official, refused, err := e.belongs(f)
	if err != nil || refused != nil {
		return orZero(refused), err
	}
	if done, err := e.find(`SELECT item_id FROM evaluations WHERE case_id = $1`, []any{item.Case}, new(string)); err != nil || done {
		return e.refuseIf(err, f, cases.Rejected, contract.ReasonEvaluated)
	}
	tags, err := json.Marshal(append([]int{}, f.Evaluation.Tags...)) // [] and not null for none
	err = errors.Join(err, e.keep(item), e.exec(`INSERT INTO evaluations (case_id, item_id, level, tags, at) VALUES ($1, $2, $3, $4, $5)`,
		item.Case, item.ID, f.Evaluation.Level, string(tags), millis(f.Evaluation.At)))
	return Result{ID: item.ID, Verdict: cases.Accepted, Official: official}, err
}

func (e *entry) keep(i cases.Item) error {
	return e.exec(`INSERT INTO items (id, kind, case_id, kiosk, epoch, seq, digest, body, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.ID, string(i.Kind), i.Case, i.Kiosk, i.Epoch, i.Seq, i.Digest, i.Body, millis(e.now))
}

// refuse audits what is not taken; what is there already stays as it is.
func (e *entry) refuse(f Filing, v cases.Verdict, reason contract.Reason) (Result, error) {
	err := e.audit(f.Item.Kiosk, string(v), f.Item.ID, f.Item.Digest, string(reason))
	return Result{ID: f.Item.ID, Verdict: v, Reason: reason}, err
}

func (e *entry) refuseIf(err error, f Filing, v cases.Verdict, reason contract.Reason) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	return e.refuse(f, v, reason)
}

// number gives official numbers to the new cases. It comes late, and tell last, because both counters make every other writer wait.
func (e *entry) number(results []Result) error {
	if len(e.opened) == 0 {
		return nil
	}
	if e.implementation == "" {
		return ErrNumbers
	}
	day := officialDay(e.now)
	number, err := e.count("official "+e.implementation+" "+day, len(e.opened))
	if err != nil {
		return err
	}
	for i, c := range e.opened {
		official := officialNumber(e.implementation, day, number+int64(i))
		if err := e.exec(`UPDATE cases SET official = $1 WHERE id = $2`, official, c.id); err != nil {
			return err
		}
		results[c.result].Official = official
		e.news = append(e.news, change{kiosk: c.kiosk, id: c.id, state: Preliminary})
	}
	return nil
}

// tell puts what is new into the feed and returns the id of the last change, 0 when there is none. It comes last, because the ids of
// the feed must become visible in their order. What was kept and is no news takes an id as well: by its ids a ledger that has
// lost something is found out.
func (e *entry) tell(kept bool) (last int64, err error) {
	n := len(e.news)
	if n == 0 && !kept {
		return 0, nil
	}
	id, err := e.changeIDs(max(n, 1))
	if err != nil {
		return 0, err
	}
	for i, c := range e.news {
		if err := e.exec(`INSERT INTO changes (id, kiosk, case_id, state, at, request) VALUES ($1, $2, $3, $4, $5, $6)`,
			id+int64(i), c.kiosk, c.id, c.state, millis(e.now), c.request); err != nil {
			return 0, err
		}
	}
	return id + int64(max(n, 1)) - 1, nil
}
