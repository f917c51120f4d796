package idcard

import "bytes"

// STX is the framing of combined readers: 02 | len16 big-endian | body | XOR | 03. len16 counts the body alone, and XOR
// is taken over the body alone (DEVICES.md section 1 has the shape; what is counted, only one source says).
var STX Framing = stx{}

type stx struct{}

const (
	stxStart, stxEnd = 0x02, 0x03
	stxAround        = 5 // bytes around a body
)

func (stx) Append(dst, body []byte) []byte {
	dst = append(dst, stxStart, byte(len(body)>>8), byte(len(body)))
	dst = append(dst, body...)
	return append(dst, xor(body), stxEnd)
}

func (stx) Find(buf []byte, quiet bool) (body []byte, used int) {
	beginning := -1 // of the earliest frame that may still become whole
	for from := 0; ; from++ {
		i := bytes.IndexByte(buf[from:], stxStart)
		if i < 0 {
			if beginning >= 0 {
				return nil, beginning
			}
			return nil, len(buf)
		}
		from += i
		frame := buf[from:]
		n := maxLength - 1
		if len(frame) >= 3 {
			n = int(frame[1])<<8 | int(frame[2])
		}
		switch {
		case n < minLength-1 || n > maxLength-1:
		case len(frame) < n+stxAround:
			if beginning < 0 {
				beginning = from
			}
			if !quiet {
				return nil, beginning
			}
		case frame[3+n] == xor(frame[3:3+n]) && frame[4+n] == stxEnd:
			return frame[3 : 3+n], from + n + stxAround
		}
	}
}
