package ledgertest

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"yichuang/platform/ledger"
)

// Posters are kept and told as catalogues are, and apart from them: the same version may be of either.
func publishesPosters(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	for _, c := range []struct {
		version, date string
		want          error
	}{
		{"2026.11.9", "2026-11-24", nil},
		{"2026.11.9", "2026-11-24", ledger.ErrNotNewer},
		{"2026.11.10", "2026-11-23", ledger.ErrNotNewer},
		{"2026.11.10", "2026-11-24", nil},
	} {
		p, pack := publication(c.version, c.date)
		if err := l.PublishPosters(t.Context(), p, pack); !errors.Is(err, c.want) {
			t.Fatalf("%s of %s: %v, want %v", c.version, c.date, err, c.want)
		}
	}
	catalogue, pack := publication("2026.11.1", "2026-11-24")
	if err := l.Publish(t.Context(), catalogue, pack); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, place, at(noon))
	all, err := l.PosterSets(t.Context())
	if err != nil || len(all) != 2 || all[1].Version != "2026.11.10" || !all[1].PublishedAt.Equal(noon) {
		t.Fatalf("%+v, %v", all, err)
	}
	if got, err := l.PosterPackage(t.Context(), "2026.11.10"); err != nil || !bytes.Equal(got, []byte("package of 2026.11.10")) {
		t.Errorf("the package is %q, %v", got, err)
	}
	if _, err := l.PosterPackage(t.Context(), "2026.11.1"); !errors.Is(err, ledger.ErrNotPublished) {
		t.Errorf("the package of a catalogue: %v", err)
	}
	if _, err := l.Package(t.Context(), "2026.11.9"); !errors.Is(err, ledger.ErrNotPublished) {
		t.Errorf("the package of posters, as a catalogue: %v", err)
	}
	if audited(t, l, "posters", "2026.11.9") != 1 || audited(t, l, "published", "2026.11.9") != 0 {
		t.Error("the audit does not say what was published")
	}
	for limit, want := range map[int][]string{1: {"2026.11.9", "2026.11.10"}, 100: {"2026.11.10"}} {
		var heard []string
		catalogues := 0
		for after, more := "", true; more; {
			p, err := l.Changes(t.Context(), "A03", after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if p.Posters != nil {
				heard = append(heard, p.Posters.Version)
			}
			if p.Catalogue != nil {
				catalogues++
			}
			after, more = p.Next, p.More
		}
		if !slices.Equal(heard, want) || catalogues != 1 {
			t.Errorf("by %d: posters %v, %d catalogues", limit, heard, catalogues)
		}
	}
}
