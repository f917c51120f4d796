package serialport

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"yichuang/drivers/ptyline"
)

// TestMain lets many tests wait at the same time: they wait for time-outs, not for the processor.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "16")
	os.Exit(m.Run())
}

// soon is long: it bounds what should take milliseconds, and fails only what would take for ever.
const soon = 20 * time.Second

func newLine(t *testing.T) *ptyline.Line {
	t.Helper()
	l, err := ptyline.Open(filepath.Join(t.TempDir(), "dev"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func openPort(t *testing.T, name string) *Port {
	t.Helper()
	p := Open(Config{Name: name, Baud: 115200})
	t.Cleanup(func() { p.Close() })
	return p
}

func await(t *testing.T, p *Port, want State) {
	t.Helper()
	c, stop := p.Watch()
	defer stop()
	end := time.After(soon)
	for {
		select {
		case s, ok := <-c:
			if s == want {
				return
			}
			if !ok {
				t.Fatalf("closed before %s", want)
			}
		case <-end:
			t.Fatalf("state %s (%v), want %s", p.State(), p.Err(), want)
		}
	}
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func readFull(t *testing.T, p *Port, n int) []byte {
	t.Helper()
	buf, ctx := make([]byte, n), within(t, soon)
	for at := 0; at < n; {
		k, err := p.Read(ctx, buf[at:])
		if err != nil {
			t.Fatalf("after %d bytes: %v", at, err)
		}
		at += k
	}
	return buf
}

func every(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func TestBytesPassBothWays(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	p := openPort(t, l.Name())
	await(t, p, Up)
	sent := every(1295)
	go p.Write(context.Background(), sent)
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(l, got); err != nil || !bytes.Equal(got, sent) {
		t.Fatalf("device got other bytes, %v", err)
	}
	go l.Write(sent)
	if got := readFull(t, p, len(sent)); !bytes.Equal(got, sent) {
		t.Fatal("program got other bytes")
	}
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestQuietLineTimesOutAndStaysUp(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	p := openPort(t, l.Name())
	await(t, p, Up)
	if _, err := p.Read(within(t, 350*time.Millisecond), make([]byte, 9)); err != ErrTimeout {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Read(ctx, make([]byte, 9)); err != context.Canceled {
		t.Fatal(err)
	}
	if p.State() != Up {
		t.Fatal(p.State())
	}
}

func TestDiscardForgets(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	p := openPort(t, l.Name())
	await(t, p, Up)
	l.Write([]byte("old"))
	if got := readFull(t, p, 1); got[0] != 'o' {
		t.Fatal(got)
	}
	p.Discard()
	l.Write([]byte("new"))
	if got := readFull(t, p, 3); string(got) != "new" {
		t.Fatalf("%q", got)
	}
}

func TestHangupIsLostAndReopened(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	p := openPort(t, l.Name())
	await(t, p, Up)
	result := make(chan error, 1)
	go func() { _, err := p.Read(within(t, soon), make([]byte, 9)); result <- err }()
	l.Unplug()
	if err := <-result; !errors.Is(err, ErrDown) {
		t.Fatalf("read: %v", err)
	}
	await(t, p, Lost)
	if err := p.Write(within(t, soon), []byte("x")); !errors.Is(err, ErrDown) {
		t.Fatalf("write: %v", err)
	}
	for range 2 {
		l.Replug()
		await(t, p, Up)
		go p.Write(context.Background(), []byte("ping"))
		got := make([]byte, 4)
		if _, err := io.ReadFull(l, got); err != nil || string(got) != "ping" {
			t.Fatalf("%q %v", got, err)
		}
		l.Unplug()
		await(t, p, Lost)
	}
}

func TestVanishedNodeIsLost(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	p := openPort(t, l.Name())
	await(t, p, Up)
	if err := os.Remove(l.Name()); err != nil { // the kernel sends no hang-up
		t.Fatal(err)
	}
	await(t, p, Lost)
}

func TestNameLeadingElsewhereIsFollowed(t *testing.T) {
	t.Parallel()
	a, b := newLine(t), newLine(t)
	name := filepath.Join(t.TempDir(), "stable")
	os.Symlink(a.Name(), name)
	p := openPort(t, name)
	await(t, p, Up)
	os.Remove(name)
	os.Symlink(b.Name(), name)
	got := make(chan string, 1)
	go func() {
		buf := make([]byte, 2)
		io.ReadFull(b, buf)
		got <- string(buf)
	}()
	end := time.After(soon)
	for {
		p.Write(within(t, soon), []byte("hi"))
		select {
		case s := <-got:
			if s != "hi" {
				t.Fatal(s)
			}
			return
		case <-end:
			t.Fatal("never reached the new device")
		case <-time.After(50 * time.Millisecond):
			go io.Copy(io.Discard, a)
		}
	}
}

func TestAbsentThenThere(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "dev")
	p := openPort(t, name)
	await(t, p, Absent)
	if !errors.Is(p.Err(), fs.ErrNotExist) {
		t.Fatal(p.Err())
	}
	if _, err := p.Read(within(t, soon), make([]byte, 1)); !errors.Is(err, ErrDown) || !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	l, err := ptyline.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	await(t, p, Up)
}

func TestOneOwner(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	first := openPort(t, l.Name())
	await(t, first, Up)
	second := openPort(t, l.Name())
	deadline := time.Now().Add(soon)
	for !errors.Is(second.Err(), ErrBusy) {
		if time.Now().After(deadline) {
			t.Fatalf("%s %v", second.State(), second.Err())
		}
		time.Sleep(10 * time.Millisecond)
	}
	if second.State() != Opening {
		t.Fatal(second.State())
	}
	if err := second.Write(within(t, soon), []byte{1}); !errors.Is(err, ErrDown) || !errors.Is(err, ErrBusy) {
		t.Fatal(err)
	}
	first.Close()
	await(t, second, Up)
}

func TestWrongSpeed(t *testing.T) {
	t.Parallel()
	var wrong *BaudError
	if err := CheckBaud(128000); !errors.As(err, &wrong) || wrong.Baud != 128000 {
		t.Fatal(err)
	}
	for _, b := range []int{9600, 19200, 38400, 57600, 115200} {
		if err := CheckBaud(b); err != nil {
			t.Fatal(err)
		}
	}
	l := newLine(t)
	p := Open(Config{Name: l.Name(), Baud: 256000})
	defer p.Close()
	for deadline := time.Now().Add(soon); !errors.As(p.Err(), &wrong); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(p.Err())
		}
	}
}

// The peer does not read: the write times out, the line lives on, and when the peer reads again so do new writes.
func TestPeerThatDoesNotRead(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	p := openPort(t, l.Name())
	await(t, p, Up)
	if err := p.Write(within(t, 300*time.Millisecond), make([]byte, 1<<20)); err != ErrTimeout {
		t.Fatal(err)
	}
	if err := p.Write(within(t, 100*time.Millisecond), []byte("x")); err != ErrTimeout {
		t.Fatal(err)
	}
	if p.State() != Up {
		t.Fatal(p.State())
	}
	seen := make(chan struct{})
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := l.Read(buf)
			if bytes.Contains(buf[:n], []byte("again")) {
				close(seen)
				return
			}
			if err != nil {
				return
			}
		}
	}()
	if err := p.Write(within(t, soon), []byte("again")); err != nil {
		t.Fatal(err)
	}
	<-seen
}

// Close comes back though a write is stuck in the kernel; the stuck pair goes when the peer hangs up.
func TestCloseNeverHangsAndNothingStays(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, stuck := range []bool{false, true} {
		l, err := ptyline.Open(filepath.Join(t.TempDir(), "dev"))
		if err != nil {
			t.Fatal(err)
		}
		p := Open(Config{Name: l.Name(), Baud: 115200})
		await(t, p, Up)
		if stuck {
			p.Write(within(t, 200*time.Millisecond), make([]byte, 1<<20))
		}
		reading := make(chan error, 1)
		go func() { _, err := p.Read(context.Background(), make([]byte, 1)); reading <- err }()
		c, _ := p.Watch()
		done := make(chan struct{})
		go func() { p.Close(); p.Close(); close(done) }()
		select {
		case <-done:
		case <-time.After(soon):
			t.Fatal("Close hangs")
		}
		if err := <-reading; err != ErrClosed {
			t.Fatal(err)
		}
		for range c { // ends: Close closes it
		}
		if err := p.Write(context.Background(), []byte{1}); err != ErrClosed {
			t.Fatal(err)
		}
		l.Close()
	}
	for deadline := time.Now().Add(soon); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, were %d\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
	}
}

func TestFloodKeepsTheNewest(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	p := openPort(t, l.Name())
	await(t, p, Up)
	flood := make([]byte, keepAtMost+5000)
	flood[len(flood)-1] = 0xEE
	if _, err := l.Write(flood); err != nil {
		t.Fatal(err)
	}
	ctx, buf, total := within(t, soon), make([]byte, 1<<20), 0
	for {
		n, err := p.Read(ctx, buf)
		if err != nil {
			t.Fatal(err)
		}
		total += n
		if buf[n-1] == 0xEE {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if total > len(flood) {
		t.Fatal(total)
	}
}
