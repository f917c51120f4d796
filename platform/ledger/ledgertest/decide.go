package ledgertest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
)

// decisions: the feed of the kiosk that brought a case tells where its matters stand, and no other's.
func decisions(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	c, other := caseFiling("A03", 1), caseFiling("A03", 2)
	receive(t, l, c, other)
	changes, after := news(t, l, "A03", "")
	for _, ch := range changes {
		if len(ch.Decisions) != 0 {
			t.Errorf("decided before anybody did: %+v", ch)
		}
	}
	first := []cases.Decision{{Matter: "P01-1", State: "秒批通过"}, {Matter: "P01-3", State: "受理"}}
	if err := l.Decide(t.Context(), c.Item.ID, first); err != nil {
		t.Fatal(err)
	}
	told := func(want ...cases.Decision) {
		t.Helper()
		changes, after = news(t, l, "A03", after)
		if len(changes) != 1 || changes[0].Case != c.Item.ID || changes[0].State != ledger.Preliminary || !slices.Equal(changes[0].Decisions, want) {
			t.Errorf("told %+v, want %v", changes, want)
		}
	}
	told(first...)
	if err := l.Decide(t.Context(), c.Item.ID, []cases.Decision{{Matter: "P01-3", State: "办结"}}); err != nil {
		t.Fatal(err)
	}
	told(first[0], cases.Decision{Matter: "P01-3", State: "办结"})
	if lines, err := l.Cases(t.Context()); err != nil || lines[0].Matters[0].State != "秒批通过" || lines[0].Matters[1].State != ledger.Preliminary {
		t.Errorf("%+v, %v", lines, err)
	}
	if n := audited(t, l, "decided", c.Item.ID); n != 3 {
		t.Errorf("%d audit lines", n)
	}

	for _, wrong := range []struct {
		id   string
		says []cases.Decision
		want error
	}{
		{"unknown", first, ledger.ErrNoCase},
		{c.Item.ID, []cases.Decision{{Matter: "P01-2", State: "受理"}, {Matter: "P99-1", State: "受理"}}, ledger.ErrNoMatter},
		{c.Item.ID, []cases.Decision{{Matter: "P01-2"}}, ledger.ErrState},
		{c.Item.ID, []cases.Decision{{Matter: "P01-2", State: strings.Repeat("长", 21)}}, ledger.ErrState},
	} {
		if err := l.Decide(t.Context(), wrong.id, wrong.says); !errors.Is(err, wrong.want) {
			t.Errorf("%v: %v, want %v", wrong.says, err, wrong.want)
		}
	}
	if changes, _ := news(t, l, "A03", after); len(changes) != 0 {
		t.Errorf("told of what was refused: %+v", changes)
	}
	if changes, _ := news(t, l, "B01", ""); len(changes) != 0 {
		t.Errorf("another kiosk is told: %+v", changes)
	}
}
