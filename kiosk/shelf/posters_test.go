package shelf_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/kiosk/posters"
	"yichuang/kiosk/shelf"
)

func postersOf(t *testing.T, version, district string) []byte {
	t.Helper()
	pack, err := posters.Pack(fstest.MapFS{posters.File: {Data: []byte("version: " + version + "\ndistrict: \"" + district + "\"\nposters:\n- {kind: 反诈, title: 一}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func openPosters(dir string) (*shelf.Posters, *bytes.Buffer) {
	var log bytes.Buffer
	return shelf.OpenPosters(dir, area, slog.New(slog.NewTextHandler(&log, nil))), &log
}

// Before any came, and after the kept ones were damaged, there are none; what comes then is kept again.
func TestPostersThatAreBroken(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "posters")
	s, _ := openPosters(dir)
	if n := len(s.Current().Posters); n != 0 {
		t.Fatalf("begins with %d", n)
	}
	good := postersOf(t, "2090.1.1", "350303")
	if err := s.Take("2090.1.1", good); err != nil {
		t.Fatal(err)
	}
	if got := refusedWith(s.Take("2090.1.2", postersOf(t, "2090.1.2", "350304"))); got != shelf.Elsewhere {
		t.Errorf("another district's: %q", got)
	}
	if s, _ := openPosters(dir); len(s.Current().Posters) != 1 {
		t.Fatal("nothing is kept")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.zip"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	bad := bytes.Clone(good)
	bad[len(bad)/2] ^= 1
	if err := os.WriteFile(files[0], bad, 0o600); err != nil {
		t.Fatal(err)
	}
	s, log := openPosters(dir)
	if n := len(s.Current().Posters); n != 0 || !strings.Contains(log.String(), string(shelf.Spoilt)) || len(shelf.Broken(dir)) != 1 {
		t.Errorf("%d posters; %s", n, log)
	}
	if err := s.Take("2090.1.1", good); err != nil {
		t.Error(err)
	}
}

// Two programs keep one folder: what one takes the other finds, and looks at each file once.
func TestWhatAnotherProgramTook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "posters")
	kiosk, _ := openPosters(dir)
	sign, log := openPosters(dir)
	for _, version := range []string{"2090.1.1", "2090.1.2"} {
		if err := kiosk.Take(version, postersOf(t, version, "350303")); err != nil {
			t.Fatal(err)
		}
		sign.Look()
		if v := sign.Current().Version; v != version {
			t.Errorf("in force is %s", v)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.zip"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Truncate(files[0], 9); err != nil {
		t.Fatal(err)
	}
	if sign.Look(); len(shelf.Broken(dir)) != 0 || strings.Contains(log.String(), "ERROR") {
		t.Errorf("it was read again: %s", log)
	}
}
