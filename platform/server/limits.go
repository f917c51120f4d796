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
}

func newSlots(n int, queue time.Duration) *slots {
	return &slots{free: make(chan struct{}, n), queue: queue}
}

// take waits for a slot; the error is a *contract.Problem with 429.
func (s *slots) take(ctx context.Context) (release func(), err error) {
	release = func() { <-s.free }
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
	return nil, problem(http.StatusTooManyRequests, contract.CodeBusy, "too much at once, come again")
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
