// Package ptyline is the device's end of a serial line made of a pseudo-terminal, for emulators: the program under test
// opens a stable name and finds a line there. The cable can be pulled and put back. It carries bytes and knows no
// device; it is no part of a kiosk in service.
//
// Linux only.
package ptyline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// ErrUnplugged is returned when the cable is out: by a Read during which it was pulled, and by every Write until Replug.
var ErrUnplugged = errors.New("pseudo-terminal line: unplugged")

// Line is one line. All methods may be called from any goroutine; one goroutine at a time should read.
type Line struct {
	link string

	mu     sync.Mutex
	cable  *cable        // nil while unplugged
	closed bool          // for good
	change chan struct{} // closed and replaced at Unplug, Replug and Close
}

// cable is one pseudo-terminal. Its slave is held open here as well: without that the master's reads fail with EIO
// whenever the program under test closes its end.
type cable struct{ master, slave *os.File }

// Open makes a pseudo-terminal in raw mode and a symbolic link to it at link, replacing what was there in one step. The
// folder of link must exist.
func Open(link string) (*Line, error) {
	l := &Line{link: link, change: make(chan struct{})}
	if err := l.Replug(); err != nil {
		return nil, err
	}
	return l, nil
}

// Name returns the stable name at which a program opens the line.
func (l *Line) Name() string { return l.link }

// Plugged says whether the cable is in.
func (l *Line) Plugged() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cable != nil
}

// Waiting says whether bytes from the program are there already, so that a Read would not wait.
func (l *Line) Waiting() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cable == nil {
		return false
	}
	raw, err := l.cable.master.SyscallConn()
	if err != nil {
		return false
	}
	n := 0
	if e := raw.Control(func(fd uintptr) { n, err = unix.IoctlGetInt(int(fd), unix.TIOCINQ) }); e != nil || err != nil {
		return false
	}
	return n > 0
}

// Read waits for bytes from the program. The program closing its end and opening it again is not seen. It returns
// ErrUnplugged when the cable is pulled meanwhile; called while the cable is out, it waits for Replug. After Close:
// fs.ErrClosed.
func (l *Line) Read(b []byte) (int, error) {
	for {
		l.mu.Lock()
		c, closed, change := l.cable, l.closed, l.change
		l.mu.Unlock()
		if closed {
			return 0, fs.ErrClosed
		}
		if c == nil {
			<-change
			continue
		}
		n, err := c.master.Read(b)
		return n, l.wordFor(c, err)
	}
}

// Write sends bytes to the program. When nobody reads them the kernel keeps a few thousand and then Write waits, until
// somebody does, or Unplug or Close.
func (l *Line) Write(b []byte) (int, error) {
	l.mu.Lock()
	c, closed := l.cable, l.closed
	l.mu.Unlock()
	if closed {
		return 0, fs.ErrClosed
	}
	if c == nil {
		return 0, ErrUnplugged
	}
	n, err := c.master.Write(b)
	return n, l.wordFor(c, err)
}

// wordFor says what an error of cable c's master means.
func (l *Line) wordFor(c *cable, err error) error {
	if err == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return fs.ErrClosed
	case l.cable != c:
		return ErrUnplugged
	}
	return err
}

// Speed returns the speed the program set, in bits a second: a pseudo-terminal passes bytes at any speed, so a device
// that minds has to ask. 0 when the speed is not a usual one.
func (l *Line) Speed() (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, fs.ErrClosed
	}
	if l.cable == nil {
		return 0, ErrUnplugged
	}
	t, err := ioctlTermios(l.cable.slave, func(fd int) (*unix.Termios, error) {
		return unix.IoctlGetTermios(fd, unix.TCGETS)
	})
	if err != nil {
		return 0, err
	}
	return speeds[t.Cflag&unix.CBAUD], nil
}

// speeds are those the devices here know (DEVICES.md section 1) and the next faster ones.
var speeds = map[uint32]int{
	unix.B4800: 4800, unix.B9600: 9600, unix.B19200: 19200, unix.B38400: 38400, unix.B57600: 57600,
	unix.B115200: 115200, unix.B230400: 230400, unix.B460800: 460800, unix.B921600: 921600,
}

// Unplug pulls the cable: the program gets a hang-up and the link goes away. Unplugging twice is no error.
func (l *Line) Unplug() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fs.ErrClosed
	}
	return l.pull()
}

// Replug puts the cable back: a new pseudo-terminal at the same link. Replugging while plugged is no error.
func (l *Line) Replug() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fs.ErrClosed
	}
	if l.cable != nil {
		return nil
	}
	c, err := newCable()
	if err != nil {
		return err
	}
	if err := point(l.link, c.slave.Name()); err != nil {
		c.close()
		return err
	}
	l.cable = c
	l.tell()
	return nil
}

// Close pulls the cable for good and ends every Read and Write. Closing twice is no error.
func (l *Line) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	err := l.pull()
	l.tell()
	return err
}

// pull closes the cable and removes the link, if it is still this cable's. Call with mu held.
func (l *Line) pull() error {
	if l.cable == nil {
		return nil
	}
	c := l.cable
	l.cable = nil
	var err error
	if to, e := os.Readlink(l.link); e == nil && to == c.slave.Name() {
		err = os.Remove(l.link)
	}
	c.close()
	l.tell()
	return err
}

// tell wakes those who wait for a change. Call with mu held.
func (l *Line) tell() {
	close(l.change)
	l.change = make(chan struct{})
}

// newCable makes a pseudo-terminal in raw mode.
func newCable() (*cable, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	c := &cable{master, slave}
	// Through the runtime's poller, so that closing the master ends a Read and a Write that wait.
	if err := c.pollMaster(); err != nil {
		c.close()
		return nil, err
	}
	_, err = ioctlTermios(slave, func(fd int) (*unix.Termios, error) {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return nil, err
		}
		t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
		t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8 | unix.CREAD
		t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
		return t, unix.IoctlSetTermios(fd, unix.TCSETS, t)
	})
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// pollMaster replaces the master's file, which blocks in the kernel, by one that waits in the poller.
func (c *cable) pollMaster() error {
	fd, err := unix.FcntlInt(c.master.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return err
	}
	blocking := c.master
	c.master = os.NewFile(uintptr(fd), blocking.Name())
	return blocking.Close()
}

// close closes the master first: that is what hangs up the program.
func (c *cable) close() {
	c.master.Close()
	c.slave.Close()
}

// ioctlTermios runs f on the file's descriptor without taking the file out of the runtime's poller, as Fd would.
func ioctlTermios(f *os.File, do func(fd int) (*unix.Termios, error)) (t *unix.Termios, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return nil, err
	}
	if e := raw.Control(func(fd uintptr) { t, err = do(int(fd)) }); e != nil {
		return nil, e
	}
	return t, err
}

// point makes link lead to target in one step, so that a program never finds half of it.
func point(link, target string) error {
	folder, err := os.MkdirTemp(filepath.Dir(link), ".line-")
	if err != nil {
		return fmt.Errorf("link to pseudo-terminal: %w", err)
	}
	defer os.RemoveAll(folder)
	fresh := filepath.Join(folder, "link")
	if err := os.Symlink(target, fresh); err != nil {
		return fmt.Errorf("link to pseudo-terminal: %w", err)
	}
	if err := os.Rename(fresh, link); err != nil {
		return fmt.Errorf("link to pseudo-terminal: %w", err)
	}
	return nil
}
