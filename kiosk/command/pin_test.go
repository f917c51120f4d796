package command_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/kiosk/command"
	"yichuang/kiosk/pin"
)

// typing puts lines where the keyboard is.
func typing(t *testing.T, lines string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteString(lines); err != nil {
		t.Fatal(err)
	}
	w.Close()
	before := os.Stdin
	os.Stdin = r
	t.Cleanup(func() { os.Stdin = before; r.Close() })
}

func TestSettingThePIN(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kiosk.toml")
	if err := os.WriteFile(file, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(filepath.Dir(file), "data", "keys")
	for _, c := range []struct {
		lines string
		exit  int
		says  string
	}{
		{"", command.Fail, "6 到 12 位"}, {"123456\n123456\n", command.Fail, "6 到 12 位"}, {"314159\n314158\n", command.Fail, "两遍不一样"},
		{"314159\n314159\n", command.OK, "口令已设"},
	} {
		typing(t, c.lines)
		var out bytes.Buffer
		if exit := command.Run([]string{"operator-pin", "-config", file}, &out, &out, nil); exit != c.exit || !strings.Contains(out.String(), c.says) || strings.Contains(out.String(), "3141") {
			t.Errorf("%q: exit %d, says %s", c.lines, exit, out.String())
		}
		if pin.IsSet(keys) != (c.exit == command.OK) {
			t.Errorf("%q: set %v", c.lines, pin.IsSet(keys))
		}
	}
	if fits, err := pin.Fits(keys, "314159"); !fits || err != nil {
		t.Errorf("%v, %v", fits, err)
	}
}
