package ledgertest

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
)

// part hands a part of a page over and wants so much to be there then.
func part(t testing.TB, l ledger.Ledger, kiosk, digest string, offset int, content string, want int) {
	t.Helper()
	if got, err := l.AddPart(t.Context(), kiosk, digest, offset, []byte(content)); err != nil || got != want {
		t.Fatalf("%d bytes at %d: %d are there, want %d, %v", len(content), offset, got, want, err)
	}
}

// Whatever comes twice, overlaps or comes too early: the page is what it is, and another kiosk's is another.
func pageParts(t *testing.T, place Place) {
	l, other := open(t, place, at(noon)), open(t, place, at(noon))
	part(t, l, "A03", "d1", 0, "abc", 3)
	part(t, other, "A03", "d1", 0, "abc", 3)
	part(t, other, "A03", "d1", 1, "bcde", 5)
	part(t, l, "A03", "d1", 2, "c", 5)
	part(t, l, "A03", "d1", 5, "", 5)
	if _, err := l.AddPart(t.Context(), "A03", "d1", 6, []byte("g")); !errors.Is(err, ledger.ErrGap) {
		t.Errorf("behind a gap: %v", err)
	}
	part(t, l, "B77", "d1", 0, "xy", 2)
	if got, err := other.Parts(t.Context(), "A03", "d1"); err != nil || string(got) != "abcde" {
		t.Errorf("%q, %v", got, err)
	}
	if n, kept, err := l.PageCame(t.Context(), "A03", "d1"); err != nil || n != 5 || kept {
		t.Errorf("%d, %v, %v", n, kept, err)
	}
	for range 2 {
		if err := l.KeepPage(t.Context(), "A03", page("d1")); err != nil {
			t.Fatal(err)
		}
	}
	if n, kept, err := other.PageCame(t.Context(), "A03", "d1"); err != nil || n != 0 || !kept {
		t.Errorf("kept: %d, %v, %v", n, kept, err)
	}
	if n, kept, err := l.PageCame(t.Context(), "B77", "d1"); err != nil || n != 2 || kept {
		t.Errorf("of the other kiosk: %d, %v, %v", n, kept, err)
	}
	if err := l.RefusePage(t.Context(), "B77", "d1", "sealed"); err != nil {
		t.Fatal(err)
	}
	if n, _, err := l.PageCame(t.Context(), "B77", "d1"); err != nil || n != 0 || audited(t, l, "page-refused", "d1") != 1 {
		t.Errorf("refused: %d bytes are left, %v", n, err)
	}
}

// Several nodes take the same pieces at once: each byte is there once.
func partsToTwoNodes(t *testing.T, place Place) {
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	whole := bytes.Repeat([]byte("0123456789"), 30)
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for have := 0; have < len(whole); {
				got, err := nodes[n%2].AddPart(t.Context(), "A03", "d1", have, whole[have:min(have+7*(n+1), len(whole))])
				if err != nil {
					t.Error(err)
					return
				}
				have = got
			}
		})
	}
	wg.Wait()
	if got, err := nodes[0].Parts(t.Context(), "A03", "d1"); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// The page finds its case whichever comes first; staff hear of one that does not come, once; what nobody names goes.
func pagesFollowTheirCase(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	keep := func(kiosk string, digests ...string) {
		t.Helper()
		for _, d := range digests {
			if err := l.KeepPage(t.Context(), kiosk, page(d)); err != nil {
				t.Fatal(err)
			}
		}
	}
	keep("A03", "early", "stray")
	keep("B77", "of another kiosk")
	part(t, l, "A03", "half", 0, "abc", 3)
	f := caseFiling("A03", 1)
	f.Case.Pages = []string{"phone", "early", "late", "early", "never", "of another kiosk"}
	f.Case.Follow = f.Case.Pages[1:]
	expect(t, receive(t, l, f)[0], cases.Accepted, "")
	wantPages := func(named, here, toCome int) {
		t.Helper()
		if c := list(t, l)[0]; c.Pages != named || c.PagesHere != here || c.PagesToCome != toCome {
			t.Errorf("%d/%d, %d to come; want %d/%d, %d", c.PagesHere, c.Pages, c.PagesToCome, here, named, toCome)
		}
	}
	wantPages(5, 1, 3)
	if n := audited(t, l, "page-missing", f.Item.ID); n != 1 { // the phone's, which cannot come any more
		t.Errorf("%d pages are missed at once", n)
	}
	keep("A03", "late")
	wantPages(5, 2, 2)
	for _, c := range []struct {
		after     time.Duration
		missing   int
		gone      []string
		halfBytes int
	}{
		{time.Hour, 0, nil, 3},
		{8 * 24 * time.Hour, 2, nil, 0},
		{9 * 24 * time.Hour, 0, nil, 0},
		{31 * 24 * time.Hour, 0, []string{"of another kiosk", "stray"}, 0},
	} {
		later := open(t, place, at(noon.Add(c.after)))
		if n, err := later.TellMissing(t.Context()); err != nil || n != c.missing {
			t.Errorf("after %v %d are missed, %v", c.after, n, err)
		}
		gone, err := later.ForgetUnclaimed(t.Context())
		slices.Sort(gone)
		if err != nil || !slices.Equal(gone, c.gone) {
			t.Errorf("after %v gone are %v, %v", c.after, gone, err)
		}
		if n, _, err := later.PageCame(t.Context(), "A03", "half"); err != nil || n != c.halfBytes {
			t.Errorf("after %v there are %d bytes of the half, %v", c.after, n, err)
		}
	}
	if n := audited(t, l, "page-missing", f.Item.ID); n != 3 {
		t.Errorf("%d pages are missed", n)
	}
	keep("A03", "never") // after all
	wantPages(5, 3, 1)
}
