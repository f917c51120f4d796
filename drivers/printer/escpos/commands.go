// Package escpos is the vocabulary of the ESC/POS receipt printers: the bytes of the commands a host sends, the bytes of
// the answers a printer gives, and incremental parsers for both directions. The driver and the emulator share it, so that
// a byte has one name. It must do no I/O and keep no state beyond its parsers, and it knows nothing of documents or fonts.
//
// The byte values are those of DEVICES.md section 2 (ESC/POS as the makers publish it).
package escpos

// Single control bytes.
const (
	DLE  = 0x10 // begins a real-time command, executed on arrival wherever it stands
	XON  = 0x11 // printer to host: go on sending
	XOFF = 0x13 // printer to host: stop sending
	LF   = 0x0A // print the line and feed by the line spacing
	ESC  = 0x1B
	FS   = 0x1C
	GS   = 0x1D
)

// The second byte of a real-time command.
const (
	RTStatus  = 0x04 // 10 04 n: tell a status at once
	RTRecover = 0x05 // 10 05 n: recover
	RTPulse   = 0x14 // 10 14 ..: drawer, power-off, clear buffers; never used here, only avoided
)

// Questions for RealTimeStatus.
const (
	AskPrinter = 1    // off-line or not
	AskCause   = 2    // why it is off-line
	AskError   = 3    // which error
	AskPaper   = 4    // the roll's sensors
	AskFull    = 0x14 // Custom's full status, six bytes back; only presenters of that make
)

// Arguments of Recover.
const (
	Resume = 1 // recover from the error and go on with the interrupted line
	Clear  = 2 // recover from the error and forget everything received
)

// Alignments for Align.
const (
	Left   = 0
	Centre = 1
	Right  = 2
)

// Raster scales for Raster's m.
const (
	ScaleOne    = 0 // a bit is one dot
	ScaleDouble = 3 // a bit is two by two dots: a quarter of the bytes
)

// QRMedium is the value of error correction level M in QRLevel.
const QRMedium = 49

// MaxQRModule is the largest module size QRModule can ask for, in dots.
const MaxQRModule = 16

// Init is 1B 40: settings back to power-on, line buffer cleared. It also ends automatic status and Chinese mode.
func Init() []byte { return []byte{ESC, '@'} }

// Align is 1B 61 n; it takes effect at the beginning of a line only.
func Align(n byte) []byte { return []byte{ESC, 'a', n} }

// Bold is 1B 45 n.
func Bold(on bool) []byte { return []byte{ESC, 'E', flag(on)} }

// Size is 1D 21 n (half-width signs) followed by 1C 21 n (Chinese signs): twice as wide, twice as high, or both.
func Size(wide, high bool) []byte {
	return []byte{GS, '!', flag(wide)<<4 | flag(high), FS, '!', flag(wide)<<2 | flag(high)<<3}
}

// LineSpacing is 1B 33 n: a line feed moves the paper n dots, or the line's own height if that is more.
func LineSpacing(n byte) []byte { return []byte{ESC, '3', n} }

// ChineseMode is 1C 26 or 1C 2E: bytes from 81 on are the first of a two-byte code, or they are not.
func ChineseMode(on bool) []byte {
	if on {
		return []byte{FS, '&'}
	}
	return []byte{FS, '.'}
}

// FeedCut is 1D 56 42 n: feed to the cutter and n dots further, then cut.
func FeedCut(n byte) []byte { return []byte{GS, 'V', 'B', n} }

// OldFullCut is 1B 69: cut where the paper stands.
func OldFullCut() []byte { return []byte{ESC, 'i'} }

// OldPartialCut is 1B 6D: cut where the paper stands and leave a bridge.
func OldPartialCut() []byte { return []byte{ESC, 'm'} }

// Raster is 1D 76 30 m xL xH yL yH data: a picture printed at once and the paper moved by its height. data holds
// rows of width bytes, the highest bit leftmost, a set bit black. Escaping real-time bytes is the caller's job: see Pack.
func Raster(m byte, width, rows int, data []byte) []byte {
	head := []byte{GS, 'v', '0', m, byte(width), byte(width >> 8), byte(rows), byte(rows >> 8)}
	return append(head, data...)
}

// QRModel is function 65, model 2.
func QRModel() []byte { return []byte{GS, '(', 'k', 4, 0, 49, 65, 50, 0} }

// QRModule is function 67: one module is dots by dots, 1 to MaxQRModule.
func QRModule(dots byte) []byte { return []byte{GS, '(', 'k', 3, 0, 49, 67, dots} }

// QRLevel is function 69: error correction 48 (L) to 51 (H).
func QRLevel(level byte) []byte { return []byte{GS, '(', 'k', 3, 0, 49, 69, level} }

// QRStore is function 80: the content to print.
func QRStore(content []byte) []byte {
	n := len(content) + 3
	return append([]byte{GS, '(', 'k', byte(n), byte(n >> 8), 49, 80, 48}, content...)
}

// QRPrint is function 81: print what was stored, without a quiet zone.
func QRPrint() []byte { return []byte{GS, '(', 'k', 3, 0, 49, 81, 48} }

// RealTimeStatus is 10 04 n; one byte comes back at once (six for AskFull). Only between commands: inside one, these
// three bytes would also be taken for its data.
func RealTimeStatus(n byte) []byte { return []byte{DLE, RTStatus, n} }

// Recover is 10 05 n, also executed at once.
func Recover(n byte) []byte { return []byte{DLE, RTRecover, n} }

// AutomaticStatus is 1D 61 FF or 1D 61 00: the printer reports every change by itself, four bytes each.
func AutomaticStatus(on bool) []byte {
	if on {
		return []byte{GS, 'a', 0xFF}
	}
	return []byte{GS, 'a', 0}
}

// PaperSensor is 1D 72 01, answered after all that came before it was processed.
func PaperSensor() []byte { return []byte{GS, 'r', 1} }

// ProcessID is 1D 28 48 06 00 30 30 id: the printer sends the id back when all before it has been printed.
func ProcessID(id [4]byte) []byte {
	return []byte{GS, '(', 'H', 6, 0, 0x30, 0x30, id[0], id[1], id[2], id[3]}
}

// Eject is Custom's 1D 65 n: EjectRetract pulls the receipt back in, EjectOut pushes it out.
func Eject(n byte) []byte { return []byte{GS, 'e', n} }

// Arguments of Eject (maker's command manual).
const (
	EjectRetract = 2
	EjectOut     = 5
)

// CitizenRetract is 1D 52 30: pull the receipt back in now.
func CitizenRetract() []byte { return []byte{GS, 'R', 0x30} }

// StarRetract is 1B 16 30 00.
func StarRetract() []byte { return []byte{ESC, 0x16, 0x30, 0x00} }

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}
