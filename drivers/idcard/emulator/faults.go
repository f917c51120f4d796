package emulator

import (
	"time"

	"yichuang/drivers/idcard"
)

// Faults are what the module does wrong (DEVICES.md section 4). The zero Faults does nothing wrong. They can be combined.
// What is not here is a call: Unplug, Replug, Lift; or a setting: Speed; or a card: its type, its signs, its nation.
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

	Answer        *[3]byte // SW1 SW2 SW3 in place of the true answer, without data
	FindBytes     [4]byte  // after 9F
	SelectBytes   [8]byte  // after 90
	FalsePreamble bool     // inside the photo
	FailUntilLift bool     // reading a card fails with 41, and goes on failing until it is lifted
	LiftAfter     bool     // the card is lifted right after the command
	NeedsReset    bool     // the module does nothing before it was reset
	StopReading   bool     // nothing is taken from the line
}

// Faults returns the faults set now.
func (m *Module) Faults() Faults {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.faults
}

// SetFaults sets the faults from the next reply on, in place of those set before. Slices and pointers in f must not be
// changed afterwards.
func (m *Module) SetFaults(f Faults) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = f
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

// damage returns the bytes of a reply as they go on the wire.
func (f Faults) damage(wire []byte) []byte {
	if f.Length != nil {
		wire[5], wire[6] = byte(*f.Length>>8), byte(*f.Length)
	}
	if f.BadChecksum {
		wire[len(wire)-1] ^= 0x55
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
