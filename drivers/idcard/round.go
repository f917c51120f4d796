package idcard

import (
	"context"
	"errors"
	"time"
)

// round looks for a card and reads it.
func (r *Reader) round(ctx context.Context) (*Card, error) {
	if !r.ready {
		if err := r.start(ctx); err != nil || !r.ready {
			return nil, err
		}
	}
	for range selectAtMost {
		found, err := r.find(ctx)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, r.noCard(ctx)
		}
		if r.lying == lyingRead {
			if err := r.askLying(ctx); err != nil {
				return nil, err
			}
		}
		if r.mustLift || r.lying == lyingRead {
			r.state.Set(NeedsLift) // the card of before, not lifted yet
			return nil, nil
		}
		r.lying = lyingUnknown
		r.state.Set(CardSeen)
		err = r.twice(func() error { _, err := r.command(ctx, CmdSelect); return err })
		var refused *ReadError
		if errors.As(err, &refused) && refused.SW3 == swSelectFailed {
			continue // in motion, or gone again
		}
		if err != nil {
			return nil, r.failed(err)
		}
		return r.readCard(ctx)
	}
	return nil, r.failed(nil)
}

// start asks the module whether it is ready, and resets it when it is not.
func (r *Reader) start(ctx context.Context) error {
	if s := r.state.Get(); s != Fault && s != Absent {
		r.state.Set(SelfTest)
	}
	_, err := r.command(ctx, CmdStatus)
	if err == nil {
		r.ready, r.starts = true, 0
		return nil
	}
	var refused *ReadError
	if !errors.As(err, &refused) && !errors.Is(err, ErrNoReply) {
		return err
	}
	r.starts++
	if refused != nil && (refused.SW3 == swUnauthorised || r.starts > startAtMost) {
		r.starts = 0
		r.state.Set(Fault)
		return err
	}
	if r.starts%startAtMost == 1 {
		if _, e := r.command(ctx, CmdReset); e == nil {
			return nil // ask again in the next round
		}
	}
	if refused != nil {
		return nil // it talks: its self-test is not over
	}
	return err
}

// find asks whether a card lies there.
func (r *Reader) find(ctx context.Context) (bool, error) {
	_, err := r.command(ctx, CmdFind)
	var refused *ReadError
	if errors.As(err, &refused) && refused.SW3 == swNoCard {
		return false, nil
	}
	return err == nil, err
}

// noCard is what to make of a module that finds no card. Whatever is found from now on was laid down anew.
func (r *Reader) noCard(ctx context.Context) error {
	r.mustLift = false
	if r.lying != lyingNone {
		if err := r.askLying(ctx); err != nil {
			return err
		}
	}
	if r.lying == lyingRead {
		r.lying = lyingHidden
	}
	if r.lying == lyingHidden || r.failures.Load() > 0 {
		r.state.Set(NeedsLift)
	} else {
		r.state.Set(Idle)
	}
	return nil
}

// askLying finds out whether a card that was read still lies there: a module does not find such a card again, but its
// newest address can be read without finding and selecting it (DEVICES.md section 1). Afterwards lying is lyingNone, or
// lyingRead, or lyingHidden if it was that. A module that does not answer this question (it is younger than the others)
// counts as one with no card.
func (r *Reader) askLying(ctx context.Context) error {
	reply, err := r.exchange(ctx, CmdNewestAddress)
	if errors.Is(err, ErrNoReply) {
		r.lying = lyingNone
		return nil
	}
	if err != nil {
		return err
	}
	defer clear(reply)
	switch sw := reply.SW3(); {
	case sw != swDone && sw != swAbsent:
		r.lying = lyingNone
	case r.lying == lyingUnknown:
		r.lying = lyingRead
	}
	return nil
}

// readCard reads a selected card.
func (r *Reader) readCard(ctx context.Context) (*Card, error) {
	r.state.Set(Reading)
	var reply Reply
	err := r.twice(func() (err error) { reply, err = r.command(ctx, r.read); return err })
	if err != nil {
		return nil, r.failed(err)
	}
	parts := reply.parts(r.read)
	card, err := DecodeBlock(parts[0])
	if err != nil {
		clear(reply)
		return nil, r.failed(nil)
	}
	card.Photo = parts[1]
	if len(parts) > 2 {
		card.Fingerprints = parts[2]
	}
	if card.Foreigner == nil {
		card.NewestAddress = r.newestAddress(ctx)
	}
	r.lying = lyingRead
	r.failures.Store(0)
	r.state.Set(CardSeen)
	return card, nil
}

// newestAddress returns the address written to the chip later; nil when there is none, or when it cannot be read: the
// printed one serves then, and a card that was read well is not refused for it.
func (r *Reader) newestAddress(ctx context.Context) Text {
	reply, err := r.command(ctx, CmdNewestAddress)
	if err != nil {
		return nil
	}
	defer clear(reply)
	return normalise(decodeText(reply.Data()))
}

// twice does again what came to nothing by noise on the line: the card is still selected.
func (r *Reader) twice(do func() error) error {
	err := do()
	var refused *ReadError
	if errors.Is(err, ErrNoReply) || errors.As(err, &refused) && refused.noise() {
		err = do()
	}
	return err
}

// failed notes that the card could not be read and has to be lifted. It returns only errors that are not about the card.
func (r *Reader) failed(err error) error {
	var refused *ReadError
	if errors.As(err, &refused) && !refused.Fatal() || errors.Is(err, ErrNoReply) {
		err = nil
	}
	if err == nil {
		r.mustLift = true
		r.failures.Add(1)
		r.state.Set(NeedsLift)
	}
	return err
}

// Present reports whether a card lies there, for the card left behind: the state is then LeftBehind. Errors: as Status,
// and the error of ctx.
func (r *Reader) Present(ctx context.Context) (bool, error) {
	if err := r.take(ctx); err != nil {
		return false, err
	}
	defer r.give()
	present, err := r.present(ctx)
	r.judge(err)
	return present, err
}

// AwaitLift looks every 300 ms until no card lies there, so that the next visitor's is not taken for the one before. The
// state is LeftBehind meanwhile, then Idle. Errors: as Present; a reader that cannot say ends it.
func (r *Reader) AwaitLift(ctx context.Context) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if present, err := r.Present(ctx); !present || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (r *Reader) present(ctx context.Context) (bool, error) {
	if r.lying != lyingNone {
		if err := r.askLying(ctx); err != nil {
			return false, err
		}
		if r.lying != lyingNone {
			r.state.Set(LeftBehind)
			return true, nil
		}
	}
	found, err := r.find(ctx)
	if err == nil && found {
		r.state.Set(LeftBehind)
	} else if err == nil {
		r.mustLift = false
		r.state.Set(Idle)
	}
	return found, err
}
