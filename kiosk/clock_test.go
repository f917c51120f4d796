package kiosk

import (
	"strings"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/clock"
	"yichuang/kiosk/receipt"
	"yichuang/platform/platformtest"
)

// crooked is a wall clock that a test moves, on a machine that was started a moment ago.
type crooked struct {
	mu    sync.Mutex
	off   time.Duration
	boot  string
	begun time.Time
}

func boots(boot string) *crooked { return &crooked{boot: boot, begun: time.Now()} }

func (c *crooked) set(wall time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off = time.Until(wall)
}

func (c *crooked) sources() clock.Sources {
	return clock.Sources{Boot: c.boot, Up: func() time.Duration { return time.Since(c.begun) }, Wall: func() time.Time {
		c.mu.Lock()
		defer c.mu.Unlock()
		return time.Now().Add(c.off)
	}}
}

// A machine wakes up with an empty battery and no network, then with a clock that runs far ahead: receipts never bear a date
// that is plainly wrong, and the platform is found all the same and sets the time right.
func TestAWrongClock(t *testing.T) {
	for name, wall := range map[string]time.Time{"2000": time.Unix(946684800, 0), "2070": time.Now().AddDate(44, 0, 0)} {
		t.Run(name, func(t *testing.T) {
			p := platformtest.New(t, nil)
			dir := known(t, p)
			p.Stop()
			c := boots("first")
			c.set(wall)
			k, log := openAt(t, p, dir, c.sources())
			r := handIn(t, k)
			enrolled := k.uplink.Identity().Enrolled()
			if !r.TimeUnsure || !r.Expected.IsZero() || r.ReceivedAt.Before(enrolled) || r.ReceivedAt.After(time.Now()) {
				t.Errorf("unsure %v, expected %v, received %v, enrolled %v", r.TimeUnsure, r.Expected, r.ReceivedAt, enrolled)
			}
			if receipt.Document(r) == nil {
				t.Fatal("no receipt")
			}
			comes(t, "the alarm", func() bool { return strings.Contains(log.String(), "E501") })

			p.Start(t)
			comes(t, "the platform's time", func() bool { return k.clock.Read().Told })
			r = handIn(t, k)
			if r.TimeUnsure || time.Since(r.ReceivedAt).Abs() > time.Minute {
				t.Errorf("unsure %v, received %v", r.TimeUnsure, r.ReceivedAt)
			}
			h, err := k.health(t.Context())
			if err != nil || !h.ClockOff || h.Clock.Off == nil || (time.Duration(*h.Clock.Off)*time.Millisecond+time.Until(wall)).Abs() > time.Minute {
				t.Errorf("%+v, %v", h.Clock, err)
			}
			k.noteTime(t.Context())
			k.Close()

			// The next start has no network either; what is known by now is the least it can be.
			p.Stop()
			known := time.Now()
			c = boots("second")
			c.set(wall)
			k, _ = openAt(t, p, dir, c.sources())
			if r := handIn(t, k); r.ReceivedAt.Sub(known).Abs() > time.Minute || !r.TimeUnsure {
				t.Errorf("unsure %v, received %v though it was %v", r.TimeUnsure, r.ReceivedAt, known)
			}
		})
	}
}

func TestJumpsAreTold(t *testing.T) {
	p := platformtest.New(t, nil)
	c := boots("first")
	k, log := openAt(t, p, known(t, p), c.sources())
	comes(t, "the platform's time", func() bool { return k.clock.Read().Told })
	c.set(time.Now().Add(3 * time.Hour))
	if !k.lookAtClock(false) {
		t.Error("the clock is not wrong")
	}
	c.set(time.Now())
	if k.lookAtClock(true) {
		t.Error("the clock is still wrong")
	}
	for _, word := range []string{"E502", "by=3h0m0s", "by=-3h0m0s", "E501", "right again"} {
		if !strings.Contains(log.String(), word) {
			t.Errorf("the log does not tell %s", word)
		}
	}
}
