package kiosk

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"yichuang/assets"
	"yichuang/kiosk/calendar"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/config"
	"yichuang/kiosk/posters"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
)

// Sign is a hall's big screen: it shows what is published, takes nothing in and knows nobody. Its methods may be called from
// any goroutine.
type Sign struct {
	site      config.Site
	catalogue *shelf.Shelf
	board     *board
	store     *store.Store // nil when a kiosk beside it fetches
	stop      context.CancelFunc
	running   sync.WaitGroup
}

// SignOptions are what a sign is opened with beside its config. Log must be given.
type SignOptions struct {
	Log *slog.Logger
	// Fetch makes it fetch by itself: on a machine of its own, enrolled as a site of its own. Without, it reads what a kiosk with the
	// same data folder has fetched, and opens no database.
	Fetch  bool
	Spread time.Duration // as in Options
}

// lookEvery is how often a sign looks for what the kiosk beside it has fetched.
const lookEvery = 30 * time.Second

// OpenSign begins to follow what is published. Errors, but for those of the bundled files, only when it is to fetch:
// store.ErrInUse where a kiosk runs, store.ErrDamaged, uplink.ErrNotEnrolled, uplink.ErrNoSuite, *WrongSite,
// *seal.KeyFileError, or an operating-system error.
func OpenSign(cfg config.Config, o SignOptions) (*Sign, error) {
	bundled, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		return nil, err
	}
	s := &Sign{site: cfg.Site, stop: func() {}}
	s.catalogue = shelf.Open(filepath.Join(cfg.Data.Dir, "catalogue"), catalogue.Site{Level: cfg.Site.LevelCode(), Area: cfg.Site.Area}, bundled, o.Log)
	if s.board, err = openBoard(cfg, o.Log); err != nil {
		return nil, err
	}
	follow := s.look
	if o.Fetch {
		line, err := s.connect(cfg, o)
		if err != nil {
			s.Close()
			return nil, err
		}
		follow = line.Run
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.running.Go(func() { follow(ctx) })
	return s, nil
}

func (s *Sign) connect(cfg config.Config, o SignOptions) (*uplink.Uplink, error) {
	keys, err := seal.OpenKeyring(filepath.Join(cfg.Data.Dir, "keys"), cfg.Seal.Suite)
	if err != nil {
		return nil, err
	}
	identity, err := uplink.LoadIdentity(filepath.Join(cfg.Data.Dir, "identity"), cfg.Seal.Suite)
	if err != nil {
		return nil, err
	}
	if identity.Kiosk != cfg.Site.Code {
		return nil, &WrongSite{Enrolled: identity.Kiosk, Configured: cfg.Site.Code}
	}
	if s.store, err = store.Open(cfg.Data.Dir); err != nil {
		return nil, err
	}
	return uplink.New(s.store, identity, keys, cfg.Platform.URL, uplink.Options{Log: o.Log, Spread: o.Spread, Shelf: s.catalogue, Posters: s.board.published})
}

// look takes up what the kiosk has put into the folder.
func (s *Sign) look(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.catalogue.Look()
			s.board.published.Look()
		}
	}
}

// Close stops everything that OpenSign started.
func (s *Sign) Close() {
	s.stop()
	s.running.Wait()
	if s.store != nil {
		s.store.Close()
	}
}

// Site is where it hangs.
func (s *Sign) Site() config.Site { return s.site }

// Catalogue is what can be applied for here.
func (s *Sign) Catalogue() *catalogue.Catalogue { return s.catalogue.Current() }

// Now is the machine's wall clock, in Beijing time.
func (s *Sign) Now() time.Time { return time.Now().In(calendar.Beijing) }

// Posters are those that it shows now, one at least.
func (s *Sign) Posters() []posters.Poster { return s.board.due(s.Now()) }
