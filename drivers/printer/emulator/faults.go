package emulator

import "time"

// Faults is everything that is or goes wrong. The zero value is a printer with paper, closed and well. Conditions hold until
// they are set back; those that say "once" set themselves back.
type Faults struct {
	PaperOut   bool
	PaperLow   bool
	CoverOpen  bool
	CutterJam  bool
	Overheated bool
	Mechanical bool
	Fatal      bool // not recoverable
	Offline    bool // for no reason that is told

	PaperOutAfter int  // once: paper is out after so many more bytes were worked off; 0 is never
	UnplugAfter   int  // once: the cable is pulled after so many more bytes came in; 0 is never
	JamAtCut      bool // once: the next cut jams the cutter
	JamOnRetract  bool // once: the next retract jams the receipt

	Silent          bool          // says nothing at all
	Delay           time.Duration // everything it says comes so much later
	ByteByByte      bool          // what it says comes one byte at a time
	Noise           []byte        // comes before each answer
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
