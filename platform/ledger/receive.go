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
	cases []Filing // accepted
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
		if err := d.write(); err != nil {
			return err
		}
		for i, r := range results {
			if r.Verdict == cases.Accepted || r.Verdict == cases.Duplicate {
				results[i].Official = d.official[d.items[r.ID].ofCase]
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// file decides on one filing.
func (d *delivery) file(f Filing) (Result, error) {
	item := f.Item
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
	switch {
	case d.owner[item.Case] != item.Kiosk && d.refused[[2]string{item.Kiosk, item.Case}]:
		return d.refuse(f, cases.Rejected, contract.ReasonCaseUnknown), nil // such a case will not come any more
	case d.owner[item.Case] != item.Kiosk:
		return Result{ID: item.ID, Verdict: cases.Retry, Reason: contract.ReasonCaseUnknown}, nil // it may be on its way by another road
	case d.evaluated[item.Case]:
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

// keep takes an item in for good.
func (d *delivery) keep(i cases.Item) Result {
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

// write puts everything down. The counters come as late as may be, because each makes every other writer wait, and
// that of the feed last, because its ids must become visible in their order.
func (d *delivery) write() error {
	if err := d.flush("items"); err != nil {
		return err
	}
	for _, f := range d.cases {
		if err := d.claim(f.Item.ID, f.Item.Kiosk, f.Case.Pages); err != nil {
			return err
		}
	}
	if err := d.open(); err != nil {
		return err
	}
	if err := d.flush("cases", "children"); err != nil {
		return err
	}
	if err := d.flush(); err != nil { // whatever else there is belongs to items and cases
		return err
	}
	return d.tell()
}

// open gives the new cases their numbers.
func (d *delivery) open() error {
	if len(d.cases) == 0 {
		return nil
	}
	day := officialDay(d.now)
	number, err := d.count("official "+d.implementation+" "+day, len(d.cases))
	for i, f := range d.cases {
		item, c := f.Item, f.Case
		official := officialNumber(d.implementation, day, number+int64(i))
		d.official[item.ID] = official
		d.put("cases", "id, kiosk, receipt, official, bundle, catalogue, state, taken_at, received_at",
			item.ID, item.Kiosk, c.Receipt, official, c.Bundle, c.Catalogue, Preliminary, millis(c.TakenAt), millis(d.now))
		for j, matter := range c.Matters {
			d.put("children", "case_id, position, matter, state", item.ID, int64(j+1), matter, Preliminary)
		}
	}
	return err
}

// tell puts the new cases into the feed.
func (d *delivery) tell() error {
	if len(d.cases) == 0 {
		return nil
	}
	id, err := d.count("changes", len(d.cases))
	if err != nil {
		return err
	}
	for i, f := range d.cases {
		d.put("changes", "id, kiosk, case_id, state, at", id+int64(i), f.Item.Kiosk, f.Item.ID, Preliminary, millis(d.now))
	}
	return d.flush()
}
