package ledgertest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

func receives(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	f := caseFiling("A03", 1)
	r := receive(t, l, f)[0]
	expect(t, r, cases.Accepted, "")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	lines := list(t, open(t, place, at(noon)))
	if len(lines) != 1 {
		t.Fatalf("%d cases, want 1", len(lines))
	}
	c := lines[0]
	if c.ID != f.Item.ID || c.Kiosk != "A03" || c.Receipt != f.Case.Receipt || c.Bundle != "P01" ||
		c.State != ledger.Preliminary || !c.ReceivedAt.Equal(noon) || c.Official != r.Official {
		t.Fatalf("kept as %+v", c)
	}
	if len(c.Matters) != 3 {
		t.Fatalf("%d children, want 3", len(c.Matters))
	}
	for i, child := range c.Matters {
		want := ledger.ChildLine{Number: fmt.Sprintf("%s-%02d", r.Official, i+1), Matter: f.Case.Matters[i], State: ledger.Preliminary}
		if child != want {
			t.Fatalf("child %+v, want %+v", child, want)
		}
	}
}

func duplicate(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	f := caseFiling("A03", 1)
	first := receive(t, l, f)[0]
	for _, r := range receive(t, l, f, f) {
		expect(t, r, cases.Duplicate, "")
		if r.Official != first.Official {
			t.Fatalf("official number %s, then %s", first.Official, r.Official)
		}
	}
	// What has come is there, even if it could not be opened today.
	f.Fault, f.Case = contract.ReasonSealed, nil
	expect(t, receive(t, l, f)[0], cases.Duplicate, "")
	g := caseFiling("A03", 2)
	both := receive(t, l, g, g)
	expect(t, both[0], cases.Accepted, "")
	expect(t, both[1], cases.Duplicate, "")
	if n := len(list(t, l)); n != 2 {
		t.Fatalf("%d cases, want 2", n)
	}
}

func conflicts(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	f := caseFiling("A03", 1)
	receive(t, l, f)
	before := list(t, l)

	otherBody := f
	otherBody.Item.Digest, otherBody.Item.Body = "sm3:other", []byte("other")
	sameSeq := caseFiling("A03", 1)
	sameReceipt := caseFiling("A03", 2)
	sameReceipt.Case.Receipt = f.Case.Receipt
	results := receive(t, l, otherBody, sameSeq, sameReceipt, caseFiling("A03", 3))
	expect(t, results[0], cases.Conflict, contract.ReasonIdTaken)
	expect(t, results[1], cases.Conflict, contract.ReasonSeqTaken)
	expect(t, results[2], cases.Conflict, contract.ReasonReceiptTaken)
	expect(t, results[3], cases.Accepted, "")

	after := list(t, l)
	if len(after) != 2 || fmt.Sprint(after[0]) != fmt.Sprint(before[0]) {
		t.Fatalf("a conflict changed the ledger: %v, then %v", before, after)
	}
	expect(t, receive(t, l, f)[0], cases.Duplicate, "")
	for _, subject := range []string{f.Item.ID, sameSeq.Item.ID, sameReceipt.Item.ID} {
		if n := audited(t, l, "conflict", subject); n != 1 {
			t.Errorf("%d audit lines, want 1", n)
		}
	}
	other := caseFiling("A03", 1) // the same number in the epoch after a restore
	other.Item.Epoch, other.Case.Receipt = 2, cases.ReceiptNumber("HJ", "A03", noon, 2, 1)
	expect(t, receive(t, l, other)[0], cases.Accepted, "")
}

func rejects(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	bad := caseFiling("A03", 1)
	good := bad
	bad.Fault, bad.Case = contract.ReasonSealed, nil
	r := receive(t, l, bad, caseFiling("A03", 2))
	expect(t, r[0], cases.Rejected, contract.ReasonSealed)
	expect(t, r[1], cases.Accepted, "")
	if n := audited(t, l, "rejected", bad.Item.ID); n != 1 {
		t.Fatalf("%d audit lines, want 1", n)
	}
	// The fault was on this side and is mended: the same item may come again.
	expect(t, receive(t, l, good)[0], cases.Accepted, "")
}

