package app_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"

	"yichuang/app"
	"yichuang/app/robot"
	"yichuang/assets"
	"yichuang/kiosk/config"
	"yichuang/kiosk/posters"
)

func bundledPosters(t testing.TB) []posters.Poster {
	t.Helper()
	set, err := posters.Load(assets.Posters())
	if err != nil {
		t.Fatal(err)
	}
	return set.Posters
}

// written are the posters of a posters.yaml, with a picture a.png that is wider than high and b.png that is higher.
func written(t testing.TB, text string) []posters.Poster {
	t.Helper()
	set, err := posters.Load(fstest.MapFS{posters.File: {Data: []byte("posters:\n" + text)},
		"wide.png": {Data: gradient(t, 1200, 900)}, "high.png": {Data: gradient(t, 900, 1200)}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Posters
}

// gradient is a picture that shows how it was scaled: a border and two colours that run.
func gradient(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(40 + 120*x/w), uint8(90 + 100*y/h), 140, 255})
			if min(x, y, w-1-x, h-1-y) < 12 {
				img.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
			}
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// apart checks that the words of the poster end above the dots.
func (s *stage) apart(name string) {
	s.t.Helper()
	var words, dots float32
	s.Walk(func(f robot.Found) {
		switch o := f.Object.(type) {
		case *canvas.Rectangle:
			if o.Size() == fyne.NewSize(64, 18) {
				dots = f.Pos.Y
			}
		case *canvas.Text:
			if strings.Contains(o.Text, "长") || strings.Contains(o.Text, "高") {
				words = max(words, f.Pos.Y+o.Size().Height)
			}
		}
	})
	if dots == 0 || words > dots {
		s.t.Errorf("%s: the words end at %g, the dots begin at %g", name, words, dots)
	}
}

// highest has as many lines as there may be, none of which has to be broken.
func highest(t testing.TB) []posters.Poster {
	t.Helper()
	return written(t, `- {kind: 反诈, title: "高高\n高高\n高高\n高高", lines: [高, 高, 高, 高]}`+"\n")
}

// longest is as long as a poster may be.
func longest(t testing.TB) []posters.Poster {
	t.Helper()
	line := strings.Repeat("长", 40)
	return written(t, "- {kind: 扫黑除恶, title: \""+strings.Repeat("长", 24)+`\n长\n长\n长`+"\", lines: ["+strings.Join([]string{line, line, line, line}, ", ")+"]}\n")
}

const pictured = "- {kind: 普法, title: 图, picture: high.png, wide: wide.png}\n- {kind: 反诈, title: 图, picture: wide.png}\n"

// Every bundled poster, the longest that may be written, and pictures: nothing is cut, on either screen.
func TestEveryPoster(t *testing.T) {
	all := slices.Concat(bundledPosters(t), longest(t), highest(t), written(t, pictured))
	for name, landscape := range map[string]bool{"portrait": false, "landscape": true} {
		for n, p := range all {
			s := newStageWith(t, landscape, p)
			s.look(name + "-90-poster-" + string(rune('a'+n)))
			if !landscape { // there they stand beside each other
				s.apart(name)
			}
			g := newHall(t, landscape, p)
			g.look(name + "-91-sign-" + string(rune('a'+n)))
			g.apart("sign, " + name)
		}
	}
}

// As many as a set may hold: the dots give way to figures.
func TestFortyPosters(t *testing.T) {
	all := written(t, strings.Repeat("- {kind: 反诈, title: 一}\n", 40))
	for _, landscape := range []bool{false, true} {
		for _, s := range []*stage{newStageWith(t, landscape, all...), newHall(t, landscape, all...).stage} {
			s.look(fmt.Sprintf("forty-%v", landscape))
			if !s.Sees("1 / 40") {
				t.Errorf("landscape %v: it does not say which of how many", landscape)
			}
		}
	}
}

func TestPostersTakeTurns(t *testing.T) {
	s := newStageWith(t, false, written(t, "- {kind: 反诈, title: 第一张, seconds: 5}\n- {kind: 普法, title: 第二张, seconds: 20}\n"+pictured)...)
	s.Await("第一张")
	s.wait(5 * time.Second)
	s.Await("第二张")
	s.wait(19 * time.Second)
	s.tick()
	if !s.Sees("第二张") {
		t.Error("the second one is gone too early")
	}
	s.wait(time.Second)
	s.awaitGone("第二张")
	if !s.showsPicture() {
		t.Error("no picture is shown")
	}
	if s.Sees("09:42") {
		t.Fatal("it is later than this test says")
	}
	s.wait(35 * time.Second)
	s.Await("09:42")
	s.Tap("轻触屏幕开始办事")
	s.wait(30 * time.Second)
	s.machine.posters = written(t, "- {kind: 反诈, title: 另一张}\n")
	s.tick()
	if s.Sees("另一张") {
		t.Error("a poster is shown to somebody who is at work")
	}
	s.wait(time.Hour)
	s.Await("另一张") // the one that was shown before is not due any more
}

// awaitGone waits until the screen does not say words any more.
func (s *stage) awaitGone(words string) {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); s.Sees(words); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("the screen still says %q", words)
		}
	}
}

