package kiosk

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"yichuang/assets/version"
	"yichuang/kiosk/calendar"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/config"
	"yichuang/kiosk/doctor"
	"yichuang/kiosk/pin"
	"yichuang/kiosk/uplink"
)

// tries are the wrong PINs in a row. They are noted in the store, so that a restart gives nobody new ones.
type tries struct {
	mu    sync.Mutex
	Wrong int       `json:"wrong"`
	Last  time.Time `json:"last"`
}

// triesNote is the row of the store that remembers them, closedNote that of a machine out of service.
const (
	triesNote  = "operator tries"
	closedNote = "out of service"
)

// openOperator recalls what staff of an earlier run left.
func (k *Kiosk) openOperator(ctx context.Context, cfg config.Config) error {
	k.cfg, k.began = cfg, k.Steady()
	closed, err := k.store.Noted(ctx, closedNote)
	if err != nil {
		return err
	}
	k.closed.Store(closed != "")
	text, err := k.store.Noted(ctx, triesNote)
	if err == nil && text != "" && json.Unmarshal([]byte(text), &k.tries) != nil {
		k.tries.Wrong = 1e6 // somebody has been at it: the longest wait
	}
	return err
}

func (k *Kiosk) keyFolder() string { return filepath.Join(k.dir, "keys") }

// HasPanel reports whether a PIN is set; without one there is no panel.
func (k *Kiosk) HasPanel() bool { return pin.IsSet(k.keyFolder()) }

// WrongPIN says that it was not the PIN, or that nobody may try now.
type WrongPIN struct {
	Wait time.Duration // until the next try; 0: at once
}

// Error is for the log.
func (w *WrongPIN) Error() string { return fmt.Sprintf("E601: wrong PIN, next try in %v", w.Wait) }

// EnterPIN returns nil for the PIN. The error is a *WrongPIN, or a *Problem when the PIN cannot be read. It takes some tenths of
// a second. A try counts as wrong before it is looked at: to pull the plug in between gains nothing.
func (k *Kiosk) EnterPIN(ctx context.Context, entered string) error {
	t := &k.tries
	t.mu.Lock()
	defer t.mu.Unlock()
	now := k.Now()
	if now.Before(t.Last) { // the clock was put back: the wait begins anew, and ends
		t.Last = now
	}
	if wait := pin.Delay(t.Wrong) - now.Sub(t.Last); t.Wrong > 0 && wait > 0 {
		return &WrongPIN{wait}
	}
	t.Wrong, t.Last = t.Wrong+1, now
	k.noteTries(ctx)
	fits, err := pin.Fits(k.keyFolder(), entered)
	if err != nil {
		k.log.Error("operator PIN not read", "code", "E602", "err", err)
		return &Problem{"E602", "口令文件读不出来：在终端上用 yichuang operator-pin 重新设一个。", err}
	}
	if !fits {
		k.log.Warn("operator PIN wrong", "code", "E601", "wrong", t.Wrong, "wait", pin.Delay(t.Wrong))
		return &WrongPIN{pin.Delay(t.Wrong)}
	}
	t.Wrong, t.Last = 0, time.Time{}
	k.noteTries(ctx)
	k.log.Info("operator panel opened")
	return nil
}

// noteTries does not keep staff of a machine with a broken disk out: then the tries of this run count.
func (k *Kiosk) noteTries(ctx context.Context) {
	text, err := json.Marshal(&k.tries)
	if err == nil {
		err = k.store.Note(ctx, triesNote, string(text))
	}
	if err != nil {
		k.log.Error("tries of the operator PIN not noted", "code", "E603", "err", err)
	}
}

// Facts are what staff want to know of a machine besides its parts. There is nothing of any citizen in them.
type Facts struct {
	Version, Catalogue    string
	Up                    time.Duration // since the program was started
	Waiting, Stuck, Taken int           // items of the outbox: on their way, refused, with the platform
	Oldest                time.Time     // when the oldest that waits was made; zero: none does
	CertificateEnds       time.Time
}

