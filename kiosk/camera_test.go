package kiosk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"yichuang/drivers/camera"
	"yichuang/kiosk/clock"
	"yichuang/platform/pages"
	"yichuang/platform/platformtest"
	"yichuang/platform/server"
)

// source is a camera made of what a test hands it. The driver itself is tested against the kernel's virtual cameras.
type source struct {
	states chan camera.State
	stills chan any // []byte or error
	taken  [][]byte // files that were handed out
	off    func()   // called when a preview's context ends
	sights chan *image.RGBA
}

func (s *source) Watch() (<-chan camera.State, func()) { return s.states, func() {} }

func (s *source) Preview(ctx context.Context) <-chan image.Image {
	out := make(chan image.Image)
	go func() {
		defer close(out)
		defer s.off()
		for {
			select {
			case <-ctx.Done():
				return
			case p := <-s.sights:
				out <- p
			}
		}
	}()
	return out
}

func (s *source) Take(ctx context.Context) ([]byte, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case still := <-s.stills:
		if err, bad := still.(error); bad {
			return nil, err
		}
		s.taken = append(s.taken, still.([]byte))
		return still.([]byte), nil
	}
}

func (s *source) Close() error { return nil }

// still is a made-up picture of a paper.
func still(t *testing.T, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 80, 60))
	for i := range img.Pix {
		img.Pix[i] = shade + uint8(i%9)
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// diary is a log that can be read while it is written.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// withCamera is a kiosk at a real platform, with a source in place of its camera.
func withCamera(t *testing.T) (*Kiosk, *source, *platformtest.Platform, *diary) {
	t.Helper()
	p := platformtest.New(t, nil)
	k, log := openAt(t, p, enrolled(t, p), clock.Sources{})
	s := &source{states: make(chan camera.State, 9), stills: make(chan any, 9), off: func() {}, sights: make(chan *image.RGBA, 9)}
	k.camera = s
	return k, s, p, log
}

func openSlot(t *testing.T, k *Kiosk) Slot {
	t.Helper()
	slot, err := k.OpenSlot(t.Context(), "结婚证")
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

func wantProblem(t *testing.T, err error, code string) {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) || p.Code != code || p.Sentence == "" {
		t.Errorf("got %v, want %s with a sentence", err, code)
	}
}

// wantZeroed looks at every file the camera handed out.
func (s *source) wantZeroed(t *testing.T) {
	t.Helper()
	for n, file := range s.taken {
		if slices.ContainsFunc(file, func(b byte) bool { return b != 0 }) {
			t.Errorf("still %d was not zeroed", n)
		}
	}
}

func TestAPageIsTakenIntoTheSlot(t *testing.T) {
	k, s, p, _ := withCamera(t)
	slot := openSlot(t, k)
	first := still(t, 40)
	s.stills <- bytes.Clone(first)
	s.stills <- still(t, 90)
	if got, err := k.TakePage(t.Context(), slot.ID); err != nil || len(got.Pages) != 1 || !got.Open {
		t.Fatalf("%+v, %v", got, err)
	}
	got, err := k.TakePage(t.Context(), slot.ID)
	if err != nil || len(got.Pages) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	s.wantZeroed(t)
	if final := k.FinishSlot(t.Context(), slot.ID, nil); !slices.Equal(final, got.Pages) {
		t.Errorf("the slot ends with %v, not %v", final, got.Pages)
	}
	opening, err := server.OpeningKeys(p.Dir)
	if err != nil {
		t.Fatal(err)
	}
	store, err := pages.Open(filepath.Join(p.Dir, "pages"), opening[0].Public(), opening[0])
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := store.Get(got.Pages[0]); err != nil || !bytes.Equal(plain, first) {
		t.Errorf("the platform does not have what was taken: %v", err)
	}
}

// What may go wrong with a still has its code; what was in the slot before stays in it.
func TestWhatCannotBeTaken(t *testing.T) {
	k, s, _, log := withCamera(t)
	slot := openSlot(t, k)
	s.stills <- still(t, 40)
	if _, err := k.TakePage(t.Context(), slot.ID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		still any
		code  string
	}{
		{"lost", fmt.Errorf("%w: %w", camera.ErrDown, os.ErrNotExist), "E411"},
		{"no whole picture", camera.ErrBroken, "E412"},
		{"no time", camera.ErrTimeout, "E412"},
		{"hostile", []byte("<script>alert(1)</script>"), "E414"},
		{"half", still(t, 50)[:300], "E414"},
		{"too large", append(still(t, 60), make([]byte, pages.MaxBytes)...), "E414"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.stills <- c.still
			_, err := k.TakePage(t.Context(), slot.ID)
			wantProblem(t, err, c.code)
		})
	}
	s.wantZeroed(t)
	final := k.FinishSlot(t.Context(), slot.ID, nil)
	if len(final) != 1 {
		t.Errorf("the slot holds %v", final)
	}
	s.stills <- still(t, 70)
	_, err := k.TakePage(t.Context(), slot.ID)
	wantProblem(t, err, "E415")
	if strings.Contains(log.String(), slot.URL) || strings.Contains(log.String(), "script") {
		t.Error("the log tells of the page")
	}
}

// The platform goes away while pages are taken: that is said, nothing that came before is lost, and it goes on after.
func TestAnOutageLosesNoPage(t *testing.T) {
	k, s, p, _ := withCamera(t)
	slot := openSlot(t, k)
	for n := range 3 {
		s.stills <- still(t, uint8(20*n))
	}
	before, err := k.TakePage(t.Context(), slot.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.Stop()
	_, err = k.TakePage(t.Context(), slot.ID)
	wantProblem(t, err, "E413")
	p.Start(t)
	after, err := k.TakePage(t.Context(), slot.ID)
	if err != nil || len(after.Pages) != 2 || after.Pages[0] != before.Pages[0] {
		t.Errorf("%+v, %v", after, err)
	}
	s.wantZeroed(t)
}

func TestLeavingTurnsTheCameraOff(t *testing.T) {
	k, s, _, _ := withCamera(t)
	off := make(chan struct{})
	s.off = func() { close(off) }
	ctx, cancel := context.WithCancel(t.Context())
	seen := k.Preview(ctx)
	s.sights <- image.NewRGBA(image.Rect(0, 0, 4, 3))
	if p := <-seen; p == nil {
		t.Error("no picture")
	}
	cancel()
	<-off
	if _, open := <-seen; open {
		t.Error("a picture after the end")
	}
	if _, err := k.TakePage(ctx, "slot"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v for a citizen who has gone", err)
	}
}

func TestWhetherThereIsACamera(t *testing.T) {
	k, s, _, _ := withCamera(t)
	usable, end := k.WatchCamera()
	defer end()
	for _, c := range []struct {
		states []camera.State
		want   bool
	}{
		{[]camera.State{camera.Opening, camera.Ready}, true},
		{[]camera.State{camera.Streaming, camera.Ready, camera.Lost}, false}, // the first two change nothing
		{[]camera.State{camera.Absent, camera.Busy, camera.Fault, camera.Streaming}, true},
	} {
		for _, state := range c.states {
			s.states <- state
		}
		if got := <-usable; got != c.want {
			t.Errorf("after %v: %v", c.states, got)
		}
	}
	k.camera = nil // as where the config names none
	if _, open := <-k.Preview(t.Context()); open {
		t.Error("a picture without a camera")
	}
	_, err := k.TakePage(t.Context(), "slot")
	wantProblem(t, err, "E411")
	none, end := k.WatchCamera()
	defer end()
	if len(none) != 0 {
		t.Error("says something of a camera that nobody named")
	}
}
