package camera

import (
	"image"
	"sync"
)

// audience is everyone who watches a preview.
type audience struct {
	came chan struct{} // room for one: told when somebody comes

	mu     sync.Mutex
	closed bool
	seats  map[chan image.Image]struct{}
}

func newAudience() *audience {
	return &audience{came: make(chan struct{}, 1), seats: make(map[chan image.Image]struct{})}
}

// join returns a channel for pictures, closed by leave and by close.
func (a *audience) join() chan image.Image {
	a.mu.Lock()
	defer a.mu.Unlock()
	seat := make(chan image.Image, 1)
	if a.closed {
		close(seat)
		return seat
	}
	a.seats[seat] = struct{}{}
	select {
	case a.came <- struct{}{}:
	default:
	}
	return seat
}

// leave may be called more than once.
func (a *audience) leave(seat chan image.Image) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.seats[seat]; ok {
		a.empty(seat)
	}
}

func (a *audience) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	for seat := range a.seats {
		a.empty(seat)
	}
}

// empty gives up a seat and zeroes the picture nobody fetched. Call with mu held.
func (a *audience) empty(seat chan image.Image) {
	delete(a.seats, seat)
	unfetched(seat)
	close(seat)
}

func (a *audience) any() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.seats) > 0
}

// show hands everyone a picture of their own, made by draw; the one before is zeroed if it was not fetched.
func (a *audience) show(draw func() *image.RGBA) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for seat := range a.seats {
		unfetched(seat)
		seat <- draw() // never blocks: room for one, and only this sends, under the lock
	}
}

func unfetched(seat chan image.Image) {
	select {
	case img := <-seat:
		wipe(img)
	default:
	}
}
