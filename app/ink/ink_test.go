package ink

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/software"
	fynetest "fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
)

const guide = "请在此处签名"

func TestMain(m *testing.M) {
	fynetest.NewApp()
	design.Use()
	os.Exit(m.Run())
}

type stage struct {
	*Pad
	t       *testing.T
	canvas  software.WindowlessCanvas
	changes int
}

func newStage(t *testing.T, mode design.Mode) *stage {
	t.Helper()
	s := &stage{Pad: New(design.NewKit(mode), 400, guide), t: t, canvas: software.NewCanvas()}
	s.OnChange = func() { s.changes++ }
	s.canvas.SetPadded(false)
	s.canvas.SetContent(s.Pad)
	s.canvas.Resize(fyne.NewSize(mode.Screen().Width-96, 400))
	return s
}

// draw moves the finger as Fyne's desktop driver reports it: down, drags, up, drag end.
func (s *stage) draw(xy ...float32) {
	at := fyne.NewPos(xy[0], xy[1])
	down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	down.Position = at
	s.MouseDown(down)
	for i := 2; i < len(xy); i += 2 {
		to := fyne.NewPos(xy[i], xy[i+1])
		ev := &fyne.DragEvent{Dragged: fyne.NewDelta(to.X-at.X, to.Y-at.Y)}
		ev.Position = to
		s.Dragged(ev)
		at = to
	}
	s.MouseUp(down)
	if len(xy) > 2 {
		s.DragEnd()
	}
}

// name draws what could be a name, with few points far apart as a fast finger gives them.
func (s *stage) name() {
	s.draw(150, 110, 210, 105, 270, 90)
	s.draw(205, 70, 195, 150, 170, 230, 140, 290)
	s.draw(200, 160, 260, 150, 290, 170, 280, 230, 240, 270, 200, 295)
	s.draw(240, 140, 245, 230, 240, 320)
	s.draw(470, 90, 430, 150, 370, 200)
	s.draw(470, 110, 510, 150, 570, 190)
	s.draw(420, 190, 480, 185, 540, 170)
	s.draw(475, 150, 480, 240, 465, 330)
	s.draw(700, 80, 670, 140, 620, 200)
	s.draw(760, 90, 735, 150, 700, 200)
	s.draw(735, 140, 790, 130, 840, 115, 810, 200, 740, 290)
	s.draw(760, 170, 790, 220, 860, 280)
	s.draw(900, 300)
}

func (s *stage) picture(name string) image.Image {
	s.t.Helper()
	img := s.canvas.Capture()
	if dir := os.Getenv("INK_PICTURES"); dir != "" {
		f, err := os.Create(filepath.Join(dir, name+".png"))
		if err != nil {
			s.t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, img); err != nil {
			s.t.Fatal(err)
		}
	}
	return img
}

func dark(img image.Image, x, y int) bool {
	r, g, b, _ := img.At(x, y).RGBA()
	return r+g+b < 3*0x6000
}

func TestSigning(t *testing.T) {
	for name, mode := range map[string]design.Mode{"portrait": {}, "landscape": {Landscape: true}, "contrast-large": {Contrast: true, Large: true}} {
		s := newStage(t, mode)
		s.picture("empty-" + name)
		if !s.Empty() || s.Enough() {
			t.Fatal("an empty pad is not empty")
		}
		s.name()
		img := s.picture("signed-" + name)
		if s.Empty() || !s.Enough() || s.changes != 13 {
			t.Fatalf("signed: empty %v, enough %v, %d changes", s.Empty(), s.Enough(), s.changes)
		}
		for _, at := range [][2]int{{150, 110}, {270, 90}, {240, 320}, {900, 300}, {903, 300}} {
			if !dark(img, at[0], at[1]) {
				t.Errorf("%s: no ink at %v", name, at)
			}
		}
		if dark(img, 900, 310) || dark(img, 600, 350) {
			t.Errorf("%s: ink where no finger was", name)
		}
	}
}

