package emulator

import (
	"slices"
	"time"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/ptyline"
)

// utterance is something to be said, and when.
type utterance struct {
	bytes []byte
	due   time.Time
	apart bool // one byte at a time
	pull  bool // and then the cable comes out
}

// say queues bytes for the line. Nobody waits for a host that does not listen. Call with mu held.
func (p *Printer) say(b []byte) {
	if p.faults.Silent || p.faults.PowerOff || len(b) == 0 {
		return
	}
	u := utterance{bytes: append([]byte(nil), b...), due: time.Now().Add(p.faults.Delay), apart: p.faults.ByteByByte}
	if at := p.faults.HangupAt; at > 0 && at < len(b) {
		u.bytes, u.pull, p.faults.HangupAt = u.bytes[:at], true, 0
	}
	select {
	case p.speech <- u:
	default:
	}
}

// speak sends what was queued, in order, when it is due.
func (p *Printer) speak() {
	for {
		select {
		case u := <-p.speech:
			ptyline.Until(u.due, p.stop)
			p.utter(u)
			if u.pull {
				_ = p.line.Unplug() // fails only when it is closed already
			}
		case <-p.stop:
			return
		}
	}
}

// utter writes to the line. What is said while the cable is out is lost.
func (p *Printer) utter(u utterance) {
	if !u.apart {
		_, _ = p.line.Write(u.bytes)
		return
	}
	for _, b := range u.bytes {
		_, _ = p.line.Write([]byte{b})
		time.Sleep(2 * time.Millisecond)
	}
}

// answer answers 10 04 n, if the model does.
func (p *Printer) answer(n byte) {
	profile := p.options.Profile
	if n == escpos.AskFull && profile.Presenter == printer.PresenterCustom {
		p.reply(escpos.AppendFull(nil, p.fullStatus()))
		return
	}
	if profile.Status.Answers(int(n)) {
		p.reply([]byte{p.status7(escpos.RealTimeAnswer(p.bits(n) | p.faults.Extra[n]))})
	}
}

// reply says an answer as the faults have it: damaged, with chatter around it, late. All of it is one piece on the line.
func (p *Printer) reply(b []byte) {
	b = p.faults.damage(b)
	if p.faults.Chatty && p.auto {
		b = slices.Concat(p.told[:], b, p.told[:])
	}
	if p.faults.HoldBack {
		b, p.held = p.held, b
	} else {
		b, p.held = append(p.held, b...), nil
	}
	p.say(b)
}

// bits returns what the answer to 10 04 n says.
func (p *Printer) bits(n byte) (b byte) {
	f := p.faults
	set := func(on bool, bits byte) {
		if on {
			b |= bits
		}
	}
	switch n {
	case escpos.AskPrinter:
		set(f.stops(), escpos.PrinterOffline)
	case escpos.AskCause:
		set(f.CoverOpen, escpos.CauseCover)
		set(f.PaperOut, escpos.CausePaperEnd)
		set(f.CutterJam || f.Mechanical || f.Fatal || f.Overheated, escpos.CauseError)
	case escpos.AskError:
		set(f.Mechanical, escpos.ErrorMechanical)
		set(f.CutterJam, escpos.ErrorCutter)
		set(f.Fatal, escpos.ErrorFatal)
		set(f.Overheated, escpos.ErrorPassing)
	case escpos.AskPaper:
		set(p.nearEnd(), escpos.PaperNearEnd)
		set(f.PaperOut, escpos.PaperEnd)
	}
	return b
}

// nearEnd is what the sensor says, which some models turn round.
func (p *Printer) nearEnd() bool {
	low := p.faults.PaperLow || p.faults.PaperOut
	return low != (p.options.Profile.Status.InvertedNearEnd != p.faults.InvertedNearEnd)
}

func (p *Printer) status7(b byte) byte {
	if p.options.Profile.Status.Bit7 != p.faults.Bit7 {
		return b | 0x80
	}
	return b
}

// fullStatus is Custom's.
func (p *Printer) fullStatus() (b [4]byte) {
	f := p.faults
	set := func(i int, on bool, bits byte) {
		if on {
			b[i] |= bits
		}
	}
	set(0, f.PaperOut, escpos.FullPaperEnd)
	set(0, p.nearEnd(), escpos.FullNearEnd)
	set(0, p.atExit, escpos.FullAtExit)
	set(1, f.CoverOpen, escpos.FullCover)
	set(2, f.Overheated, escpos.FullOverheat)
	set(2, f.Mechanical, escpos.FullJam)
	set(3, f.CutterJam, escpos.FullCutter)
	set(3, f.Fatal, escpos.FullMemoryFaults)
	return b
}

// autoStatus is the four bytes of automatic status.
func (p *Printer) autoStatus() [4]byte {
	f := p.faults
	b := [4]byte{escpos.Auto1Fixed}
	set := func(i int, on bool, bits byte) {
		if on {
			b[i] |= bits
		}
	}
	set(0, f.stops(), escpos.Auto1Offline)
	set(0, f.CoverOpen, escpos.Auto1Cover)
	set(1, f.CutterJam, escpos.Auto2Cutter)
	set(1, f.Fatal || f.Mechanical, escpos.Auto2Fatal)
	set(1, f.Overheated, escpos.Auto2Passing)
	set(2, p.nearEnd(), escpos.Auto3NearEnd)
	set(2, f.PaperOut, escpos.Auto3End)
	b[0] = p.status7(b[0])
	return b
}

// changed wakes the goroutines and reports by itself what changed. Call with mu held.
func (p *Printer) changed() {
	p.change.Broadcast()
	if now := p.autoStatus(); p.auto && now != p.told {
		p.told = now
		p.say(now[:])
	}
}

// confirm answers 1D 72 and process ids.
func (p *Printer) confirm(c escpos.Command) {
	var b []byte
	switch status := p.options.Profile.Status; {
	case c.Kind == escpos.KindProcess && p.options.Profile.ProcessID:
		id := [4]byte(c.Data)
		if p.faults.Confirm == ConfirmOther {
			id[3] ^= 1
		}
		b = escpos.AppendProcessID(nil, id)
	case c.Kind == escpos.KindSensor && status.PaperSensor && p.faults.Confirm != ConfirmOther:
		b = []byte{0}
		if p.nearEnd() {
			b[0] |= escpos.SensorNearEnd
		}
	default:
		return
	}
	switch p.faults.Confirm {
	case ConfirmMissing:
	case ConfirmLate:
		time.AfterFunc(ConfirmDelay, func() { // other answers do not wait for it
			p.mu.Lock()
			defer p.mu.Unlock()
			p.reply(b)
		})
	case ConfirmTwice:
		p.reply(b)
		p.reply(b)
	default:
		p.reply(b)
	}
}
