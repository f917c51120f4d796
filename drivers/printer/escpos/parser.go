package escpos

// Kind names a command a printer received.
type Kind uint8

const (
	KindSign    Kind = iota + 1 // Data: one byte, or the two of a Chinese sign
	KindFeed                    // 0A
	KindInit                    // 1B 40
	KindAlign                   // N
	KindBold                    // N
	KindSize                    // N as in 1D 21
	KindChSize                  // N as in 1C 21
	KindSpacing                 // N dots
	KindChinese                 // N 1 or 0
	KindCut                     // N dots fed first
	KindRaster                  // N is m; Width in bytes, Rows; Data
	KindQR                      // N is the function, 65 to 81; Data what follows it
	KindAuto                    // N
	KindSensor                  // N
	KindProcess                 // Data: the id
	KindEject                   // N as in Eject, EjectRetract for every maker's retract
	KindLive                    // a real-time command standing between others: executed on arrival, nothing left to do
	KindUnknown                 // Data: bytes that are no command known here
)

// Command is one thing a printer was told.
type Command struct {
	Kind        Kind
	N           byte
	Width, Rows int
	Data        []byte // the parser's own, valid until the next Push
	Size        int    // bytes it took on the line
}

// The largest raster taken for one: beyond, the header is noise and what follows is text, as on real printers.
const (
	maxRasterWidth = 255
	maxRasterRows  = 4095
)

// Parser takes a host's bytes apart, one at a time, as a printer does: it never looks ahead and never waits.
// The zero value is ready. Not safe for concurrent use.
type Parser struct {
	chinese bool
	buf     []byte
	need    int // bytes the present command has in all; 0 while its head is not complete
}

// Reset is what power-on does: it forgets all.
func (p *Parser) Reset() { *p = Parser{buf: p.buf[:0]} }

// Abort forgets a half-received command, as 10 05 2 does; Chinese mode stays.
func (p *Parser) Abort() { p.buf, p.need = p.buf[:0], 0 }

// Push takes the next byte; ok says that it completes a command.
func (p *Parser) Push(b byte) (c Command, ok bool) {
	p.buf = append(p.buf, b)
	if p.need == 0 {
		if p.need = p.length(); p.need == 0 {
			return Command{}, false
		}
	}
	if len(p.buf) < p.need {
		return Command{}, false
	}
	c = p.command()
	c.Size = len(p.buf)
	switch c.Kind {
	case KindInit:
		p.chinese = false
	case KindChinese:
		p.chinese = c.N == 1
	}
	p.buf, p.need = p.buf[:0], 0
	return c, true
}

// length says how many bytes the command in buf has in all, 0 if more must be seen first.
func (p *Parser) length() int {
	b := p.buf
	switch b[0] {
	case ESC:
		return p.escLength()
	case FS:
		if len(b) < 2 {
			return 0
		}
		if b[1] == '!' {
			return 3
		}
		return 2
	case GS:
		return p.gsLength()
	case DLE:
		if len(b) < 2 {
			return 0
		}
		if isRealTime(b[1]) {
			return 3
		}
		return 2
	}
	if p.chinese && b[0] >= 0x81 && b[0] <= 0xFE {
		return 2
	}
	return 1
}

func (p *Parser) escLength() int {
	if len(p.buf) < 2 {
		return 0
	}
	switch p.buf[1] {
	case 'a', 'E', '3':
		return 3
	case 0x16:
		return 4
	}
	return 2
}

func (p *Parser) gsLength() int {
	b := p.buf
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '!', 'a', 'r', 'e', 'R':
		return 3
	case 'V':
		if len(b) < 3 {
			return 0
		}
		if b[2] == 'A' || b[2] == 'B' {
			return 4
		}
		return 3
	case 'v':
		if len(b) < 8 {
			return 0
		}
		width, rows := word(b[4:]), word(b[6:])
		if width > maxRasterWidth || rows > maxRasterRows {
			return 8
		}
		return 8 + width*rows
	case '(':
		if len(b) < 5 {
			return 0
		}
		return 5 + word(b[3:])
	}
	return 2
}

// command reads the complete command in buf.
func (p *Parser) command() Command {
	b := p.buf
	last := b[len(b)-1]
	switch {
	case b[0] == LF:
		return Command{Kind: KindFeed}
	case b[0] == ESC:
		return escCommand(b, last)
	case b[0] == FS:
		switch b[1] {
		case '!':
			return Command{Kind: KindChSize, N: last}
		case '&':
			return Command{Kind: KindChinese, N: 1}
		case '.':
			return Command{Kind: KindChinese}
		}
	case b[0] == GS:
		return gsCommand(b, last)
	case b[0] == DLE:
		if isRealTime(b[1]) {
			return Command{Kind: KindLive}
		}
	case b[0] >= 0x20:
		return Command{Kind: KindSign, Data: b}
	}
	return Command{Kind: KindUnknown, Data: b}
}

func escCommand(b []byte, last byte) Command {
	switch b[1] {
	case '@':
		return Command{Kind: KindInit}
	case 'a':
		return Command{Kind: KindAlign, N: last}
	case 'E':
		return Command{Kind: KindBold, N: last & 1}
	case '3':
		return Command{Kind: KindSpacing, N: last}
	case 'i', 'm':
		return Command{Kind: KindCut}
	case 0x16:
		return Command{Kind: KindEject, N: EjectRetract}
	}
	return Command{Kind: KindUnknown, Data: b}
}

func gsCommand(b []byte, last byte) Command {
	switch b[1] {
	case '!':
		return Command{Kind: KindSize, N: last}
	case 'a':
		return Command{Kind: KindAuto, N: last}
	case 'r':
		return Command{Kind: KindSensor, N: last}
	case 'e':
		return Command{Kind: KindEject, N: last}
	case 'R':
		return Command{Kind: KindEject, N: EjectRetract}
	case 'V':
		if len(b) == 4 {
			return Command{Kind: KindCut, N: last}
		}
		return Command{Kind: KindCut}
	case 'v':
		width, rows := word(b[4:]), word(b[6:])
		if b[2] == '0' && b[3] <= ScaleDouble && len(b) == 8+width*rows {
			return Command{Kind: KindRaster, N: b[3], Width: width, Rows: rows, Data: b[8:]}
		}
	case '(':
		switch {
		case b[2] == 'k' && len(b) >= 8 && b[5] == 49:
			return Command{Kind: KindQR, N: b[6], Data: b[7:]}
		case b[2] == 'H' && len(b) == 11 && b[5] == 0x30 && b[6] == 0x30:
			return Command{Kind: KindProcess, Data: b[7:]}
		}
	}
	return Command{Kind: KindUnknown, Data: b}
}

func word(b []byte) int { return int(b[0]) | int(b[1])<<8 }
