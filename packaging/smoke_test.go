package packaging_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// kioskConfig is a config of a kiosk whose data, devices and platform are in one folder.
func kioskConfig(folder, listen, profile string) string {
	return fmt.Sprintf(`[site]
code = "A03"
name = "涵江区行政服务中心"
level = "district"
area = "350303"
[reader]
port = "%[1]s/dev/reader"
baud = 115200
[printer]
port = "%[1]s/dev/printer"
baud = 115200
profile = "%[3]s"
[platform]
url = "https://%[2]s"
ca = "%[1]s/platform/ca.pem"
[data]
dir = "%[1]s/data"
[screen]
fullscreen = true
width = 1080
height = 1920
`, folder, listen, profile)
}

// screen starts an X server of a kiosk's size on a free display and returns the display's name.
func screen(t *testing.T) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1080x1920x24", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{write}
	start(t, "xvfb", cmd)
	write.Close()
	var number int
	if _, err := fmt.Fscan(read, &number); err != nil {
		t.Fatalf("Xvfb said no display: %v", err)
	}
	return fmt.Sprintf(":%d", number)
}

// The real window: a platform, devices and an enrolled kiosk; it fills the screen, shows something, and goes when asked.
func TestRealWindow(t *testing.T) {
	folder := t.TempDir()
	listen := freeAddress(t)
	for _, name := range []string{"dev", "data", "platform", ".cache"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(folder, "kiosk.toml")
	if err := os.WriteFile(config, []byte(kioskConfig(folder, listen, "generic-80")), 0o600); err != nil {
		t.Fatal(err)
	}

	platform := start(t, "platform", exec.Command(program(t, "yichuang-platform"), "serve", "-data", folder+"/platform", "-listen", listen))
	devices := start(t, "emulators", exec.Command(program(t, "yichuang-emulate"), "-link", folder+"/dev", "-desk", "127.0.0.1:0"))
	display := screen(t)
	within30s(t, "the platform listens", func() bool {
		c, err := net.Dial("tcp", listen)
		if err == nil {
			c.Close()
		}
		return err == nil
	}, platform)
	within30s(t, "the devices are plugged in", func() bool {
		_, noReader := os.Stat(folder + "/dev/reader")
		_, noPrinter := os.Stat(folder + "/dev/printer")
		return noReader == nil && noPrinter == nil
	}, devices)
	code, stderr, status := run(t, "yichuang-platform", "enrol-code", "-data", folder+"/platform", "-site", "A03")
	if status != 0 {
		t.Fatalf("enrol-code: status %d: %s", status, stderr)
	}
	if _, stderr, status := run(t, "yichuang", "enrol", "-config", config, "-code", strings.TrimSpace(code)); status != 0 {
		t.Fatalf("enrol: status %d: %s", status, stderr)
	}

	dark := exec.Command(program(t, "yichuang"), "-config", config)
	dark.Env = append(os.Environ(), "DISPLAY=:no-such-display", "WAYLAND_DISPLAY=", "HOME="+folder)
	if said, _ := dark.CombinedOutput(); dark.ProcessState.ExitCode() != 1 || !strings.HasSuffix(string(said), "with DISPLAY set.\n") {
		t.Errorf("without a display it ended with status %d: %s", dark.ProcessState.ExitCode(), said)
	}

	slow := filepath.Join(folder, "data", "holidays.json") // it opens when somebody writes there
	if err := syscall.Mkfifo(slow, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program(t, "yichuang"), "-config", config)
	cmd.Env = append(os.Environ(), "DISPLAY="+display, "WAYLAND_DISPLAY=", "HOME="+folder)
	kiosk := start(t, "kiosk", cmd)

	x := func(name string, args ...string) []byte {
		look := exec.Command(name, args...)
		look.Env = append(os.Environ(), "DISPLAY="+display)
		out, _ := look.Output() // nothing yet is not an error: within30s asks again
		return out
	}
	var window string
	within30s(t, "a window is on the screen", func() bool {
		ids := strings.Fields(string(x("xdotool", "search", "--onlyvisible", "--pid", fmt.Sprint(cmd.Process.Pid))))
		if len(ids) > 0 {
			window = ids[len(ids)-1]
		}
		return window != ""
	}, kiosk)
	var place string
	within30s(t, "the window fills the screen", func() bool {
		place = string(x("xwininfo", "-id", window))
		return fillsScreen(place)
	}, kiosk)
	if strings.Contains(place, "IsUnMapped") {
		t.Errorf("the window is not shown:\n%s", place)
	}
	var picture image.Image
	within30s(t, "the picture shows something in the brand's colour", func() bool {
		var err error
		picture, err = png.Decode(bytes.NewReader(x("import", "-silent", "-window", "root", "png:-")))
		return err == nil && drawn(picture)
	}, kiosk)
	if size := picture.Bounds().Size(); size != image.Pt(1080, 1920) {
		t.Errorf("the picture is %v", size)
	}
	starting := picture.At(10, 1000)
	if err := os.WriteFile(slow, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	within30s(t, "the first page comes after the one that says it starts", func() bool {
		var err error
		picture, err = png.Decode(bytes.NewReader(x("import", "-silent", "-window", "root", "png:-")))
		return err == nil && picture.At(10, 1000) != starting && drawn(picture)
	}, kiosk)

	// A finger first, then a key: nothing has been painted in between where the ring is to come.
	edge := picture.At(10, 1000)
	x("xdotool", "mousemove", "10", "1000", "click", "1")
	seen := func(sign func(image.Image) bool) func() bool {
		return func() bool {
			picture, err := png.Decode(bytes.NewReader(x("import", "-silent", "-window", "root", "png:-")))
			return err == nil && sign(picture)
		}
	}
	within30s(t, "a touch leads to the home page", seen(func(m image.Image) bool { return m.At(10, 1000) != edge }), kiosk)
	time.Sleep(2 * time.Second) // until nothing else is painted
	x("xdotool", "key", "Tab")
	within30s(t, "a key shows what the next one takes", seen(ringed), kiosk)
	if strings.Contains(kiosk.said(), "Failed to focus") {
		t.Error("it does not hear a keyboard or a switch")
	}

	took, status := kiosk.stop(t)
	if took > 2*time.Second || status != 0 {
		t.Errorf("after SIGTERM the kiosk took %v and ended with status %d; want at most 2 s and 0", took, status)
	}
	if left := kiosk.left(t); len(left) > 0 {
		t.Errorf("it left processes behind: %q", left)
	}
	for _, c := range []*child{devices, platform} {
		if _, status := c.stop(t); status != 0 {
			t.Errorf("after SIGTERM %s ended with status %d", c.name, status)
		}
	}
}

// ringed finds the ring's yellow in a picture of the kiosk.
func ringed(m image.Image) bool {
	yellow := 0
	for y := 0; y < m.Bounds().Dy(); y += 2 {
		for x := 0; x < m.Bounds().Dx(); x += 2 {
			if r, g, b, _ := m.At(x, y).RGBA(); r>>8 > 0xf0 && g>>8 > 0xc8 && b>>8 < 0x20 {
				yellow++
			}
		}
	}
	return yellow > 200
}

// What make run does after building: everything comes up, a picture of the screen is kept, SIGTERM ends all of it, and a
// second run goes on with the same data.
func TestMakeRun(t *testing.T) {
	folder := t.TempDir()
	environ := append(os.Environ(), "DISPLAY=", "HOME="+folder, "YICHUANG_RUN="+folder+"/run",
		"YICHUANG_LISTEN="+freeAddress(t), "YICHUANG_DESK=127.0.0.1:0")
	for _, name := range []string{"yichuang", "yichuang-platform", "yichuang-emulate"} {
		program(t, name)
	}
	var enrolled []byte
	for _, turn := range []string{"first", "second"} {
		_ = os.Remove(folder + "/run/screen.png")
		cmd := exec.Command("./run.sh")
		cmd.Env = environ
		all := start(t, "run.sh, "+turn+" run", cmd)
		within30s(t, turn+" run: a picture of the screen", func() bool {
			f, err := os.Open(folder + "/run/screen.png")
			if err != nil {
				return false
			}
			defer f.Close()
			picture, err := png.Decode(f)
			if err != nil {
				t.Fatalf("half a picture: %v", err)
			}
			return drawn(picture)
		}, all)
		if _, status := all.stop(t); status != 0 {
			t.Errorf("%s run ended with status %d", turn, status)
		}
		if left := mentioning(t, folder); len(left) > 0 {
			t.Errorf("%s run left processes behind: %q", turn, left)
		}
		authority, err := os.ReadFile(folder + "/run/data/enrolled-with.pem")
		if err != nil {
			t.Fatal(err)
		}
		if enrolled != nil && !bytes.Equal(enrolled, authority) {
			t.Error("the second run met another platform")
		}
		enrolled = authority
	}
	waiting, _, _ := run(t, "yichuang", "outbox", "-config", folder+"/run/kiosk.toml", "-json")
	if strings.TrimSpace(waiting) != "[]" {
		t.Errorf("the kiosk's outbox is not empty: %s", waiting)
	}
}

// mentioning lists the processes whose arguments hold a text.
func mentioning(t *testing.T, text string) (found []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(text)) {
			found = append(found, file+" "+string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return found
}

var (
	corner = regexp.MustCompile(`Absolute upper-left ([XY]):\s+(-?\d+)`)
	extent = regexp.MustCompile(`(Width|Height): (\d+)`)
)

// fillsScreen reads what xwininfo says of a window.
func fillsScreen(said string) bool {
	got := map[string]string{}
	for _, m := range append(corner.FindAllStringSubmatch(said, -1), extent.FindAllStringSubmatch(said, -1)...) {
		got[m[1]] = m[2]
	}
	return got["X"] == "0" && got["Y"] == "0" && got["Width"] == "1080" && got["Height"] == "1920"
}

// brand is the colour of the logo, which stands on every screen.
var brand = color.RGBA{0x12, 0x50, 0xa4, 0xff}

// drawn says whether a picture is a screen of ours: letters (many shades) and the brand's colour, also outside of a
// stray dot.
func drawn(picture image.Image) bool {
	shades := map[color.RGBA]bool{}
	ours := 0
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
			shades[c] = true
			if c == brand {
				ours++
			}
		}
	}
	return len(shades) > 50 && ours > 500
}

func TestDrawnTellsScreensFromBlanks(t *testing.T) {
	blank := image.NewRGBA(image.Rect(0, 0, 200, 200))
	plain := image.NewRGBA(blank.Rect)
	shaded := image.NewRGBA(blank.Rect)
	for i := range 200 * 200 {
		x, y := i%200, i/200
		plain.SetRGBA(x, y, brand)
		shaded.SetRGBA(x, y, color.RGBA{uint8(x), uint8(x), uint8(x), 0xff})
		if y < 10 {
			shaded.SetRGBA(x, y, brand)
		}
	}
	if drawn(blank) || drawn(plain) || !drawn(shaded) {
		t.Errorf("blank %v, one colour %v, drawn %v", drawn(blank), drawn(plain), drawn(shaded))
	}
}
