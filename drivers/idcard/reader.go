package idcard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"yichuang/drivers/serialport"
	"yichuang/drivers/serialport/latest"
)

// State says how the reader stands (DEVICES.md section 5), so that a screen can say what to do.
type State string

const (
	Absent    State = "absent"     // the line is not up
	SelfTest  State = "self-test"  // the line is up, the module does not say it is ready yet
	Idle      State = "idle"       // ready, no card: lay one down
	CardSeen  State = "card seen"  // a card lies there; after a good read too
	Reading   State = "reading"    // leave the card where it is
	NeedsLift State = "needs lift" // the card could not be read, or was read before: lift it and lay it down again
	Fault     State = "fault"      // the module is silent, refuses, or failed its self-test

	LeftBehind State = "left behind" // a card that was read lies there though its visit is over: see Present, AwaitLift
)

// pollEvery is how often a card is looked for (DEVICES.md section 1).
const pollEvery = 300 * time.Millisecond

const (
	silentAtMost = 3  // exchanges without a sensible reply, then the reader counts as faulty
	startAtMost  = 10 // rounds a module may take for its self-test; a reset at the first, and again after as many
	selectAtMost = 3  // times a card in motion is looked for again
)

// lying is what is known about a card read before, which may still lie there.
type lying int

const (
	lyingUnknown lying = iota // the line came up, this program began, or a read was broken off
	lyingNone
	lyingRead   // a card was read; what is found next may be the same one
	lyingHidden // it still lies there, but the module does not find it again: what is found next is another laying down
)

// Reader is an ID-card reader. All methods may be called from any goroutine; exchanges go one after the other. Between
// calls nothing is polled, so the state is what the last exchange told.
type Reader struct {
	port    Port
	framing Framing
	read    Command
	turn    chan struct{} // room for one: who may use the line and the fields below

	scan     *Scanner
	ready    bool // the module said so since the line came up
	starts   int  // rounds of self-test so far
	silent   int  // exchanges without a sensible reply in a row
	lying    lying
	mustLift bool // a card failed and was not seen to go

	state    latest.Value[State]
	failures atomic.Int32
}

// Option changes how a Reader is made.
type Option func(*Reader)

// WithFingerprints reads fingerprints as well (command 30 10); without it they are never asked for.
func WithFingerprints() Option { return func(r *Reader) { r.read = CmdReadFingers } }

// WithFraming is for readers that carry the commands in another frame than SAMV.
func WithFraming(f Framing) Option { return func(r *Reader) { r.framing = f } }

// New returns a Reader on a line. It sends nothing before the first call. The port stays the caller's to close.
func New(port Port, options ...Option) *Reader {
	r := &Reader{port: port, framing: SAMV, read: CmdRead, turn: make(chan struct{}, 1)}
	for _, o := range options {
		o(r)
	}
	r.scan = NewScanner(r.framing)
	r.state.Set(Absent)
	return r
}

// State returns how the reader stands.
func (r *Reader) State() State { return r.state.Get() }

// Watch delivers the state as it is now and then each change, the latest winning, and a function that ends it.
func (r *Reader) Watch() (<-chan State, func()) { return r.state.Watch() }

// Failures returns how many times in a row cards could not be read during this Await, so that a screen can offer
// another way.
func (r *Reader) Failures() int { return int(r.failures.Load()) }

// Await polls every 300 ms until a card is laid down and read, and returns it. It goes on waiting over a line that is
// down, a module that is silent or still testing itself, and a card that cannot be read: these are states. After a
// failed read the state is NeedsLift and stays so until a card is laid down again. A card that this Reader (or, as far
// as the module tells, the program before it) has read already is not read again before it was lifted.
// Errors: the error of ctx; a *ReadError that is Fatal; serialport.ErrClosed. One Await serves one visitor; two at a
// time would share the cards.
func (r *Reader) Await(ctx context.Context) (*Card, error) {
	r.failures.Store(0)
	tick := time.NewTimer(pollEvery)
	defer tick.Stop()
	for {
		card, err := r.attempt(ctx)
		if card != nil {
			return card, nil
		}
		if err = r.note(err); err != nil {
			return nil, err
		}
		tick.Reset(pollEvery)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}

// note turns what one round came to into a state, and returns the errors Await ends with.
func (r *Reader) note(err error) error {
	var refused *ReadError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, serialport.ErrClosed):
		r.state.Set(Absent)
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &refused) && refused.Fatal():
		r.state.Set(Fault)
		return err
	}
	return nil
}

// attempt is one round of polling: nil and nil when there is no card to be read.
func (r *Reader) attempt(ctx context.Context) (*Card, error) {
	if err := r.take(ctx); err != nil {
		return nil, err
	}
	defer r.give()
	card, err := r.round(ctx)
	var refused *ReadError
	if r.ready && errors.As(err, &refused) && refused.SW3 == swSelfTest {
		r.ready, err = false, nil // it was switched off and on: start it again
	}
	r.judge(err)
	return card, err
}

// judge keeps count of what goes wrong with the line and the module. Call with the turn.
func (r *Reader) judge(err error) {
	var refused *ReadError
	switch {
	case err == nil:
		r.silent = 0
	case errors.Is(err, serialport.ErrDown):
		r.ready, r.starts, r.silent, r.lying, r.mustLift = false, 0, 0, lyingUnknown, false
		r.failures.Store(0)
		r.state.Set(Absent)
	case errors.Is(err, ErrNoReply), errors.As(err, &refused):
		if r.silent++; r.silent >= silentAtMost {
			r.ready = false
			r.state.Set(Fault)
		}
	}
}

// take waits for the turn to use the line.
func (r *Reader) take(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Reader) give() { <-r.turn }
