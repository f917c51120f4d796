package camera

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// soon is long: it bounds what should take milliseconds, and fails only what would take for ever.
const soon = 60 * time.Second

// await waits until the camera is in a state.
func await(t *testing.T, c *Camera, want State) {
	t.Helper()
	states, stop := c.Watch()
	defer stop()
	end := time.After(soon)
	var last State
	for {
		select {
		case last = <-states:
			if last == want {
				return
			}
		case <-end:
			t.Fatalf("state is %q (%v), want %q", last, c.Err(), want)
		}
	}
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// openAt opens a camera that is closed with the test, and then checks that nothing of this package runs on.
func openAt(t *testing.T, cfg Config) *Camera {
	t.Helper()
	c := Open(cfg)
	t.Cleanup(func() {
		c.Close()
		select {
		case <-c.done:
		default:
			t.Error("Close left something behind")
		}
		for end := time.Now().Add(soon); strings.Contains(stacks(), "camera.(*Camera)"); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("goroutines left behind:\n%s", stacks())
			}
		}
	})
	return c
}

func stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}

func TestAbsent(t *testing.T) {
	c := openAt(t, Config{Name: filepath.Join(t.TempDir(), "camera")})
	await(t, c, Absent)
	if !errors.Is(c.Err(), fs.ErrNotExist) {
		t.Error(c.Err())
	}
	if _, err := c.Take(within(t, soon)); !errors.Is(err, ErrDown) || !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestWhatIsNoCamera(t *testing.T) {
	name := filepath.Join(t.TempDir(), "camera")
	if err := os.Symlink("/dev/null", name); err != nil {
		t.Fatal(err)
	}
	c := openAt(t, Config{Name: name})
	await(t, c, Fault)
	var refused *UnsupportedError
	if _, err := c.Take(within(t, soon)); !errors.Is(err, ErrDown) || !errors.As(err, &refused) {
		t.Error(err)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	c := openAt(t, Config{Name: filepath.Join(t.TempDir(), "camera")})
	pictures := c.Preview(context.Background())
	states, _ := c.Watch()
	c.Close()
	c.Close()
	if _, open := <-pictures; open {
		t.Error("a picture of nothing")
	}
	for range states { // ends: Close closes it
	}
	if _, err := c.Take(within(t, soon)); err != ErrClosed {
		t.Error(err)
	}
	if c.State() != Absent || c.Err() != ErrClosed {
		t.Error(c.State(), c.Err())
	}
	if _, open := <-c.Preview(context.Background()); open {
		t.Error("a picture after Close")
	}
}

func TestPreviewEndsWithItsContext(t *testing.T) {
	c := openAt(t, Config{Name: filepath.Join(t.TempDir(), "camera")})
	ctx, cancel := context.WithCancel(context.Background())
	pictures := c.Preview(ctx)
	cancel()
	if _, open := <-pictures; open {
		t.Error("a picture of nothing")
	}
	if _, err := c.Take(ctx); err != context.Canceled && !errors.Is(err, ErrDown) {
		t.Error(err)
	}
}
