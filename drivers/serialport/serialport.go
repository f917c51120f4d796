// Package serialport is one serial line: opened by a stable name, watched, opened again when it was lost, with reads
// and writes that always come back. It stands over github.com/tarm/serial and around the habits of it that hang or spin
// (DEVICES.md section 3). It knows bytes only: no frames, no commands, no devices, and it never logs what passes.
//
// Goroutines: a Port runs a supervisor, and while the line is up a reader and a writer. All of them end with Close. The
// one exception cannot be helped from user space: a write(2) the peer never takes, and the close(2) behind it, stay in
// the kernel until the peer reads or hangs up. Such a pair is left behind, and ends by itself when the kernel lets go.
//
// Linux only.
package serialport

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"yichuang/drivers/serialport/latest"
)

// State says how the line stands (the link states of XFS4IoT, DEVICES.md section 5).
type State string

const (
	Absent  State = "absent"  // there is no device of that name, and there was none since Open; also after Close
	Opening State = "opening" // there is a device, but it is not open yet (see Err: busy, not permitted, wrong speed)
	Up      State = "up"      // open, bytes can pass
	Lost    State = "lost"    // was up and went away; it is being opened again
)

// Expected failures. Test with errors.Is: ErrDown comes wrapped together with its cause.
var (
	ErrDown    = errors.New("serial line is down")
	ErrTimeout = errors.New("serial line: time is up")
	ErrBusy    = errors.New("serial line is owned by another")
	ErrClosed  = errors.New("serial port was closed")
	ErrHangup  = errors.New("serial line was hung up")
)

// Times the port keeps. None of them is a promise about the device.
const (
	readTimeout = 100 * time.Millisecond // what the kernel makes of any shorter one, too
	quietAtom   = 50 * time.Millisecond  // no bytes sooner than this is a hung-up line, not a time-out
	nodeCheck   = time.Second            // how often the stable name is looked at
	minBackoff  = 100 * time.Millisecond
	maxBackoff  = 5 * time.Second
	settled     = time.Second     // a line up this long is opened again without the back-off of before
	writeStall  = 5 * time.Second // longest a piece may take when the caller sets no nearer deadline
	closeWait   = time.Second     // after this Close leaves behind what is stuck
	pieceSize   = 256             // bytes handed to the kernel at a time
	keepAtMost  = 64 << 10        // bytes kept for a reader that does not come; the oldest go first
)

// Config names a line.
type Config struct {
	Name string // stable name, such as /dev/yichuang-reader; a symbolic link is followed at each opening
	Baud int    // bits a second, 8N1; see CheckBaud
}

// Port is a line that is opened and opened again until Close. All methods may be called from any goroutine, but the
// bytes read go to whichever Read comes first, so one goroutine at a time should read.
type Port struct {
	cfg    Config
	state  latest.Value[State]
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	done   chan struct{} // closed when the supervisor has ended
	turn   chan struct{} // room for one: the Write whose turn it is

	mu      sync.Mutex
	session *session      // nil unless up
	cause   error         // why it is not up
	in      []byte        // bytes read and not fetched
	news    chan struct{} // closed and replaced when in or session change
}

// Open returns at once; opening happens in the background. Nothing can fail here: State, Watch and Err tell how it goes.
func Open(cfg Config) *Port {
	p := &Port{cfg: cfg, done: make(chan struct{}), turn: make(chan struct{}, 1), news: make(chan struct{})}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.state.Set(Opening)
	go p.supervise()
	return p
}

// State returns the state of the line as it is now.
func (p *Port) State() State { return p.state.Get() }

// Watch delivers the state as it is now and then each change. The latest wins: a slow watcher misses states in between
// and never blocks the port. The function ends the watch and closes the channel; Close closes it too.
func (p *Port) Watch() (<-chan State, func()) { return p.state.Watch() }

// Err returns why the line is not up: ErrBusy, ErrClosed, ErrHangup, a *BaudError, or what the system said (such as
// fs.ErrNotExist or fs.ErrPermission). It returns nil while the line is up or first being opened.
func (p *Port) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cause
}

// Read waits for at least one byte and returns what is there, up to len(buf). Errors: ErrTimeout when the deadline of
// ctx passes, ErrDown (with its cause) when the line is not up or goes down, ErrClosed, or context.Canceled. Bytes that
// came before the line was lost and were not fetched are gone: they belong to a conversation that is over.
func (p *Port) Read(ctx context.Context, buf []byte) (int, error) {
	for {
		p.mu.Lock()
		if err := p.down(); err != nil {
			p.mu.Unlock()
			return 0, err
		}
		if len(p.in) > 0 || len(buf) == 0 {
			n := copy(buf, p.in)
			p.drop(n)
			p.mu.Unlock()
			return n, nil
		}
		news := p.news
		p.mu.Unlock()
		select {
		case <-news:
		case <-ctx.Done():
			return 0, ended(ctx)
		}
	}
}

