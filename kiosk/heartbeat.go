package kiosk

import (
	"context"
	"time"

	"yichuang/assets/version"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/store"
)

// The first heartbeat waits until the devices had time to come up.
const (
	firstBeat = 20 * time.Second
	beatEvery = 5 * time.Minute
)

// keepBeating tells the platform how this machine is, until ctx ends.
func (k *Kiosk) keepBeating(ctx context.Context) {
	for wait := firstBeat; ; wait = beatEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if err := k.beat(ctx); err != nil && ctx.Err() == nil {
			k.log.Warn("heartbeat not kept", "code", "E124", "err", err)
		}
	}
}

// beat puts a heartbeat into the outbox. Nobody is nudged: it goes when something else does, or at the next look.
func (k *Kiosk) beat(ctx context.Context) error {
	h, err := k.health(ctx)
	if err != nil {
		return err
	}
	return k.store.Beat(ctx, func(n store.Numbers) (cases.Item, error) {
		item := k.item(cases.KindHeartbeat, n)
		h.Epoch = n.Epoch
		err := k.sealInto(&item, h)
		return item, err
	})
}

// health is how the machine is now.
func (k *Kiosk) health(ctx context.Context) (cases.Heartbeat, error) {
	tally, err := k.store.Tally(ctx)
	if err != nil {
		return cases.Heartbeat{}, err
	}
	diskFree := int64(-1)
	if _, free, err := store.RoomIn(k.dir); err == nil {
		diskFree = int64(free)
	}
	at, moment, reading := k.moment()
	h := cases.Heartbeat{At: at.Round(0), Clock: moment, ClockOff: reading.Wrong(), Version: version.Number, Catalogue: k.Catalogue().Version,
		Outbox: tally.States, DiskFree: diskFree, Restored: k.store.Restored() != nil,
		Reader: string(glance(k.reader.Watch)), Printer: string(glance(k.printer.Watch)), Keys: string(k.keys.Tier)}
	if !tally.Oldest.IsZero() {
		h.Oldest = max(0, int64(at.Sub(tally.Oldest).Seconds()))
	}
	if k.camera != nil {
		h.Camera = string(glance(k.camera.Watch))
	}
	return h, nil
}

// glance is how a device is now; its watch begins with that.
func glance[S any](watch func() (<-chan S, func())) S {
	states, end := watch()
	defer end()
	return <-states
}
