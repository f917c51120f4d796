// Package clock is what a machine knows of the time. The wall clocks of kiosks are wrong now and then: with an empty battery one
// wakes up in 2000, and somebody sets another by hand. This package tells the best time that is known, notices when the
// wall clock is off or jumps, and gives a steady time for pauses. It must not be used to put anything in order.
package clock

import (
	"sync"
	"time"
)

// Off is how far the wall clock may be from the platform's; beyond it counts as wrong.
const Off = 2 * time.Minute

// farthest is how much later than the last time that was known a wall clock may say it is, with nobody to ask.
const farthest = 366 * 24 * time.Hour

// Sources are what a clock is read from.
type Sources struct {
	Wall func() time.Time     // what the machine thinks it is
	Up   func() time.Duration // since the machine was started, time asleep included; it never goes back
	Boot string               // names that start
}

// Note is the name under which a machine's store notes what is Known, as JSON.
const Note = "clock"

// Known is a moment at which the time was known. It is kept for the next run of the program.
type Known struct {
	At   time.Time     `json:"at"`
	Boot string        `json:"boot"` // empty: it may have been in any start of the machine, this one too
	Up   time.Duration `json:"up"`
	Told bool          `json:"told"` // the platform told it; else the wall clock was believed
}

// Clock is the clock of one machine. Its methods may be called from any goroutine.
type Clock struct {
	from  Sources
	begun time.Time     // of the wall clock, when New was called
	since time.Duration // of Up, then

	mu    sync.Mutex
	known Known
	ahead time.Duration // Wall ahead of Steady, when Jump was last called
}

// New makes a clock that knows it cannot be earlier than last.At.
func New(from Sources, last Known) *Clock {
	c := &Clock{from: from, begun: from.Wall().Round(0), since: from.Up(), known: last}
	c.known.At = last.At.Round(0)
	if last.Boot == "" { // only from now on is it known how much has gone by
		c.known.Boot, c.known.Up = from.Boot, c.since
	}
	return c
}

// Reading is what there is to say of the time at one moment.
type Reading struct {
	Time  time.Time     // the best that is known
	Sure  bool          // false: the wall clock is plainly wrong, and Time is only Least
	Least time.Time     // it cannot be earlier; once the platform has told, it is that time
	Wall  time.Time     // what the wall clock says
	Boot  string        // Sources.Boot
	Up    time.Duration // Sources.Up
	Told  bool          // the platform told its time since the machine was started
	Off   time.Duration // the platform's clock minus Wall; 0 unless Told
}

// Wrong reports whether somebody should set the wall clock.
func (r Reading) Wrong() bool { return !r.Sure || r.Off.Abs() > Off }

// Read reads all clocks at once.
func (c *Clock) Read() Reading {
	r := Reading{Wall: c.from.Wall(), Boot: c.from.Boot, Up: c.from.Up(), Sure: true}
	r.Time = r.Wall
	c.mu.Lock()
	known := c.known
	c.mu.Unlock()
	// Since the time was known, at least this much has gone by: if the machine was off in between, nobody knows how long.
	carried := known.At.Add(r.Up)
	if known.Boot == r.Boot {
		carried = known.At.Add(r.Up - known.Up)
		r.Told = known.Told
	}
	r.Least = carried
	switch ahead := r.Wall.Sub(carried); {
	case r.Told:
		if r.Off = -ahead; ahead.Abs() > Off {
			r.Time = carried
		}
	case ahead < -Off, ahead > farthest:
		r.Time, r.Sure = carried, false
	}
	return r
}

// Hear takes in what the platform's clock says now. Its word goes before the wall clock's from then on.
func (c *Clock) Hear(platform time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = Known{At: platform.Round(0), Boot: c.from.Boot, Up: c.from.Up(), Told: true}
}

// Known is what the next run of the program should know; false when the time is not sure enough for that.
func (c *Clock) Known() (Known, bool) {
	r := c.Read()
	return Known{At: r.Time.Round(0), Boot: r.Boot, Up: r.Up, Told: r.Told}, r.Sure
}

// Steady begins as the wall clock was when the clock was made and runs on evenly, whatever becomes of that: for pauses and for how
// long ago something was. It is not for people to read.
func (c *Clock) Steady() time.Time { return c.begun.Add(c.from.Up() - c.since) }

// Jump is how far the wall clock has moved against the steady time since the last call; 0 for less than a second, which is
// what slow correction does.
func (c *Clock) Jump() time.Duration {
	ahead := c.from.Wall().Round(0).Sub(c.Steady())
	c.mu.Lock()
	defer c.mu.Unlock()
	jump := ahead - c.ahead
	c.ahead = ahead
	if jump.Abs() < time.Second {
		return 0
	}
	return jump
}
