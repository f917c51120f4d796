package store

import (
	"testing"

	"yichuang/kiosk/cases"
)

// What the platform has lost waits again, whatever was on the way, and a restart in the middle does no harm.
func TestWhatThePlatformLost(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var items []cases.Item
	for range 5 {
		item, _ := mustSubmit(t, s, today)
		items = append(items, item)
	}
	for _, i := range items[:4] {
		must(t, s.Record(ctx, []Answer{{ID: i.ID, Verdict: cases.Accepted}}))
	}
	if _, err := s.db.Exec(`UPDATE outbox SET body = x'' WHERE id = ?`, items[3].ID); err != nil {
		t.Fatal(err)
	}
	if doubted, err := s.Doubted(ctx, 2); err != nil || len(doubted) != 0 {
		t.Fatalf("in doubt without a reason: %v, %v", doubted, err)
	}
	_, err := s.Learn(ctx, nil, "cursor")
	must(t, err)
	must(t, s.Doubt(ctx))
	if c, err := s.Cursor(ctx); err != nil || c != "" {
		t.Errorf("cursor %q, %v", c, err)
	}
	var asked []string
	again, gone := 0, 0
	for {
		doubted, err := s.Doubted(ctx, 2)
		must(t, err)
		if len(doubted) == 0 {
			break
		}
		var lost []string
		for _, d := range doubted {
			asked = append(asked, d.ID)
			if d.ID != items[0].ID {
				lost = append(lost, d.ID)
			}
		}
		a, g, err := s.Settled(ctx, doubted, lost)
		must(t, err)
		again, gone = again+a, gone+g
		s = reopen(t, s, dir)
	}
	if len(asked) != 4 || again != 2 || gone != 1 {
		t.Errorf("asked about %v, %d again, %d gone", asked, again, gone)
	}
	want(t, s, today, "afterwards", items[1].ID, items[2].ID, items[4].ID)
	if doubted, err := s.Doubted(ctx, 2); err != nil || len(doubted) != 0 {
		t.Errorf("still in doubt: %v, %v", doubted, err)
	}
}

func TestStanding(t *testing.T) {
	s := open(t, t.TempDir())
	item, _ := mustSubmit(t, s, today)
	for _, c := range []Change{
		{Case: item.ID, Official: "N1", State: "补正", Asked: "sealed \x00\xff"},
		{Case: item.ID, Official: "N1", State: "预受理"},
	} {
		_, err := s.Learn(ctx, []Change{c}, "c")
		must(t, err)
		if got, err := s.Standing(ctx, item.ID); err != nil || got != c {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if _, err := s.Standing(ctx, "unknown"); err != ErrNoCase {
		t.Error(err)
	}
}
