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
	"testing"
	"time"

	"yichuang/drivers/camera"
	"yichuang/kiosk/cases"
	"yichuang/platform/pages"
	"yichuang/platform/platformtest"
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

// withCamera is a kiosk at a real platform, with a source in place of its camera.
func withCamera(t *testing.T) (k *Kiosk, s *source, p *platformtest.Platform, dir string, log *diary) {
	t.Helper()
	p, dir = platformtest.New(t, nil), t.TempDir()
	s = &source{states: make(chan camera.State, 9), stills: make(chan any, 9), off: func() {}, sights: make(chan *image.RGBA, 9)}
	k, log = startWith(t, enrolled(t, dir, p), Options{Camera: s})
	return k, s, p, dir, log
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

// pagesOf are the files of pages that wait on a kiosk's disk.
func pagesOf(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "pages", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// With or without a line a page is on the disk, and nobody can read it there but the platform.
func TestAPageIsTakenAndKept(t *testing.T) {
	k, s, p, dir, _ := withCamera(t)
	p.Stop()
	first := still(t, 40)
	s.stills <- bytes.Clone(first)
	s.stills <- still(t, 90)
	one, err := k.TakePage(t.Context(), nil)
	if err != nil || len(one) != 1 {
		t.Fatalf("%v, %v", one, err)
	}
	two, err := k.TakePage(t.Context(), one)
	if err != nil || len(two) != 2 || two[0] != one[0] {
		t.Fatalf("%v, %v", two, err)
	}
	s.wantZeroed(t)
	if files := pagesOf(t, dir); len(files) != 2 {
		t.Fatalf("files %v", files)
	}
	sealed, err := k.store.Page(one[0])
	if err != nil || bytes.Contains(sealed, first[20:60]) || bytes.Contains(sealed, first[len(first)-40:]) {
		t.Errorf("not sealed: %v", err)
	}
	if plain, err := p.Keys(t).Open(sealed, cases.PageAssociated("A03")); err != nil || !bytes.Equal(plain, first) {
		t.Errorf("the platform could not read it: %v", err)
	}
	k.DropPages(two...)
	for len(pagesOf(t, dir)) > 0 {
		time.Sleep(time.Millisecond)
	}
}

// What may go wrong with a still has its code; the pages before are still there.
func TestWhatCannotBeTaken(t *testing.T) {
	k, s, _, dir, log := withCamera(t)
	s.stills <- still(t, 40)
	before, err := k.TakePage(t.Context(), nil)
	if err != nil {
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
			_, err := k.TakePage(t.Context(), before)
			wantProblem(t, err, c.code)
		})
	}
	_, err = k.TakePage(t.Context(), make([]string, cases.MostPages))
	wantProblem(t, err, "E415")
	s.wantZeroed(t)
	if files := pagesOf(t, dir); len(files) != 1 {
		t.Errorf("files %v", files)
	}
	if strings.Contains(log.String(), "script") {
		t.Error("the log tells of the page")
	}
	if err := k.store.Close(); err != nil { // a disk that does not do what it should
		t.Fatal(err)
	}
	s.stills <- still(t, 70)
	_, err = k.TakePage(t.Context(), before)
	wantProblem(t, err, "E416")
}

func TestLeavingTurnsTheCameraOff(t *testing.T) {
	k, s, _, _, _ := withCamera(t)
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
	if _, err := k.TakePage(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v for a citizen who has gone", err)
	}
}

func TestWhetherThereIsACamera(t *testing.T) {
	k, s, _, _, _ := withCamera(t)
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
	_, err := k.TakePage(t.Context(), nil)
	wantProblem(t, err, "E411")
	none, end := k.WatchCamera()
	defer end()
	if len(none) != 0 {
		t.Error("says something of a camera that nobody named")
	}
}
