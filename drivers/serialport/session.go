package serialport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"time"

	"github.com/tarm/serial"
	"golang.org/x/sys/unix"
)

// session is the line from one opening to its loss.
type session struct {
	name   string // the stable name
	port   *serial.Port
	guard  *guard
	pieces chan piece

	lost  chan struct{} // closed when the line is gone
	once  sync.Once
	cause error // why; read after lost is closed

	ended sync.WaitGroup // reader and writer
}

// piece is at most pieceSize bytes on their way to the kernel. result has room for one answer, so that the writer
// never waits for someone who has gone.
type piece struct {
	bytes  []byte
	result chan error
}

// openSession opens the device the stable name points at now, takes the lock on it, and forgets bytes that were waiting.
func openSession(cfg Config) (*session, error) {
	if err := CheckBaud(cfg.Baud); err != nil {
		return nil, err
	}
	// Both openings must be of the same device even if the name is pointed elsewhere meanwhile.
	device, err := filepath.EvalSymlinks(cfg.Name)
	if err != nil {
		return nil, err
	}
	g, err := openGuard(device)
	if err != nil {
		return nil, err
	}
	port, err := serial.OpenPort(&serial.Config{Name: device, Baud: cfg.Baud, ReadTimeout: readTimeout})
	if err != nil {
		g.close()
		return nil, err
	}
	g.flush(unix.TCIOFLUSH)
	return &session{name: cfg.Name, port: port, guard: g, pieces: make(chan piece), lost: make(chan struct{})}, nil
}

// run reads and writes until the line is lost or ctx ends.
func (s *session) run(ctx context.Context, took func([]byte)) {
	s.ended.Add(2)
	go func() { defer s.ended.Done(); s.read(took) }()
	go func() { defer s.ended.Done(); s.write() }()
	select {
	case <-ctx.Done():
		s.lose(ErrClosed)
	case <-s.lost:
	}
}

// read is the only goroutine that reads the device. It also looks now and then whether the stable name still leads to
// this device: a node that vanished, or leads elsewhere, is a lost line even if the kernel sent no hang-up.
func (s *session) read(took func([]byte)) {
	buf := make([]byte, 4096)
	looked := time.Now()
	for {
		s.guard.arm(looked.Add(nodeCheck))
		if s.why() != nil { // lose interrupts only what was armed before
			return
		}
		ready := s.guard.wait()
		if s.why() != nil {
			return
		}
		if !ready {
			if !s.stillThere(&looked) {
				return
			}
			continue
		}
		began := time.Now()
		n, err := s.port.Read(buf)
		if s.why() != nil {
			clear(buf)
			return
		}
		switch {
		case n > 0:
			took(buf[:n])
			clear(buf[:n])
		case err != nil && !errors.Is(err, io.EOF):
			s.lose(fmt.Errorf("%w: %w", ErrHangup, err))
			return
		case time.Since(began) < quietAtom:
			s.lose(ErrHangup)
			return
		}
		if !s.stillThere(&looked) {
			return
		}
	}
}

// stillThere looks at the stable name, at most once a nodeCheck, and loses the line when it no longer leads here.
func (s *session) stillThere(looked *time.Time) bool {
	if time.Since(*looked) < nodeCheck {
		return true
	}
	*looked = time.Now()
	if err := s.guard.stillAt(s.name); err != nil {
		s.lose(err)
		return false
	}
	return true
}

// write is the only goroutine that writes the device; a piece the peer does not take holds up this one alone.
func (s *session) write() {
	for {
		select {
		case w := <-s.pieces:
			_, err := s.port.Write(w.bytes)
			clear(w.bytes)
			w.result <- err
		case <-s.lost:
			return
		}
	}
}

// lose ends the session; the first cause stays.
func (s *session) lose(cause error) {
	s.once.Do(func() {
		s.cause = cause
		close(s.lost)
		s.guard.interrupt()
	})
}

// why returns the cause of the loss, nil while the line is up.
func (s *session) why() error {
	select {
	case <-s.lost:
		return s.cause
	default:
		return nil
	}
}

// close gives the device back. Forgetting the bytes not yet sent lets go of a write that waits for a real line, and of
// the kernel's own wait for them to drain; if that does not help, the rest is left behind.
func (s *session) close() {
	s.guard.flush(unix.TCIOFLUSH)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.port.Close()
		s.ended.Wait()
	}()
	select {
	case <-closed:
	case <-time.After(closeWait):
	}
	s.guard.close()
}

func (s *session) flushInput() { s.guard.flush(unix.TCIFLUSH) }
