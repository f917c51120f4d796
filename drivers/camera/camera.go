package camera

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"yichuang/drivers/serialport/latest"
)

// State says how the camera stands (after the states of XFS4IoT), so that a screen can say what to do.
type State string

const (
	Absent    State = "absent"    // there is no device of that name, and there was none since Open; also after Close
	Opening   State = "opening"   // there is a device, but it is not open yet (see Err: not permitted)
	Ready     State = "ready"     // open, no pictures asked for: its lamp is off
	Streaming State = "streaming" // pictures come, for a preview or a still
	Lost      State = "lost"      // was open and went away; it is being opened again
	Busy      State = "busy"      // another program has it; tried again and again
	Fault     State = "fault"     // it is there, but gives no pictures, or none that can be read; tried again and again
)

// Expected failures. Test with errors.Is: ErrDown comes wrapped together with its cause.
var (
	ErrDown    = errors.New("camera is down")
	ErrBusy    = errors.New("camera is owned by another")
	ErrClosed  = errors.New("camera was closed")
	ErrTimeout = errors.New("camera: time is up")
	ErrBroken  = errors.New("camera: no whole picture among many") // a bad cable, mostly; the camera stays up

	errSilent = errors.New("camera: no pictures come")
	errMoved  = errors.New("camera: the name leads to another device now")
)

// Times the camera keeps. None of them is a promise about the device.
const (
	nodeCheck    = time.Second // how often an idle camera is looked at
	minBackoff   = 100 * time.Millisecond
	maxBackoff   = 5 * time.Second
	settledAfter = time.Second     // a camera up this long is opened again without the back-off of before
	closeWait    = 2 * time.Second // after this Close leaves behind what is stuck in the kernel
)

// DefaultPixels is the most a still has when Config does not say: five megapixels, at which A4 has 220 dots an inch.
const DefaultPixels = 2592 * 1944

// Config names a camera.
type Config struct {
	Name    string      // stable name, such as /dev/yichuang-camera; a symbolic link is followed at each opening
	Pixels  int         // most pixels of a still; zero is DefaultPixels
	Preview image.Point // pictures of a preview fit in this many pixels; zero is 960 by 720
}

// About is what a camera said of itself when it was opened.
type About struct {
	Model   string // as the device or its driver writes it
	Still   Mode   // what Take uses
	Preview Mode   // what Preview uses, before it is made small
}

// Camera is a document camera that is opened and opened again until Close. All methods may be called from any goroutine.
type Camera struct {
	cfg      Config
	state    latest.Value[State]
	audience *audience
	takes    chan *take
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	done     chan struct{} // closed when the supervisor has ended

	mu    sync.Mutex
	cause error // why it is not up
	about About
}

// Open returns at once; opening happens in the background. Nothing can fail here: State, Watch and Err tell how it goes.
func Open(cfg Config) *Camera {
	if cfg.Pixels == 0 {
		cfg.Pixels = DefaultPixels
	}
	if cfg.Preview == (image.Point{}) {
		cfg.Preview = image.Pt(960, 720)
	}
	c := &Camera{cfg: cfg, audience: newAudience(), takes: make(chan *take), done: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.state.Set(Opening)
	go c.supervise()
	return c
}

// State returns the state of the camera as it is now.
func (c *Camera) State() State { return c.state.Get() }

// Watch delivers the state as it is now and then each change, the latest winning, and a function that ends it. Close
// ends it too.
func (c *Camera) Watch() (<-chan State, func()) { return c.state.Watch() }

// Err returns why the camera is not up: ErrBusy, ErrClosed, an *UnsupportedError, or what the system said (such as
// fs.ErrNotExist or unix.ENODEV). It returns nil while the camera is up or first being opened.
func (c *Camera) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause
}

// About returns what the camera said when it was last opened; the zero About before that.
func (c *Camera) About() About {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.about
}

