package uplink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/klauspost/compress/zstd"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

// deliverAll sends what is due, batch by batch, until nothing is.
func (u *Uplink) deliverAll(ctx context.Context) error {
	for {
		items, err := u.store.Due(ctx, u.o.Now(), u.pace.batch, contract.MaxBytes)
		if err != nil || len(items) == 0 {
			return err
		}
		if err := u.store.MarkSent(ctx, ids(items)); err != nil {
			return err
		}
		if err := u.deliver(ctx, items); err != nil {
			return err
		}
		u.count(ctx)
	}
}

// deliver sends one batch and writes down what became of it. One that the platform cannot read is sent again in smaller
// ones, at once, until the item is found that makes it so: one bad item must not keep the good ones back.
func (u *Uplink) deliver(ctx context.Context, items []cases.Item) error {
	began := time.Now()
	told, t := u.send(ctx, items)
	switch {
	case t == nil:
		u.pace.passed(len(items), time.Since(began), u.o.Timeout)
	case !t.unreadable():
		if !t.busy() { // smaller batches would only keep it busier
			u.pace.failed(len(items), t.late)
		}
		return errors.Join(u.fail(t), u.postpone(ctx, ids(items), t))
	case len(items) > 1:
		u.pace.failed(len(items), false)
		return u.postpone(ctx, ids(items), t)
	default:
		return u.record(ctx, []store.Answer{{ID: items[0].ID, Verdict: cases.Rejected, Reason: t.reason}}, "")
	}
	if err := u.record(ctx, answers(told.Results, u.o.Now, u.again), told.Seen); err != nil {
		return err
	}
	for n, r := range told.Results {
		if items[n].Kind == cases.KindCase && r.Official != "" {
			u.board.tell(Event{Case: r.Id, Official: r.Official})
		}
	}
	return nil
}

// send is one request. The results fit the items one by one.
func (u *Uplink) send(ctx context.Context, items []cases.Item) (*contract.Results, *trouble) {
	packed, t := pack(u.zstd, u.Identity().Kiosk, u.keys.Signer(), items)
	if t != nil {
		return nil, t
	}
	encoding := "zstd"
	ctx, cancel := context.WithTimeout(ctx, u.pace.limit(u.o.Timeout))
	defer cancel()
	resp, err := u.line.DeliverWithBodyWithResponse(ctx, &contract.DeliverParams{ContentEncoding: &encoding},
		"application/json", bytes.NewReader(packed), askFirst(len(packed)))
	switch {
	case err != nil:
		return nil, noAnswer(err)
	case resp.JSON200 == nil:
		return nil, refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	case !fits(resp.JSON200.Results, items):
		return nil, &trouble{reason: "answer", status: http.StatusOK, err: errors.New("the results do not fit the items")}
	}
	return resp.JSON200, nil
}

// pack is the body of operation deliver: a signed batch, compressed with zstd.
func pack(encoder *zstd.Encoder, kiosk string, sign seal.Signer, items []cases.Item) ([]byte, *trouble) {
	b := contract.Batch{Kiosk: kiosk, Key: sign.Public().ID(), Items: make([]contract.Item, len(items))}
	for n, i := range items {
		b.Items[n] = contract.Item{Id: i.ID, Kind: string(i.Kind), Case: i.Case, Epoch: i.Epoch, Seq: i.Seq, Digest: i.Digest, Body: i.Body}
	}
	var err error
	if b.Signature, err = sign.Sign(b.Signed()); err != nil {
		return nil, &trouble{reason: "signing", err: err}
	}
	text, err := json.Marshal(b)
	if err != nil {
		return nil, &trouble{reason: "encoding", err: err}
	}
	return encoder.EncodeAll(text, nil), nil
}

// askFirst lets a busy platform refuse before a large body went over a slow line.
func askFirst(size int) contract.RequestEditorFn {
	return func(_ context.Context, r *http.Request) error {
		if size > 64<<10 {
			r.Header.Set("Expect", "100-continue")
		}
		return nil
	}
}

func fits(results []contract.Result, items []cases.Item) bool {
	if len(results) != len(items) {
		return false
	}
	for n := range items {
		if results[n].Id != items[n].ID {
			return false
		}
	}
	return true
}

// answers puts results into the words of the store. A verdict not known here means: come again.
func answers(results []contract.Result, now func() time.Time, again func() time.Duration) []store.Answer {
	list := make([]store.Answer, len(results))
	for n, r := range results {
		a := store.Answer{ID: r.Id, Verdict: cases.Verdict(r.Verdict), Official: r.Official, Reason: string(r.Reason)}
		if !r.Verdict.Valid() {
			a.Verdict, a.Reason = cases.Retry, fmt.Sprintf("verdict %.20q", r.Verdict)
		}
		if a.Verdict == cases.Retry {
			a.Next = now().Add(again())
		}
		list[n] = a
	}
	return list
}

// again is when an item comes again that the platform could not take yet.
func (u *Uplink) again() time.Duration {
	return u.o.Base + fullJitter(u.o.Cap, u.o.Cap, 1, u.o.Rand())
}

// record writes answers down, and before them the cursor by which the platform is known as one that has what they are about.
func (u *Uplink) record(ctx context.Context, list []store.Answer, seen string) error {
	ctx, cancel := unhurried(ctx)
	defer cancel()
	var err error
	if seen != "" {
		err = u.store.Seen(ctx, seen)
	}
	if err == nil {
		err = u.store.Record(ctx, list)
	}
	if err != nil {
		for _, a := range list {
			u.unsettled = append(u.unsettled, a.ID)
		}
		return err
	}
	for _, a := range list {
		if a.Verdict == cases.Rejected || a.Verdict == cases.Conflict {
			u.o.Log.Error("item needs staff", "item", a.ID, "verdict", a.Verdict, "reason", a.Reason)
		}
	}
	return nil
}

func (u *Uplink) postpone(ctx context.Context, ids []string, t *trouble) error {
	ctx, cancel := unhurried(ctx)
	defer cancel()
	err := u.store.Postpone(ctx, ids, u.o.Now().Add(t.wait), t.reason)
	if err != nil {
		u.unsettled = append(u.unsettled, ids...)
	}
	return err
}

// holdBack notes on everything that is due why it does not go now; err is returned as it is.
func (u *Uplink) holdBack(ctx context.Context, err error) error {
	var t *trouble
	if !errors.As(err, &t) {
		return err
	}
	items, dueErr := u.store.Due(ctx, u.o.Now(), contract.MaxItems, contract.MaxBytes)
	if dueErr != nil || len(items) == 0 {
		return errors.Join(err, dueErr)
	}
	return errors.Join(err, u.postpone(ctx, ids(items), t))
}

// settle makes items due again whose fate could not be written down, say on a full disk. If
// the platform has them, it says so when they come a second time.
func (u *Uplink) settle(ctx context.Context) error {
	if len(u.unsettled) == 0 {
		return nil
	}
	if err := u.store.Postpone(ctx, u.unsettled, u.o.Now(), "store"); err != nil {
		return err
	}
	u.unsettled = nil
	return nil
}

// unhurried lets a write finish although the program is stopping.
func unhurried(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}

func ids(items []cases.Item) []string {
	list := make([]string, len(items))
	for n, i := range items {
		list[n] = i.ID
	}
	return list
}
