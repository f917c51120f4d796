package server

import (
	"context"
	"errors"
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
}

// NewReception takes batches into book; o opens what is in them.
func NewReception(book ledger.Ledger, o ledger.Opener, log *slog.Logger) Reception {
	return Reception{book: book, intake: ledger.Intake{Opener: o}, log: log}
}

// ErrNotSigner says that a batch names a kiosk or a key that may not have signed it.
var ErrNotSigner = errors.New("not a key of this kiosk")

// Take takes one batch in, body being that of operation deliver under its encoding. KeyOf gives the public key (PEM) that
// the batch must be signed with, or ErrNotSigner. The error is a *contract.Problem for what is no batch of this kiosk, or one of
// keyOf or the ledger; then nothing was taken.
func (rc Reception) Take(ctx context.Context, encoding string, body io.Reader, keyOf func(kiosk, key string) (string, error)) (contract.Results, error) {
	begun := time.Now()
	b, err := decodeBatch(encoding, body)
	if err != nil {
		return contract.Results{}, err
	}
	if err := verifyBatch(b, keyOf); err != nil {
		return contract.Results{}, err
	}
	filings := make([]ledger.Filing, len(b.Items))
	for n, i := range b.Items {
		filings[n] = rc.intake.Examine(cases.Item{ID: i.Id, Kind: cases.ItemKind(i.Kind), Case: i.Case,
			Kiosk: b.Kiosk, Epoch: i.Epoch, Seq: i.Seq, Digest: i.Digest, Body: i.Body})
	}
	results, err := rc.book.Receive(ctx, filings)
	if err != nil {
		return contract.Results{}, err
	}
	told := contract.Results{Results: make([]contract.Result, len(results))}
	count := map[cases.Verdict]int{}
	for n, x := range results {
		told.Results[n] = contract.Result{Id: x.ID, Verdict: contract.Verdict(x.Verdict), Official: x.Official, Reason: x.Reason}
		count[x.Verdict]++
		if x.Reason != "" {
			rc.log.Warn("item not taken", "kiosk", b.Kiosk, "item", x.ID, "verdict", x.Verdict, "reason", x.Reason)
		}
	}
	rc.log.Info("batch", "kiosk", b.Kiosk, "items", len(results), "accepted", count[cases.Accepted],
		"duplicate", count[cases.Duplicate], "took", time.Since(begun).Round(time.Millisecond))
	return told, nil
}

// verifyBatch wants the batch to be signed by a key that keyOf allows.
func verifyBatch(b contract.Batch, keyOf func(kiosk, key string) (string, error)) error {
	refused := problem(http.StatusForbidden, contract.CodeSignature, "the batch is not signed by the key this kiosk enrolled with")
	pem, err := keyOf(b.Kiosk, b.Key)
	if errors.Is(err, ErrNotSigner) {
		return refused
	}
	if err != nil {
		return err
	}
	key, err := seal.ParseVerifyPEM([]byte(pem))
	if err != nil {
		return err // the ledger's own copy is damaged: our trouble
	}
	if key.Verify(b.Signed(), b.Signature) != nil {
		return refused
	}
	return nil
}
