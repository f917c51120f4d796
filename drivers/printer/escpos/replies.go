package escpos

// ReplyKind says what a printer sent.
type ReplyKind uint8

const (
	ReplyStatus    ReplyKind = iota + 1 // one byte, 0xx1xx10: the answer to RealTimeStatus
	ReplyAuto                           // four bytes: automatic status
	ReplySensor                         // one byte, 0000xxxx: the answer to PaperSensor
	ReplyProcessID                      // four bytes: the id that came back
	ReplyFull                           // four bytes: Custom's full status without its 10 0F
	ReplyXON
	ReplyXOFF
)

// Reply is one thing a printer said. Data holds N bytes.
type Reply struct {
	Kind ReplyKind
	Data [4]byte
	N    int
}

// Replies takes a printer's bytes apart. Bytes that begin nothing known are dropped. A frame broken by a byte that cannot
// be in it is dropped with all that follows, until Reset: the rest of it would look like answers that nobody gave.
// The zero value is ready. Not safe for concurrent use.
type Replies struct {
	Bit7 bool // the model sets bit 7 in status bytes: do not look at it
	Full bool // the model answers AskFull: 10 0F begins a full status, not an automatic one

	frame [7]byte
	n     int
	lost  bool // in what is left of a broken frame
}

// processID frames are 37 22 d1 d2 d3 d4 00.
const (
	idHead1, idHead2 = 0x37, 0x22
	fullHead2        = 0x0F
)

// Reset forgets a half-received frame, and finds the way again after a broken one; for after a silence.
func (p *Replies) Reset() { p.n, p.lost = 0, false }

// broken drops the frame.
func (p *Replies) broken() (Reply, bool) {
	p.n, p.lost = 0, true
	return Reply{}, false
}

// Push takes the next byte; ok says that it completes a reply.
func (p *Replies) Push(b byte) (r Reply, ok bool) {
	switch {
	case p.lost:
		return Reply{}, false
	case p.n == 0:
		return p.first(b)
	}
	switch head := p.frame[0]; {
	case head == idHead1:
		return p.inProcessID(b)
	case p.Full:
		return p.inFull(b)
	default:
		return p.inAuto(b)
	}
}

func (p *Replies) first(b byte) (Reply, bool) {
	c := p.mask(b)
	switch {
	case b == XON:
		return Reply{Kind: ReplyXON}, true
	case b == XOFF:
		return Reply{Kind: ReplyXOFF}, true
	case b == idHead1 || p.Full && b == DLE || !p.Full && c&0x93 == 0x10:
		p.frame[0], p.n = c, 1
		return Reply{}, false
	case c&0x93 == 0x12:
		return one(ReplyStatus, c), true
	case c&0xF0 == 0:
		return one(ReplySensor, c), true
	}
	return Reply{}, false
}

// inProcessID takes any byte for an id, since an id may be anything; but only 00 ends it.
func (p *Replies) inProcessID(b byte) (Reply, bool) {
	switch {
	case p.n == 1 && b != idHead2: // the first was noise
		p.n = 0
		return p.first(b)
	case p.n == 6 && b != 0:
		return p.broken()
	case p.n == 6:
		p.n = 0
		return Reply{Kind: ReplyProcessID, Data: [4]byte(p.frame[2:6]), N: 4}, true
	}
	p.frame[p.n] = b
	p.n++
	return Reply{}, false
}

func (p *Replies) inFull(b byte) (Reply, bool) {
	switch {
	case p.n == 1 && b != fullHead2: // the first was noise
		p.n = 0
		return p.first(b)
	case p.mask(b)&0x80 != 0:
		return p.broken()
	}
	p.frame[p.n] = b
	p.n++
	if p.n < 6 {
		return Reply{}, false
	}
	p.n = 0
	return Reply{Kind: ReplyFull, Data: [4]byte(p.frame[2:6]), N: 4}, true
}

// inAuto knows that bytes 2 to 4 have bit 4 clear: a real-time answer, which may jump the queue, has it set.
func (p *Replies) inAuto(b byte) (Reply, bool) {
	c := p.mask(b)
	if c&0x10 != 0 {
		switch {
		case c&0x93 == 0x12:
			return one(ReplyStatus, c), true
		case b == XON:
			return Reply{Kind: ReplyXON}, true
		case b == XOFF:
			return Reply{Kind: ReplyXOFF}, true
		}
		return p.broken()
	}
	if c&0x80 != 0 {
		return p.broken()
	}
	p.frame[p.n] = c
	p.n++
	if p.n < 4 {
		return Reply{}, false
	}
	p.n = 0
	return Reply{Kind: ReplyAuto, Data: [4]byte(p.frame[:4]), N: 4}, true
}

func (p *Replies) mask(b byte) byte {
	if p.Bit7 {
		return b &^ 0x80
	}
	return b
}

func one(kind ReplyKind, b byte) Reply { return Reply{Kind: kind, Data: [4]byte{b}, N: 1} }

// AppendProcessID appends the answer to ProcessID.
func AppendProcessID(dst []byte, id [4]byte) []byte {
	return append(dst, idHead1, idHead2, id[0], id[1], id[2], id[3], 0)
}

// AppendFull appends Custom's full status.
func AppendFull(dst []byte, bytes [4]byte) []byte {
	return append(append(dst, DLE, fullHead2), bytes[:]...)
}