// Facts tells them. The error is one of the store.
func (k *Kiosk) Facts(ctx context.Context) (Facts, error) {
	tally, err := k.store.Tally(ctx)
	if err != nil {
		return Facts{}, err
	}
	n := tally.States
	f := Facts{Version: version.Number, Catalogue: k.Catalogue().Version, Up: k.Steady().Sub(k.began),
		Waiting: n[cases.Waiting] + n[cases.Sent], Stuck: n[cases.Refused] + n[cases.NeedsStaff], Taken: n[cases.Acknowledged],
		CertificateEnds: k.uplink.Identity().Ends().In(calendar.Beijing)}
	if !tally.Oldest.IsZero() {
		f.Oldest = tally.Oldest.In(calendar.Beijing)
	}
	return f, nil
}

func (k *Kiosk) devices() doctor.Devices {
	return doctor.Devices{ReaderLine: k.ports[0], PrinterLine: k.ports[1], Reader: k.reader, Printer: k.printer}
}

// Examine looks at every part (doctor.Parts), as the doctor does, and reports each finding from its own goroutine.
func (k *Kiosk) Examine(ctx context.Context, report func(doctor.Finding)) {
	doctor.Within(ctx, k.cfg, k.devices(), report)
}

// PrintTest prints the doctor's test page.
func (k *Kiosk) PrintTest(ctx context.Context) doctor.Finding {
	return k.logged("test page", k.devices().PrintPage(ctx, k.cfg))
}

// ReadTest waits a minute for a card and tells that it was read, and nothing of it.
func (k *Kiosk) ReadTest(ctx context.Context) doctor.Finding {
	return k.logged("test card", k.devices().ReadCard(ctx))
}

func (k *Kiosk) logged(what string, f doctor.Finding) doctor.Finding {
	k.log.Info("operator", "did", what, "code", f.Code)
	return f
}

// SendNow has everything that waits tried at once. The error is one of the store.
func (k *Kiosk) SendNow(ctx context.Context) error {
	k.log.Info("operator", "did", "send now")
	return k.uplink.Urge(ctx)
}

// Carried is what became of an export.
type Carried struct {
	Items       int    // in the new parcel; 0: nothing waits, and nothing was written
	File        string // its name on the stick
	Arrived     int    // that the platform's answers on the stick told of
	Refused     int
	Disbelieved int // answers that were not taken
}

// Export takes in the platform's answers that lie on the stick and writes what waits onto it. The error is an
// *uplink.StickError, or one of the store or the keys.
func (k *Kiosk) Export(ctx context.Context) (Carried, error) {
	if err := uplink.CheckStick(k.cfg.Data.Stick, k.dir); err != nil {
		return Carried{}, err
	}
	answers, x, err := uplink.Carry(ctx, k.store, k.uplink.Identity(), k.keys, k.cfg.Data.Stick, k.Now())
	c := Carried{Items: x.Items, File: filepath.Base(x.File)}
	for _, a := range answers {
		c.Arrived, c.Refused = c.Arrived+a.Arrived, c.Refused+a.Refused
		if a.Problem != nil {
			c.Disbelieved++
		}
	}
	k.log.Info("operator", "did", "export", "items", c.Items, "arrived", c.Arrived, "refused", c.Refused, "err", err)
	return c, err
}

// OutOfService reports whether staff have taken the machine out of service. It goes on sending.
func (k *Kiosk) OutOfService() bool { return k.closed.Load() }

// SetOutOfService is remembered over restarts. The error is a *Problem.
func (k *Kiosk) SetOutOfService(ctx context.Context, out bool) error {
	value := ""
	if out {
		value = "yes"
	}
	if err := k.store.Note(ctx, closedNote, value); err != nil {
		k.log.Error("out of service not noted", "code", "E604", "err", err)
		return &Problem{"E604", "没有记下来：磁盘是不是满了？", err}
	}
	k.closed.Store(out)
	k.log.Info("operator", "did", "out of service", "out", out)
	return nil
}
