package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"yichuang/kiosk/durable"
)

func TestTheOldOneOrTheNewOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not", "there", "yet")
	write := func(content string, replace bool) {
		t.Helper()
		f, err := durable.New(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Discard()
		if replace {
			err = f.Replace([]byte(content))
		} else {
			_, err = f.WriteString(content) // and then the program ends
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write("old", true)
	write("half", false)
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Fatalf("%q, %v", got, err)
	}
	write("new", true)
	if got, err := os.ReadFile(path); err != nil || string(got) != "new" {
		t.Fatalf("%q, %v", got, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
	if info, err := left[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
}
