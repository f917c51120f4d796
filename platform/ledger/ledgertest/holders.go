package ledgertest

import (
	"slices"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
)

// holders: people are told of their own cases, from whichever kiosk, and of no others.
func holders(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	var all []ledger.Filing
	for n, of := range []string{"h1", "h2", "h1", ""} {
		f := caseFiling([]string{"A03", "A03", "B12", "A03"}[n], int64(n+1))
		f.Case.Holder = of
		receive(t, l, f)
		all = append(all, f)
	}
	receive(t, l, evaluationFiling(all[0], 9))
	request := ask(t, l, all[2].Case.Receipt, "请补一张照片。")
	own := func(holder string, most int) (ids []string, found []cases.Known) {
		t.Helper()
		found, err := open(t, place, at(noon)).CasesOf(t.Context(), holder, most)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			ids = append(ids, c.Case)
		}
		return ids, found
	}
	ids, found := own("h1", 50)
	if !slices.Equal(ids, []string{all[2].Item.ID, all[0].Item.ID}) {
		t.Fatalf("%v", ids)
	}
	asked, old := found[0], found[1]
	if asked.State != ledger.Correcting || asked.Request != request || asked.Evaluated || len(asked.Steps) != 2 ||
		asked.Steps[0].State != ledger.Preliminary || asked.Steps[1].State != ledger.Correcting || !asked.Steps[1].At.Equal(noon) {
		t.Errorf("%+v", asked)
	}
	if !old.Evaluated || old.Receipt != all[0].Case.Receipt || old.Official == "" || old.Bundle != "P01" || !old.TakenAt.Equal(noon) || old.Request != (cases.Request{}) {
		t.Errorf("%+v", old)
	}
	for holder, want := range map[string]int{"h2": 1, "h3": 0, "": 0} {
		if ids, _ := own(holder, 50); len(ids) != want {
			t.Errorf("%q has %v", holder, ids)
		}
	}
	if ids, _ := own("h1", 1); !slices.Equal(ids, []string{all[2].Item.ID}) {
		t.Errorf("the last one is %v", ids)
	}
	if _, err := l.Compact(t.Context(), noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if ids, found := own("h1", 50); len(ids) != 2 || len(found[0].Steps) == 0 || found[0].State != ledger.Correcting {
		t.Errorf("after the feed was compacted: %+v", found)
	}
	if err := l.AuditProgress(t.Context(), "A03", 2); err != nil || audited(t, l, "progress", "") != 1 {
		t.Errorf("a question is not audited: %v", err)
	}
}
