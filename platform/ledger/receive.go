package ledger

import (
	"context"
	"encoding/json"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
)

// delivery is one Receive under way: all is decided first, against what was known before and
// what came earlier in the same delivery, and then written down together.
type delivery struct {
	*entry
	known
	cases       []Filing // accepted
	corrections []Filing // accepted
	kept        bool     // anything that must not be lost
}

// Receive implements Ledger.
func (b *book) Receive(ctx context.Context, filings []Filing) ([]Result, error) {
	return b.group.receive(ctx, filings)
}

// receive is one transaction.
func (b *book) receive(ctx context.Context, filings []Filing) (results []Result, err error) {
	err = b.writing(ctx, func(e *entry) error {
		d := &delivery{entry: e}
		if err := d.look(filings); err != nil {
			return err
		}
		results = make([]Result, len(filings))
		for i, f := range filings {
			if results[i], err = d.file(f); err != nil {
				return err
			}
		}
		last, err := d.write()
		if err != nil {
			return err
		}
		for i, r := range results {
			if r.Verdict == cases.Accepted || r.Verdict == cases.Duplicate {
				results[i].Official = d.official[d.items[r.ID].ofCase]
			}
		}
		return d.seen(last, results)
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// file decides on one filing.
func (d *delivery) file(f Filing) (Result, error) {
	item := f.Item
	if f.Heartbeat != nil {
		return d.fileHeartbeat(f)
	}
	was, came := d.items[item.ID]
	switch {
	case came && was.digest == item.Digest:
		return Result{ID: item.ID, Verdict: cases.Duplicate}, nil
	case came:
		return d.refuse(f, cases.Conflict, contract.ReasonIdTaken), nil
	case f.Fault != "":
		return d.refuse(f, cases.Rejected, f.Fault), nil
	case d.places[placeOf(item)]:
		return d.refuse(f, cases.Conflict, contract.ReasonSeqTaken), nil
	case f.Evaluation != nil:
		return d.fileEvaluation(f)
	case f.Correction != nil:
		return d.fileCorrection(f), nil
	case f.Complaint != nil:
		return d.fileComplaint(f), nil
	}
	return d.fileCase(f), nil
}

func (d *delivery) fileCase(f Filing) Result {
	if d.receipts[f.Case.Receipt] {
		return d.refuse(f, cases.Conflict, contract.ReasonReceiptTaken)
	}
	d.receipts[f.Case.Receipt] = true
	d.owner[f.Item.ID] = f.Item.Kiosk
	d.cases = append(d.cases, f)
	return d.keep(f.Item)
}

func (d *delivery) fileEvaluation(f Filing) (Result, error) {
	item := f.Item
	if r, refused := d.homeless(f); refused {
		return r, nil
	}
	if d.evaluated[item.Case] {
		return d.refuse(f, cases.Rejected, contract.ReasonEvaluated), nil
	}
	tags, err := json.Marshal(append([]int{}, f.Evaluation.Tags...)) // [] and not null for none
	if err != nil {
		return Result{}, err
	}
	d.evaluated[item.Case] = true
	d.put("evaluations", "case_id, item_id, level, tags, at",
		item.Case, item.ID, int64(f.Evaluation.Level), string(tags), millis(f.Evaluation.At))
	return d.keep(item), nil
}

// homeless is the answer to an item whose case its kiosk has not brought.
func (d *delivery) homeless(f Filing) (Result, bool) {
	item := f.Item
	switch {
	case d.owner[item.Case] == item.Kiosk:
		return Result{}, false
	case d.refused[[2]string{item.Kiosk, item.Case}]:
		return d.refuse(f, cases.Rejected, contract.ReasonCaseUnknown), true // such a case will not come any more
	}
	return Result{ID: item.ID, Verdict: cases.Retry, Reason: contract.ReasonCaseUnknown}, true // it may be on its way by another road
}

// keep takes an item in for good.
func (d *delivery) keep(i cases.Item) Result {
	d.kept = true
	d.items[i.ID], d.places[placeOf(i)] = kept{i.Digest, i.Case}, true
	d.put("items", "id, kind, case_id, kiosk, epoch, seq, digest, body, received_at",
		i.ID, string(i.Kind), i.Case, i.Kiosk, int64(i.Epoch), i.Seq, i.Digest, i.Body, millis(d.now))
	return Result{ID: i.ID, Verdict: cases.Accepted}
}

// refuse audits what is not taken; what is there already stays as it is.
func (d *delivery) refuse(f Filing, v cases.Verdict, reason contract.Reason) Result {
	d.refused[[2]string{f.Item.Kiosk, f.Item.ID}] = true
	d.put("audit", "at, kiosk, event, subject, digest, reason",
		millis(d.now), f.Item.Kiosk, string(v), f.Item.ID, f.Item.Digest, string(reason))
	return Result{ID: f.Item.ID, Verdict: v, Reason: reason}
}

// write puts everything down and returns the id of the last change. The counters come as late as may be, because each makes every
// other writer wait, and that of the feed last, because its ids must become visible in their order.
func (d *delivery) write() (last int64, err error) {
	if err := d.flush("items"); err != nil {
		return 0, err
	}
	if err := d.open(); err != nil {
		return 0, err
	}
	if err := d.flush("cases", "children"); err != nil {
		return 0, err
	}
	for _, f := range d.cases {
		if err := d.claim(f.Item.ID, f.Item.Kiosk, f.Case.Pages, f.Case.Follow); err != nil {
			return 0, err
		}
	}
	if err := d.correct(); err != nil {
		return 0, err
	}
	if err := d.flush(); err != nil { // whatever else there is belongs to items and cases
		return 0, err
	}
	return d.tell(d.kept)
}

// open gives the new cases their numbers.
func (d *delivery) open() error {
	if len(d.cases) == 0 {
		return nil
	}
	if d.implementation == "" {
		return ErrNumbers
	}
	day := officialDay(d.now)
	number, err := d.count("official "+d.implementation+" "+day, len(d.cases))
	for i, f := range d.cases {
		item, c := f.Item, f.Case
		official := officialNumber(d.implementation, day, number+int64(i))
		d.official[item.ID] = official
		d.news = append(d.news, change{kiosk: item.Kiosk, id: item.ID, state: Preliminary})
		d.put("cases", "id, kiosk, receipt, holder, official, bundle, catalogue, state, taken_at, received_at",
			item.ID, item.Kiosk, c.Receipt, c.Holder, official, c.Bundle, c.Catalogue, Preliminary, millis(c.TakenAt), millis(d.now))
		for j, matter := range c.Matters {
			d.put("children", "case_id, position, matter, state", item.ID, int64(j+1), matter, Preliminary)
		}
	}
	return err
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
		e.put("changes", "id, kiosk, case_id, state, at, request", id+int64(i), c.kiosk, c.id, c.state, millis(e.now), c.request)
	}
	return id + int64(max(n, 1)) - 1, e.flush("changes")
}
