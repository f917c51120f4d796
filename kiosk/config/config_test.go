package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/kiosk/config"
)

const good = `# a kiosk
[site]
code = "A03"
name = "涵江区行政服务中心"
level = "district"
area = "350303"
[reader]
port = "/dev/yichuang-reader"
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
	if c.Reader.Baud != 115200 || c.Printer.Baud != 9600 || c.Printer.Profile != "generic-80" || c.Screen != (config.Screen{Width: 1080, Height: 1920}) {
		t.Errorf("%+v", c)
	}
	if c.Platform.CA != filepath.Join(dir, "ca.pem") || c.Data.Dir != filepath.Join(dir, "data") || c.Reader.Port != "/dev/yichuang-reader" {
		t.Errorf("paths do not count from the file: %+v", c)
	}
}

func TestFaultsNameLineAndWhatIsAllowed(t *testing.T) {
	for _, x := range []struct {
		name, old, new string
		line           int
		key, says      string
	}{
		{"unknown key", "level =", "levl =", 5, "[site] levl", "code, name, level, area"},
		{"unknown section", "[data]", "[dta]", 15, "[dta]", "[printer]"},
		{"speed", "baud = 9600", "baud = 128000", 11, "[printer] baud", "9600, 19200"},
		{"type", "baud = 9600", `baud = "fast"`, 11, "[printer] baud", "wrong type"},
		{"level", `"district"`, `"country"`, 5, "[site] level", "town"},
		{"site code", `"A03"`, `"a 3"`, 3, "[site] code", "A03"},
		{"plain http", "https://", "http://", 13, "[platform] url", "https://"},
		{"missing key", `dir = "data"`, "", 15, "[data] dir", "/var/lib/yichuang"},
		{"missing section", "[data]\ndir = \"data\"", "", 0, "[data] dir", "/var/lib/yichuang"},
		{"syntax", `area = "350303"`, `area = 350303"`, 6, "", "写法不对"},
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
