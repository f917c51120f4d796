package store_test

import (
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/store"
)

func TestLearn(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"known", "other"} {
		err := s.Submit(t.Context(), time.Now(), func(n store.Numbers) (store.Handed, error) {
			return store.Handed{Number: id, Item: cases.Item{ID: id, Case: id, Kind: cases.KindCase, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	learn := func(cursor string, changes ...store.Change) []store.Change {
		t.Helper()
		news, err := s.Learn(t.Context(), changes, cursor)
		if err != nil {
			t.Fatal(err)
		}
		return news
	}
	if c, err := s.Cursor(t.Context()); err != nil || c != "" {
		t.Fatalf("cursor %q, %v before anything", c, err)
	}
	first := store.Change{Case: "known", Official: "N1", State: "预受理"}
	news := learn("c1", first, store.Change{Case: "foreign", Official: "N9", State: "预受理"})
	if len(news) != 1 || news[0] != first {
		t.Fatalf("news %v", news)
	}
	if news := learn("c2", first, store.Change{Case: "other", State: "受理"}); len(news) != 0 {
		t.Fatalf("told again: %v", news)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if c, err := s.Cursor(t.Context()); err != nil || c != "c2" {
		t.Fatalf("cursor %q, %v", c, err)
	}
	for id, want := range map[string]string{"known": "N1", "other": ""} {
		if got, err := s.Official(t.Context(), id); err != nil || got != want {
			t.Errorf("%s: official %q, %v, want %q", id, got, err, want)
		}
	}
}
