// Package xscreen is a real screen for benchmarks and long tests: an X server of its own, a finger on it, and quick
// pictures of what it shows. What a citizen sees is judged by package robot; here only how fast it comes. It must only be
// imported by tests.
package xscreen

import (
	"fmt"
	"image"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
	"golang.org/x/sys/unix"
)

// Screen belongs to the goroutine of its test.
type Screen struct {
	Display string // for DISPLAY
	Size    image.Point
	Said    *os.File // what programs say on standard error; may be nil

	t    testing.TB
	x    *xgb.Conn
	root xproto.Window
	seg  shm.Seg
	mem  []byte // what the server writes pictures into: BGRX, row by row
}

// New starts Xvfb with one screen, which ends with the test.
func New(t testing.TB, size image.Point) *Screen {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", size.X, size.Y), "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{write}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	write.Close()
	s := &Screen{Size: size, t: t}
	var number int
	if _, err := fmt.Fscan(read, &number); err != nil {
		t.Fatal(err)
	}
	s.Display = fmt.Sprintf(":%d", number)
	if s.x, err = xgb.NewConnDisplay(s.Display); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.x.Close)
	s.root = xproto.Setup(s.x).DefaultScreen(s.x).Root
	s.must(shm.Init(s.x))
	s.must(xtest.Init(s.x))
	s.share()
	return s
}

func (s *Screen) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// share makes memory that the server paints pictures into: they need not travel.
func (s *Screen) share() {
	id, err := unix.SysvShmGet(unix.IPC_PRIVATE, s.Size.X*s.Size.Y*4, unix.IPC_CREAT|0o600)
	s.must(err)
	s.mem, err = unix.SysvShmAttach(id, 0, 0)
	s.must(err)
	s.seg, err = shm.NewSegId(s.x)
	s.must(err)
	s.must(shm.AttachChecked(s.x, s.seg, uint32(id), false).Check())
	_, err = unix.SysvShmCtl(id, unix.IPC_RMID, nil) // goes when both have let go
	s.must(err)
	s.t.Cleanup(func() { unix.SysvShmDetach(s.mem) })
}

// Rows is what the rows from y on show now, as BGRX. It is valid until the next call.
func (s *Screen) Rows(y, high int) []byte {
	_, err := shm.GetImage(s.x, xproto.Drawable(s.root), 0, int16(y), uint16(s.Size.X), uint16(high), ^uint32(0), xproto.ImageFormatZPixmap, s.seg, 0).Reply()
	s.must(err)
	return s.mem[:s.Size.X*high*4]
}

// Picture is the whole screen.
func (s *Screen) Picture() *image.RGBA {
	from, out := s.Rows(0, s.Size.Y), image.NewRGBA(image.Rectangle{Max: s.Size})
	for i := 0; i < len(from); i += 4 {
		out.Pix[i], out.Pix[i+1], out.Pix[i+2], out.Pix[i+3] = from[i+2], from[i+1], from[i], 0xff
	}
	return out
}

// Press puts the finger down at p, and Lift takes it up.
func (s *Screen) Press(p image.Point) {
	s.Move(p)
	s.fake(xproto.ButtonPress, xproto.ButtonIndex1, image.Point{})
}

// Lift ends a Press.
func (s *Screen) Lift() { s.fake(xproto.ButtonRelease, xproto.ButtonIndex1, image.Point{}) }

// Move moves the finger, down or not.
func (s *Screen) Move(p image.Point) { s.fake(xproto.MotionNotify, 0, p) }

func (s *Screen) fake(kind, detail byte, p image.Point) {
	s.must(xtest.FakeInputChecked(s.x, kind, detail, 0, s.root, int16(p.X), int16(p.Y), 0).Check())
}

// Tap presses and lifts where a finger would aim.
func (s *Screen) Tap(p image.Point) {
	s.Press(p)
	s.Lift()
}

// Run starts a program on this screen, which is killed with all its children at the end of the test.
func (s *Screen) Run(program string, args []string, environment ...string) *exec.Cmd {
	s.t.Helper()
	c := exec.Command(program, args...)
	c.Env = append(append(os.Environ(), "DISPLAY="+s.Display, "WAYLAND_DISPLAY=", "LC_ALL=C.UTF-8"), environment...)
	c.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	if s.Said != nil {
		c.Stderr = s.Said
	}
	s.must(c.Start())
	s.t.Cleanup(func() { End(c) })
	return c
}

// End kills what Run started. A second call does nothing.
func End(c *exec.Cmd) {
	if c.ProcessState == nil {
		unix.Kill(-c.Process.Pid, unix.SIGKILL)
		c.Wait()
	}
}

// Until asks again and again until it is so, and fails the test after a minute.
func (s *Screen) Until(what string, so func() bool) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); !so(); {
		time.Sleep(time.Millisecond) // the server that is asked is the one that paints
		if time.Now().After(end) {
			s.t.Fatalf("never: %s", what)
		}
	}
}