// tick gives the screen time to do wrong: it looks at its posters every second.
func (s *stage) tick() {
	for range 2 { // a picture comes with the second look
		time.Sleep(1100 * time.Millisecond)
		s.pump()
	}
}

// showsPicture reports whether a picture is on the screen, and not only icons.
func (s *stage) showsPicture() (yes bool) {
	s.Walk(func(f robot.Found) {
		img, ok := f.Object.(*canvas.Image)
		yes = yes || ok && img.Image != nil && img.Size().Width > 500 && img.Size().Height > 500
	})
	return yes
}

// hall is a big screen.
type hall struct {
	*stage
	sign *sign
}

type sign struct {
	*machine
	hours string
}

func (s *sign) Site() config.Site {
	site := s.machine.Site()
	site.Hours = s.hours
	return site
}

func newHall(t *testing.T, landscape bool, all ...posters.Poster) *hall {
	t.Helper()
	s := &stage{t: t, clock: time.Date(2026, 11, 23, 9, 41, 0, 0, time.Local)}
	s.machine = newMachine(t, s.now)
	s.machine.posters = all
	h := &hall{stage: s, sign: &sign{machine: s.machine, hours: "周一至周五 8:30–12:00，14:30–17:30"}}
	screen := app.NewSignage(h.sign, app.Options{Landscape: landscape, Now: s.now, Do: s.do, Beat: beat})
	s.canvas = software.NewCanvas()
	s.canvas.SetPadded(false)
	s.canvas.SetContent(screen.Content())
	s.canvas.Resize(map[bool]fyne.Size{false: fyne.NewSize(1080, 1920), true: fyne.NewSize(1920, 1080)}[landscape])
	s.Robot = robot.New(t, s.canvas, s.pump)
	screen.Start()
	t.Cleanup(screen.Stop)
	return h
}

// Screens of other shapes: nothing is cut once the window has its size.
func TestSignageOfAnyShape(t *testing.T) {
	for size, all := range map[fyne.Size][]posters.Poster{
		{Width: 1440, Height: 1080}: longest(t), {Width: 3240, Height: 1080}: highest(t), {Width: 1080, Height: 1440}: highest(t), {Width: 1080, Height: 2400}: longest(t),
	} {
		h := newHall(t, size.Width > size.Height, all...)
		h.canvas.Resize(size)
		h.wait(time.Minute)
		h.Await("09:42")
		name := fmt.Sprintf("sign-%gx%g", size.Width, size.Height)
		h.look(name)
		h.apart(name)
	}
}

// The hall's screen follows clock and posters, and lists all that can be done here by and by.
func TestSignage(t *testing.T) {
	h := newHall(t, false, written(t, "- {kind: 反诈, title: 第一张, seconds: 5}\n- {kind: 普法, title: 第二张, seconds: 5}\n")...)
	for _, words := range []string{"第一张", "09:41", "11 月 23 日 星期一", "涵江区行政服务中心", "8:30–12:00", "这里可以办"} {
		if !h.Sees(words) {
			t.Errorf("%q is not there", words)
		}
	}
	seen := map[string]bool{}
	turns := []string{"第一张", "第二张"}
	for n := range 4 {
		h.Await(turns[n%2])
		for _, b := range h.machine.catalogue.Offered() {
			seen[b.ID] = seen[b.ID] || h.Sees(strings.TrimSuffix(b.Name, "一件事"))
		}
		h.wait(5 * time.Second)
	}
	for _, b := range h.machine.catalogue.Offered() {
		if !seen[b.ID] {
			t.Errorf("%s was never listed", b.Name)
		}
	}
	h.wait(time.Minute)
	h.awaitGone("09:41")
	h.sign.hours = ""
	h.wait(time.Minute)
	h.awaitGone("窗口时间")
}