// Write sends all of b, in pieces of at most 256 bytes, and returns when the kernel has taken the last one. Errors:
// ErrTimeout when ctx's deadline passes or a piece was not taken for 5 s, ErrDown, ErrClosed, context.Canceled. After an
// error some of b may have gone out. Writes from several goroutines go one after the other, never mixed.
func (p *Port) Write(ctx context.Context, b []byte) error {
	p.mu.Lock()
	s, err := p.session, p.down()
	p.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return ended(ctx)
	case <-s.lost:
		return p.downNow()
	}
	for len(b) > 0 {
		n := min(len(b), pieceSize)
		if err := p.writePiece(ctx, s, b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// writePiece hands one piece to the session's writer and watches over it. The writer gets a copy: it may hold it longer
// than the caller waits.
func (p *Port) writePiece(ctx context.Context, s *session, b []byte) error {
	watchdog := time.NewTimer(writeStall)
	defer watchdog.Stop()
	w := piece{bytes: append([]byte(nil), b...), result: make(chan error, 1)}
	select {
	case s.pieces <- w:
	case <-ctx.Done():
		return ended(ctx)
	case <-watchdog.C:
		return ErrTimeout
	case <-s.lost:
		return p.downNow()
	}
	select {
	case err := <-w.result:
		if err != nil {
			s.lose(err)
			return p.downNow()
		}
		return nil
	case <-ctx.Done():
		return ended(ctx)
	case <-watchdog.C:
		return ErrTimeout
	case <-s.lost:
		return p.downNow()
	}
}

// Discard forgets the bytes read so far, here and in the kernel.
func (p *Port) Discard() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session != nil {
		p.session.flushInput()
	}
	p.drop(len(p.in))
}

// Close gives the line back and ends every Read, Write and Watch. It never hangs: what is stuck in the kernel after a
// second is left behind (see the package comment). It always returns nil, and may be called again.
func (p *Port) Close() error {
	p.cancel()
	p.mu.Lock()
	if p.session != nil {
		p.session.lose(ErrClosed)
	}
	p.mu.Unlock()
	select {
	case <-p.done:
	case <-time.After(closeWait + time.Second): // the opening of a device is stuck in the kernel
	}
	return nil
}

// down says why no bytes can pass, nil when they can. Call with mu held.
func (p *Port) down() error {
	if p.ctx.Err() != nil {
		return ErrClosed
	}
	if p.session == nil {
		if p.cause == nil {
			return ErrDown
		}
		return fmt.Errorf("%w: %w", ErrDown, p.cause)
	}
	if err := p.session.why(); err != nil {
		return fmt.Errorf("%w: %w", ErrDown, err)
	}
	return nil
}

// downNow is down for a caller that saw the session end; the next one may already be up.
func (p *Port) downNow() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.down(); err != nil {
		return err
	}
	return ErrDown
}

// drop forgets the first n bytes and zeroes them: they may be a citizen's card. Call with mu held.
func (p *Port) drop(n int) {
	rest := copy(p.in, p.in[n:])
	clear(p.in[rest:])
	p.in = p.in[:rest]
}

// took keeps bytes the reader of session s got.
func (p *Port) took(s *session, b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session != s {
		return
	}
	if over := len(p.in) + len(b) - keepAtMost; over > 0 {
		p.drop(over)
	}
	if cap(p.in) == 0 {
		p.in = make([]byte, 0, keepAtMost) // once, so that growing leaves no copies behind
	}
	p.in = append(p.in, b...)
	p.tell()
}

// tell wakes everyone who waits. Call with mu held.
func (p *Port) tell() {
	close(p.news)
	p.news = make(chan struct{})
}

// supervise opens the line, stays with it while it is up, and opens it again, until Close.
func (p *Port) supervise() {
	defer close(p.done)
	defer p.state.Close()
	backoff, everUp := minBackoff, false
	for p.ctx.Err() == nil {
		s, err := openSession(p.cfg)
		if err == nil {
			everUp = true
			began := time.Now()
			p.stay(s)
			if time.Since(began) >= settled {
				backoff = minBackoff
			}
		} else {
			p.failed(err, everUp)
		}
		select {
		case <-p.ctx.Done():
		case <-time.After(backoff):
		}
		backoff = min(2*backoff, maxBackoff)
	}
	p.mu.Lock()
	p.cause = ErrClosed
	p.tell()
	p.mu.Unlock()
	p.state.Set(Absent)
}

// failed notes why the line could not be opened.
func (p *Port) failed(err error, everUp bool) {
	p.mu.Lock()
	p.cause = err
	p.mu.Unlock()
	switch {
	case !errors.Is(err, fs.ErrNotExist):
		p.state.Set(Opening)
	case everUp:
		p.state.Set(Lost)
	default:
		p.state.Set(Absent)
	}
}

// stay makes s the session of the port until it is lost.
func (p *Port) stay(s *session) {
	p.mu.Lock()
	p.session, p.cause = s, nil
	p.mu.Unlock()
	p.state.Set(Up)
	s.run(p.ctx, func(b []byte) { p.took(s, b) })
	p.mu.Lock()
	p.session, p.cause = nil, s.why()
	p.drop(len(p.in))
	p.tell()
	p.mu.Unlock()
	p.state.Set(Lost)
	s.close()
}

// ended turns the end of a context into this package's word for it.
func ended(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ErrTimeout
	}
	return ctx.Err()
}
