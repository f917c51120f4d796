package kiosk

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/config"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/uplink"
	"yichuang/kiosk/visit"
	"yichuang/platform/platformtest"
)

// enrolled is the data folder of a machine that the platform knows as A03.
func enrolled(t *testing.T, p *platformtest.Platform) string {
	t.Helper()
	dir := t.TempDir()
	keys, err := seal.OpenKeyring(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	err = uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: "A03", Code: p.Code(t, "A03", time.Hour),
		Dir: filepath.Join(dir, "identity"), Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// openAt opens a machine without devices; clocks are the system's unless some are given.
func openAt(t *testing.T, p *platformtest.Platform, dir string, clocks clock.Sources) (*Kiosk, *diary) {
	t.Helper()
	log := &diary{}
	k, err := Open(config.Config{
		Site:     config.Site{Code: "A03", Name: "样例大厅", Level: "district", Area: "350303"},
		Reader:   config.Reader{Port: filepath.Join(dir, "no-reader"), Baud: 115200},
		Printer:  config.Printer{Port: filepath.Join(dir, "no-printer"), Baud: 115200, Profile: "generic-80"},
		Platform: config.Platform{URL: p.URL(), CA: p.CA()},
		Data:     config.Data{Dir: dir},
	}, Options{Log: slog.New(slog.NewTextHandler(log, nil)), clocks: clocks})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k, log
}

// handIn hands in a case of nobody (the number is the one of the standard itself).
func handIn(t *testing.T, k *Kiosk) cases.Receipt {
	t.Helper()
	b := k.Catalogue().Bundle("P01")
	r, err := k.Submit(t.Context(), visit.Submission{Bundle: b, Plan: b.Resolve(catalogue.Situation{}), Case: cases.Case{
		Bundle: b.ID, Catalogue: k.Catalogue().Version, Matters: []string{"P01-1"},
		Applicant: person.Applicant{Kind: person.Typed, Name: "欧阳试验", Number: "11010519491231002X"}}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// until waits, generously, for something to become true.
func until(t *testing.T, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !true(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never came: %s", what)
		}
	}
}