func TestInkFollowsTheFinger(t *testing.T) {
	s := newStage(t, design.Mode{})
	s.canvas.Capture() // there are pixels now, and they are only added to
	down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	down.Position = fyne.NewPos(100, 100)
	s.MouseDown(down)
	if !dark(s.canvas.Capture(), 100, 100) {
		t.Fatal("no ink under the finger on touch")
	}
	for x := float32(140); x <= 500; x += 40 {
		ev := &fyne.DragEvent{Dragged: fyne.NewDelta(40, 0)}
		ev.Position = fyne.NewPos(x, 100)
		s.Dragged(ev)
		img := s.canvas.Capture()
		if !dark(img, int(x)-2, 100) || dark(img, int(x)+12, 100) {
			t.Fatalf("the ink does not end under the finger at %v", x)
		}
	}
}

// TestAddedInkIsTheSameAsDrawnAnew holds the two ways to the pixels together.
func TestAddedInkIsTheSameAsDrawnAnew(t *testing.T) {
	s := newStage(t, design.Mode{})
	s.canvas.Capture()
	s.name()
	added := bytes.Clone(s.paint.img.Pix)
	s.paint = nil
	s.canvas.Capture()
	if !bytes.Equal(added, s.paint.img.Pix) {
		t.Fatal("the pixels differ")
	}
}

func TestDragWithoutPress(t *testing.T) {
	s := newStage(t, design.Mode{})
	fynetest.Drag(s.canvas, fyne.NewPos(300, 200), 100, 0)
	if len(s.strokes) != 1 || len(s.strokes[0]) != 2 {
		t.Fatalf("strokes: %v", s.strokes)
	}
	if img := s.canvas.Capture(); !dark(img, 210, 200) || !dark(img, 298, 200) {
		t.Fatal("the drag left no ink")
	}
}

func TestOffThePadAndBack(t *testing.T) {
	s := newStage(t, design.Mode{})
	s.draw(100, 350, 110, 420, 300, 420, 310, 350, 320, 340)
	if len(s.strokes) != 2 {
		t.Fatalf("%d strokes, want one before and one after", len(s.strokes))
	}
	for _, line := range s.Signature().Strokes {
		for _, at := range line {
			if at.X < 0 || at.X > 1 || at.Y < 0 || at.Y > 1 {
				t.Fatalf("a point outside: %v", at)
			}
		}
	}
}

func TestTooLittleInk(t *testing.T) {
	s := newStage(t, design.Mode{})
	s.draw(100, 100)
	s.draw(100, 200, 180, 210)
	if s.Empty() || s.Enough() {
		t.Fatal("a dot and a slip are not a signature")
	}
	other := &desktop.MouseEvent{Button: desktop.MouseButtonSecondary}
	s.MouseDown(other)
	if len(s.strokes) != 2 {
		t.Fatal("the other mouse button draws")
	}
}

func TestSignatureIsACopyInABox(t *testing.T) {
	s := newStage(t, design.Mode{})
	s.draw(0, 0, 492, 200, 984, 400)
	got := s.Signature()
	want := []cases.Point{{}, {X: .5, Y: .5}, {X: 1, Y: 1}}
	for i, at := range got.Strokes[0] {
		if math.Abs(float64(at.X-want[i].X)) > 1e-5 || math.Abs(float64(at.Y-want[i].Y)) > 1e-5 || at.T < 0 {
			t.Fatalf("got %v", got.Strokes[0])
		}
	}
	if got.Ratio != 984.0/400 || len(got.Strokes[0]) != 3 {
		t.Fatalf("ratio %v", got.Ratio)
	}
	got.Wipe()
	if len(s.strokes[0]) != 3 || s.strokes[0][2].X == 0 {
		t.Fatal("wiping the copy wiped the pad")
	}
}

