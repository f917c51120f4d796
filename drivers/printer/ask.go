package printer

import (
	"context"
	"time"

	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/serialport"
)

const (
	// answerWait is how long an answer to a real-time question may take once the question has arrived.
	answerWait = 1500 * time.Millisecond
	// slowest is the speed in bytes a second of the slowest line there is (9600 baud): what was sent before a question
	// may still wait in the kernel, and the question behind it.
	slowest = 900
	// longestWait bounds both together.
	longestWait = 8 * time.Second
	// giveUp is how many questions in a row may go unanswered before the others are not asked any more.
	giveUp = 2
	// lateAtMost is how late an answer may come and still be reckoned with. To reckon with one that never comes costs a
	// question more each time, no more.
	lateAtMost = time.Minute
	// owedAtMost bounds how many late answers are reckoned with.
	owedAtMost = 4
	// frameGap is a silence after which a half-received answer is not continued. Between the bytes of one it is a few
	// milliseconds, some more behind a USB bridge.
	frameGap = 250 * time.Millisecond
)

// listen is the only goroutine that reads the line. It sorts what the printer says by who waits for it.
func (p *Printer) listen() {
	links, stop := p.port.Watch()
	defer stop()
	for {
		select {
		case link, ok := <-links:
			if !ok {
				return
			}
			if link == serialport.Up {
				p.reopened.Store(true)
				p.stopped.Store(false)
				p.auto.Store(nil)
				wake(p.kick)
				p.read()
			}
			wake(p.kick)
			wake(p.news)
		case <-p.ctx.Done():
			return
		}
	}
}

// read takes apart what the printer says until the line goes down.
func (p *Printer) read() {
	replies := escpos.Replies{Bit7: p.profile.Status.Bit7, Full: p.profile.Presenter == PresenterCustom}
	buf := make([]byte, 256)
	heard := time.Now()
	for {
		n, err := p.port.Read(p.ctx, buf)
		if err != nil {
			return
		}
		if time.Since(heard) > frameGap {
			replies.Reset()
		}
		heard = time.Now()
		for _, b := range buf[:n] {
			if r, ok := replies.Push(b); ok {
				p.heard(r)
			}
		}
	}
}

// heard hands a reply to whoever waits for it.
func (p *Printer) heard(r escpos.Reply) {
	switch r.Kind {
	case escpos.ReplyStatus, escpos.ReplyFull:
		deliver(p.answers, r)
	case escpos.ReplySensor, escpos.ReplyProcessID:
		deliver(p.confirms, r)
	case escpos.ReplyAuto:
		p.auto.Store(&r.Data)
		wake(p.news)
		wake(p.kick)
	case escpos.ReplyXOFF, escpos.ReplyXON:
		p.stopped.Store(r.Kind == escpos.ReplyXOFF)
		wake(p.news)
	}
}

// deliver never waits: when nobody fetches replies, new ones are noise and go.
func deliver(to chan escpos.Reply, r escpos.Reply) {
	select {
	case to <- r:
	default:
	}
}

// drain forgets what came unasked, and returns how many replies it was.
func drain(c chan escpos.Reply) (n int) {
	for {
		select {
		case <-c:
			n++
		default:
			return n
		}
	}
}

// send writes whole commands. Only the holder of the job calls it.
func (p *Printer) send(ctx context.Context, b []byte) error {
	p.unanswered += len(b)
	return p.port.Write(ctx, b)
}

// ask puts one real-time question and waits for its answer; only between commands.
//
// An answer does not say what it answers, so there is never more than one question out, and what came unasked is thrown
// away. When a question before went unanswered, its answer may yet come: then the question is put again at each answer,
// until as many have come as are owed and one more. Answers keep their order, so that one is to this question, whether
// the late ones were among them or will never come.
func (p *Printer) ask(ctx context.Context, n byte) (r escpos.Reply, ok bool) {
	p.reckon()
	wait := min(answerWait+time.Duration(p.unanswered)*time.Second/slowest, longestWait)
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	want := escpos.ReplyStatus
	if n == escpos.AskFull {
		want = escpos.ReplyFull
	}
	for late := p.owed; ; late-- {
		if err := p.send(ctx, escpos.RealTimeStatus(n)); err != nil {
			return escpos.Reply{}, false
		}
		p.owed++
		if r, ok = p.answer(ctx); !ok {
			p.missed = time.Now()
			return escpos.Reply{}, false
		}
		p.owed--
		if late <= 0 && r.Kind == want {
			p.unanswered = 0
			return r, true
		}
	}
}

// reckon brings the number of answers that may still come up to date.
func (p *Printer) reckon() {
	p.owed -= drain(p.answers)
	if p.reopened.Swap(false) || time.Since(p.missed) > lateAtMost {
		p.owed, p.owedSensors = 0, 0
	}
	p.owed = min(max(p.owed, 0), owedAtMost)
}

// answer waits for one answer to any question; false when ctx ends or the line goes first.
func (p *Printer) answer(ctx context.Context) (escpos.Reply, bool) {
	for {
		select {
		case r := <-p.answers:
			return r, true
		case <-p.news:
			if p.port.State() != serialport.Up {
				return escpos.Reply{}, false
			}
		case <-ctx.Done():
			return escpos.Reply{}, false
		}
	}
}

// askAll asks every question the model answers and publishes the status. Only the holder of the job calls it.
func (p *Printer) askAll(ctx context.Context) Status {
	if p.broken && !p.known().Busy && p.port.State() == serialport.Up {
		// An error here shows in the answers, and the next round tries again.
		_ = p.recover(ctx)
	}
	s := p.unasked()
	s.Busy = p.known().Busy
	missed := 0
	for _, n := range p.profile.questions() {
		if s.Link != serialport.Up || ctx.Err() != nil || missed == giveUp {
			break
		}
		if r, ok := p.ask(ctx, n); ok {
			s.hear(p.profile, n, r)
			missed = 0
		} else {
			missed++
		}
		s.Link = p.port.State()
	}
	if ctx.Err() != nil {
		return p.known() // half an answer would be taken for a whole one
	}
	return p.publish(s)
}
