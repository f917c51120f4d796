package keyboard

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	fynetest "fyne.io/fyne/v2/test"

	"yichuang/app/design"
)

// field is a Target that keeps what a form's field would.
type field struct {
	text       []rune
	done, next int
}

func (f *field) Insert(s string) { f.text = append(f.text, []rune(s)...) }
func (f *field) Backspace() {
	if len(f.text) > 0 {
		f.text = f.text[:len(f.text)-1]
	}
}
func (f *field) Done() { f.done++ }
func (f *field) Next() { f.next++ }

func TestMain(m *testing.M) {
	fynetest.NewApp()
	design.Use()
	os.Exit(m.Run())
}

type stage struct {
	t      *testing.T
	canvas software.WindowlessCanvas
	board  *Keyboard
	field  *field
}

func newStage(t *testing.T, kind Kind, mode design.Mode, next string) *stage {
	t.Helper()
	s := &stage{t: t, canvas: software.NewCanvas(), field: &field{}}
	s.board = New(kind, s.field, Options{Kit: design.NewKit(mode), NextLabel: next})
	s.canvas.SetPadded(false)
	s.canvas.SetContent(s.board)
	s.canvas.Resize(fyne.NewSize(mode.Screen().Width, s.board.Height()))
	return s
}

// tap taps the middle of the keys with these labels, one after the other.
func (s *stage) tap(labels ...string) {
	s.t.Helper()
next:
	for _, label := range labels {
		for _, k := range s.board.Keys() {
			if k.Label == label {
				fynetest.TapCanvas(s.canvas, k.Position.AddXY(k.Size.Width/2, k.Size.Height/2))
				continue next
			}
		}
		s.t.Fatalf("no key says %q: %v", label, s.labels())
	}
}

// letters taps one key for every letter.
func (s *stage) letters(word string) {
	s.t.Helper()
	for _, r := range word {
		s.tap(string(r))
	}
}

func (s *stage) labels() []string {
	var out []string
	for _, k := range s.board.Keys() {
		out = append(out, k.Label)
	}
	return out
}

func (s *stage) text() string { return string(s.field.text) }

// picture keeps what is drawn where KEYBOARD_PICTURES says, for a person to look at.
func (s *stage) picture(name string) {
	s.t.Helper()
	img := s.canvas.Capture()
	dir := os.Getenv("KEYBOARD_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		s.t.Fatal(err)
	}
}
