package visit

import "time"

// How long a citizen may stand still: a warning, then goodbye (DESIGN.md section 3).
const (
	IdleWarn = 60 * time.Second
	IdleBye  = 90 * time.Second
)

// Idle counts the time since the last touch. It belongs to one goroutine.
type Idle struct {
	now      func() time.Time
	last     time.Time
	patience float64
}

// NewIdle begins to count now.
func NewIdle(now func() time.Time) *Idle { return &Idle{now: now, last: now(), patience: 1} }

// Touch begins to count anew.
func (i *Idle) Touch() { i.last = i.now() }

// Patience stretches both times, by 2 for elder mode. Less than 1 is taken as 1:
// nobody gets less time than the design promises.
func (i *Idle) Patience(factor float64) { i.patience = max(1, factor) }

// Left is the time until goodbye, never negative, and whether the warning is to be shown.
func (i *Idle) Left() (left time.Duration, warn bool) {
	stretch := func(d time.Duration) time.Duration { return time.Duration(float64(d) * i.patience) }
	since := i.now().Sub(i.last)
	return max(0, stretch(IdleBye)-since), since >= stretch(IdleWarn)
}
