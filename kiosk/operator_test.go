package kiosk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/drivers/idcard/emulator"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/doctor"
	"yichuang/kiosk/pin"
	"yichuang/kiosk/uplink"
	"yichuang/platform/platformtest"
)

// hands moves the clocks of a machine, which stand still by themselves.
type hands struct{ up, off atomic.Int64 }

func (h *hands) sources() clock.Sources {
	began := time.Now()
	up := func() time.Duration { return time.Duration(h.up.Load()) }
	return clock.Sources{Wall: func() time.Time { return began.Add(up() + time.Duration(h.off.Load())) }, Up: up, Boot: "boot"}
}

// Wrong PINs make the next wait, longer each time, also after a restart; the clock put back does not make it endless.
func TestWrongPINsWait(t *testing.T) {
	p := platformtest.New(t, nil)
	p.Stop() // nobody tells the time
	dir := known(t, platformtest.New(t, nil))
	h := &hands{}
	clocks := h.sources()
	k, log := openAt(t, p, dir, clocks)
	if k.HasPanel() {
		t.Error("a panel without a PIN")
	}
	if err := pin.Set(filepath.Join(dir, "keys"), "314159"); err != nil {
		t.Fatal(err)
	}
	if !k.HasPanel() {
		t.Error("no panel although there is a PIN")
	}
	wrong := func(entered string, want time.Duration) {
		t.Helper()
		var w *WrongPIN
		if err := k.EnterPIN(t.Context(), entered); !errors.As(err, &w) || w.Wait.Round(time.Second) != want {
			t.Fatalf("%v, want to wait %v", err, want)
		}
	}
	wrong("000001", 0)
	wrong("000002", 0)
	wrong("000003", 30*time.Second)
	wrong("314159", 30*time.Second) // not looked at
	k.Close()
	k, _ = openAt(t, p, dir, clocks)
	wrong("314159", 30*time.Second)
	h.up.Add(int64(31 * time.Second))
	wrong("000004", time.Minute)
	h.off.Add(int64(-10 * time.Minute)) // somebody puts the clock back
	wrong("314159", time.Minute)
	h.up.Add(int64(61 * time.Second))
	if err := k.EnterPIN(t.Context(), "314159"); err != nil {
		t.Fatal(err)
	}
	wrong("000005", 0) // counted from the beginning
	if err := os.WriteFile(filepath.Join(dir, "keys", "operator-pin"), []byte("314159"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, k.EnterPIN(t.Context(), "314159"), "E602")
	if text := log.String(); !strings.Contains(text, "E601") || strings.Contains(text, "00000") || strings.Contains(text, "314159") {
		t.Errorf("the log says\n%s", text)
	}
}

func TestWhatAnOperatorSeesAndDoes(t *testing.T) {
	p := platformtest.New(t, nil)
	dir := t.TempDir()
	cfg := enrolled(t, dir, p)
	reader, err := emulator.New(cfg.Reader.Port)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	disk, err := os.MkdirTemp("/dev/shm", "yichuang-stick-") // another disk than the data's
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(disk)
	cfg.Data.Stick = disk
	p.Stop()
	k, log := start(t, cfg)
	handIn(t, k)
	facts := func() Facts {
		f, err := k.Facts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := facts(); f.Waiting != 1 || f.Taken != 0 || f.Oldest.IsZero() || f.Version == "" || f.Catalogue == "" || f.CertificateEnds.Before(time.Now().AddDate(4, 0, 0)) {
		t.Errorf("%+v", f)
	}

	found := map[string]doctor.Finding{}
	comes(t, "the line of the reader", func() bool {
		k.Examine(t.Context(), func(f doctor.Finding) { found[f.Part] = f })
		return found["reader"].State == doctor.Good
	})
	for part, code := range map[string]string{"reader": "D000", "printer": "D122", "disk": "D000", "database": "D000", "platform": "D162"} {
		if found[part].Code != code {
			t.Errorf("%s: %+v", part, found[part])
		}
	}
	if len(found) != len(doctor.Parts()) {
		t.Errorf("%d parts", len(found))
	}
	card, _ := emulator.Find("chen")
	go func() { time.Sleep(100 * time.Millisecond); reader.Lay(card) }()
	if f := k.ReadTest(t.Context()); f.State != doctor.Good || strings.ContainsAny(f.Says, "*0123456789") || strings.Contains(f.Says, "陈") {
		t.Errorf("%+v", f)
	}
	if f := k.PrintTest(t.Context()); f.State != doctor.Bad {
		t.Errorf("a page from no printer: %+v", f)
	}

	carried, err := k.Export(t.Context())
	if err != nil || carried.Items != 1 || !strings.HasSuffix(carried.File, ".ycx") {
		t.Fatalf("%+v, %v", carried, err)
	}
	k.cfg.Data.Stick = filepath.Join(dir, "keys")
	var stick *uplink.StickError
	if _, err := k.Export(t.Context()); !errors.As(err, &stick) || stick.Code != "E802" {
		t.Error(err)
	}

	if err := k.SetOutOfService(t.Context(), true); err != nil || !k.OutOfService() {
		t.Fatal(err)
	}
	k.Close()
	k, _ = start(t, cfg)
	if !k.OutOfService() {
		t.Error("a restart puts the machine back into service")
	}
	if err := k.SetOutOfService(t.Context(), false); err != nil || k.OutOfService() {
		t.Error(err)
	}
	p.Start(t)
	if err := k.SendNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	comes(t, "the case on the platform", func() bool { return facts().Taken == 1 && facts().Waiting == 0 })
	if strings.Contains(log.String(), "陈") || strings.Contains(log.String(), "11010519491231002X") {
		t.Error("the log tells of somebody")
	}
}
