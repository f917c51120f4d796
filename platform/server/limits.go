package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"yichuang/platform/contract"
)

// slots bounds how many requests are worked on at once. Whoever does not get a slot
// soon is sent away instead of being queued: kiosks keep their items and come again.
type slots struct {
	free  chan struct{}
	queue time.Duration
	crowd crowd
}

func newSlots(n int, queue time.Duration) *slots {
	return &slots{free: make(chan struct{}, n), queue: queue, crowd: crowd{since: time.Now()}}
}

// take waits for a slot; the error is a *contract.Problem with 429.
func (s *slots) take(ctx context.Context) (release func(), err error) {
	release = func() {
		<-s.free
		s.crowd.served()
	}
	select {
	case s.free <- struct{}{}:
		return release, nil
	default:
	}
	wait := time.NewTimer(s.queue)
	defer wait.Stop()
	select {
	case s.free <- struct{}{}:
		return release, nil
	case <-wait.C:
	case <-ctx.Done():
	}
	s.crowd.turnedAway()
	return nil, problem(http.StatusTooManyRequests, contract.CodeBusy, "too much at once, come again")
}

// crowd counts who comes, so that those who are turned away stay away about as long as it takes to serve them. Turning
// somebody away costs a connection: a thousand kiosks that come every few seconds leave little time to serve any.
type crowd struct {
	mu           sync.Mutex
	since        time.Time
	away, inside int // turned away and served since then
	patience     time.Duration
}

const (
	crowdWindow = 10 * time.Second
	mostPatient = time.Minute
)

func (c *crowd) served() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside++
	c.turn()
}

func (c *crowd) turnedAway() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away++
	c.turn()
}

// turn begins a new window after the old one.
func (c *crowd) turn() {
	if now := time.Now(); now.Sub(c.since) >= crowdWindow {
		c.patience = patience(c.away, c.inside, now.Sub(c.since))
		c.since, c.away, c.inside = now, 0, 0
	}
}

// wait is how long whoever is turned away now should stay away.
func (c *crowd) wait() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(c.patience, patience(c.away, c.inside, time.Since(c.since)), retryBusy*time.Second)
}

// patience is how long it takes to serve those who were turned away in a time, at the pace of that time.
func patience(away, inside int, in time.Duration) time.Duration {
	return min(in*time.Duration(away)/time.Duration(max(inside, 1)), mostPatient)
}

// guesses counts wrong enrolment codes by address, so that codes cannot be tried out.
type guesses struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time
	wrong map[string]int
}

// So many wrong codes from one address within one window; the next has to wait for the next window.
const (
	guessLimit  = 10
	guessWindow = time.Minute
)

func (g *guesses) tooMany(address string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.now(); now.Sub(g.since) >= guessWindow {
		g.since, g.wrong = now, map[string]int{}
	}
	return g.wrong[address] >= guessLimit
}

func (g *guesses) count(address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wrong[address]++
}
