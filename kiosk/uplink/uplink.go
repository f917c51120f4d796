// Package uplink carries the outbox to the platform, and the platform's answers, catalogues and posters back
// into store and shelf, through outages of any length. It decides when and how often; what is to be sent and
// what became of it stands in the store, so that a killed process loses nothing. It must not open
// what it carries, and its log lines hold counts and codes only.
package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"

	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
)

// Options are the uplink's habits. Zero values mean what stands beside them, but for Spread.
type Options struct {
	Probe   time.Duration // between two looks at the platform while nothing is to be sent; 5 s
	Base    time.Duration // first pause after a failure, at most; doubled with each further one; 1 s
	Cap     time.Duration // no pause is longer, unless the platform asks for it; 30 s
	Timeout time.Duration // for one batch on a line nothing is known of; 60 s
	// Spread is how long, at most, the first delivery waits when the platform is back and items are
	// waiting, so that a thousand kiosks do not all come at once. It waits no longer than the platform was away, and a
	// Nudge ends the wait. Zero means none; a minute is right in service.
	Spread  time.Duration
	Shelf   *shelf.Shelf     // where published catalogues go; nil: they are not taken
	Posters *shelf.Posters   // where published posters go; nil: they are not taken
	Rand    func() float64   // in [0,1); math/rand/v2
	Now     func() time.Time // that pauses are counted by, best one that never jumps; time.Now
	Log     *slog.Logger     // slog.Default()
	// Heard is told the platform's time as it is at the moment of the call, to about a second, whenever there is a new
	// word of it. Nil: nobody wants to know.
	Heard func(platform time.Time)
	// Time is what the platform's certificate is held against; nil: the wall clock, but never before enrolment.
	Time func() time.Time
}

func (o Options) filled() Options {
	or := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	or(&o.Probe, 5*time.Second)
	or(&o.Base, time.Second)
	or(&o.Cap, 30*time.Second)
	or(&o.Timeout, time.Minute)
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// Uplink is the line of one kiosk to its platform. Run is called once; everything else may be called
// from any goroutine.
type Uplink struct {
	o        Options
	store    *store.Store
	identity atomic.Pointer[Identity]
	keys     *seal.Keyring
	line     *line
	zstd     *zstd.Encoder
	nudges   chan struct{}
	urges    chan struct{}
	board    *board

	// Used by Run alone.
	failures            int       // in a row
	lost                time.Time // when the platform went away for the last time; zero: not since the start
	pace                pace
	unsettled           []string // sent, but what became of them could not be written down
	catalogues, posters *subscription
	told                int // the number of the platform's keys, as the feed told it last
	chores              []*chore
	pages               pageLane
}

// New makes an uplink to the platform at url (https://host:port); nothing is sent before Run.
func New(s *store.Store, id *Identity, keys *seal.Keyring, url string, o Options) (*Uplink, error) {
	u := &Uplink{o: o.filled(), store: s, keys: keys, pace: pace{batch: firstBatch}, nudges: make(chan struct{}, 1), urges: make(chan struct{}, 1), board: newBoard()}
	u.identity.Store(id)
	u.chores = u.newChores()
	config := id.TLS()
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &u.Identity().client, nil }
	if o.Time != nil {
		config.Time = o.Time
	}
	var err error
	u.line, err = newLine(url, config)
	if err != nil {
		return nil, fmt.Errorf("uplink: %w", err)
	}
	u.subscribe()
	u.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("uplink: %w", err)
	}
	u.count(context.Background()) // nobody who watches from the beginning shall see that nothing waits
	return u, nil
}

// Identity is what this kiosk is now. Its certificate and the platform's keys are renewed while Run runs, so it is asked for each
// time and not kept.
func (u *Uplink) Identity() *Identity { return u.identity.Load() }

// Nudge says that something new is waiting. While the platform is there it is sent at once.
func (u *Uplink) Nudge() {
	select {
	case u.nudges <- struct{}{}:
	default: // one is enough
	}
}

// Urge is staff's word that it is worth a try at once, also while the uplink pauses after a failure. Items that were put off
// are due again.
func (u *Uplink) Urge(ctx context.Context) error {
	if err := u.store.Hurry(ctx); err != nil {
		return err
	}
	select {
	case u.urges <- struct{}{}:
	default: // one is enough
	}
	return nil
}

// Online reports whether the last word from the platform was a good one.
func (u *Uplink) Online() bool { return u.board.get().Online }