// Preview delivers pictures of what lies under the camera until ctx ends, at most 15 a second; then, and at Close, the
// channel is closed. The latest wins: a slow watcher misses pictures and never holds up the camera. It goes on over a
// camera that is lost and comes back, which State tells, and pauses during a Take. Each picture is an *image.RGBA that
// nobody else has: zero its Pix when it is no longer shown.
func (c *Camera) Preview(ctx context.Context) <-chan image.Image {
	seat := c.audience.join()
	context.AfterFunc(ctx, func() { c.audience.leave(seat) })
	return seat
}

// Take returns one still as a JPEG file: it lets the brightness settle, and of a few pictures takes the sharpest. The
// file is the caller's to zero. It takes one or two seconds; one Take waits for another. Errors: ErrDown (with its cause)
// when the camera is not up or goes down, ErrBroken, ErrTimeout when the deadline of ctx passes, ErrClosed, or
// context.Canceled. A Take right after Open waits for the opening.
func (c *Camera) Take(ctx context.Context) ([]byte, error) {
	waits, done := context.WithCancel(ctx)
	defer done()
	t := &take{ctx: waits, answer: make(chan answer)}
	for asks := c.takes; ; asks = nil {
		select {
		case asks <- t:
		case a := <-t.answer:
			return a.file, a.err
		case <-ctx.Done():
			return nil, ended(ctx)
		case <-c.ctx.Done():
			return nil, ErrClosed
		}
	}
}

// Close gives the camera back, zeroes the pictures it holds and ends every Take, Preview and Watch. It never hangs: what
// is stuck in the kernel after two seconds is left behind. It always returns nil, and may be called again.
func (c *Camera) Close() error {
	c.cancel()
	select {
	case <-c.done:
	case <-time.After(closeWait):
	}
	return nil
}

// supervise opens the camera, stays with it while it is up, and opens it again, until Close.
func (c *Camera) supervise() {
	defer close(c.done)
	defer c.state.Close()
	defer c.audience.close()
	backoff, everUp := minBackoff, false
	for c.ctx.Err() == nil {
		d, err := openDevice(c.cfg)
		if err == nil {
			everUp = true
			began := time.Now()
			c.opened(d)
			err = c.stay(d)
			d.close()
			if time.Since(began) >= settledAfter {
				backoff = minBackoff
			}
		}
		if c.ctx.Err() != nil {
			break
		}
		c.down(err, stateAfter(err, everUp))
		c.rest(backoff, err)
		backoff = min(2*backoff, maxBackoff)
	}
	c.down(ErrClosed, Absent)
}

func (c *Camera) opened(d *device) {
	c.mu.Lock()
	c.cause = nil
	c.about = About{Model: d.model, Still: d.still, Preview: d.preview}
	c.mu.Unlock()
}

func (c *Camera) down(cause error, state State) {
	c.mu.Lock()
	c.cause = cause
	c.mu.Unlock()
	c.state.Set(state)
}

// rest waits before the next opening, and tells those who want a still meanwhile why there is none.
func (c *Camera) rest(backoff time.Duration, cause error) {
	over := time.NewTimer(backoff)
	defer over.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-over.C:
			return
		case t := <-c.takes:
			t.reply(nil, fmt.Errorf("%w: %w", ErrDown, cause))
		}
	}
}

// stateAfter says what a failure makes of the camera.
func stateAfter(err error, everUp bool) State {
	gone := errors.Is(err, fs.ErrNotExist) || errors.Is(err, errMoved) ||
		errors.Is(err, unix.ENODEV) || errors.Is(err, unix.ENXIO) // the node outlives the device for a moment
	switch {
	case gone && everUp:
		return Lost
	case gone:
		return Absent
	case errors.Is(err, ErrBusy):
		return Busy
	case errors.Is(err, fs.ErrPermission):
		return Opening
	}
	return Fault
}

// ended turns the end of a context into this package's word for it.
func ended(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ErrTimeout
	}
	return ctx.Err()
}
