package app

import (
	"context"
	"time"
)

// loop brings what runs behind a screen back to Fyne's goroutine, until it is stopped.
type loop struct {
	ctx  context.Context
	stop context.CancelFunc
	run  func(func()) // Options.Do
}

func newLoop(run func(func())) loop {
	l := loop{run: run}
	l.ctx, l.stop = context.WithCancel(context.Background())
	return l
}

// do runs f on Fyne's goroutine, unless the screen has been stopped.
func (l *loop) do(f func()) {
	if l.ctx.Err() == nil {
		l.run(func() {
			if l.ctx.Err() == nil {
				f()
			}
		})
	}
}

// every runs f again and again on Fyne's goroutine until the screen is stopped.
func (l *loop) every(d time.Duration, f func()) {
	go func() {
		t := time.NewTicker(d)
		defer t.Stop()
		for {
			select {
			case <-l.ctx.Done():
				return
			case <-t.C:
				l.do(f)
			}
		}
	}()
}
