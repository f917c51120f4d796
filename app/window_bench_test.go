package app_test

import (
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"yichuang/app/xscreen"
	"yichuang/kiosk/memory"
)

// What a finger must see after a tap, and how often a page must be painted while it is dragged.
const (
	nextPageWithin = 100 * time.Millisecond
	pressedWithin  = 50 * time.Millisecond
	framesASecond  = 40
)

// window is the kiosk's own program in a real window, and beside it the same screen painted by the software driver: it knows
// where things are and what the next page looks like.
type window struct {
	*stage
	x       *xscreen.Screen
	binary  string
	config  string
	home    string
	program *exec.Cmd
}

// openWindow shows the attract screen.
func openWindow(t testing.TB) *window {
	t.Helper()
	h := build(t)
	h.screenIs(t, 1080, 1920, 300*time.Millisecond)
	return openWindowOf(t, h, nil)
}

// openWindowOf has the program say what it says to a file, which may be nil.
func openWindowOf(t testing.TB, h *house, said *os.File) *window {
	t.Helper()
	w := &window{stage: newStage(t, false), x: xscreen.New(t, image.Pt(1080, 1920)), binary: builtKiosk(t), config: h.config, home: t.TempDir()}
	w.x.Said = said
	if err := os.Mkdir(filepath.Join(w.home, ".cache"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.startWindow()
	w.awaitPage(image.NewRGBA(image.Rect(0, 0, 1080, 1920)))
	time.Sleep(time.Second) // the window is painted before all its wires are there
	return w
}

func (w *window) startWindow() {
	w.program = w.x.Run(w.binary, []string{"-config", w.config}, "HOME="+w.home)
}

// endWindow ends the program and waits until its picture has gone.
func (w *window) endWindow() {
	xscreen.End(w.program)
	w.x.Until("the screen is empty", func() bool { return !slices.ContainsFunc(w.x.Rows(0, 100), func(b byte) bool { return b != 0 }) })
}

// builtKiosk is the program as it is installed.
func builtKiosk(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "yichuang")
	c := exec.Command("go", "build", "-o", path, ".")
	c.Dir = ".."
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// screenIs has the kiosk fill a screen of that size, on which a new page takes no taps so long.
func (h *house) screenIs(t testing.TB, wide, high int, settle time.Duration) {
	t.Helper()
	text, err := os.ReadFile(h.config)
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(text), "[screen]")
	text = []byte(before + "\n[screen]\nfullscreen = true\nwidth = " + strconv.Itoa(wide) + "\nheight = " + strconv.Itoa(high) +
		"\nsettle_ms = " + strconv.Itoa(int(settle.Milliseconds())) + "\n")
	if err := os.WriteFile(h.config, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// awaitPage waits until the window shows what the software driver shows, which looked like before until now.
func (w *window) awaitPage(before image.Image) {
	w.t.Helper()
	signs, ok := xscreen.Between(before, w.canvas.Capture())
	if !ok {
		w.t.Fatal("nothing to tell this page by")
	}
	w.x.Until(w.Words(), func() bool { return w.x.Shown(signs) })
}

// tapped taps what is called so, in the window and beside it, and measures how long it took until it looked pressed and,
// from when the finger was lifted, until the next page was there.
func (w *window) tapped(name string) (pressed, next time.Duration) {
	w.t.Helper()
	before := w.canvas.Capture()
	f, ok := w.Find(name)
	if !ok {
		w.t.Fatalf("no %q", name)
	}
	w.Tap(name)
	signs, ok := xscreen.Between(before, w.canvas.Capture())
	if !ok {
		w.t.Fatalf("the page after %q looks the same", name)
	}
	at := image.Pt(int(f.Middle().X), int(f.Middle().Y))
	row := slices.Clone(w.x.Rows(at.Y, 1))

	began := time.Now()
	w.x.Press(at)
	w.x.Until(name+" looks pressed", func() bool { return !slices.Equal(row, w.x.Rows(at.Y, 1)) })
	pressed = time.Since(began)
	began = time.Now()
	w.x.Lift()
	w.x.Until("the page after "+name, func() bool { return w.x.Shown(signs) })
	next = time.Since(began)
	time.Sleep(400 * time.Millisecond) // a new page takes no taps for a moment
	return pressed, next
}

// BenchmarkTapToNextPage goes through the pages before a card is laid down, in a real window on the GL of this machine.
func BenchmarkTapToNextPage(b *testing.B) {
	w := openWindow(b)
	var pressed, next []time.Duration
	w.tapped("轻触屏幕开始办事")
	for b.Loop() {
		for range 25 {
			for _, name := range []string{"找一找", "不找了", "出生一件事", "开始办理", "手工输入", "收起", "返回", "返回"} {
				p, n := w.tapped(name)
				pressed, next = append(pressed, p), append(next, n)
			}
		}
	}
	b.ReportMetric(ratioAt(pressed, 99, pressedWithin), "p99-pressed-x-the-limit")
	b.ReportMetric(ratioAt(next, 50, nextPageWithin), "median-next-x-the-limit")
	b.ReportMetric(ratioAt(next, 99, nextPageWithin), "p99-next-x-the-limit")
}

// BenchmarkScroll drags a long page up and down with a finger that moves 125 times a second, as touch screens tell it, and
// counts the different pictures that come.
func BenchmarkScroll(b *testing.B) {
	w := openWindow(b)
	for _, name := range []string{"轻触屏幕开始办事", "大字", "办其他事", "个人事项"} {
		w.tapped(name)
	}
	var frames int
	var dragged time.Duration
	for b.Loop() {
		for range 6 {
			for _, way := range []int{-1, 1} {
				n, took := w.drag(540, 960-way*350, way*700)
				frames, dragged = frames+n, dragged+took
			}
		}
	}
	b.ReportMetric(float64(frames)/dragged.Seconds()/framesASecond, "x-the-least-rate")
}

// drag moves the finger from y by so many pixels within a second, and counts the pictures that the middle of the page shows.
func (w *window) drag(x, y, by int) (frames int, took time.Duration) {
	w.t.Helper()
	const tick = 8 * time.Millisecond
	last := slices.Clone(w.x.Rows(900, 120))
	w.x.Press(image.Pt(x, y))
	began, moved := time.Now(), time.Duration(0)
	for took < time.Second {
		time.Sleep(2 * time.Millisecond) // the server that is asked is the one that paints
		if took = time.Since(began); took >= moved+tick {
			moved = took
			w.x.Move(image.Pt(x, y+int(float64(by)*took.Seconds())))
		}
		if now := w.x.Rows(900, 120); !slices.Equal(now, last) {
			frames++
			copy(last, now)
		}
	}
	w.x.Lift()
	time.Sleep(time.Second) // until it has come to rest
	return frames, took
}

// BenchmarkBesideABrowser starts the kiosk and, in turn, a browser that fills the same screen with a page of the same picture,
// the way such kiosks are often built; each until its picture is there. Then it weighs all their processes.
func BenchmarkBesideABrowser(b *testing.B) {
	for _, line := range memory.Environment() { // as yichuang-session starts it
		name, value, _ := strings.Cut(line, "=")
		b.Setenv(name, value)
	}
	w := openWindow(b)
	attract := w.canvas.Capture()
	w.tapped("轻触屏幕开始办事")
	home, dir := w.canvas.Capture(), b.TempDir()
	savePNG(b, filepath.Join(dir, "home.png"), home, png.BestSpeed)
	page := filepath.Join(dir, "home.html")
	const html = `<!doctype html><style>body{margin:0;overflow:hidden}img{display:block}</style><img src="home.png">`
	if err := os.WriteFile(page, []byte(html), 0o600); err != nil {
		b.Fatal(err)
	}
	time.Sleep(2 * time.Second) // as the browser gets before it is weighed; and the kiosk clears up after its start
	ours := weigh(b, w.program.Process.Pid)
	w.endWindow()
	dark := image.NewRGBA(home.Bounds())
	signs, _ := xscreen.Between(dark, home)
	var kiosk, browser time.Duration
	var theirs int64
	for b.Loop() {
		for range 3 {
			began := time.Now()
			w.startWindow()
			first, _ := xscreen.Between(dark, attract)
			w.x.Until("attract", func() bool { return w.x.Shown(first) })
			var tapped time.Time
			w.x.Until("home", func() bool {
				if time.Since(tapped) > 50*time.Millisecond { // the window is painted before it takes a finger
					w.x.Tap(image.Pt(10, 960)) // where home has nothing to touch
					tapped = time.Now()
				}
				return w.x.Shown(signs)
			})
			kiosk += time.Since(began)
			w.endWindow()

			began = time.Now()
			c := w.x.Run("chromium", []string{"--no-sandbox", "--kiosk", "--no-first-run", "--user-data-dir=" + b.TempDir(),
				"--window-position=0,0", "--window-size=1080,1920", "file://" + page}, "HOME="+dir)
			w.x.Until("the browser's page", func() bool { return w.x.Shown(signs) })
			browser += time.Since(began)
			time.Sleep(2 * time.Second)
			theirs = max(theirs, weigh(b, c.Process.Pid))
			xscreen.End(c)
		}
	}
	b.ReportMetric(kiosk.Seconds()/browser.Seconds(), "x-the-browser's-start")
	b.ReportMetric(float64(ours)/float64(theirs), "x-the-browser's-memory")
	b.ReportMetric(float64(ours)/(1<<20), "MiB")
}

// weigh is the memory of a process and of those it started, each page shared with others counted in part (proc_pid_smaps(5)).
func weigh(t testing.TB, group int) (bytes int64) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/smaps_rollup")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if of, err := unix.Getpgid(pid); err != nil || of != group {
			continue
		}
		text, _ := os.ReadFile(path) // it may have ended meanwhile
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) == 3 && f[0] == "Pss:" {
				kb, _ := strconv.ParseInt(f[1], 10, 64)
				bytes += kb << 10
			}
		}
	}
	return bytes
}

// ratioAt is how long all but the slowest took, as a part of the limit.
func ratioAt(all []time.Duration, percent int, limit time.Duration) float64 {
	slices.Sort(all)
	return float64(all[(len(all)*percent+99)/100-1]) / float64(limit)
}
