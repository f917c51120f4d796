package serialport

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// guard is a second descriptor of the device: it carries the lock that makes one owner, and serves for what
// tarm/serial has no call for. The kernel lets two programs open one line, and the second one changes the first one's
// settings (DEVICES.md section 3), so the lock is taken before the line is touched.
//
// It also waits for bytes. A read(2) of tarm's keeps a thread of its own in the kernel and looks up ten times a second,
// and Go's runtime watches over such a thread all the while; the runtime's poller costs nothing until a byte comes.
type guard struct {
	file *os.File
	raw  syscall.RawConn
	stat unix.Stat_t
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
	g := &guard{file: os.NewFile(uintptr(fd), device)}
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
	if g.raw, err = g.file.SyscallConn(); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

// arm sets until when wait waits.
func (g *guard) arm(until time.Time) { _ = g.file.SetReadDeadline(until) } // where it fails, wait does too

// wait waits until bytes can be read or the line was hung up, and then reports true; false when the time of arm is over
// or interrupt was called. A device that cannot be waited for is read at once: the read then waits in the kernel, and
// nothing spins.
func (g *guard) wait() bool {
	err := g.raw.Read(func(fd uintptr) bool {
		line := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(line, 0)
		return n > 0 || err != nil && !errors.Is(err, unix.EINTR)
	})
	return !errors.Is(err, os.ErrDeadlineExceeded)
}

// interrupt ends a wait.
func (g *guard) interrupt() { _ = g.file.SetReadDeadline(time.Unix(1, 0)) }

// flush forgets bytes in the kernel: TCIFLUSH those that came, TCIOFLUSH those to be sent as well. A failure means the
// line is going away, which the reader finds out.
func (g *guard) flush(which int) {
	_ = g.raw.Control(func(fd uintptr) { _ = unix.IoctlSetInt(int(fd), unix.TCFLSH, which) })
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
func (g *guard) close() { _ = g.file.Close() } // nothing was written through it