func evaluations(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	c := caseFiling("A03", 1)
	early := evaluationFiling(c, 2)
	expect(t, receive(t, l, early)[0], cases.Retry, contract.ReasonCaseUnknown)
	r := receive(t, l, c, early, evaluationFiling(c, 3))
	expect(t, r[0], cases.Accepted, "")
	expect(t, r[1], cases.Accepted, "")
	expect(t, r[2], cases.Rejected, contract.ReasonEvaluated)
	expect(t, receive(t, l, early)[0], cases.Duplicate, "")

	refused := caseFiling("A03", 4)
	refused.Fault, refused.Case = contract.ReasonBody, nil
	r = receive(t, l, refused, evaluationFiling(refused, 5))
	expect(t, r[1], cases.Rejected, contract.ReasonCaseUnknown)

	foreign := evaluationFiling(c, 1)
	foreign.Item.Kiosk = "B01"
	expect(t, receive(t, l, foreign)[0], cases.Retry, contract.ReasonCaseUnknown)

	// Somebody has to read why it was bad; the good one above nobody.
	other := caseFiling("A03", 6)
	bad := evaluationFiling(other, 7)
	bad.Evaluation.Level = 2
	expect(t, receive(t, l, other, bad)[1], cases.Accepted, "")
	inbox, err := l.Inbox(t.Context())
	if err != nil || len(inbox) != 1 || inbox[0].ID != bad.Item.ID || inbox[0].Kind != cases.KindEvaluation || inbox[0].Level != 2 || inbox[0].Case != other.Item.ID {
		t.Errorf("inbox %+v, %v", inbox, err)
	}
}

func numbers(t *testing.T, place Place) {
	// 16:30 UTC is half past midnight of the next day in China.
	late, seq := noon.Add(12*time.Hour+30*time.Minute), int64(0)
	for _, day := range []struct {
		now  time.Time
		want string
	}{{noon, "202611240001"}, {noon, "202611240002"}, {late, "202611250001"}} {
		seq++
		l := open(t, place, at(day.now))
		official := receive(t, l, caseFiling("A03", seq))[0].Official
		if want := ledger.PlaceholderImplementation + day.want; official != want || len(official) != 43 {
			t.Fatalf("official number %s, want %s", official, want)
		}
	}
	l := open(t, place, at(noon))
	expect(t, receive(t, l, caseFiling("A03", 1))[0], cases.Conflict, contract.ReasonSeqTaken)
	official := receive(t, l, caseFiling("A03", 9))[0].Official
	if !strings.HasSuffix(official, "0003") {
		t.Fatalf("a conflict used up a number: %s", official)
	}
}

func sameItemsToTwoNodes(t *testing.T, place Place) {
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	var filings []ledger.Filing
	for seq := range int64(20) {
		filings = append(filings, caseFiling("A03", seq+1))
	}
	accepted := make([]int, 4)
	var wg sync.WaitGroup
	for w := range accepted {
		wg.Go(func() {
			for _, f := range filings {
				// A race may fail one of two nodes as a whole; the kiosk then comes again.
				for tries := 0; ; tries++ {
					r, err := nodes[w%2].Receive(t.Context(), []ledger.Filing{f})
					if err != nil && tries < 20 {
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					if r[0].Verdict == cases.Accepted {
						accepted[w]++
					} else if r[0].Verdict != cases.Duplicate {
						t.Errorf("verdict %s", r[0].Verdict)
					}
					break
				}
			}
		})
	}
	wg.Wait()
	total := 0
	for _, n := range accepted {
		total += n
	}
	if n := len(list(t, nodes[0])); total != len(filings) || n != len(filings) {
		t.Fatalf("%d accepted, %d kept, want %d", total, n, len(filings))
	}
}
