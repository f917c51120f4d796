package ledger

import (
	"context"
	"slices"
	"sync"
	"time"
)

// group joins deliveries that wait at the same time into one transaction. Every transaction ends with a write to the disk
// and, in its last steps, makes all others wait; at the end of an outage a thousand kiosks share that cost.
type group struct {
	write func(context.Context, []Filing) ([]Result, error)

	mu      sync.Mutex
	waiting []*waiter
	writers int
}

type waiter struct {
	filings []Filing
	results []Result
	err     error
	done    chan struct{}
}

const (
	groupWriters = 2 // one can prepare while the other is in its last steps
	groupItems   = 1000
	groupBytes   = 4 << 20
	groupTime    = 20 * time.Second
)

// receive returns when the filings were written, or with an error. One whose ctx ends sooner may have been
// written all the same; the kiosk hears that when it comes again.
func (g *group) receive(ctx context.Context, filings []Filing) ([]Result, error) {
	w := &waiter{filings: filings, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, w)
	if g.writers < groupWriters {
		g.writers++
		go g.work()
	}
	g.mu.Unlock()
	select {
	case <-w.done:
		return w.results, w.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// work writes until nobody waits.
func (g *group) work() {
	for {
		together := g.take()
		if len(together) == 0 {
			return
		}
		g.writeDown(together)
	}
}

// take takes from the front what fits into one transaction, at least one.
func (g *group) take() []*waiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	items, bytes, n := 0, 0, 0
	for ; n < len(g.waiting); n++ {
		for _, f := range g.waiting[n].filings {
			items, bytes = items+1, bytes+len(f.Item.Body)
		}
		if n > 0 && (items > groupItems || bytes > groupBytes) {
			break
		}
	}
	together := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	if n == 0 {
		g.writers--
	}
	return together
}

func (g *group) writeDown(together []*waiter) {
	ctx, cancel := context.WithTimeout(context.Background(), groupTime)
	defer cancel()
	var all []Filing
	for _, w := range together {
		all = append(all, w.filings...)
	}
	results, err := g.write(ctx, all)
	for _, w := range together {
		switch {
		case err == nil:
			w.results, results = results[:len(w.filings):len(w.filings)], results[len(w.filings):]
		case len(together) == 1:
			w.err = err
		default: // one that cannot be written must not keep the others out
			w.results, w.err = g.write(ctx, w.filings)
		}
		close(w.done)
	}
}
