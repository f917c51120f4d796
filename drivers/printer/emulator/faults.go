package emulator

import (
	"time"

	"yichuang/drivers/printer/escpos"
)

// Faults is everything that is or goes wrong. The zero value is a printer with paper, closed and well. Conditions hold until
// they are set back; those that say "once" set themselves back. What is not here is a call: Unplug, Replug, LeavePaper.
type Faults struct {
	PaperOut   bool
	PaperLow   bool
	CoverOpen  bool
	CutterJam  bool
	Overheated bool
	Mechanical bool
	Fatal      bool // not recoverable
	Offline    bool // for no reason that is told
	PowerOff   bool // bytes are lost and nothing is said; set back, all settings are lost

	JamAtCut     bool // once: the next cut jams the cutter
	JamOnRetract bool // once: the next retract jams the receipt

	Silent          bool          // says nothing at all
	Delay           time.Duration // everything it says comes so much later
	HoldBack        bool          // each answer comes late: with the next one, and before it
	ByteByByte      bool          // what it says comes one byte at a time
	Twice           bool          // each answer twice, in one piece
	Before          []byte        // comes before each answer
	Inside          []byte        // comes in the middle of each answer
	HangupAt        int           // once: the cable comes out after so many bytes of an answer that has more; 0 is never
	Bit7            bool          // set in every status byte, beyond what the profile says
	InvertedNearEnd bool          // turns round what the profile says
	Chatty          bool          // sends automatic status before and after each answer, if it was enabled
	Extra           [5]byte       // Extra[n] is ORed into the answer to 10 04 n

	Confirm     Confirm
	XOFF        bool // has sent 13, works off nothing and waits; 11 when set back
	StopReading bool // takes no bytes from the line
}

// Confirm is how process ids and 1D 72 are answered.
type Confirm uint8

const (
	ConfirmRight   Confirm = iota
	ConfirmMissing         // not at all
	ConfirmLate            // after ConfirmDelay
	ConfirmTwice
	ConfirmOther // with another id; 1D 72, which has none, not at all
)

// ConfirmDelay is how late ConfirmLate is.
const ConfirmDelay = 3 * time.Second

// stops says whether the printer is off-line.
func (f Faults) stops() bool {
	return f.PaperOut || f.CoverOpen || f.CutterJam || f.Overheated || f.Mechanical || f.Fatal || f.Offline
}

// damage returns an answer as it goes on the wire.
func (f Faults) damage(b []byte) []byte {
	middle := len(b) / 2
	out := append([]byte(nil), f.Before...)
	out = append(out, b[:middle]...)
	out = append(out, f.Inside...)
	out = append(out, b[middle:]...)
	if f.Twice {
		out = append(out, out...)
	}
	return out
}

// Set changes what is wrong with the printer, also in the middle of a job.
func (p *Printer) Set(change func(*Faults)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.faults
	change(&p.faults)
	if before.XOFF != p.faults.XOFF {
		p.say([]byte{escpos.XON})
		if p.faults.XOFF {
			p.say([]byte{escpos.XOFF})
		}
	}
	if before.PowerOff != p.faults.PowerOff {
		p.powerCycle()
	}
	p.changed()
}

// Faults returns what is wrong with the printer now.
func (p *Printer) Faults() Faults {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.faults
}

// After has do called once, when so many more bytes have come in, what can be has been worked off, and before the next one is
// looked at: for faults in the middle of a job. It is called by the printer's own goroutine and may call every method but Close.
func (p *Printer) After(bytes int, do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, moment{p.came + max(bytes, 1), do})
}

// moment is something that waits for a byte.
type moment struct {
	at int // of all bytes that came in
	do func()
}

// strikeMoments does what is due after the byte that just came in. Call with mu held; it is let go meanwhile.
func (p *Printer) strikeMoments() {
	var due, rest []moment
	for _, w := range p.waiting {
		if w.at <= p.came {
			due = append(due, w)
		} else {
			rest = append(rest, w)
		}
	}
	p.waiting = rest
	for len(due) > 0 && p.working() && !p.closed { // else a busy machine would have nothing printed yet
		p.change.Wait()
	}
	p.mu.Unlock()
	defer p.mu.Lock()
	for _, w := range due {
		w.do()
	}
}

// Mend ends all faults, those that still wait for their byte too, and puts the cable back. A receipt in the mouth stays.
func (p *Printer) Mend() error {
	p.mu.Lock()
	p.waiting, p.held = nil, nil
	p.mu.Unlock()
	p.Set(func(f *Faults) { *f = Faults{} })
	return p.Replug()
}
