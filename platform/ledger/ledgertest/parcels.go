package ledgertest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
)

// Keys from before a kiosk enrolled again are found, each at its own site only.
func oldKeys(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	for code, k := range map[string]ledger.Kiosk{
		"a": {Site: "A03", Certificate: "c1", KeyID: "k1", VerifyKey: "pem1"},
		"b": {Site: "A03", Certificate: "c2", KeyID: "k2", VerifyKey: "pem2"},
		"c": {Site: "B01", Certificate: "c3", KeyID: "k3", VerifyKey: "pem3"},
	} {
		hash := ledger.HashCode(code)
		if err := errors.Join(l.AddCode(t.Context(), hash, k.Site, noon.Add(time.Hour)), l.Enrol(t.Context(), hash, k)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range [][3]string{{"A03", "k1", "pem1"}, {"A03", "k2", "pem2"}, {"B01", "k3", "pem3"}} {
		if pem, err := l.VerifyKey(t.Context(), c[0], c[1]); err != nil || pem != c[2] {
			t.Errorf("%v: %q, %v", c, pem, err)
		}
	}
	for _, c := range [][2]string{{"A03", "k3"}, {"B01", "k1"}, {"C01", "k1"}, {"A03", ""}} {
		if pem, err := l.VerifyKey(t.Context(), c[0], c[1]); !errors.Is(err, ledger.ErrNoKey) {
			t.Errorf("%v: %q, %v", c, pem, err)
		}
	}
	if err := l.Imported(t.Context(), "A03", "yichuang-A03-1-000001", "accepted 1"); err != nil || audited(t, l, "imported", "yichuang-A03-1-000001") != 1 {
		t.Errorf("an import is not in the audit: %v", err)
	}
}

// A process that is not told the code of official numbers goes on with the one that another was told.
func numbersGoOn(t *testing.T, place Place) {
	untold := func(now time.Time) ledger.Options { o := at(now); o.Implementation = ""; return o }
	f := caseFiling("A03", 1)
	if _, err := open(t, place, untold(noon)).Receive(t.Context(), []ledger.Filing{f}); !errors.Is(err, ledger.ErrNumbers) {
		t.Fatalf("a case without a number: %v", err)
	}
	first := receive(t, open(t, place, at(noon)), f)[0]
	expect(t, first, cases.Accepted, "")
	second := receive(t, open(t, place, untold(noon)), caseFiling("A03", 2))[0].Official
	if !strings.HasPrefix(second, ledger.PlaceholderImplementation) || !strings.HasSuffix(second, "0002") {
		t.Fatalf("after %s comes %s", first.Official, second)
	}
	o := at(noon)
	o.Implementation = "1" + ledger.PlaceholderImplementation[1:]
	open(t, place, o)
	if third := receive(t, open(t, place, untold(noon)), caseFiling("A03", 3))[0].Official; third[:31] != o.Implementation {
		t.Fatalf("with another code comes %s", third)
	}
}