// Watch gives the status now and whenever it changes; a slow watcher sees only the newest. The function ends the watch.
func (u *Uplink) Watch() (<-chan Status, func()) { return u.board.watch() }

// Answered tells of which cases the platform said something, as it comes; the same may come twice, also of cases that are not
// this machine's. Who does not listen in time finds it in the store. The function ends it.
func (u *Uplink) Answered() (<-chan Event, func()) { return u.board.hear() }

// Run delivers and listens until ctx ends. There is no limit to attempts. It returns after
// what was under way is written down.
func (u *Uplink) Run(ctx context.Context) {
	defer u.line.drop()
	for _, s := range u.subscriptions() {
		if err := u.recall(ctx, s); err != nil {
			u.o.Log.Warn(s.what+" offer not read", "err", err)
		}
	}
	if err := u.store.Hurry(ctx); err != nil {
		u.o.Log.Warn("pauses of the last run not ended", "err", err)
	}
	for {
		err := u.round(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			u.rest(ctx, u.pause(err), false)
		case u.catalogues.progress(), u.posters.progress(), u.pages.progress: // the next piece at once; the round sends what waits before it
		default:
			u.rest(ctx, u.o.Probe, true)
		}
	}
}

// round does what there is to do. While the platform is away, the feed is asked first: that is cheap, and it
// proves line, certificate and ledger before a batch is sent.
func (u *Uplink) round(ctx context.Context) error {
	defer u.count(ctx)
	if err := u.settle(ctx); err != nil {
		return err
	}
	if !u.Online() {
		if err := u.listen(ctx); err != nil {
			return u.holdBack(ctx, err)
		}
		u.online(true)
		if u.count(ctx) > 0 && u.o.Spread > 0 {
			u.rest(ctx, time.Duration(u.o.Rand()*float64(u.spread())), true)
		}
	}
	if err := u.recheck(ctx); err != nil {
		return err
	}
	if err := u.deliverAll(ctx); err != nil {
		return err
	}
	if err := u.listen(ctx); err != nil {
		return u.holdBack(ctx, err)
	}
	u.failures = 0
	u.renew(ctx) // before anything that may be signed with a new key
	u.sendPages(ctx)
	for _, s := range u.subscriptions() {
		u.follow(ctx, s)
	}
	return nil
}

// spread is over how long the return is spread. After a start nobody knows how long the others were away: the power may
// have come back for all of them.
func (u *Uplink) spread() time.Duration {
	if u.lost.IsZero() {
		return u.o.Spread
	}
	return min(u.o.Spread, time.Since(u.lost))
}

// rest waits; when open, a nudge ends it. A nudge that does not still changes the count of what waits.
func (u *Uplink) rest(ctx context.Context, pause time.Duration, open bool) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case <-u.urges:
			return
		case <-u.nudges:
			if open {
				return
			}
			u.count(ctx)
		}
	}
}

// fail takes in that the platform did not do what was asked: how long to stay away, and whether it
// is there at all. It is called once for each trouble.
func (u *Uplink) fail(t *trouble) *trouble {
	if t.reason == stopped { // by ourselves: says nothing about the platform
		return t
	}
	u.failures++
	t.wait = t.after + fullJitter(u.o.Base, u.o.Cap, u.failures, u.o.Rand())
	if !t.busy() {
		if u.Online() {
			u.lost = time.Now()
		}
		u.online(false)
		u.line.drop()
	}
	return t
}

// pause is how long to rest after a round that failed.
func (u *Uplink) pause(err error) time.Duration {
	var t *trouble
	if !errors.As(err, &t) { // the store: as little to be hurried as the platform
		u.failures++
		t = &trouble{reason: "store", err: err, wait: fullJitter(u.o.Base, u.o.Cap, u.failures, u.o.Rand())}
	}
	u.o.Log.Warn("uplink waits", "reason", t.reason, "failures", u.failures, "wait", t.wait.Round(time.Millisecond), "err", t.err)
	return t.wait
}

func (u *Uplink) online(yes bool) {
	if u.Online() != yes {
		u.o.Log.Info("platform", "online", yes)
	}
	u.board.change(func(s *Status) { s.Online = yes })
}

// count tells watchers how many items wait, and returns it; -1 when the store does not say.
func (u *Uplink) count(ctx context.Context) int {
	n, err := u.store.Waiting(ctx)
	if err != nil {
		return -1
	}
	u.board.change(func(s *Status) { s.Waiting = n })
	return n
}
