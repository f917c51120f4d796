package kiosk

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
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

// diary is a log that can be read while it is written.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// enrolled is the config of a kiosk in dir that a real platform knows.
func enrolled(t *testing.T, dir string, p *platformtest.Platform) config.Config {
	t.Helper()
	keys, err := seal.OpenKeyring(filepath.Join(dir, "keys"), seal.SM)
	if err != nil {
		t.Fatal(err)
	}
	err = uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: "A03", Code: p.Code(t, "A03", time.Hour),
		Dir: filepath.Join(dir, "identity"), Data: dir, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return configIn(dir, p)
}

// known is the data folder of a machine that the platform knows as A03.
func known(t *testing.T, p *platformtest.Platform) string {
	t.Helper()
	dir := t.TempDir()
	enrolled(t, dir, p)
	return dir
}

func configIn(dir string, p *platformtest.Platform) config.Config {
	return config.Config{
		Site:     config.Site{Code: "A03", Name: "样例大厅", Level: "district", Area: "350303"},
		Reader:   config.Reader{Port: filepath.Join(dir, "no-reader"), Baud: 115200},
		Printer:  config.Printer{Port: filepath.Join(dir, "no-printer"), Baud: 115200, Profile: "generic-80"},
		Platform: config.Platform{URL: p.URL(), CA: p.CA()},
		Data:     config.Data{Dir: dir},
		Seal:     config.Seal{Suite: seal.SM},
	}
}

// start opens the kiosk until the test ends, with a log that misses nothing.
func start(t *testing.T, cfg config.Config) (*Kiosk, *diary) {
	t.Helper()
	return startWith(t, cfg, Options{})
}

// openAt opens a machine without devices; clocks are the system's unless some are given.
func openAt(t *testing.T, p *platformtest.Platform, dir string, clocks clock.Sources) (*Kiosk, *diary) {
	t.Helper()
	return startWith(t, configIn(dir, p), Options{clocks: clocks})
}

func startWith(t *testing.T, cfg config.Config, o Options) (*Kiosk, *diary) {
	t.Helper()
	log := &diary{}
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	k, err := Open(cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k, log
}

// made up: somebody and all they type, told apart by n.
func made(k *Kiosk, n int) visit.Submission {
	number := func(form string) string {
		number := fmt.Sprintf(form, n%10000)
		return number + string(person.CheckSign(number))
	}
	name := "欧阳" + string([]rune("试验样例假设演练示范虚构")[n%12]) + string(rune('一'+n*7))
	b := k.Catalogue().Bundle("P01")
	c := cases.Case{
		Bundle: b.ID, Catalogue: k.Catalogue().Version, Matters: []string{"P01-1"},
		Applicant: person.Applicant{Kind: person.Resident, Name: name, CardName: name + "旧", Number: number("1101051949123%04d"),
			Address: fmt.Sprintf("福建省莆田市涵江区样例路%d号假楼", 3000+n), Birth: "19491231", ValidTo: "20390612", Verified: true},
		Agent: &cases.Agent{Applicant: person.Applicant{Name: "司马" + name, Number: number("1101051950010%04d")}, Relation: "近亲属"},
		Fields: []cases.Field{
			{ID: "phone", Value: fmt.Sprintf("139%08d", 50120000+n), Source: cases.FromTyped},
			{ID: "child", Value: "小" + name, Source: cases.FromTyped},
			{ID: "bank", Value: fmt.Sprintf("62220211%011d", 7700000+n), Source: cases.FromTyped},
		},
	}
	return visit.Submission{Case: c, Bundle: b}
}

// typed is everything in a submission that tells who somebody is.
func typed(s visit.Submission) []string {
	a := s.Case.Applicant
	all := []string{a.Name, a.CardName, person.MaskName(a.Name), a.Number, a.Address, s.Case.Agent.Name, person.MaskName(s.Case.Agent.Name), s.Case.Agent.Number}
	for _, f := range s.Case.Fields {
		all = append(all, f.Value)
	}
	return all
}

// delivered waits until the platform has n cases.
func delivered(t *testing.T, p *platformtest.Platform, n int) {
	t.Helper()
	for end := time.Now().Add(90 * time.Second); len(p.Cases(t)) < n; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the platform has %d cases, want %d", len(p.Cases(t)), n)
		}
	}
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

// comes waits, generously, for something to become true.
func comes(t *testing.T, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !true(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never came: %s", what)
		}
	}
}
