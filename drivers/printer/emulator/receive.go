package emulator

import (
	"errors"
	"io/fs"
	"time"

	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/ptyline"
)

// receive takes bytes from the line: the interrupt side of a printer, which also sees what must be done at once.
func (p *Printer) receive() {
	buf := make([]byte, 64)
	due := time.Now() // when the last byte taken had passed on the line
	for {
		busy := p.line.Waiting()
		n, err := p.line.Read(buf)
		if errors.Is(err, fs.ErrClosed) {
			return
		}
		if p.options.Baud > 0 {
			if !busy { // else the bytes came while those before were worked off, and take no longer than the line does
				due = time.Now()
			}
			due = due.Add(time.Duration(n) * 10 * time.Second / time.Duration(p.options.Baud))
			ptyline.Until(due, p.stop)
		}
		for _, b := range buf[:n] {
			if !p.received(b) {
				return
			}
		}
	}
}

// received takes one byte, when there is room for it; false means that the printer was closed.
func (p *Printer) received(b byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for (p.faults.StopReading || len(p.buffer) >= BufferSize) && !p.closed {
		p.change.Wait()
	}
	if p.came++; len(p.waiting) > 0 {
		defer p.strikeMoments()
	}
	if p.faults.PowerOff {
		return !p.closed
	}
	p.buffer = append(p.buffer, b)
	p.change.Broadcast()
	c, whole := p.front.Push(b)
	if code, n, ok := p.live.Push(b); ok {
		between := whole && c.Kind == escpos.KindLive
		if !between && code != escpos.RTRecover { // 10 05 is made for the middle of a command
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
