package ledgertest

import (
	"context"
	"sync"
	"testing"
	"time"

	"yichuang/platform/ledger"
)

// The feed keeps where each case stands, and the way there for a while.
func compacts(t *testing.T, place Place) {
	now := noon
	l := open(t, place, ledger.Options{Implementation: ledger.PlaceholderImplementation, Now: func() time.Time { return now }})
	a, b := caseFiling("A03", 1), caseFiling("A03", 2)
	receive(t, l, a, b)
	first, err := l.Changes(t.Context(), "A03", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	ask(t, l, a.Item.ID, "请补照片。")
	now = noon.Add(24 * time.Hour)
	request := ask(t, l, a.Item.ID, "请补两张照片。")
	// The change of b is as old, but nothing has overtaken it; the last but one of a is overtaken.
	if n, err := l.Compact(t.Context(), now); err != nil || n != 2 {
		t.Fatalf("%d dropped, %v", n, err)
	}
	if n, err := l.Compact(t.Context(), now.Add(time.Hour)); err != nil || n != 0 {
		t.Fatalf("%d dropped again, %v", n, err)
	}
	for _, after := range []string{"", first.Next} {
		changes, end := news(t, l, "A03", after)
		if len(changes) != 2 || changes[0].Case != b.Item.ID || changes[1].Case != a.Item.ID || changes[1].Request != request {
			t.Fatalf("after %q: %+v", after, changes)
		}
		if changes, next := news(t, l, "A03", end); len(changes) != 0 || next != end {
			t.Fatalf("at the end: %+v", changes)
		}
	}
}

// Readers run beside writers on two handles while the feed is compacted all the time: in the end each knows where every case
// stands, and so does one who comes last.
func compactsUnderWriters(t *testing.T, place Place) {
	const writers, each = 3, 8
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	ctx, done := context.WithCancel(t.Context())
	var writing, others sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for n := range int64(each) {
				node, seq := nodes[w%2], int64(w)*100+3*n+1
				f := caseFiling("A03", seq)
				if _, err := node.Receive(t.Context(), []ledger.Filing{f}); err != nil {
					t.Error(err)
					return
				}
				r, err := node.Ask(t.Context(), f.Item.ID, "请补照片。")
				if err == nil && n%2 == 0 {
					_, err = node.Receive(t.Context(), []ledger.Filing{correctionFiling(f, r.ID, seq+1)})
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	others.Go(func() {
		for ctx.Err() == nil {
			if _, err := nodes[0].Compact(t.Context(), noon.Add(time.Hour)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	var known [2]map[string]string
	for n, node := range nodes {
		others.Go(func() {
			known[n] = map[string]string{}
			for after, last := "", false; ; {
				p, err := node.Changes(t.Context(), "A03", after, 4)
				if err != nil {
					t.Error(err)
					return
				}
				for _, c := range p.Changes {
					known[n][c.Case] = c.State
				}
				if after = p.Next; last && !p.More {
					return
				}
				last = ctx.Err() != nil
			}
		})
	}
	writing.Wait()
	done()
	others.Wait()
	if _, err := nodes[1].Compact(t.Context(), noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	latecomer := map[string]string{}
	changes, _ := news(t, nodes[1], "A03", "")
	for _, c := range changes {
		latecomer[c.Case] = c.State
	}
	lines := list(t, nodes[0])
	if len(lines) != writers*each || len(changes) != writers*each {
		t.Fatalf("%d cases, %d changes", len(lines), len(changes))
	}
	states := map[string]int{}
	for _, c := range lines {
		states[c.State]++
		for n, k := range append(known[:], latecomer) {
			if k[c.ID] != c.State {
				t.Errorf("reader %d knows a case as %q that is %s", n, k[c.ID], c.State)
			}
		}
	}
	if states[ledger.Correcting] == 0 || states[ledger.Preliminary] == 0 {
		t.Errorf("states %v", states)
	}
}
