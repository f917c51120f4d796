package doctor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/assets"
	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
	"yichuang/drivers/printer"
	paper "yichuang/drivers/printer/emulator"
	"yichuang/drivers/serialport"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/config"
	"yichuang/kiosk/doctor"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/platform/platformtest"
	"yichuang/platform/server"
)

// ward is a machine whose every part is real, and well.
type ward struct {
	cfg      config.Config
	reader   *reader.Module
	printer  *paper.Printer
	platform *platformtest.Platform
}

func admit(t *testing.T) *ward {
	t.Helper()
	dir := t.TempDir()
	w := &ward{cfg: config.Config{
		Site:    config.Site{Code: "A03", Name: "涵江区行政服务中心"},
		Reader:  config.Reader{Port: filepath.Join(dir, "reader"), Baud: 115200},
		Printer: config.Printer{Port: filepath.Join(dir, "printer"), Baud: 115200, Profile: "generic-80"},
		Data:    config.Data{Dir: filepath.Join(dir, "data")},
	}}
	var err error
	if w.reader, err = reader.New(w.cfg.Reader.Port); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.reader.Close() })
	profile, err := printer.LoadProfile("generic-80")
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := printer.ParseFonts(assets.FontRegular(), assets.FontBold())
	if err != nil {
		t.Fatal(err)
	}
	if w.printer, err = paper.Open(w.cfg.Printer.Port, paper.Options{Profile: profile, Fonts: fonts}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.printer.Close() })
	w.connect(t)
	year := time.Now().Year() // healthy in any year
	known := fmt.Sprintf(`{"%d": {"holidays": ["%[1]d-01-01"]}, "%d": {"holidays": ["%[2]d-01-01"]}}`, year, year+1)
	if err := os.WriteFile(filepath.Join(w.cfg.Data.Dir, "holidays.json"), []byte(known), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// connect starts a platform and enrols the machine.
func (w *ward) connect(t *testing.T) {
	t.Helper()
	platform := platformtest.New(t, func(o *server.Options) { o.Version = "9.9" })
	w.platform = platform
	w.cfg.Platform = config.Platform{URL: platform.URL(), CA: platform.CA()}
	keys, err := seal.OpenKeyring(filepath.Join(w.cfg.Data.Dir, "keys"), seal.SM)
	if err != nil {
		t.Fatal(err)
	}
	err = uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: w.cfg.Platform.URL, CAFile: w.cfg.Platform.CA, Site: "A03",
		Code: platform.Code(t, "A03", time.Hour), Dir: filepath.Join(w.cfg.Data.Dir, "identity"), Data: w.cfg.Data.Dir, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, findings []doctor.Finding, part string) doctor.Finding {
	t.Helper()
	for _, f := range findings {
		if f.Part == part {
			return f
		}
	}
	t.Fatalf("nothing is said of %s", part)
	return doctor.Finding{}
}

func TestAHealthyMachine(t *testing.T) {
	w := admit(t)
	findings := doctor.Look(t.Context(), w.cfg)
	var parts []string
	for _, f := range findings {
		parts = append(parts, f.Part)
		if f.State != doctor.Good || f.Do != "" {
			t.Errorf("%+v", f)
		}
	}
	if got := strings.Join(parts, " "); got != "reader printer clock disk database platform" {
		t.Errorf("parts %s", got)
	}
	if doctor.Worst(findings) != 0 {
		t.Error("the exit status is not 0")
	}
	if says := find(t, findings, "platform").Says; !strings.Contains(says, "9.9") {
		t.Errorf("the platform's version is not told: %s", says)
	}
}

func TestWhatIsWrongIsFound(t *testing.T) {
	for _, c := range []struct {
		name, part, code string
		state            doctor.State
		spoil            func(*testing.T, *ward)
	}{
		{"reader unplugged", "reader", "D112", doctor.Bad, func(t *testing.T, w *ward) { w.reader.Unplug() }},
		{"reader silent", "reader", "D113", doctor.Bad, func(t *testing.T, w *ward) { w.reader.SetFaults(reader.Faults{Silent: true}) }},
		{"reader failed its self-test", "reader", "D114", doctor.Bad, func(t *testing.T, w *ward) {
			w.reader.SetFaults(reader.Faults{Answers: map[idcard.Command][3]byte{idcard.CmdStatus: {0, 0, 0x60}}})
		}},
		{"reader in use", "reader", "D111", doctor.Warning, func(t *testing.T, w *ward) {
			port := serialport.Open(serialport.Config{Name: w.cfg.Reader.Port, Baud: 115200})
			t.Cleanup(func() { port.Close() })
			states, stop := port.Watch()
			defer stop()
			for <-states != serialport.Up {
			}
		}},
		{"paper out", "printer", "D126", doctor.Bad, func(t *testing.T, w *ward) {
			w.printer.Set(func(f *paper.Faults) { f.PaperOut = true })
		}},
		{"paper low", "printer", "D125", doctor.Warning, func(t *testing.T, w *ward) {
			w.printer.Set(func(f *paper.Faults) { f.PaperLow = true })
		}},
		{"cover open", "printer", "D127", doctor.Bad, func(t *testing.T, w *ward) {
			w.printer.Set(func(f *paper.Faults) { f.CoverOpen = true })
		}},
		{"printer silent", "printer", "D123", doctor.Bad, func(t *testing.T, w *ward) {
			w.printer.Set(func(f *paper.Faults) { f.Silent = true })
		}},
		{"no such profile", "printer", "D120", doctor.Bad, func(t *testing.T, w *ward) { w.cfg.Printer.Profile = "none" }},
		{"platform away", "platform", "D162", doctor.Warning, func(t *testing.T, w *ward) { w.cfg.Platform.URL = "https://127.0.0.1:1" }},
		{"clock not compared", "clock", "D131", doctor.Warning, func(t *testing.T, w *ward) { w.cfg.Platform.URL = "https://127.0.0.1:1" }},
		{"clock behind what was noted", "clock", "D135", doctor.Warning, func(t *testing.T, w *ward) {
			w.cfg.Platform.URL = "https://127.0.0.1:1"
			note(t, w.cfg.Data.Dir, clock.Known{At: time.Now().Add(time.Hour)})
		}},
		{"holidays that cannot be read", "clock", "D133", doctor.Warning, func(t *testing.T, w *ward) {
			if err := os.WriteFile(filepath.Join(w.cfg.Data.Dir, "holidays.json"), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"not enrolled", "platform", "D161", doctor.Bad, func(t *testing.T, w *ward) { w.cfg.Data.Dir = t.TempDir() }},
		{"data folder is a file", "disk", "D141", doctor.Bad, func(t *testing.T, w *ward) { w.cfg.Data.Dir = w.cfg.Platform.CA }},
		{"a catalogue that was refused", "platform", "D163", doctor.Warning, refuse},
		{"a kept catalogue that is broken", "platform", "D164", doctor.Warning, spoilCatalogue},
		{"posters that were refused", "platform", "D165", doctor.Warning, func(t *testing.T, w *ward) {
			s, err := store.Open(w.cfg.Data.Dir)
			if err == nil {
				err = errors.Join(s.Note(t.Context(), "posters refused", `{"Version":"2090.1.1","Code":"E708"}`), s.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"kept posters that are broken", "platform", "D166", doctor.Warning, func(t *testing.T, w *ward) {
			dir := filepath.Join(w.cfg.Data.Dir, "posters")
			if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "sm3-00.zip"), []byte("spoilt"), 0o600)); err != nil {
				t.Fatal(err)
			}
			shelf.OpenPosters(dir, w.cfg.Site.Area, slog.New(slog.DiscardHandler))
		}},
		{"database restored", "database", "D153", doctor.Warning, func(t *testing.T, w *ward) { restore(t, w.cfg.Data.Dir) }},
		{"program newer than its database", "database", "D154", doctor.Warning, func(t *testing.T, w *ward) { upgrade(t, w.cfg.Data.Dir) }},
		{"database damaged", "database", "D151", doctor.Bad, func(t *testing.T, w *ward) { damage(t, w.cfg.Data.Dir) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of it is waiting for something that does not answer
			w := admit(t)
			c.spoil(t, w)
			findings := doctor.Look(t.Context(), w.cfg)
			f := find(t, findings, c.part)
			if f.State != c.state || f.Code != c.code || f.Do == "" {
				t.Errorf("found %+v", f)
			}
			if worst := doctor.Worst(findings); worst < map[doctor.State]int{doctor.Warning: 1, doctor.Bad: 2}[c.state] {
				t.Errorf("exit status %d", worst)
			}
		})
	}
}

// note is what a kiosk that ran here before has noted of the time.
func note(t *testing.T, dir string, known clock.Known) {
	t.Helper()
	text, err := json.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Note(t.Context(), clock.Note, string(text)), s.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestTrials(t *testing.T) {
	w := admit(t)
	if f := doctor.PrintPage(t.Context(), w.cfg); f.State != doctor.Good || f.Part != "printer" {
		t.Errorf("%+v", f)
	}
	if papers := w.printer.Papers(); len(papers) != 1 || !strings.Contains(strings.Join(papers[0].Lines, "\n"), "打印测试页") {
		t.Error("no test page came out")
	}
	s, _ := reader.Find("chen")
	w.reader.Lay(s)
	f := doctor.ReadCard(t.Context(), w.cfg)
	if f.State != doctor.Good || !strings.Contains(f.Says, "陈*华") || strings.Contains(f.Says, "陈秀华") {
		t.Errorf("%+v", f)
	}
}
