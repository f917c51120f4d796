package kiosk

import (
	"context"
	"reflect"
	"time"

	"yichuang/kiosk/store"
)

// Link is how the machine stands: with the platform, as the header shows it, and whether it can take new cases.
type Link struct {
	Online  bool
	Waiting int  // items that the platform does not have yet
	Full    bool // no new case is to be begun: the disk has no room; one that was begun can be handed in
}

// WatchLink delivers the link as it is now and then each change, the latest winning,
// and a function that ends it. The channel is never closed.
func (k *Kiosk) WatchLink() (<-chan Link, func()) {
	status, end := k.uplink.Watch()
	ctx, stop := context.WithCancel(context.Background())
	links := make(chan Link, 1)
	go func() {
		defer end()
		room := time.NewTicker(time.Second)
		defer room.Stop()
		var now, told Link
		for first := true; ; {
			select {
			case <-ctx.Done():
				return
			case s := <-status:
				now.Online, now.Waiting = s.Online, s.Waiting
			case <-room.C:
			}
			if now.Full = store.Room(k.room.Load()) == store.Scarce; now == told && !first {
				continue
			}
			select {
			case <-links: // nobody took the one before: it is old now
			default:
			}
			links <- now
			told, first = now, false
		}
	}()
	return links, stop
}

// WatchStanding delivers where a case that was handed in here stands, as soon as the platform has said anything of it, and then each
// change, the latest winning, and a function that ends it. The channel is never closed.
func (k *Kiosk) WatchStanding(caseID string) (<-chan Standing, func()) {
	events, end := k.uplink.Answered()
	ctx, stop := context.WithCancel(context.Background())
	standings := make(chan Standing, 1)
	go func() {
		defer end()
		for told := (Standing{}); ; {
			// At first too: it may have come before anybody listened.
			if s, err := k.Standing(ctx, caseID); err == nil && !reflect.DeepEqual(s, told) {
				select {
				case <-standings: // nobody took the one before: it is old now
				default:
				}
				standings <- s
				told = s
			}
			for of := ""; of != caseID; {
				select {
				case <-ctx.Done():
					return
				case e := <-events:
					of = e.Case
				}
			}
		}
	}()
	return standings, stop
}
