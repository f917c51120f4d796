package ptyline

import (
	"time"

	"golang.org/x/sys/unix"
)

// coarse is how exact the runtime's timers are not: they are up to a millisecond late, which is ten bytes of a fast line.
const coarse = 2 * time.Millisecond

// Until waits until t, or until stop is closed if t is more than a moment away, to a tenth of a millisecond: a
// pseudo-terminal passes bytes at once, so an emulator has to keep the line's time itself.
func Until(t time.Time, stop <-chan struct{}) {
	if d := time.Until(t) - coarse; d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-stop:
			return
		}
	}
	if d := time.Until(t); d > 0 {
		ts := unix.NsecToTimespec(d.Nanoseconds())
		_ = unix.Nanosleep(&ts, nil) // a signal ends it early, by less than the moment it is
	}
}
