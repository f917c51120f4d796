package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/app"
	"yichuang/kiosk"
	"yichuang/kiosk/command"
	"yichuang/kiosk/memory"
)

// screenConfig names the config of the kiosk that the test program is, started again as a process of its own; beside the
// config lies the socket at which the test's finger is reached.
const screenConfig = "YICHUANG_TEST_SCREEN"

// order is what the finger is told, and the answer. What is typed comes sign by sign: the whole of it is nowhere in the
// process but where the kiosk has put it together.
type order struct {
	Do   string          `json:"do"`
	Word string          `json:"word,omitempty"`
	Path []fyne.Position `json:"path,omitempty"`
	For  time.Duration   `json:"for,omitempty"`

	Yes  bool          `json:"yes,omitempty"`
	Pos  fyne.Position `json:"pos,omitzero"`
	Size fyne.Size     `json:"size,omitzero"`
	PID  int           `json:"pid,omitempty"`
}

// TestScreenProcess is the kiosk as main.go runs it, but for the window.
func TestScreenProcess(t *testing.T) {
	file := os.Getenv(screenConfig)
	if file == "" {
		t.Skip("only as a process of its own")
	}
	if err := memory.Guard(); err != nil {
		t.Fatal(err)
	}
	os.Exit(command.Run([]string{"-config", file}, os.Stdout, os.Stderr, shown{kiosk: func(ctx context.Context, k *kiosk.Kiosk) error {
		return obey(ctx, inFrontWith(t, k, app.Options{Scrub: memory.Scrub}), filepath.Join(filepath.Dir(file), "finger"))
	}}))
}

// frame draws one. Fyne's software painter panics at an image of no size, which a window leaves out.
func frame(s *stage) {
	defer func() { recover() }()
	s.canvas.Capture()
}

// obey does what the test wants until ctx ends.
func obey(ctx context.Context, s *stage, socket string) error {
	line, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	defer line.Close()
	orders := make(chan order)
	go func() {
		defer close(orders)
		for in := json.NewDecoder(line); ; {
			var o order
			if in.Decode(&o) != nil {
				return
			}
			orders <- o
		}
	}()
	answer := json.NewEncoder(line)
	if err := answer.Encode(order{Do: "here", PID: os.Getpid()}); err != nil {
		return err
	}
	frames := time.NewTicker(time.Second) // as few as a window draws: with them Fyne looks through its caches
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			s.app.Stop()
			return nil
		case <-tick.C:
			s.pump()
		case <-frames.C:
			frame(s)
		case o, more := <-orders:
			if !more {
				return fmt.Errorf("the test has hung up")
			}
			switch o.Do {
			case "tap":
				s.Tap(o.Word)
			case "await":
				s.Await(o.Word)
			case "find":
				f, ok := s.Find(o.Word)
				o.Yes, o.Pos = ok, f.Pos
				if ok {
					o.Size = f.Object.Size()
				}
			case "sees":
				o.Yes = s.Sees(o.Word)
			case "finger":
				s.Finger(o.Path...)
			case "wait":
				s.wait(o.For)
			}
			o.Path = nil
			if err := answer.Encode(o); err != nil {
				return err
			}
		}
	}
}
