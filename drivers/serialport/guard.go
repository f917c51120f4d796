package serialport

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"golang.org/x/sys/unix"
)

// guard is a second descriptor of the device: it carries the lock that makes one owner, and serves for what
// tarm/serial has no call for. The kernel lets two programs open one line, and the second one changes the first one's
// settings (DEVICES.md section 3), so the lock is taken before the line is touched.
type guard struct {
	mu     sync.Mutex
	fd     int
	closed bool
	stat   unix.Stat_t
}

// openGuard opens the device and takes the lock, or returns ErrBusy. The lock is an flock on the device node itself: it
// is the same under every name of the device, holds between programs and inside one, and goes with its owner.
func openGuard(device string) (*guard, error) {
	fd, err := unix.Open(device, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.EBUSY) {
		return nil, ErrBusy
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: device, Err: err}
	}
	g := &guard{fd: fd}
	if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		g.close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, &fs.PathError{Op: "flock", Path: device, Err: err}
	}
	if err := unix.Fstat(fd, &g.stat); err != nil {
		g.close()
		return nil, &fs.PathError{Op: "stat", Path: device, Err: err}
	}
	return g, nil
}

// flush forgets bytes in the kernel: TCIFLUSH those that came, TCIOFLUSH those to be sent as well. A failure means the
// line is going away, which the reader finds out.
func (g *guard) flush(which int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		_ = unix.IoctlSetInt(g.fd, unix.TCFLSH, which)
	}
}

// stillAt returns nil when name still leads to this device.
func (g *guard) stillAt(name string) error {
	var now unix.Stat_t
	if err := unix.Stat(name, &now); err != nil {
		return &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	if now.Dev != g.stat.Dev || now.Ino != g.stat.Ino || now.Rdev != g.stat.Rdev {
		return fmt.Errorf("%w: %s leads to another device now", ErrHangup, name)
	}
	return nil
}

// close lets go of the lock and the descriptor.
func (g *guard) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.closed = true
		unix.Close(g.fd)
	}
}
