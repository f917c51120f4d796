package idcard

import "bytes"

// Framing tells where one message ends and the next begins. It is apart from the commands because combined readers
// carry them in another frame (DEVICES.md section 1): SAMV and STX are the two there are. Implementations are pure: no
// state, no I/O.
type Framing interface {
	// Append adds one frame around body to dst.
	Append(dst, body []byte) []byte

	// Find looks for the first whole frame in buf. It returns the frame's body, a part of buf, and how many leading
	// bytes of buf are done with. Without a whole frame the body is nil, and the bytes left over may yet become one.
	// What looks like the beginning of a frame may be a stray byte or a picture's data: when the line has gone quiet
	// (quiet is true), a later whole frame wins over an earlier beginning, so that a stray byte cannot stall the line.
	Find(buf []byte, quiet bool) (body []byte, used int)
}

// SAMV is the framing of the security module: AA AA AA 96 69 | len16 big-endian | body | CHK. len16 counts body and CHK;
// CHK is the XOR of everything from the first length byte to the byte before CHK.
var SAMV Framing = samv{}

type samv struct{}

var preamble = []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}

const (
	minLength = 3    // CMD PARA CHK
	maxLength = 2314 // text, photo and 1024 bytes of fingerprints: a frame of 2321 bytes
)

func (samv) Append(dst, body []byte) []byte {
	n := len(body) + 1
	dst = append(dst, preamble...)
	from := len(dst)
	dst = append(dst, byte(n>>8), byte(n))
	dst = append(dst, body...)
	return append(dst, xor(dst[from:]))
}

func (samv) Find(buf []byte, quiet bool) (body []byte, used int) {
	beginning := -1 // of the earliest frame that may still become whole
	for from := 0; ; from++ {
		i := bytes.Index(buf[from:], preamble)
		if i < 0 {
			if beginning >= 0 {
				return nil, beginning
			}
			return nil, len(buf) - startOfPreamble(buf)
		}
		from += i
		rest := buf[from+len(preamble):]
		n := maxLength
		if len(rest) >= 2 {
			n = int(rest[0])<<8 | int(rest[1])
		}
		switch {
		case n < minLength || n > maxLength:
		case len(rest) < 2+n:
			if beginning < 0 {
				beginning = from
			}
			if !quiet {
				return nil, beginning
			}
		case xor(rest[:2+n]) == 0:
			return rest[2 : 1+n], from + len(preamble) + 2 + n
		}
	}
}

// startOfPreamble returns how many of buf's last bytes may be the beginning of a preamble.
func startOfPreamble(buf []byte) int {
	for n := min(len(preamble)-1, len(buf)); n > 0; n-- {
		if bytes.HasSuffix(buf, preamble[:n]) {
			return n
		}
	}
	return 0
}

func xor(b []byte) (x byte) {
	for _, c := range b {
		x ^= c
	}
	return x
}

// Scanner finds frames in a stream of bytes that comes in pieces. It is not safe for several goroutines.
type Scanner struct {
	framing Framing
	buf     []byte
	used    int // bytes of buf done with, the last body among them
}

// NewScanner returns a Scanner for one framing.
func NewScanner(f Framing) *Scanner { return &Scanner{framing: f, buf: make([]byte, 0, scanAtMost)} }

// scanAtMost bounds what a Scanner keeps: room for the longest frame and as much garbage before it. The buffer never
// grows, so no copy of a card stays in memory that was outgrown.
const scanAtMost = 8192

// Feed adds bytes that came. The body returned before is no longer valid. When too much piles up the oldest bytes go.
func (s *Scanner) Feed(b []byte) {
	s.drop(s.used)
	if len(b) > scanAtMost {
		b = b[len(b)-scanAtMost:]
	}
	if over := len(s.buf) + len(b) - scanAtMost; over > 0 {
		s.drop(over)
	}
	s.buf = append(s.buf, b...)
}

// Next returns the body of the next frame, nil when there is none yet. quiet says that the line has gone quiet (see
// Framing.Find). The body is valid until the next call.
func (s *Scanner) Next(quiet bool) []byte {
	s.drop(s.used)
	body, used := s.framing.Find(s.buf, quiet)
	s.used = used
	return body
}

// Wipe zeroes and forgets all bytes.
func (s *Scanner) Wipe() { s.drop(len(s.buf)) }

func (s *Scanner) drop(n int) {
	rest := copy(s.buf, s.buf[n:])
	clear(s.buf[rest:])
	s.buf, s.used = s.buf[:rest], 0
}
