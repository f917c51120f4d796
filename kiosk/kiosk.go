// Package kiosk is the machine: it joins catalogue, store, drivers and uplink into the few
// things a screen asks for. There is no screen in it, no wire protocol and no SQL.
package kiosk

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"yichuang/assets"
	"yichuang/drivers/camera"
	"yichuang/drivers/idcard"
	"yichuang/drivers/printer"
	"yichuang/drivers/serialport"
	"yichuang/kiosk/calendar"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/config"
	"yichuang/kiosk/receipt"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/kiosk/visit"
)

// Kiosk is one machine with all its parts open. Its methods may be called from any goroutine.
type Kiosk struct {
	site      config.Site
	log       *slog.Logger
	dir       string
	clocks    clock.Sources
	clock     *clock.Clock
	catalogue *shelf.Shelf
	board     *board
	calendar  *calendar.Calendar
	keys      *seal.Keyring
	store     *store.Store
	room      atomic.Int32                   // a store.Room
	told      atomic.Pointer[store.Restored] // of which staff was told
	cfg       config.Config
	began     time.Time // by the steady clock
	tries     tries     // of the operator's PIN
	closed    atomic.Bool
	drafts    *draftKeeper
	uplink    *uplink.Uplink
	ports     []*serialport.Port
	reader    *idcard.Reader
	printer   *printer.Printer
	camera    DocumentCamera // nil when the config names none
	sounds    *sounds
	stop      context.CancelFunc
	closing   <-chan struct{} // closed when Close begins
	running   sync.WaitGroup
}

// Options are what a machine is opened with beside its config. Log must be given.
type Options struct {
	Log *slog.Logger

	// Spread is over how long kiosks come back one by one after an outage; Spread in
	// service, less only in tests.
	Spread time.Duration

	// Camera takes the place of the one that the config names: one that is no V4L2 device, or an emulated one.
	Camera DocumentCamera

	// Voice takes the place of the system's engine.
	Voice  Voice
	clocks clock.Sources // the system's, when there are none; others only in tests
}

// Spread keeps a thousand kiosks from coming back in the same second (DESIGN.md section 6).
const Spread = time.Minute

// keysLive is the age at which a machine's own keys are followed by new ones, at the next start.
const keysLive = 365 * 24 * time.Hour

// WrongSite says that the machine is enrolled as another site than its config names: the
// platform would refuse every case.
type WrongSite struct{ Enrolled, Configured string }

// Error is a sentence for the technician.
func (w *WrongSite) Error() string {
	return fmt.Sprintf("配置里的终端号是 %s，接入平台时是 %s：请改配置，或重新接入。 The config names site %s, the machine is enrolled as %s.",
		w.Configured, w.Enrolled, w.Configured, w.Enrolled)
}

