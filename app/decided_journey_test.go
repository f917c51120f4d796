package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// A platform that decides at once: whoever still stands at the machine sees what it said, matter by matter, and nothing more.
func TestWhatThePlatformDecidesIsShown(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	number := s.handIn(func() { h.lay(t, "chen") })
	lines := h.delivered(t, 1)
	if lines[0].Receipt != number {
		t.Fatalf("%+v", lines)
	}
	s.Await(lines[0].Official)
	if s.Sees("秒批通过") || s.Sees("已受理") || !s.Sees("已收件") {
		t.Errorf("it says more than the platform:\n%s", s.Words())
	}
	matter := lines[0].Matters[0].Matter
	if err := h.platform.Book.Decide(t.Context(), lines[0].ID, []cases.Decision{{Matter: matter, State: "秒批通过"}}); err != nil {
		t.Fatal(err)
	}
	// The uplink asks every few seconds.
	for end := time.Now().Add(60 * time.Second); !s.Sees("秒批通过"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never shown:\n%s", s.Words())
		}
	}
	i := slices.IndexFunc(k.Catalogue().Bundle("P01").Matters, func(m catalogue.Matter) bool { return m.ID == matter })
	name := k.Catalogue().Bundle("P01").Matters[i].Short
	if words := s.Words(); !strings.Contains(words, name+"\n秒批通过") || strings.Count(words, "秒批通过") != 1 {
		t.Errorf("not beside %s:\n%s", name, words)
	}
}
