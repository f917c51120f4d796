package ledgertest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"yichuang/platform/ledger"
)

func publication(version, date string) (ledger.Publication, []byte) {
	pack := []byte("package of " + version)
	return ledger.Publication{Version: version, Date: date, District: "350303", Digest: "sm3:" + version, Size: len(pack),
		Key: "0123456789abcdef", Signature: []byte("signed " + version)}, pack
}

func publishes(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	for _, c := range []struct {
		version, date string
		want          error
	}{
		{"2026.11.9", "2026-11-24", nil},
		{"2026.11.9", "2026-11-24", ledger.ErrNotNewer},  // the same
		{"2026.11.8", "2026-11-25", ledger.ErrNotNewer},  // an older version
		{"2026.11.10", "2026-11-23", ledger.ErrNotNewer}, // an older date
		{"next", "2026-11-25", ledger.ErrNotNewer},       // no version at all
		{"2026.11.10", "2026-11-24", nil},
	} {
		p, pack := publication(c.version, c.date)
		if err := l.Publish(t.Context(), p, pack); !errors.Is(err, c.want) {
			t.Fatalf("%s of %s: %v, want %v", c.version, c.date, err, c.want)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, place, at(noon))
	all, err := l.Catalogues(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%d catalogues, %v", len(all), err)
	}
	want, pack := publication("2026.11.10", "2026-11-24")
	want.PublishedAt = noon
	if fmt.Sprint(all[1]) != fmt.Sprint(want) {
		t.Errorf("kept as %+v, want %+v", all[1], want)
	}
	if got, err := l.Package(t.Context(), "2026.11.10"); err != nil || !bytes.Equal(got, pack) {
		t.Errorf("the package is %q, %v", got, err)
	}
	if _, err := l.Package(t.Context(), "2026.11.8"); !errors.Is(err, ledger.ErrNotPublished) {
		t.Errorf("a package that was refused: %v", err)
	}
	if audited(t, l, "published", "2026.11.9") != 1 || audited(t, l, "published", "2026.11.8") != 0 {
		t.Error("the audit does not say what was published")
	}
}

// Every kiosk hears of a catalogue once, between what happened to its cases, also with pages of one; a kiosk that begins
// later hears of the newest.
func publicationsInTheFeed(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	publish := func(version string) {
		p, pack := publication(version, "2026-11-24")
		if err := l.Publish(t.Context(), p, pack); err != nil {
			t.Fatal(err)
		}
	}
	receive(t, l, caseFiling("A03", 1))
	publish("2026.11.1")
	receive(t, l, caseFiling("A03", 2), caseFiling("B01", 1))
	publish("2026.11.2")
	for _, c := range []struct {
		kiosk string
		limit int
		cases int
		heard []string
	}{
		{"A03", 1, 2, []string{"2026.11.1", "2026.11.2"}},
		{"A03", 100, 2, []string{"2026.11.2"}},
		{"B01", 1, 1, []string{"2026.11.1", "2026.11.2"}},
		{"C01", 100, 0, []string{"2026.11.2"}},
	} {
		var heard []string
		count := 0
		for after, more := "", true; more; {
			p, err := l.Changes(t.Context(), c.kiosk, after, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			count += len(p.Changes)
			if p.Catalogue != nil {
				heard = append(heard, p.Catalogue.Version)
			}
			after, more = p.Next, p.More
		}
		if count != c.cases || !slices.Equal(heard, c.heard) {
			t.Errorf("%s by %d: %d changes, catalogues %v", c.kiosk, c.limit, count, heard)
		}
	}
	if p, err := l.Changes(t.Context(), "A03", "", 100); err != nil || p.Catalogue.Digest != "sm3:2026.11.2" || string(p.Catalogue.Signature) != "signed 2026.11.2" ||
		p.Catalogue.District != "350303" || p.Catalogue.Size != len("package of 2026.11.2") || p.Catalogue.Key == "" {
		t.Errorf("told as %+v, %v", p.Catalogue, err)
	}
}

// Two nodes publish at the same time: each version once at most, and in the feed the newest is the last.
func publishedByTwoNodes(t *testing.T, place Place) {
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	var wins atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			p, pack := publication(fmt.Sprintf("2026.11.%d", n/2+1), "2026-11-24")
			switch err := nodes[n%2].Publish(t.Context(), p, pack); {
			case err == nil:
				wins.Add(1)
			case !errors.Is(err, ledger.ErrNotNewer):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := nodes[0].Catalogues(t.Context())
	if err != nil || len(all) != int(wins.Load()) {
		t.Fatalf("%d published, %d kept, %v", wins.Load(), len(all), err)
	}
	p, err := nodes[1].Changes(t.Context(), "A03", "", 100)
	if err != nil || p.Catalogue == nil || p.Catalogue.Version != "2026.11.4" {
		t.Fatalf("the newest in the feed is %+v, %v", p.Catalogue, err)
	}
}
