package ledgertest

import (
	"testing"

	"yichuang/platform/ledger"
)

func licences(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	row := func(holder, name, to, body string) ledger.LicenceRow {
		return ledger.LicenceRow{Holder: holder, Name: name, ValidTo: to, Body: []byte(body)}
	}
	keep := func(rows ...ledger.LicenceRow) {
		t.Helper()
		if err := l.KeepLicences(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
	}
	keep(row("h1", "结婚证电子证照", "", "a"), row("h1", "电子营业执照", "2025-06-30", "b"), row("h2", "结婚证电子证照", "", "c"))
	keep(row("h1", "结婚证电子证照", "2030-01-01", "d")) // issued anew
	got, err := open(t, place, at(noon)).LicencesOf(t.Context(), "h1")
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, r := range got {
		if r.Holder != "h1" || (r.Name == "结婚证电子证照") != (r.ValidTo == "2030-01-01" && string(r.Body) == "d") {
			t.Errorf("%+v", r)
		}
	}
	if got, err := l.LicencesOf(t.Context(), "nobody"); err != nil || len(got) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := l.AuditLicences(t.Context(), "A03", "P01", 3, 2); err != nil || audited(t, l, "licences", "P01") != 1 {
		t.Errorf("a question is not audited: %v", err)
	}
}
