package uplink

import (
	"sync"
	"time"
)

// Status is what the header of a screen and staff want to know.
type Status struct {
	Online       bool
	Waiting      int           // items not yet acknowledged or refused
	SkewToServer time.Duration // the platform's clock minus ours, to about a second; 0 before the first answer
}

// Event tells that the platform said something of a case: its official number, or where it stands.
type Event struct {
	Case     string
	Official string
}

// board holds the last status and tells whoever watches.
type board struct {
	mu       sync.Mutex
	status   Status
	watchers map[chan Status]bool
	hearers  map[chan Event]bool
}

func newBoard() *board {
	return &board{watchers: map[chan Status]bool{}, hearers: map[chan Event]bool{}}
}

func (b *board) get() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status
}

// change changes the status and tells everybody if it is another one now.
func (b *board) change(f func(*Status)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.status
	f(&b.status)
	if b.status == before {
		return
	}
	for c := range b.watchers {
		replace(c, b.status)
	}
}

// replace leaves only the newest in the channel, so that a slow watcher never holds anybody up.
func replace(c chan Status, s Status) {
	select {
	case <-c:
	default:
	}
	c <- s // room for one, and only change sends, under its lock
}

func (b *board) watch() (<-chan Status, func()) {
	c := make(chan Status, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	c <- b.status
	b.watchers[c] = true
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers, c)
	}
}

func (b *board) tell(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.hearers {
		select {
		case c <- e:
		default: // it does not listen; what was said stands in the store
		}
	}
}

func (b *board) hear() (<-chan Event, func()) {
	c := make(chan Event, 256)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hearers[c] = true
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.hearers, c)
	}
}
