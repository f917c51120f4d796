package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// Reception takes batches in, whichever way they come: over the line, or in a parcel on a stick. It may be used from any
// goroutine.
type Reception struct {
	book   ledger.Ledger
	intake ledger.Intake
	log    *slog.Logger
	work   *slots // one for each processor; nil: whoever takes in is alone
}

// NewReception takes batches into book; o opens what is in them, and holder (of Holder) names people.
func NewReception(book ledger.Ledger, o ledger.Opener, holder func(number string) string, log *slog.Logger) Reception {
	return Reception{book: book, intake: ledger.Intake{Opener: o, Holder: holder}, log: log}
}

// NotSigned is what is said of anything that has not the right signature.
var NotSigned error = problem(http.StatusForbidden, contract.CodeSignature, "not signed by the key of this kiosk")

// Signed wants text to be signed with the key whose public half is given (PEM). The error is a *contract.Problem, or another when
// the key itself cannot be read: then the ledger's own copy is damaged.
func Signed(publicKey string, text, signature []byte) error {
	key, err := seal.ParseVerifyPEM([]byte(publicKey))
	if err != nil {
		return err
	}
	if key.Verify(text, signature) != nil {
		return NotSigned
	}
	return nil
}

// Take takes one batch in, body being that of operation deliver under its encoding. Verify says whether it is signed as it must
// be. The error is a *contract.Problem for what is no batch of this kiosk, or one of verify, the keys or the ledger; then
// nothing was taken.
func (rc Reception) Take(ctx context.Context, encoding string, body io.Reader, verify func(contract.Batch) error) (contract.Results, error) {
	begun := time.Now()
	filings, kiosk, err := rc.examine(ctx, encoding, body, verify)
	if err != nil {
		return contract.Results{}, err
	}
	results, err := rc.book.Receive(ctx, filings)
	if err != nil {
		return contract.Results{}, err
	}
	told := contract.Results{Results: make([]contract.Result, len(results))}
	count := map[cases.Verdict]int{}
	for n, x := range results {
		told.Results[n] = contract.Result{Id: x.ID, Verdict: contract.Verdict(x.Verdict), Official: x.Official, Reason: x.Reason}
		told.Seen = x.Seen
		count[x.Verdict]++
		if x.Reason != "" {
			rc.log.Warn("item not taken", "kiosk", kiosk, "item", x.ID, "verdict", x.Verdict, "reason", x.Reason)
		}
	}
	rc.log.Info("batch", "kiosk", kiosk, "items", len(results), "accepted", count[cases.Accepted],
		"duplicate", count[cases.Duplicate], "took", time.Since(begun).Round(time.Millisecond))
	return told, nil
}

// examine unpacks a batch, checks its signature and opens what is in it. That is nothing but work, so no more are at it
// than there are processors: the rest of a request would have to wait behind them.
func (rc Reception) examine(ctx context.Context, encoding string, body io.Reader, verify func(contract.Batch) error) (filings []ledger.Filing, kiosk string, err error) {
	if rc.work != nil {
		release, err := rc.work.take(ctx)
		if err != nil {
			return nil, "", err
		}
		defer release()
	}
	b, err := decodeBatch(encoding, body)
	if err != nil {
		return nil, "", err
	}
	if err := verify(b); err != nil {
		return nil, "", err
	}
	filings = make([]ledger.Filing, len(b.Items))
	for n, i := range b.Items {
		filings[n], err = rc.intake.Examine(cases.Item{ID: i.Id, Kind: cases.ItemKind(i.Kind), Case: i.Case,
			Kiosk: b.Kiosk, Epoch: i.Epoch, Seq: i.Seq, Digest: i.Digest, Body: i.Body})
		if err != nil {
			return nil, "", err
		}
	}
	return filings, b.Kiosk, nil
}
