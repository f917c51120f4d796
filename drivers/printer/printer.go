package printer

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/serialport"
	"yichuang/drivers/serialport/latest"
)

// pollEvery is how often an idle printer is asked how it is.
const pollEvery = 2 * time.Second

// Port is the line to a printer; *serialport.Port is one. The printer does not own it: closing it is the caller's.
type Port interface {
	Read(ctx context.Context, buf []byte) (int, error)
	Write(ctx context.Context, b []byte) error
	Discard()
	State() serialport.State
	Watch() (<-chan serialport.State, func())
}

var _ Port = (*serialport.Port)(nil)

// Printer is one receipt printer. All methods may be called from any goroutine; one job runs at a time, the others wait.
// It runs two goroutines until Close: one reads what the printer says, one asks an idle printer how it is.
type Printer struct {
	port    Port
	profile Profile
	fonts   *Fonts

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	ended  sync.WaitGroup

	job  chan struct{} // room for one: whoever speaks to the printer
	kick chan struct{} // wakes the goroutine that asks
	news chan struct{} // wakes the job: link, automatic status or flow control changed

	answers  chan escpos.Reply // to real-time questions
	confirms chan escpos.Reply // process ids and paper sensor
	auto     atomic.Pointer[[4]byte]
	stopped  atomic.Bool // the printer sent XOFF
	reopened atomic.Bool // the line came up since this was last looked at: whatever was said before is over

	// The job's own.
	unanswered  int       // bytes sent since the last answer: how far a question may have to queue
	owed        int       // answers to real-time questions that may still come
	owedSensors int       // answers to 1D 72 that may still come
	missed      time.Time // when a question last went unanswered
	broken      bool      // a job was broken off: what the printer still holds of it must go
	unsure      bool      // nobody knows how far the last job came
	nextID      uint32

	mu         sync.Mutex
	status     Status
	retracting bool
	state      latest.Value[State]
}

// New starts a driver on a line. fonts may be nil: then pictures, and signs the printer has not, show code points.
func New(port Port, profile Profile, fonts *Fonts) *Printer {
	p := &Printer{port: port, profile: profile, fonts: fonts, job: make(chan struct{}, 1), kick: make(chan struct{}, 1),
		news: make(chan struct{}, 1), answers: make(chan escpos.Reply, 16), confirms: make(chan escpos.Reply, 16)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.publish(p.unasked())
	p.ended.Add(2)
	go func() { defer p.ended.Done(); p.listen() }()
	go func() { defer p.ended.Done(); p.attend() }()
	return p
}

// Close ends the driver's goroutines and every Watch. A Print that is running is broken off. The port stays open.
func (p *Printer) Close() {
	p.cancel()
	p.ended.Wait()
	p.state.Close()
}

// Profile returns the profile given to New.
func (p *Printer) Profile() Profile { return p.profile }

// State returns the state of the printer as last heard.
func (p *Printer) State() State { return p.state.Get() }

// Watch delivers the state as it is now and then each change, the latest winning, until the function it returns is
// called or the printer is closed; then the channel is closed.
func (p *Printer) Watch() (<-chan State, func()) { return p.state.Watch() }

// Status asks the printer every question its model answers. While a job runs, or when ctx ends first, it returns what
// was known last.
func (p *Printer) Status(ctx context.Context) Status {
	select {
	case p.job <- struct{}{}:
	default:
		return p.known()
	}
	defer func() { <-p.job }()
	return p.askAll(ctx)
}

// Retract tells a presenter to pull a receipt that nobody took back in. It returns ErrNotSupported for a printer without
// a presenter, an error of serialport when the line is down, or ctx's error.
func (p *Printer) Retract(ctx context.Context) error {
	var command []byte
	switch p.profile.Presenter {
	case PresenterCustom:
		command = escpos.Eject(escpos.EjectRetract)
	case PresenterCitizen:
		command = escpos.CitizenRetract()
	case PresenterStar:
		command = escpos.StarRetract()
	default:
		return ErrNotSupported
	}
	if err := p.take(ctx); err != nil {
		return err
	}
	defer p.release()
	waits := p.askAll(ctx).Exit == ExitPresented
	if err := p.send(ctx, command); err != nil {
		return err
	}
	p.mu.Lock()
	p.retracting = waits // so that what is gone next is not thought to be taken
	p.mu.Unlock()
	return nil
}

// Recover makes a printer forget what it still holds of a broken-off or unconfirmed job and cut off what is printed of it,
// and tells it to recover from an error whose cause is gone (a cutter freed by hand). The error is one of serialport or ctx's.
func (p *Printer) Recover(ctx context.Context) error {
	if err := p.take(ctx); err != nil {
		return err
	}
	defer p.release()
	return p.recover(ctx)
}

// recover sends 10 05 2, which works in the middle of a command too, and then begins anew with a cut. It cuts though
// nothing may have come out: the cut of a recovery before may be among what is forgotten.
func (p *Printer) recover(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	command := append(escpos.Recover(escpos.Clear), slices.Concat(cutOff(p.profile)...)...)
	if err := p.send(ctx, command); err != nil {
		return err
	}
	p.broken, p.unsure, p.owedSensors = false, false, 0
	return nil
}

// take waits for the printer to be free.
func (p *Printer) take(ctx context.Context) error {
	if p.ctx.Err() != nil {
		return ErrClosed
	}
	select {
	case p.job <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ctx.Done():
		return ErrClosed
	}
}

// release gives the printer free and has its state looked at.
func (p *Printer) release() {
	<-p.job
	wake(p.kick)
}

// attend asks an idle printer how it is: now and then, and whenever something happened.
func (p *Printer) attend() {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case p.job <- struct{}{}:
			p.askAll(p.ctx)
			<-p.job
		default: // whoever holds the printer publishes what it hears
		}
		select {
		case <-tick.C:
		case <-p.kick:
		case <-p.ctx.Done():
			return
		}
	}
}

// unasked is the status of a printer not yet heard, on the line as it is now.
func (p *Printer) unasked() Status {
	s := blank(p.profile)
	s.Link = p.port.State()
	return s
}

func (p *Printer) known() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// publish makes s what is known. Where the receipt is follows from what was known before: one that was presented and is
// not there any more was taken, or retracted.
func (p *Printer) publish(s Status) Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.Exit == ExitClear {
		switch p.status.Exit {
		case ExitPresented:
			s.Exit = ExitTaken
			if p.retracting {
				s.Exit = ExitRetracted
			}
			p.retracting = false
		case ExitTaken, ExitRetracted:
			s.Exit = p.status.Exit
		}
	}
	p.status = s
	p.state.Set(s.State())
	return s
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