// Open opens the parts and begins to talk to devices and platform. A device or a platform that is not there is a
// state, not an error: cases are taken without them. Errors: store.ErrDamaged, uplink.ErrNotEnrolled, uplink.ErrNoSuite,
// *WrongSite, catalogue.Fault, *printer.ProfileError, *seal.KeyFileError, or an operating-system error.
func Open(cfg config.Config, o Options) (*Kiosk, error) {
	k := &Kiosk{site: cfg.Site, log: o.Log, dir: cfg.Data.Dir, clocks: o.clocks, stop: func() {}}
	if k.clocks.Wall == nil {
		k.clocks = clock.System()
	}
	if err := k.open(cfg, o); err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

func (k *Kiosk) open(cfg config.Config, o Options) (err error) {
	bundled, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		return err
	}
	if k.calendar, err = calendar.Load(os.DirFS(cfg.Data.Dir)); err != nil {
		k.log.Warn("the holidays in the data folder are not used", "error", err)
	}
	site := catalogue.Site{Level: cfg.Site.LevelCode(), Area: cfg.Site.Area}
	k.catalogue = shelf.Open(filepath.Join(cfg.Data.Dir, "catalogue"), site, bundled, k.log)
	if k.board, err = openBoard(cfg, k.log); err != nil {
		return err
	}
	if k.keys, err = seal.OpenKeyring(filepath.Join(cfg.Data.Dir, "keys"), cfg.Seal.Suite); err != nil {
		return err
	}
	if time.Since(k.keys.Since()) > keysLive {
		if err := k.keys.Rotate(); err != nil {
			k.log.Error("keys not rotated, those before go on", "code", "E109", "err", err)
		}
	}
	if warning := k.keys.Tier.Warning(); warning != "" {
		k.log.Warn(warning)
	}
	identity, err := uplink.LoadIdentity(filepath.Join(cfg.Data.Dir, "identity"), cfg.Seal.Suite)
	if err != nil {
		return err
	}
	if identity.Kiosk != cfg.Site.Code {
		return &WrongSite{Enrolled: identity.Kiosk, Configured: cfg.Site.Code}
	}
	if k.store, err = store.Open(cfg.Data.Dir); err != nil {
		return err
	}
	k.tellRestored()
	k.drafts = newDraftKeeper(k.store, k.log)
	k.tellSwept()
	if err := k.openClock(context.Background(), identity.Enrolled()); err != nil {
		return err
	}
	if err := k.openOperator(context.Background(), cfg); err != nil {
		return err
	}
	profile, err := printer.LoadProfile(cfg.Printer.Profile)
	if err != nil {
		return err
	}
	fonts, err := receipt.Fonts()
	if err != nil {
		return err
	}
	k.reader = idcard.New(k.line(cfg.Reader.Port, cfg.Reader.Baud))
	k.printer = printer.New(k.line(cfg.Printer.Port, cfg.Printer.Baud), profile, fonts)
	if k.camera = o.Camera; k.camera == nil && cfg.Camera.Port != "" {
		k.camera = camera.Open(camera.Config{Name: cfg.Camera.Port})
	}

	k.sounds = newSounds(cfg.Sound, o.Voice)

	k.uplink, err = uplink.New(k.store, identity, k.keys, cfg.Platform.URL, uplink.Options{Log: k.log, Spread: o.Spread, Shelf: k.catalogue, Posters: k.board.published,
		Now: k.clock.Steady, Heard: k.clock.Hear, Time: k.leastTime})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	k.stop, k.closing = stop, ctx.Done()
	k.running.Go(func() { k.uplink.Run(ctx) })
	k.running.Go(func() { k.keepStore(ctx) })
	k.running.Go(func() { k.tendDrafts(ctx) })
	k.running.Go(func() { k.keepTime(ctx) })
	k.running.Go(func() { k.keepBeating(ctx) })
	return nil
}

func (k *Kiosk) line(name string, baud int) *serialport.Port {
	p := serialport.Open(serialport.Config{Name: name, Baud: baud})
	k.ports = append(k.ports, p)
	return p
}

// Close stops everything that Open started. What was handed in is safe without it.
func (k *Kiosk) Close() {
	k.stop()
	if k.sounds != nil {
		k.sounds.close()
	}
	k.running.Wait()
	if k.printer != nil {
		k.printer.Close()
	}
	if k.camera != nil {
		k.camera.Close()
	}
	for _, p := range k.ports {
		p.Close()
	}
	if k.drafts != nil {
		k.drafts.write()
	}
	if k.store != nil {
		k.store.Close()
	}
}

// Site is where this machine stands.
func (k *Kiosk) Site() config.Site { return k.site }

// Catalogue is what can be applied for here from now on. A visit under way keeps the one it was begun with.
func (k *Kiosk) Catalogue() *catalogue.Catalogue { return k.catalogue.Current() }

// NewVisit begins a visit. The visit belongs to the goroutine that draws the screen.
func (k *Kiosk) NewVisit() *visit.Visit { return visit.New(k.catalogue.Current(), k.Now) }
