package ptyline

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tarm/serial"
)

func open(t *testing.T) *Line {
	t.Helper()
	l, err := Open(filepath.Join(t.TempDir(), "line"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func dial(t *testing.T, l *Line, baud int) *serial.Port {
	t.Helper()
	p, err := serial.OpenPort(&serial.Config{Name: l.Name(), Baud: baud, ReadTimeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLineOutlivesTheProgram(t *testing.T) {
	l := open(t)
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	for range 3 {
		p := dial(t, l, 9600)
		if l.Waiting() {
			t.Fatal("bytes are there before any were sent")
		}
		if n, err := p.Write(all[:]); n != 256 || err != nil {
			t.Fatal(n, err)
		}
		for end := time.Now().Add(10 * time.Second); !l.Waiting(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("no bytes are waiting")
			}
		}
		var got [256]byte
		if _, err := io.ReadFull(l, got[:]); err != nil || got != all {
			t.Fatalf("device got other bytes, %v", err)
		}
		if _, err := l.Write(all[:]); err != nil {
			t.Fatal(err)
		}
		got = [256]byte{}
		if _, err := io.ReadFull(p, got[:]); err != nil || got != all {
			t.Fatalf("program got other bytes, %v", err)
		}
		if baud, err := l.Speed(); baud != 9600 || err != nil {
			t.Fatal(baud, err)
		}
		p.Close()
	}
}

func TestUnplugAndReplug(t *testing.T) {
	l := open(t)
	p := dial(t, l, 115200)
	defer p.Close()
	result := make(chan error, 1)
	go func() { _, err := l.Read(make([]byte, 1)); result <- err }()
	time.Sleep(20 * time.Millisecond)
	if err := l.Unplug(); err != nil || l.Plugged() {
		t.Fatal(err, l.Plugged())
	}
	if err := <-result; !errors.Is(err, ErrUnplugged) {
		t.Fatalf("read: %v", err)
	}
	if _, err := l.Write([]byte{1}); !errors.Is(err, ErrUnplugged) {
		t.Fatalf("write: %v", err)
	}
	if _, err := os.Lstat(l.Name()); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("link is still there: %v", err)
	}
	go func() { _, err := l.Read(make([]byte, 1)); result <- err }()
	if err := l.Replug(); err != nil || !l.Plugged() {
		t.Fatal(err, l.Plugged())
	}
	again := dial(t, l, 115200)
	defer again.Close()
	if _, err := again.Write([]byte{1}); err != nil {
		t.Fatal(err)
	}
	if err := <-result; err != nil {
		t.Fatalf("read after replug: %v", err)
	}
}

func TestCloseEndsReadAndWrite(t *testing.T) {
	l := open(t)
	read, write := make(chan error, 1), make(chan error, 1)
	go func() { _, err := l.Read(make([]byte, 1)); read <- err }()
	go func() { _, err := l.Write(make([]byte, 1<<20)); write <- err }() // nobody reads: the kernel fills up
	time.Sleep(50 * time.Millisecond)
	l.Close()
	for _, c := range []chan error{read, write} {
		select {
		case err := <-c:
			if !errors.Is(err, fs.ErrClosed) {
				t.Fatal(err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("still waiting after Close")
		}
	}
}

func TestUntil(t *testing.T) {
	for _, d := range []time.Duration{-time.Second, 300 * time.Microsecond, 5 * time.Millisecond} {
		began := time.Now()
		if Until(began.Add(d), nil); time.Since(began) < d {
			t.Errorf("%v: only %v", d, time.Since(began))
		}
	}
	stop := make(chan struct{})
	close(stop)
	began := time.Now()
	if Until(began.Add(time.Hour), stop); time.Since(began) > time.Minute {
		t.Error("not stopped")
	}
}

func TestLinkReplacesWhatWasThere(t *testing.T) {
	name := filepath.Join(t.TempDir(), "line")
	if err := os.Symlink("/nowhere", name); err != nil {
		t.Fatal(err)
	}
	l, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dial(t, l, 9600).Close()
	if names, _ := os.ReadDir(filepath.Dir(name)); len(names) != 1 {
		t.Fatalf("left behind: %v", names)
	}
}
