package ledgertest

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
)

// What kiosks sent comes several times, to two nodes at once, in every order, whole and in parts: nobody waits for
// somebody who waits for him, each item is accepted once, and the numbers are without gaps.
func crossing(t *testing.T, place Place) {
	const kiosks, each = 3, 20
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	var filings []ledger.Filing
	for _, kiosk := range []string{"A03", "B01", "C07"}[:kiosks] {
		for seq := range int64(each) {
			filings = append(filings, caseFiling(kiosk, seq+1))
		}
	}
	var mu sync.Mutex
	accepted := map[string]string{}
	var wg sync.WaitGroup
	for w := range 8 {
		mine := slices.Clone(filings)
		random := rand.New(rand.NewPCG(uint64(w), 5))
		random.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
		wg.Go(func() {
			for part := range slices.Chunk(mine, 13) {
				results, err := nodes[w%2].Receive(t.Context(), part)
				if err != nil {
					t.Errorf("one met another: %v", err)
					return
				}
				mu.Lock()
				for _, r := range results {
					switch {
					case r.Official == "" || r.Verdict != cases.Accepted && r.Verdict != cases.Duplicate:
						t.Errorf("%+v", r)
					case accepted[r.ID] != "" && accepted[r.ID] != r.Official:
						t.Errorf("a case has two numbers")
					}
					accepted[r.ID] = r.Official
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	var numbers []string
	for _, c := range list(t, nodes[0]) {
		numbers = append(numbers, c.Official)
		if accepted[c.ID] != c.Official {
			t.Errorf("told %s, kept as %s", accepted[c.ID], c.Official)
		}
	}
	slices.Sort(numbers)
	if len(slices.Compact(numbers)) != len(filings) {
		t.Fatalf("%d cases, want %d", len(numbers), len(filings))
	}
	if last := numbers[len(numbers)-1]; last[len(last)-4:] != "0060" {
		t.Errorf("the last number is %s", last)
	}
}

// Two kiosks bring the same id at the same moment: one has it, the other is told of a conflict.
func sameIDFromTwoKiosks(t *testing.T, place Place) {
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	for round := range int64(10) {
		one, two := caseFiling("A03", round+1), caseFiling("B01", round+1)
		two.Item.ID, two.Item.Case = one.Item.ID, one.Item.ID
		verdicts := make([]cases.Verdict, 2)
		var wg sync.WaitGroup
		for n, f := range []ledger.Filing{one, two} {
			wg.Go(func() {
				r, err := nodes[n].Receive(t.Context(), []ledger.Filing{f})
				if err != nil {
					t.Error(err)
					return
				}
				verdicts[n] = r[0].Verdict
			})
		}
		wg.Wait()
		slices.Sort(verdicts)
		if !slices.Equal(verdicts, []cases.Verdict{cases.Accepted, cases.Conflict}) {
			t.Fatalf("verdicts %v", verdicts)
		}
		if audited(t, nodes[0], "conflict", one.Item.ID) != 1 {
			t.Error("the conflict is not audited")
		}
	}
}
