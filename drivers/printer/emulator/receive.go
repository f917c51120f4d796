package emulator

import (
	"errors"
	"io/fs"
	"time"

	"yichuang/drivers/printer/escpos"
)

// receive takes bytes from the line: the interrupt side of a printer, which also sees what must be done at once.
func (p *Printer) receive() {
	buf := make([]byte, 512)
	due := time.Now()
	for {
		n, err := p.line.Read(buf)
		if errors.Is(err, fs.ErrClosed) {
			return
		}
		if p.options.Baud > 0 {
			if now := time.Now(); due.Before(now) {
				due = now
			}
			due = due.Add(time.Duration(n) * 10 * time.Second / time.Duration(p.options.Baud))
			time.Sleep(time.Until(due))
		}
		pull := p.untilUnplug(&n)
		for _, b := range buf[:n] {
			if !p.received(b) {
				return
			}
		}
		if pull {
			_ = p.line.Unplug() // fails only when it is closed already
		}
	}
}

// untilUnplug shortens n to the bytes that still come in before the cable is pulled, if that is to be now.
func (p *Printer) untilUnplug(n *int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := p.faults.UnplugAfter
	if left == 0 || left > *n {
		p.faults.UnplugAfter = max(left-*n, 0)
		return false
	}
	*n, p.faults.UnplugAfter = left, 0
	return true
}

// received takes one byte, when there is room for it; false means that the printer was closed.
func (p *Printer) received(b byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for (p.faults.StopReading || len(p.buffer) >= BufferSize) && !p.closed {
		p.change.Wait()
	}
	p.buffer = append(p.buffer, b)
	p.change.Broadcast()
	c, whole := p.front.Push(b)
	if code, n, ok := p.live.Push(b); ok {
		if !whole || c.Kind != escpos.KindLive {
			p.mistakes++
		}
		p.atOnce(code, n)
	}
	return !p.closed
}

// atOnce does a real-time command.
func (p *Printer) atOnce(code, n byte) {
	switch {
	case code == escpos.RTStatus:
		p.answer(n)
	case code == escpos.RTRecover && n == escpos.Clear, code == escpos.RTPulse:
		p.clear()
	}
}

// clear forgets what was received and not printed.
func (p *Printer) clear() {
	p.buffer = p.buffer[:0]
	p.parser.Abort()
	p.front.Abort()
	p.head.dropLine()
	p.change.Broadcast()
}
