package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/kiosk/config"
	"yichuang/kiosk/seal"
)

const good = `# a kiosk
[site]
code = "A03"
name = "涵江区行政服务中心"
level = "district"
area = "350303"
[reader]
port = "/dev/yichuang-reader"
baud = 115200
[printer]
port = "/dev/yichuang-printer"
baud = 9600 # slow
[platform]
url = "https://127.0.0.1:8843"
ca = "ca.pem"
[data]
dir = "data"
[screen]
fullscreen = false
`

func load(t *testing.T, text string) (config.Config, string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kiosk.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file)
	return c, filepath.Dir(file), err
}

func TestWhatIsLeftOutHasASensibleValue(t *testing.T) {
	c, dir, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	if c.Reader.Baud != 115200 || c.Printer.Baud != 9600 || c.Printer.Profile != "generic-80" || c.Screen != (config.Screen{Width: 1080, Height: 1920, Settle: 300}) {
		t.Errorf("%+v", c)
	}
	if c.Platform.CA != filepath.Join(dir, "ca.pem") || c.Data.Dir != filepath.Join(dir, "data") || c.Reader.Port != "/dev/yichuang-reader" {
		t.Errorf("paths do not count from the file: %+v", c)
	}
	if c.Camera.Port != "" {
		t.Errorf("a camera that nobody named: %q", c.Camera.Port)
	}
	if c.Seal.Suite != seal.SM {
		t.Errorf("suite %q", c.Seal.Suite)
	}
	if c, _, err := load(t, good+"[seal]\nsuite = \"intl\"\n"); err != nil || c.Seal.Suite != seal.Intl {
		t.Errorf("%+v, %v", c.Seal, err)
	}
	if c.Sound != (config.Sound{On: true, Volume: 70}) {
		t.Errorf("sound %+v", c.Sound)
	}
	if c, dir, err := load(t, good+"[sound]\non = false\nvolume = 5\nprivate = true\nvoices = \"said\"\n"); err != nil ||
		c.Sound != (config.Sound{Volume: 5, Private: true, Voices: filepath.Join(dir, "said")}) {
		t.Errorf("%+v, %v", c.Sound, err)
	}
	if c, _, err := load(t, good+"[camera]\nport = \"/dev/yichuang-camera\"\n"); err != nil || c.Camera.Port != "/dev/yichuang-camera" {
		t.Errorf("%+v, %v", c.Camera, err)
	}
}

