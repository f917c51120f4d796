// Package ledgertest is what every ledger must do, whatever database lies under
// it: tests call Run. It goes through the Ledger interface only and knows no SQL.
package ledgertest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// Place is where a ledger is kept: opened twice, it gives two ledgers over the same data, as
// two nodes or two processes have them. The test closes them.
type Place func(t testing.TB, o ledger.Options) ledger.Ledger

// Run runs the whole suite; each test asks for a fresh place.
func Run(t *testing.T, fresh func(t testing.TB) Place) {
	for name, test := range map[string]func(*testing.T, Place){
		"receives":      receives,
		"duplicate":     duplicate,
		"conflicts":     conflicts,
		"rejects":       rejects,
		"evaluations":   evaluations,
		"decisions":     decisions,
		"numbers":       numbers,
		"feed":          feed,
		"cursors":       cursors,
		"feed no gaps":  feedWithoutGaps,
		"compacts":      compacts,
		"compacts two":  compactsUnderWriters,
		"corrections":   corrections,
		"complaints":    complaints,
		"heartbeats":    heartbeats,
		"missing":       missing,
		"same to two":   sameItemsToTwoNodes,
		"crossing":      crossing,
		"same id":       sameIDFromTwoKiosks,
		"keys":          oneSetOfKeys,
		"epochs":        epochs,
		"enrols":        enrols,
		"one code":      oneCodeOnce,
		"renews":        renews,
		"arrives":       arrives,
		"old keys":      oldKeys,
		"numbers go on": numbersGoOn,
		"licences":      licences,
		"holders":       holders,
		"slots":         slots,
		"slots end":     slotsEnd,
		"slots full":    slotsFull,
		"pages":         pagesAreKeptWithTheirCase,
		"page parts":    pageParts,
		"same parts":    partsToTwoNodes,
		"follow":        pagesFollowTheirCase,
		"publishes":     publishes,
		"published":     publicationsInTheFeed,
		"two publish":   publishedByTwoNodes,
		"posters":       publishesPosters,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

// noon is 12:00 in China on the day that the tests play.
var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func at(t time.Time) ledger.Options {
	return ledger.Options{Implementation: ledger.PlaceholderImplementation, Now: func() time.Time { return t }}
}

func open(t testing.TB, place Place, o ledger.Options) ledger.Ledger {
	t.Helper()
	l := place(t, o)
	t.Cleanup(func() { l.Close() })
	return l
}

func caseFiling(kiosk string, seq int64) ledger.Filing {
	id := uuid.Must(uuid.NewV7()).String()
	return ledger.Filing{
		Item: cases.Item{ID: id, Kind: cases.KindCase, Case: id, Kiosk: kiosk, Epoch: 1, Seq: seq,
			Digest: fmt.Sprintf("sm3:%s%d", kiosk, seq), Body: []byte("sealed")},
		Case: &ledger.CaseFacts{
			Receipt: cases.ReceiptNumber("HJ", kiosk, noon, 1, int(seq)), Bundle: "P01", Catalogue: "2026.11",
			Matters: []string{"P01-1", "P01-2", "P01-3"}, TakenAt: noon,
		},
	}
}

func evaluationFiling(of ledger.Filing, seq int64) ledger.Filing {
	return ledger.Filing{
		Item: cases.Item{ID: uuid.Must(uuid.NewV7()).String(), Kind: cases.KindEvaluation, Case: of.Item.ID, Kiosk: of.Item.Kiosk,
			Epoch: 1, Seq: seq, Digest: fmt.Sprintf("sm3:e%d", seq), Body: []byte("sealed")},
		Evaluation: &ledger.EvaluationFacts{Level: 5, At: noon},
	}
}

func receive(t testing.TB, l ledger.Ledger, filings ...ledger.Filing) []ledger.Result {
	t.Helper()
	results, err := l.Receive(t.Context(), filings)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != len(filings) {
		t.Fatalf("%d results for %d filings", len(results), len(filings))
	}
	for i, r := range results {
		if r.ID != filings[i].Item.ID {
			t.Fatalf("result %d is about %s, want %s", i, r.ID, filings[i].Item.ID)
		}
	}
	return results
}

func expect(t testing.TB, r ledger.Result, v cases.Verdict, reason contract.Reason) {
	t.Helper()
	if r.Verdict != v || r.Reason != reason {
		t.Fatalf("got %s %q, want %s %q", r.Verdict, r.Reason, v, reason)
	}
}

func list(t testing.TB, l ledger.Ledger) []ledger.CaseLine {
	t.Helper()
	lines, err := l.Cases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// audited counts the audit lines of an event about a subject.
func audited(t testing.TB, l ledger.Ledger, event, subject string) int {
	t.Helper()
	lines, err := l.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range lines {
		if a.Event == event && a.Subject == subject {
			n++
		}
	}
	return n
}
