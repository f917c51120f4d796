package ledgertest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/platform/ledger"
)

func enrols(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	add := func(code, site string, expires time.Time) string {
		t.Helper()
		hash := ledger.HashCode(code)
		if err := l.AddCode(t.Context(), hash, site, expires); err != nil {
			t.Fatal(err)
		}
		return hash
	}
	enrol := func(hash string, k ledger.Kiosk, want error) {
		t.Helper()
		if err := l.Enrol(t.Context(), hash, k); !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
	}
	old := ledger.Kiosk{Site: "A03", Certificate: "c1", KeyID: "k1", VerifyKey: "pem1"}
	now := ledger.Kiosk{Site: "A03", Certificate: "c2", KeyID: "k2", VerifyKey: "pem2"}
	first := add("first", "A03", noon.Add(time.Hour))

	if _, err := l.Kiosk(t.Context(), "A03"); !errors.Is(err, ledger.ErrNoKiosk) {
		t.Fatalf("before anything: %v", err)
	}
	enrol(ledger.HashCode("guess"), old, ledger.ErrCodeUnknown)
	enrol(add("late", "A03", noon), old, ledger.ErrCodeExpired)
	enrol(add("elsewhere", "B01", noon.Add(time.Hour)), old, ledger.ErrCodeSite)
	enrol(first, old, nil)
	enrol(first, now, ledger.ErrCodeUsed)
	if k, err := l.Kiosk(t.Context(), "A03"); err != nil || k != old {
		t.Fatalf("enrolled %+v, %v", k, err)
	}
	enrol(add("second", "A03", noon.Add(time.Hour)), now, nil)
	if k, err := l.Kiosk(t.Context(), "A03"); err != nil || k != now {
		t.Fatalf("enrolled again %+v, %v", k, err)
	}
	if audited(t, l, "enrolled", "k1") != 1 || audited(t, l, "enrolled", "k2") != 1 {
		t.Fatal("an enrolment is not in the audit")
	}
}

func oneCodeOnce(t *testing.T, place Place) {
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	hash := ledger.HashCode("only one")
	if err := nodes[0].AddCode(t.Context(), hash, "A03", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	var wins atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			k := ledger.Kiosk{Site: "A03", Certificate: "c", KeyID: string(rune('a' + n)), VerifyKey: "pem"}
			switch err := nodes[n%2].Enrol(t.Context(), hash, k); {
			case err == nil:
				wins.Add(1)
			case !errors.Is(err, ledger.ErrCodeUsed):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if wins.Load() != 1 {
		t.Fatalf("one code enrolled %d kiosks", wins.Load())
	}
}

func oneSetOfKeys(t *testing.T, place Place) {
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	for _, c := range []struct {
		fingerprint string
		want        error
	}{{"aa", nil}, {"aa", nil}, {"bb", ledger.ErrOtherKeys}, {"aa", nil}} {
		for _, node := range nodes {
			if err := node.Bind(t.Context(), c.fingerprint); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.fingerprint, err, c.want)
			}
		}
	}
}

// A machine that comes new to a site numbers in an epoch that the ledger has not heard of.
func epochs(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	next := func(site string, want int) {
		t.Helper()
		if epoch, err := l.NextEpoch(t.Context(), site); err != nil || epoch != want {
			t.Errorf("%s begins with %d, want %d, %v", site, epoch, want, err)
		}
	}
	next("A03", 1)
	receive(t, l, caseFiling("A03", 1), caseFiling("B01", 1))
	next("A03", 2)
	beat := heartbeatFiling("A03", 2)
	beat.Item.Epoch = 4
	receive(t, l, beat)
	next("A03", 5)
	next("B01", 2)
}
