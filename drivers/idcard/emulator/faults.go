package emulator

import (
	"time"

	"yichuang/drivers/idcard"
)

// Faults are what the module does wrong (DEVICES.md section 4). The zero Faults does nothing wrong. They can be combined.
// What is not here is a call: Unplug, Replug, Lift; or a card: its type, its signs, its nation.
type Faults struct {
	On    *idcard.Command // the faults strike this command alone; nil: every command
	Times int             // so many replies, then no more faults; 0: for good

	Silent      bool          // no reply
	Delay       time.Duration // before each reply
	HoldBack    bool          // each reply comes late, together with the reply to the next command
	OneByOne    time.Duration // each byte alone, with this between them
	Before      []byte        // garbage before each reply
	Inside      []byte        // garbage in the middle of each reply
	Twice       bool          // each reply twice, in one piece
	BadChecksum bool
	Length      *uint16 // in place of the true length
	HangupAt    int     // the cable comes out after so many bytes of a reply; 0: never

	Answers       map[idcard.Command][3]byte // SW1 SW2 SW3 in place of the true answer, without data; see EveryCommand
	SW12          [2]byte                    // the card's words in every reply, but for what Answers say of them
	FindBytes     [4]byte                    // after 9F
	SelectBytes   [8]byte                    // after 90
	FalsePreamble bool                       // inside the photo
	Fingers       *int                       // bytes of fingerprints on every card, in place of its own; at most 1024
	FailUntilLift bool                       // reading a card fails with 41, and goes on failing until it is lifted
	LiftAfter     idcard.Command             // the card is lifted right after this command
	NeedsReset    bool                       // the module does nothing before it was reset
	WrongSpeed    bool                       // the module listens at another speed than the program's
	StopReading   bool                       // nothing is taken from the line
}

// EveryCommand stands for all commands in Faults.Answers.
var EveryCommand idcard.Command

// Faults returns the faults set now.
func (m *Module) Faults() Faults {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.faults
}

// SetFaults sets the faults from the next reply on, in place of those set before. Slices, maps and pointers in f must
// not be changed afterwards.
func (m *Module) SetFaults(f Faults) { m.Change(func(now *Faults) { *now = f }) }

// Change changes the faults from the next reply on, also while the module answers.
func (m *Module) Change(change func(*Faults)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.faults)
}

// At has do called once, when the next request c has come and before it is answered: for faults in the middle of reading
// a card. It is called by the module's own goroutine and may call every method but Close.
func (m *Module) At(c idcard.Command, do func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting = append(m.waiting, moment{c, do})
}

// moment is something that waits for a command.
type moment struct {
	at idcard.Command
	do func()
}

// strikeMoments does what waits for c.
func (m *Module) strikeMoments(c idcard.Command) {
	m.mu.Lock()
	var due, rest []moment
	for _, w := range m.waiting {
		if w.at == c {
			due = append(due, w)
		} else {
			rest = append(rest, w)
		}
	}
	m.waiting = rest
	m.mu.Unlock()
	for _, w := range due {
		w.do()
	}
}

// Mend ends all faults, those that still wait for their moment too, and puts the cable back.
func (m *Module) Mend() error {
	m.mu.Lock()
	m.faults, m.waiting, m.held = Faults{}, nil, nil
	m.mu.Unlock()
	return m.Replug()
}

// strike returns the faults for a reply to c and counts it. Call with the module's mu held.
func (f *Faults) strike(c idcard.Command) Faults {
	if f.On != nil && *f.On != c {
		return Faults{}
	}
	struck := *f
	if f.Times > 0 {
		if f.Times--; f.Times == 0 {
			*f = Faults{}
		}
	}
	return struck
}

// answer returns the words set in place of the true answer to c.
func (f Faults) answer(c idcard.Command) (words [3]byte, ok bool) {
	if words, ok = f.Answers[c]; !ok {
		words, ok = f.Answers[EveryCommand]
	}
	return words, ok
}

// damage returns the bytes of a reply as they go on the wire.
func (f Faults) damage(wire []byte, framing idcard.Framing) []byte {
	length, checksum := 5, len(wire)-1
	if framing == idcard.STX {
		length, checksum = 1, len(wire)-2
	}
	if f.Length != nil {
		wire[length], wire[length+1] = byte(*f.Length>>8), byte(*f.Length)
	}
	if f.BadChecksum {
		wire[checksum] ^= 0x55
	}
	middle := len(wire) / 2
	out := append([]byte(nil), f.Before...)
	out = append(out, wire[:middle]...)
	out = append(out, f.Inside...)
	out = append(out, wire[middle:]...)
	if f.Twice {
		out = append(out, out...)
	}
	return out
}

// waitWhileDeaf holds what was taken from the line while StopReading is set; the kernel fills up behind it.
func (m *Module) waitWhileDeaf() {
	for m.ctx.Err() == nil && m.Faults().StopReading {
		m.sleep(10 * time.Millisecond)
	}
}
