package idcard

import (
	"errors"
	"fmt"
	"time"
)

// Command is the command and parameter byte of a request.
type Command [2]byte

// The commands of DEVICES.md section 1.
var (
	CmdReset         = Command{0x10, 0xFF}
	CmdStatus        = Command{0x11, 0xFF}
	CmdModuleNumber  = Command{0x12, 0xFF}
	CmdFind          = Command{0x20, 0x01}
	CmdSelect        = Command{0x20, 0x02}
	CmdRead          = Command{0x30, 0x01} // text and photo
	CmdReadFingers   = Command{0x30, 0x10} // text, photo and fingerprints
	CmdNewestAddress = Command{0x30, 0x03}
)

// CmdSpeed returns the command that sets the module's line speed; false for a speed the module does not know.
func CmdSpeed(baud int) (Command, bool) {
	for i, b := range Speeds {
		if b == baud {
			return Command{0x60, byte(i)}, true
		}
	}
	return Command{}, false
}

// Speeds are the line speeds a module knows, in bits a second, in the order of the commands 60 00 to 60 04.
var Speeds = []int{115200, 57600, 38400, 19200, 9600}

// wait is how long a reply may take: 1 s in general, 3 s for a read (DEVICES.md section 1), more for fingerprints, which
// alone are two seconds of line at 9600, and for a reset, which includes the module's self-test.
func (c Command) wait() time.Duration {
	switch c {
	case CmdRead, CmdReset:
		return 3 * time.Second
	case CmdReadFingers:
		return 5 * time.Second
	}
	return time.Second
}

// SW3, what the module says about a command (DEVICES.md section 1).
const (
	swDone         = 0x90
	swFound        = 0x9F
	swAbsent       = 0x91 // item absent
	swNoCard       = 0x80
	swSelectFailed = 0x81
	swBadChecksum  = 0x10 // of the request
	swBadLength    = 0x11 // of the request
	swUnknown      = 0x21 // command
	swForbidden    = 0x23
	swSelfTest     = 0x60 // failed
	swUnauthorised = 0x66 // module
)

// Reply is the body of a frame from the reader: SW1 SW2 SW3 data. SW1 and SW2 come from the card, SW3 from the module.
type Reply []byte

// SW3 returns the module's status byte, 0 in a body too short to be a reply.
func (r Reply) SW3() byte {
	if len(r) < 3 {
		return 0
	}
	return r[2]
}

// Data returns what follows the status bytes.
func (r Reply) Data() []byte {
	if len(r) < 3 {
		return nil
	}
	return r[3:]
}

// answers reports whether the reply can be one to command c. Replies do not say what they answer, so a late one to the
// command before is told by its shape. Failure codes fit every command, but those that belong to one alone.
func (r Reply) answers(c Command) bool {
	if len(r) < 3 {
		return false
	}
	n := len(r.Data())
	switch r.SW3() {
	case swDone:
		switch c {
		case CmdFind:
			return false
		case CmdSelect:
			return n == 8
		case CmdModuleNumber:
			return n == 16
		case CmdNewestAddress:
			return n == AddressSize
		case CmdRead, CmdReadFingers:
			return r.parts(c) != nil
		}
		return n == 0
	case swFound:
		return c == CmdFind
	case swNoCard:
		return c == CmdFind
	case swSelectFailed:
		return c == CmdSelect
	case swAbsent:
		return c == CmdNewestAddress
	}
	return true
}

// parts splits the data of a read: 2-byte lengths, then that much each. nil when it does not add up.
func (r Reply) parts(c Command) [][]byte {
	data, n := r.Data(), 2
	if c == CmdReadFingers {
		n = 3
	}
	if len(data) < 2*n {
		return nil
	}
	rest, parts := data[2*n:], make([][]byte, n)
	for i := range parts {
		size := int(data[2*i])<<8 | int(data[2*i+1])
		if size > len(rest) {
			return nil
		}
		parts[i], rest = rest[:size:size], rest[size:]
	}
	if len(rest) > 0 || len(parts[0]) != BlockSize {
		return nil
	}
	return parts
}

// ReadError is a refusal by the module or the card.
type ReadError struct {
	Command       Command
	SW1, SW2, SW3 byte
}

func (e *ReadError) Error() string {
	return fmt.Sprintf("id card reader: command %02X %02X refused with %02X %02X %02X",
		e.Command[0], e.Command[1], e.SW1, e.SW2, e.SW3)
}

// Fatal reports whether no card and no repetition can help: the module does not know or not permit the command, is not
// authorised, or failed its self-test.
func (e *ReadError) Fatal() bool {
	switch e.SW3 {
	case swUnknown, swForbidden, swSelfTest, swUnauthorised:
		return true
	}
	return false
}

// noise reports whether the module got the request damaged.
func (e *ReadError) noise() bool { return e.SW3 == swBadChecksum || e.SW3 == swBadLength }

// ErrNoReply is returned when the module did not answer in time with a whole frame that fits the command.
var ErrNoReply = errors.New("id card reader: no reply")

// ErrSpeed is returned for a line speed the module does not know.
var ErrSpeed = errors.New("id card reader: line speed is not one of the module's")

// refusal returns the reply as an error.
func (r Reply) refusal(c Command) *ReadError {
	return &ReadError{Command: c, SW1: r[0], SW2: r[1], SW3: r[2]}
}
