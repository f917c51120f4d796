package kiosk

import (
	"context"
	"time"
)

// Slot is a place on the platform that the citizen's phone can put pages of one material into.
type Slot struct {
	ID  string
	URL string // what the QR code says
}

// SlotState is how a slot stands, for the screen.
type SlotState struct {
	Open  bool     // pages can still come
	Done  bool     // the citizen said 完成 on the phone
	Pages []string // digests of the pages that have come, in their order
	Cut   bool     // the platform cannot be asked now; Pages are those last heard of
}

// How long the platform may take over a slot, how often it is asked what has come, and how long to
// wait before it is told once more what it did not hear.
const (
	slotWithin = 8 * time.Second
	slotEvery  = time.Second
	slotAgain  = 3 * time.Second
)

// OpenSlot opens a slot for a material, whose name the phone shows. The error is a *Problem.
func (k *Kiosk) OpenSlot(ctx context.Context, material string) (Slot, error) {
	ctx, cancel := context.WithTimeout(ctx, slotWithin)
	defer cancel()
	s, err := k.uplink.OpenSlot(ctx, material)
	if err != nil {
		k.log.Warn("no slot for pages", "code", "E402", "err", err)
		return Slot{}, &Problem{"E402", "请稍等再试一次，或者改成带到窗口。", err}
	}
	return Slot{ID: s.ID, URL: s.URL}, nil
}

// FollowSlot tells report, from its own goroutine, how a slot stands whenever that changes, until
// it has ended or ctx does. An outage is told and waited for.
func (k *Kiosk) FollowSlot(ctx context.Context, id string, report func(SlotState)) {
	var last SlotState
	told := false
	for {
		state := k.lookAtSlot(ctx, id, last)
		if ctx.Err() != nil {
			return
		}
		if changed := !told || state.Open != last.Open || state.Done != last.Done || state.Cut != last.Cut || len(state.Pages) != len(last.Pages); changed {
			report(state)
		}
		if last, told = state, true; !state.Open && !state.Cut {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(slotEvery):
		}
	}
}

func (k *Kiosk) lookAtSlot(ctx context.Context, id string, last SlotState) SlotState {
	ctx, cancel := context.WithTimeout(ctx, slotWithin)
	defer cancel()
	s, err := k.uplink.LookAtSlot(ctx, id)
	if err != nil {
		if !last.Cut && ctx.Err() == nil {
			k.log.Warn("slot out of reach", "code", "E403", "err", err)
		}
		last.Cut = true
		return last
	}
	return SlotState{Open: s.Open, Done: s.Done, Pages: s.Pages}
}

// FinishSlot ends a slot and returns the pages in it for good. With the platform away it returns
// those given, which the screen has seen, and the platform hears of it when it is back.
func (k *Kiosk) FinishSlot(ctx context.Context, id string, seen []string) []string {
	ctx, cancel := context.WithTimeout(ctx, slotWithin)
	defer cancel()
	s, err := k.uplink.FinishSlot(ctx, id)
	if err != nil {
		k.untilHeard("slot not finished", func(ctx context.Context) error {
			_, err := k.uplink.FinishSlot(ctx, id)
			return err
		})
		return seen
	}
	return s.Pages
}

// DropSlot ends a slot whose pages nobody wants. With the platform away it is told when it is back;
// should this program end before, the platform deletes them by itself a day later.
func (k *Kiosk) DropSlot(id string) {
	k.untilHeard("slot not dropped", func(ctx context.Context) error { return k.uplink.DropSlot(ctx, id) })
}

// untilHeard tells the platform something, again and again until it has heard it or the kiosk is
// closed. Says is for the log.
func (k *Kiosk) untilHeard(says string, tell func(context.Context) error) {
	k.running.Go(func() {
		for first := true; ; first = false {
			ctx, cancel := context.WithTimeout(context.Background(), slotWithin)
			err := tell(ctx)
			cancel()
			if err == nil {
				return
			}
			if first {
				k.log.Warn(says, "code", "E403", "err", err)
			}
			select {
			case <-k.closing:
				return
			case <-time.After(slotAgain):
			}
		}
	})
}