func TestWipeAndClear(t *testing.T) {
	s := newStage(t, design.Mode{})
	before := s.canvas.Capture()
	s.name()
	s.canvas.Capture()
	points, pixels := s.strokes[2][:cap(s.strokes[2])], s.paint.img.Pix
	s.Wipe()
	for _, p := range points {
		if p != (cases.Point{}) {
			t.Fatal("a point is still there")
		}
	}
	for _, b := range pixels {
		if b != 0 {
			t.Fatal("a pixel is still there")
		}
	}
	if !s.Empty() || s.changes != 13 {
		t.Fatal("wiped, but not empty, or OnChange was called")
	}
	after := s.canvas.Capture()
	for _, at := range [][2]int{{492, 200}, {150, 110}, {240, 320}} {
		if before.At(at[0], at[1]) != after.At(at[0], at[1]) {
			t.Fatal("a wiped pad does not look like a new one")
		}
	}
	s.draw(10, 10, 300, 300)
	s.Clear()
	if !s.Empty() || s.changes != 15 {
		t.Fatal("Clear must empty and tell")
	}
}

func TestGrowingLeavesNoCopyBehind(t *testing.T) {
	var s stroke
	s.add(cases.Point{X: 0.1})
	old := s[:cap(s)]
	for len(s) <= len(old) {
		s.add(cases.Point{X: 0.2})
	}
	for _, p := range old {
		if p != (cases.Point{}) {
			t.Fatal("the old points are still there")
		}
	}
	if s[0].X != 0.1 {
		t.Fatal("the first point is lost")
	}
}

func TestSVG(t *testing.T) {
	s := newStage(t, design.Mode{})
	s.name()
	svg := string(SVG(s.Signature()))
	if err := xml.Unmarshal([]byte(svg), new(struct{ XMLName xml.Name })); err != nil {
		t.Fatal(err)
	}
	if strings.Count(svg, "<path") != 12 || strings.Count(svg, "<circle") != 1 || !strings.Contains(svg, `viewBox="0 0 1000 406.5"`) {
		t.Fatalf("got %s", svg)
	}
	if got := string(SVG(cases.Signature{})); strings.Contains(got, "<path") || strings.Contains(got, "NaN") {
		t.Fatalf("nothing drawn gives %s", got)
	}
}

// TestWhateverTheFingerDoes throws any events at a pad.
func TestWhateverTheFingerDoes(t *testing.T) {
	s := newStage(t, design.Mode{})
	rapid.Check(t, func(r *rapid.T) {
		s.Wipe()
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 4), 0, 40).Draw(r, "steps") {
			at := fyne.NewPos(rapid.Float32Range(-50, 1050).Draw(r, "x"), rapid.Float32Range(-50, 450).Draw(r, "y"))
			switch step {
			case 0:
				ev := &desktop.MouseEvent{}
				ev.Position = at
				s.MouseDown(ev)
			case 1:
				s.MouseUp(nil)
			case 2:
				s.DragEnd()
			default:
				ev := &fyne.DragEvent{Dragged: fyne.NewDelta(at.Y/10, at.X/10)}
				ev.Position = at
				s.Dragged(ev)
			}
		}
		for _, line := range s.Signature().Strokes {
			if len(line) == 0 {
				r.Fatal("a stroke without points")
			}
			for i, at := range line {
				if at.X < 0 || at.X > 1 || at.Y < 0 || at.Y > 1 || i > 0 && at.T < line[i-1].T {
					r.Fatalf("a point outside or before its time: %v", at)
				}
			}
		}
	})
}

// BenchmarkFinger is one move of a finger over a pad with a name on it.
func BenchmarkFinger(b *testing.B) {
	pad := New(design.NewKit(design.Mode{}), 400, guide)
	pad.Resize(fyne.NewSize(984, 400))
	pad.pixels(984, 400)
	ev := &fyne.DragEvent{}
	for n := 0; b.Loop(); n++ {
		ev.Position = fyne.NewPos(float32(100+n*17%800), float32(100+n*11%200))
		pad.Dragged(ev)
		if n%200 == 199 {
			pad.Wipe()
		}
	}
}
