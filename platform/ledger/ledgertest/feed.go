package ledgertest

import (
	"errors"
	"sync"
	"testing"

	"yichuang/platform/ledger"
)

func feed(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	p, err := l.Changes(t.Context(), "A03", "", 10)
	if err != nil || len(p.Changes) != 0 || p.More {
		t.Fatalf("an empty feed gives %+v, %v", p, err)
	}
	start := p.Next
	var want []string
	for seq := range int64(5) {
		f := caseFiling("A03", seq+1)
		receive(t, l, f, caseFiling("B01", seq+1))
		want = append(want, f.Item.ID)
	}
	var got []string
	for after, more := start, true; more; {
		p, err := l.Changes(t.Context(), "A03", after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Changes {
			got = append(got, c.Case)
			if c.State != ledger.Preliminary || len(c.Official) != 43 || !c.At.Equal(noon) {
				t.Fatalf("change %+v", c)
			}
		}
		after, more = p.Next, p.More
	}
	if len(got) != len(want) {
		t.Fatalf("%d changes, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatal("changes out of order")
		}
	}
}

func cursors(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	receive(t, l, caseFiling("A03", 1), caseFiling("A03", 2))
	p, err := l.Changes(t.Context(), "A03", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"x", "MXx8", p.Next + "AA"} {
		if _, err := l.Changes(t.Context(), "A03", wrong, 10); !errors.Is(err, ledger.ErrCursor) {
			t.Errorf("cursor %q gives %v", wrong, err)
		}
	}
	// What an answer says of itself stands behind all that was there before, whether or not the feed tells of it.
	seen := map[string]bool{}
	for n, f := range []ledger.Filing{caseFiling("A03", 3), complaintFiling("A03", "", 4), complaintFiling("A03", "", 5)} {
		r := receive(t, l, f)[0]
		if err := l.Knows(t.Context(), r.Seen); err != nil || r.Seen == "" || seen[r.Seen] {
			t.Errorf("answer %d: %q, %v", n, r.Seen, err)
		}
		if again := receive(t, l, f)[0].Seen; n == 2 && again != r.Seen {
			t.Errorf("a duplicate is answered with %q and not %q", again, r.Seen)
		}
		seen[r.Seen] = true
	}
	if err := l.Knows(t.Context(), "x"); !errors.Is(err, ledger.ErrCursor) {
		t.Error(err)
	}
	if p, err = l.Changes(t.Context(), "A03", p.Next, 10); err != nil || len(p.Changes) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	again, err := l.Changes(t.Context(), "A03", p.Next, 10)
	if err != nil || len(again.Changes) != 0 || again.Next != p.Next {
		t.Fatalf("at the end: %+v, %v", again, err)
	}
}

// Readers run beside writers on two handles; what they have read, page by page, must in the end be
// everything, each once.
func feedWithoutGaps(t *testing.T, place Place) {
	const writers, each = 4, 25
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	var writing, reading sync.WaitGroup
	done := make(chan struct{})
	for w := range writers {
		writing.Go(func() {
			for n := range int64(each) {
				f := caseFiling("A03", int64(w*each)+n+1)
				if _, err := nodes[w%2].Receive(t.Context(), []ledger.Filing{f}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, node := range nodes {
		reading.Go(func() {
			seen, after := map[string]int{}, ""
			for last := false; ; {
				p, err := node.Changes(t.Context(), "A03", after, 7)
				if err != nil {
					t.Error(err)
					return
				}
				for _, c := range p.Changes {
					seen[c.Case]++
				}
				after = p.Next
				if last && !p.More {
					break
				}
				select {
				case <-done:
					last = true
				default:
				}
			}
			if len(seen) != writers*each {
				t.Errorf("the feed told of %d cases, want %d", len(seen), writers*each)
			}
			for _, n := range seen {
				if n != 1 {
					t.Errorf("a change came %d times", n)
				}
			}
		})
	}
	writing.Wait()
	close(done)
	reading.Wait()
}
