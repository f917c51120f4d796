package kiosk

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/config"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/uplink"
	"yichuang/kiosk/visit"
	"yichuang/platform/ledger"
	"yichuang/platform/platformtest"
)

// machine is an enrolled kiosk without devices, as it is at a start of the program.
func machine(t *testing.T, p *platformtest.Platform, dir string, suite seal.Suite) *Kiosk {
	t.Helper()
	k, err := Open(config.Config{
		Site:     config.Site{Code: "A03", Name: "样例大厅", Level: "district", Area: "350303"},
		Reader:   config.Reader{Port: filepath.Join(dir, "no-reader"), Baud: 115200},
		Printer:  config.Printer{Port: filepath.Join(dir, "no-printer"), Baud: 115200, Profile: "generic-80"},
		Platform: config.Platform{URL: p.URL(), CA: p.CA()},
		Data:     config.Data{Dir: dir},
		Seal:     config.Seal{Suite: suite},
	}, Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

// handInto hands in a case of nobody and waits until the platform has it.
func handInto(t *testing.T, k *Kiosk, p *platformtest.Platform) (cases.Receipt, ledger.Arrival) {
	t.Helper()
	r, err := k.Submit(t.Context(), visit.Submission{Bundle: &catalogue.Bundle{Name: "样例一件事"},
		Case: cases.Case{Bundle: "P01", Catalogue: "2026.11.1", Matters: []string{"P01-1"},
			Applicant: person.Applicant{Kind: person.Typed, Name: "欧阳试验", Number: "11010519491231002X"}}})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if a, err := p.Book.Arrived(t.Context(), r.Number); err == nil {
			return r, a
		}
		if time.Now().After(end) {
			t.Fatal("the case never came")
		}
	}
}

// A receipt, what the platform got and what the machine keeps are of the suite that the config names, and stay good when
// the config names another.
func TestEverythingIsOfTheSuite(t *testing.T) {
	for _, c := range []struct {
		suite, then seal.Suite
		digest      string
	}{{seal.SM, seal.Intl, "sm3:"}, {seal.Intl, seal.SM, "sha256:"}} {
		t.Run(string(c.suite), func(t *testing.T) {
			p, dir := platformtest.New(t, nil), t.TempDir()
			keys, err := seal.OpenKeyring(filepath.Join(dir, "keys"), c.suite)
			if err == nil {
				err = uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: "A03", Code: p.Code(t, "A03", time.Hour),
					Dir: filepath.Join(dir, "identity"), Data: dir, Keys: keys})
			}
			if err != nil {
				t.Fatal(err)
			}
			k := machine(t, p, dir, c.suite)
			receipt, arrival := handInto(t, k, p)
			ticket, err := cases.ParseTicket(receipt.QR)
			if err != nil || ticket.Digest != arrival.Digest || !strings.HasPrefix(ticket.Digest, c.digest) {
				t.Errorf("ticket %+v, %v, arrived %s", ticket, err, arrival.Digest)
			}
			verified(t, p, ticket, c.suite)
			sealed, err := k.store.Receipt(t.Context(), receipt.Number)
			if err != nil || !strings.Contains(string(sealed[:60]), `"suite":"`+string(c.suite)+`"`) {
				t.Errorf("kept as %.60q, %v", sealed, err)
			}
			k.Close()

			k = machine(t, p, dir, c.then)
			if sealed, err = k.store.Receipt(t.Context(), receipt.Number); err != nil {
				t.Fatal(err)
			}
			plain, err := k.keys.Local.Open(sealed, []byte(receipt.Number))
			var back cases.Receipt
			if err != nil || json.Unmarshal(plain, &back) != nil || back.QR != receipt.QR {
				t.Errorf("what was kept before the change: %v", err)
			}
			for end := time.Now().Add(60 * time.Second); k.keys.Signer().Public().Suite() != c.then; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("still signs with the suite before")
				}
			}
			later, _ := handInto(t, k, p)
			if ticket, err = cases.ParseTicket(later.QR); err != nil || strings.HasPrefix(ticket.Digest, c.digest) {
				t.Errorf("after the change %+v, %v", ticket, err)
			}
			verified(t, p, ticket, c.then)
		})
	}
}

// A machine's own keys are followed by new ones at the first start after a year, and the platform hears of it.
func TestKeysAreFollowedAfterAYear(t *testing.T) {
	p, dir := platformtest.New(t, nil), t.TempDir()
	folder := filepath.Join(dir, "keys")
	keys, err := seal.OpenKeyring(folder, seal.SM)
	if err == nil {
		err = uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: "A03", Code: p.Code(t, "A03", time.Hour),
			Dir: filepath.Join(dir, "identity"), Data: dir, Keys: keys})
	}
	if err != nil {
		t.Fatal(err)
	}
	first := machine(t, p, dir, seal.SM)
	if first.keys.Next() != nil || first.keys.Local.ID() != keys.Local.ID() {
		t.Error("rotated on the first day")
	}
	first.Close()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.Chtimes(f, time.Now().AddDate(-1, 0, -2), time.Now().AddDate(-1, 0, -2)); err != nil {
			t.Fatal(err)
		}
	}
	k := machine(t, p, dir, seal.SM)
	if k.keys.Local.ID() == keys.Local.ID() {
		t.Error("the local key is the old one")
	}
	for end := time.Now().Add(60 * time.Second); k.keys.Signer().Public().ID() == keys.Signer().Public().ID(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the signing key is the old one")
		}
	}
	k.Close()
	if again := machine(t, p, dir, seal.SM); again.keys.Local.ID() != k.keys.Local.ID() || again.keys.Next() != nil {
		t.Error("rotated again the next day")
	}
}

// verified checks a receipt with what the platform's ledger knows.
func verified(t *testing.T, p *platformtest.Platform, ticket cases.Ticket, suite seal.Suite) {
	t.Helper()
	keys, err := p.Book.VerifyKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.ID != ticket.Key {
			continue
		}
		verify, err := seal.ParseVerifyPEM([]byte(k.PEM))
		if err != nil || verify.Suite() != suite || verify.Verify(ticket.Signed(), ticket.Signature) != nil {
			t.Errorf("the receipt is not right: %s, %v", verify.Suite(), err)
		}
		return
	}
	t.Errorf("no key %s is known", ticket.Key)
}