func TestFaultsNameLineAndWhatIsAllowed(t *testing.T) {
	for _, x := range []struct {
		name, old, new string
		line           int
		key, says      string
	}{
		{"unknown key", "level =", "levl =", 5, "[site] levl", "code, name, level, area"},
		{"unknown section", "[data]", "[dta]", 16, "[dta]", "[printer]"},
		{"unknown subsection", "[data]", "[site.x]\n[data]", 16, "[site] x", "code, name, level, area"},
		{"key outside sections", "[site]", "colour = 1\n[site]", 2, "[colour]", "[printer]"},
		{"speed", "baud = 9600", "baud = 128000", 12, "[printer] baud", "9600, 19200"},
		{"text for a number", "baud = 9600", `baud = "fast"`, 12, "[printer] baud", "a whole number"},
		{"half a number", "baud = 9600", `baud = 9600.5`, 12, "[printer] baud", "a whole number"},
		{"endless number", "baud = 9600", `baud = 99999999999999999999`, 12, "[printer] baud", "写法不对"},
		{"number for a text", `port = "/dev/yichuang-printer"`, "port = 3", 11, "[printer] port", "text in quotes"},
		{"text for a truth", "fullscreen = false", `fullscreen = "no"`, 19, "[screen] fullscreen", "true 或 or false"},
		{"list of sections", "[data]", "[[data]]", 16, "[data]", "a [section]"},
		{"no section", "[data]\ndir = \"data\"", "", 0, "[data] dir", "/var/lib/yichuang"},
		{"level", `"district"`, `"country"`, 5, "[site] level", "town"},
		{"site code", `"A03"`, `"a 3"`, 3, "[site] code", "A03"},
		{"site code too long", `"A03"`, `"A12345678"`, 3, "[site] code", "1 to 8"},
		{"blank name", `"涵江区行政服务中心"`, `"　"`, 4, "[site] name", "empty"},
		{"area", `"350303"`, `"3503"`, 6, "[site] area", "6, 9 or 12"},
		{"phone", `"350303"`, "\"350303\"\nphone = \"call us\"", 7, "[site] phone", "0594"},
		{"days to reply", `"350303"`, "\"350303\"\nreply_days = 61", 7, "[site] reply_days", "60"},
		{"text for days", `"350303"`, "\"350303\"\nreply_days = \"5\"", 7, "[site] reply_days", "a whole number"},
		{"missing key", `dir = "data"`, "", 16, "[data] dir", "/var/lib/yichuang"},
		{"twice", `code = "A03"`, "code = \"A03\"\ncode = \"A03\"", 4, "[site] code", "写法不对"},
		{"syntax", `area = "350303"`, `area = 350303"`, 6, "", "写法不对"},
		{"not UTF-8", "涵江区", "\xba\xad", 4, "[site] name", "写法不对"},
		{"suite", "[screen]", "[seal]\nsuite = \"rsa\"\n[screen]", 19, "[seal] suite", "sm or intl"},
		{"no suite", "[screen]", "[seal]\nsuite = \"\"\n[screen]", 19, "[seal] suite", "sm or intl"},
		{"number for a suite", "[screen]", "[seal]\nsuite = 1\n[screen]", 19, "[seal] suite", "text in quotes"},
		{"unknown key of the suite", "[screen]", "[seal]\nsuit = \"sm\"\n[screen]", 19, "[seal] suit", "suite"},
		{"width", "fullscreen = false", "width = 100", 19, "[screen] width", "400"},
		{"settle", "fullscreen = false", "settle_ms = 5000", 19, "[screen] settle_ms", "2000"},
		{"height", "fullscreen = false", "height = 100000", 19, "[screen] height", "7680"},
		{"volume", "fullscreen = false", "[sound]\nvolume = 101", 20, "[sound] volume", "0 to 100"},
		{"text for a volume", "fullscreen = false", "[sound]\nvolume = \"loud\"", 20, "[sound] volume", "a whole number"},
		{"number for private", "fullscreen = false", "[sound]\nprivate = 1", 20, "[sound] private", "true 或 or false"},
		{"unknown key of sound", "fullscreen = false", "[sound]\nvoice = \"x\"", 20, "[sound] voice", "on, volume, private, voices"},
		{"plain http", "https://", "http://", 14, "[platform] url", "https://"},
		{"no host", "https://127.0.0.1:8843", "https://:8843", 14, "[platform] url", "https://"},
		{"no port so high", "127.0.0.1:8843", "127.0.0.1:88430", 14, "[platform] url", "https://"},
		{"path", ":8843", ":8843/api", 14, "[platform] url", "https://"},
		{"question", ":8843", ":8843?x=1", 14, "[platform] url", "https://"},
		{"password", "127.0.0.1:8843", "u:p@127.0.0.1:8843", 14, "[platform] url", "https://"},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, _, err := load(t, strings.Replace(good, x.old, x.new, 1))
			var f config.Fault
			if !errors.As(err, &f) {
				t.Fatalf("taken, or no Fault: %v", err)
			}
			if f.Line != x.line || (x.key != "" && f.Key != x.key) || !strings.Contains(f.Says, x.says) {
				t.Errorf("got %v", f)
			}
		})
	}
	if _, err := config.Load(filepath.Join(t.TempDir(), "none.toml")); err == nil {
		t.Error("a file that is not there is taken")
	}
}

func TestWhatEditorsDoToAFileIsTaken(t *testing.T) {
	for name, text := range map[string]string{
		"Windows line ends": strings.ReplaceAll(good, "\n", "\r\n"),
		"byte order mark":   "\ufeff" + good,
		"slash at the end":  strings.Replace(good, ":8843", ":8843/", 1),
		"no port":           strings.Replace(good, ":8843", "", 1),
		"village":           strings.Replace(strings.Replace(good, "district", "village", 1), "350303", "350303101201", 1),
	} {
		if _, _, err := load(t, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A fault is one line that begins as compilers write it, so that editors jump there.
func TestFaultIsOneLine(t *testing.T) {
	_, dir, err := load(t, strings.Replace(good, "baud = 9600", "baud = 1234", 1))
	want := filepath.Join(dir, "kiosk.toml") + ":12: [printer] baud: "
	if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v, want it to begin with %s", err, want)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add("site = 5")
	f.Add("[site]\n\"\" = 1\n[[site]]")
	f.Add("site.code = 1\n'a.b'.c = {d = [1, 2]}")
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(t.TempDir(), "kiosk.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(file)
		var fault config.Fault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("no Fault: %v", err)
		}
		if fault.Line < 0 || fault.Line > strings.Count(text, "\n")+1 {
			t.Errorf("line %d of %d", fault.Line, strings.Count(text, "\n")+1)
		}
	})
}
