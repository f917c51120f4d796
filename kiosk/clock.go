package kiosk

import (
	"context"
	"encoding/json"
	"time"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/clock"
)

// How often the clocks are compared with each other, and how often the time is noted for the next start.
const (
	clockEvery = 10 * time.Second
	noteEvery  = 5 * time.Minute
)

// openClock begins with the last time that was known: noted by an earlier run, or that of enrolment.
func (k *Kiosk) openClock(ctx context.Context, enrolled time.Time) error {
	text, err := k.store.Noted(ctx, clock.Note)
	if err != nil {
		return err
	}
	var last clock.Known
	if text != "" && json.Unmarshal([]byte(text), &last) != nil {
		k.log.Warn("the noted time cannot be read", "code", "E501")
	}
	if last.At.Before(enrolled) {
		last = clock.Known{At: enrolled}
	}
	k.clock = clock.New(k.clocks, last)
	return nil
}

// Now is the best time that is known, in Beijing time. It may jump; for how long something took there is Steady.
func (k *Kiosk) Now() time.Time { return k.clock.Read().Time.In(calendar.Beijing) }

// Steady is a time that runs on evenly whatever becomes of the machine's clock. It is not for people to read.
func (k *Kiosk) Steady() time.Time { return k.clock.Steady() }

// leastTime is what certificates are held against: a clock that runs ahead must not cut the machine off from the only one that
// could tell it so.
func (k *Kiosk) leastTime() time.Time { return k.clock.Read().Least }

// moment is the best time that is known and what there is to say about it.
func (k *Kiosk) moment() (time.Time, cases.Moment, clock.Reading) {
	r := k.clock.Read()
	m := cases.Moment{Wall: r.Wall.In(calendar.Beijing).Round(0), Boot: r.Boot, Up: r.Up.Milliseconds()}
	if r.Told {
		off := r.Off.Milliseconds()
		m.Off = &off
	}
	return r.Time.In(calendar.Beijing), m, r
}

// keepTime tells staff of a clock that is wrong or jumps, and notes the time for the next start, until ctx ends.
func (k *Kiosk) keepTime(ctx context.Context) {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	var noted time.Time
	for wrong := false; ; {
		wrong = k.lookAtClock(wrong)
		if now := k.Steady(); noted.IsZero() || now.Sub(noted) >= noteEvery {
			k.noteTime(ctx)
			noted = now
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// lookAtClock tells what has changed and returns whether the clock is wrong.
func (k *Kiosk) lookAtClock(wasWrong bool) bool {
	if jump := k.clock.Jump(); jump != 0 {
		k.log.Warn("the clock jumped", "code", "E502", "by", jump.Round(time.Second))
	}
	r := k.clock.Read()
	switch wrong := r.Wrong(); {
	case wrong && !wasWrong:
		k.log.Error("the clock is wrong", "code", "E501", "told", r.Told, "off", r.Time.Sub(r.Wall).Round(time.Second))
	case !wrong && wasWrong:
		k.log.Info("the clock is right again")
	}
	return r.Wrong()
}

// noteTime keeps the time for the next start, unless it is in doubt.
func (k *Kiosk) noteTime(ctx context.Context) {
	known, sure := k.clock.Known()
	if !sure {
		return
	}
	text, err := json.Marshal(known)
	if err == nil {
		err = k.store.Note(ctx, clock.Note, string(text))
	}
	if err != nil && ctx.Err() == nil {
		k.log.Warn("the time was not noted", "code", "E104", "err", err)
	}
}
