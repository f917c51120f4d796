package idcard

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"yichuang/drivers/serialport"
)

// Port is the line the reader hangs on; *serialport.Port is one. The errors are serialport's: ErrTimeout when a context
// ends by its deadline, ErrDown when the line is not up, ErrClosed.
type Port interface {
	Read(ctx context.Context, buf []byte) (int, error)
	Write(ctx context.Context, b []byte) error
	Discard()
}

// quietGap is how long no byte must have come for the line to count as quiet: long against the gaps between the bytes
// of one frame (1 ms at 9600, tens of milliseconds behind a USB bridge), short against a citizen's patience.
const quietGap = 150 * time.Millisecond

// exchange sends one command and returns its reply, a copy of its own. The caller holds the turn. Errors: ErrNoReply,
// the port's ErrDown and ErrClosed, and ctx's own.
func (r *Reader) exchange(ctx context.Context, c Command) (Reply, error) {
	within, cancel := context.WithTimeout(ctx, c.wait())
	defer cancel()
	defer r.scan.Wipe()
	r.port.Discard()
	if err := r.port.Write(within, r.framing.Append(nil, c[:])); err != nil {
		return nil, r.waited(ctx, err)
	}
	if r.state.Get() == Absent {
		r.state.Set(SelfTest) // the line takes bytes again
	}
	var buf [1024]byte
	defer clear(buf[:])
	for quiet := false; ; {
		for body := r.scan.Next(quiet); body != nil; body = r.scan.Next(quiet) {
			if Reply(body).answers(c) {
				return append(Reply(nil), body...), nil
			}
			clear(body) // a late reply to another command
		}
		n, err := r.readUntilQuiet(within, buf[:])
		if quiet = errors.Is(err, serialport.ErrTimeout) && within.Err() == nil; quiet {
			continue
		}
		if err != nil {
			return nil, r.waited(ctx, err)
		}
		r.scan.Feed(buf[:n])
	}
}

// readUntilQuiet reads what comes; ErrTimeout with time left means that the line is quiet.
func (r *Reader) readUntilQuiet(ctx context.Context, buf []byte) (int, error) {
	gap, cancel := context.WithTimeout(ctx, quietGap)
	defer cancel()
	return r.port.Read(gap, buf)
}

// waited tells the end of the caller's patience (the error of ctx) from the end of the module's (ErrNoReply).
func (r *Reader) waited(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, serialport.ErrTimeout), errors.Is(err, context.DeadlineExceeded):
		return ErrNoReply
	}
	return err
}

// command is exchange for a command whose only good answer is 90 (or 9F for a card found).
func (r *Reader) command(ctx context.Context, c Command) (Reply, error) {
	reply, err := r.exchange(ctx, c)
	if err != nil {
		return nil, err
	}
	if sw := reply.SW3(); sw != swDone && sw != swFound {
		return nil, reply.refusal(c)
	}
	return reply, nil
}

// alone runs one command when no other is under way.
func (r *Reader) alone(ctx context.Context, c Command) (Reply, error) {
	if err := r.take(ctx); err != nil {
		return nil, err
	}
	defer r.give()
	return r.command(ctx, c)
}

// Status asks the module how it is: nil when ready, *ReadError with SW3 60 when its self-test failed, or ErrNoReply, or
// the port's errors.
func (r *Reader) Status(ctx context.Context) error {
	_, err := r.alone(ctx, CmdStatus)
	return err
}

// Reset starts the module again. Errors as Status.
func (r *Reader) Reset(ctx context.Context) error {
	_, err := r.alone(ctx, CmdReset)
	return err
}

// SetSpeed sets the module's line speed in bits a second. From then on the port must be opened with that speed: close it
// and open another. ErrSpeed, or errors as Status.
func (r *Reader) SetSpeed(ctx context.Context, baud int) error {
	c, ok := CmdSpeed(baud)
	if !ok {
		return ErrSpeed
	}
	_, err := r.alone(ctx, c)
	return err
}

// ModuleNumber returns the module's number as AA.BB-YYYYMMDD-nnnnnnnnnn-nnnnnnnnnn. Errors as Status.
func (r *Reader) ModuleNumber(ctx context.Context) (string, error) {
	reply, err := r.alone(ctx, CmdModuleNumber)
	if err != nil {
		return "", err
	}
	b, le := reply.Data(), binary.LittleEndian
	return fmt.Sprintf("%02d.%02d-%08d-%010d-%010d",
		le.Uint16(b), le.Uint16(b[2:]), le.Uint32(b[4:]), le.Uint32(b[8:]), le.Uint32(b[12:])), nil
}
