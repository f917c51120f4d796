package app_test

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"yichuang/assets"
	reader "yichuang/drivers/idcard/emulator"
	"yichuang/drivers/printer"
	paper "yichuang/drivers/printer/emulator"
	"yichuang/kiosk"
	"yichuang/kiosk/command"
	"yichuang/kiosk/config"
	"yichuang/platform/ledger"
	"yichuang/platform/platformtest"
	"yichuang/platform/server"
)

// house is everything real around a screen: a platform that listens with TLS, a reader
// and a printer on pseudo-terminals, and the config of a kiosk that is enrolled.
type house struct {
	dir      string
	config   string
	reader   *reader.Module
	printer  *paper.Printer
	platform *platformtest.Platform
}

func build(t testing.TB) *house { return buildWith(t, nil) }

// buildWith changes how the platform is made.
func buildWith(t testing.TB, change func(*server.Options)) *house {
	t.Helper()
	h := &house{dir: t.TempDir()}
	h.config = filepath.Join(h.dir, "kiosk.toml")
	var err error
	if h.reader, err = reader.New(filepath.Join(h.dir, "reader")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.reader.Close() })
	profile, err := printer.LoadProfile("generic-80")
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := printer.ParseFonts(assets.FontRegular(), assets.FontBold())
	if err != nil {
		t.Fatal(err)
	}
	if h.printer, err = paper.Open(filepath.Join(h.dir, "printer"), paper.Options{Profile: profile, Fonts: fonts}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.printer.Close() })

	h.platform = platformtest.New(t, change)
	h.stock(t)
	h.writeConfig(t)
	h.enrol(t)
	return h
}

// stock puts the e-licences of the specimen cards' people on the platform's shelf.
func (h *house) stock(t testing.TB) {
	t.Helper()
	file, err := os.Open("../docs/samples/licences.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	shelf, err := server.Shelf(h.platform.Dir, h.platform.Book)
	if err == nil {
		_, err = shelf.Import(t.Context(), file)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) writeConfig(t testing.TB) {
	t.Helper()
	text := fmt.Sprintf(`
[site]
code = "A03"
name = "涵江区行政服务中心"
level = "district"
area = "350303"
[reader]
port = "reader"
[printer]
port = "printer"
[platform]
url = "%s"
ca = "%s"
[data]
dir = "data"
`, h.platform.URL(), h.platform.CA())
	if err := os.WriteFile(h.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// enrol does it with the program's own words.
func (h *house) enrol(t testing.TB) {
	t.Helper()
	code := h.platform.Code(t, "A03", time.Hour)
	if exit := command.Run([]string{"enrol", "-config", h.config, "-code", code}, io.Discard, os.Stderr, nil); exit != command.OK {
		t.Fatalf("enrolling ended with %d", exit)
	}
}

func (h *house) open(t testing.TB) *kiosk.Kiosk { return openKiosk(t, h.config) }

// openKiosk opens the kiosk of a config as main.go does.
func openKiosk(t testing.TB, file string) *kiosk.Kiosk {
	t.Helper()
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	k, err := kiosk.Open(c, kiosk.Options{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// lay lays a specimen card on the reader.
func (h *house) lay(t testing.TB, id string) {
	t.Helper()
	s, ok := reader.Find(id)
	if !ok {
		t.Fatalf("no specimen %s", id)
	}
	h.reader.Lay(s)
}

// delivered waits until the platform has n cases, and returns them.
func (h *house) delivered(t testing.TB, n int) []ledger.CaseLine {
	t.Helper()
	for end := time.Now().Add(90 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		lines := h.platform.Cases(t)
		if len(lines) >= n {
			return lines
		}
		if time.Now().After(end) {
			t.Fatalf("the platform has %d cases, want %d", len(lines), n)
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

type paperFaults = paper.Faults
