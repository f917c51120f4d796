package escpos

// Bits of the one-byte real-time answers, by question (DEVICES.md section 2). Every answer also carries rtFixed.
const (
	PrinterOffline = 1 << 3 // AskPrinter

	CauseCover    = 1 << 2 // AskCause
	CausePaperEnd = 1 << 5
	CauseError    = 1 << 6

	ErrorMechanical = 1 << 2 // AskError
	ErrorCutter     = 1 << 3
	ErrorFatal      = 1 << 5 // not recoverable
	ErrorPassing    = 1 << 6 // recovers by itself: the head is too hot

	PaperNearEnd = 1<<2 | 1<<3 // AskPaper
	PaperEnd     = 1<<5 | 1<<6
)

// Bits of the four bytes of automatic status.
const (
	Auto1Fixed   = 1 << 4
	Auto1Offline = 1 << 3
	Auto1Cover   = 1 << 5
	Auto2Cutter  = 1 << 3
	Auto2Fatal   = 1 << 5
	Auto2Passing = 1 << 6
	Auto3NearEnd = 1<<0 | 1<<1
	Auto3End     = 1<<2 | 1<<3
)

// Bits of the answer to PaperSensor.
const (
	SensorNearEnd = 1<<0 | 1<<1
	SensorEnd     = 1<<2 | 1<<3
)

// Bits of the last four of the six bytes of Custom's full status, which begins 10 0F (maker's command manual; bit 5 of
// the first also in DEVICES.md).
const (
	FullPaperEnd     = 1 << 0 // byte 1, paper
	FullNearEnd      = 1 << 2
	FullAtExit       = 1 << 5
	FullHeadUp       = 1 << 0 // byte 2, user
	FullCover        = 1 << 1
	FullOverheat     = 1 << 0 // byte 3, recoverable
	FullJam          = 1 << 6
	FullCutter       = 1 << 0 // byte 4, not recoverable
	FullMemoryFaults = 1<<2 | 1<<3
)

// RealTimeAnswer makes the byte 0xx1xx10 out of the bits that say something.
func RealTimeAnswer(bits byte) byte { return bits&^0x93 | 0x12 }
