package kiosk

import (
	"context"
	"time"
)

// Slot is a place that the citizen's phone can put pages of one material into.
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

// How long the platform may take over a slot, and how often it is asked what has come.
const (
	slotWithin = 8 * time.Second
	slotEvery  = time.Second
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
// those given, which the screen has seen; the slot then ends by itself.
func (k *Kiosk) FinishSlot(ctx context.Context, id string, seen []string) []string {
	ctx, cancel := context.WithTimeout(ctx, slotWithin)
	defer cancel()
	s, err := k.uplink.FinishSlot(ctx, id)
	if err != nil {
		k.log.Warn("slot not finished", "code", "E403", "err", err)
		return seen
	}
	return s.Pages
}

// DropSlot ends a slot whose pages nobody wants. When the platform is away they are deleted a day
// later.
func (k *Kiosk) DropSlot(id string) {
	k.running.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), slotWithin)
		defer cancel()
		if err := k.uplink.DropSlot(ctx, id); err != nil {
			k.log.Warn("slot not dropped", "code", "E403", "err", err)
		}
	})
}
