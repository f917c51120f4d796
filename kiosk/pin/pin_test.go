package pin_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/pin"
)

func TestAPINIsKeptAndTold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	if pin.IsSet(dir) {
		t.Fatal("there is one already")
	}
	if _, err := pin.Fits(dir, "314159"); err != pin.ErrNone {
		t.Fatal(err)
	}
	for _, good := range []string{"314159", "271828182845"} { // the second in the place of the first
		if err := pin.Set(dir, good); err != nil {
			t.Fatal(err)
		}
		for entered, want := range map[string]bool{good: true, "314158": false, "": false, good + "0": false} {
			if got, err := pin.Fits(dir, entered); err != nil || got != want {
				t.Errorf("%q fits: %v, %v", entered, got, err)
			}
		}
	}
	file := filepath.Join(dir, "operator-pin")
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), "271828") || !strings.HasPrefix(string(text), "$argon2id$v=19$m=65536,t=3,p=1$") {
		t.Errorf("%s, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestWeakPINsAreRefused(t *testing.T) {
	for _, weak := range []string{"", "31415", "3141592653589", "000000", "123456", "987654", "31415a", "３１４１５９", "31 159"} {
		if err := pin.Set(t.TempDir(), weak); err != pin.ErrUnsound {
			t.Errorf("%q: %v", weak, err)
		}
	}
}

// A file that somebody has been at lets nobody in, and takes neither all memory nor all time.
func TestADamagedFileLetsNobodyIn(t *testing.T) {
	for _, line := range []string{"", "314159", "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$", "$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$MDEyMzQ1Njc4OWFiY2RlZg",
		"$argon2id$v=19$m=4000000000,t=3,p=1$c2FsdHNhbHQ$MDEyMzQ1Njc4OWFiY2RlZg", "$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQ$MDEyMzQ1Njc4OWFiY2RlZg",
		"$argon2id$v=19$m=64,t=1,p=1$$MDEyMzQ1Njc4OWFiY2RlZg", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$?"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "operator-pin"), []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		if fits, err := pin.Fits(dir, "314159"); fits || !errors.Is(err, pin.ErrFile) {
			t.Errorf("%q: %v, %v", line, fits, err)
		}
	}
}

func TestTheDelayGrows(t *testing.T) {
	for wrong, want := range map[int]time.Duration{0: 0, 2: 0, 3: 30 * time.Second, 4: time.Minute, 6: 4 * time.Minute, 9: 32 * time.Minute, 10: time.Hour, 1e6: time.Hour} {
		if got := pin.Delay(wrong); got != want {
			t.Errorf("after %d: %v, want %v", wrong, got, want)
		}
	}
}
