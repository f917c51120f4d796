package store_test

import (
	"errors"
	"testing"

	"yichuang/kiosk/store"
)

func TestNotes(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(s *store.Store, name, want string) {
		t.Helper()
		if got, err := s.Noted(t.Context(), name); err != nil || got != want {
			t.Fatalf("%s is noted as %q, %v", name, got, err)
		}
	}
	expect(s, "a", "")
	for _, value := range []string{"1", "", "2"} {
		if err := s.Note(t.Context(), "a", value); err != nil {
			t.Fatal(err)
		}
		expect(s, "a", value)
	}
	expect(s, "b", "")
	beside, err := store.Look(dir)
	if err != nil {
		t.Fatal(err)
	}
	expect(beside, "a", "2")
	if err := beside.Note(t.Context(), "a", "3"); err == nil {
		t.Error("whoever only looks can write")
	}
	if err := errors.Join(beside.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	expect(s, "a", "2")
}
