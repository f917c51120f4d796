package shelf_test

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/catalogue/cataloguetest"
	"yichuang/kiosk/shelf"
)

const area = "350303001"

const bundledVersion = "2090.1.1"

func bundled(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(cataloguetest.Folder(t, bundledVersion))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pack(t *testing.T, folder fs.FS) []byte {
	t.Helper()
	packed, err := catalogue.Pack(folder)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func version(t *testing.T, v string, words ...string) []byte {
	t.Helper()
	return pack(t, cataloguetest.Folder(t, v, words...))
}

func open(t *testing.T, dir string) (*shelf.Shelf, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	return shelf.Open(dir, catalogue.Site{Level: "4", Area: area}, bundled(t), slog.New(slog.NewTextHandler(&log, nil))), &log
}

func refusedWith(err error) shelf.Code {
	var r *shelf.Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func TestTheNewestSoundOneServes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "catalogue")
	s, _ := open(t, dir)
	if v := s.Current().Version; v != bundledVersion {
		t.Fatalf("begins with %s", v)
	}
	before := s.Current()
	for _, v := range []string{"2090.11.2", "2090.12.1"} {
		if err := s.Take(v, version(t, v)); err != nil {
			t.Fatal(err)
		}
		if s.Current().Version != v {
			t.Fatalf("in force is %s", s.Current().Version)
		}
	}
	if before.Version != bundledVersion || before == s.Current() {
		t.Error("the one that a visit has was changed")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d files are kept, %v", len(files), err)
	}
	again, log := open(t, dir)
	if again.Current().Version != "2090.12.1" || strings.Contains(log.String(), "ERROR") {
		t.Errorf("after a restart %s: %s", again.Current().Version, log)
	}
}

func TestWhatIsWrongIsRefusedAndTheOldOneStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "catalogue")
	s, _ := open(t, dir)
	if err := s.Take("2090.11.5", version(t, "2090.11.5")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, version string
		pack          []byte
		want          shelf.Code
	}{
		{"no zip", "2090.11.6", []byte("catalogue"), shelf.NoPackage},
		{"a fault", "2090.11.6", version(t, "2090.11.6", "type: mobile", "type: telephone"), shelf.Faulty},
		{"broken yaml", "2090.11.6", version(t, "2090.11.6", "questions:", "questions: ["), shelf.Faulty},
		{"another version inside", "2090.11.6", version(t, "2090.11.7"), shelf.Faulty},
		{"another district inside", "2090.11.6", version(t, "2090.11.6", "350303", "350304"), shelf.Elsewhere},
		{"an older one", "2090.11.4", version(t, "2090.11.4"), shelf.Older},
	} {
		if got := refusedWith(s.Take(c.version, c.pack)); got != c.want {
			t.Errorf("%s: refused with %q, want %q", c.name, got, c.want)
		}
	}
	for _, again := range []*shelf.Shelf{s, first(open(t, dir))} {
		if v := again.Current().Version; v != "2090.11.5" {
			t.Errorf("in force is %s", v)
		}
	}
}

func first(s *shelf.Shelf, _ *bytes.Buffer) *shelf.Shelf { return s }

func TestWants(t *testing.T) {
	s, _ := open(t, t.TempDir())
	for _, c := range []struct {
		version, district string
		want              bool
		code              shelf.Code
	}{
		{"2090.11.2", "350303", true, ""},
		{bundledVersion, "350303", false, ""},
		{"2020.10.9", "350303", false, shelf.Older},
		{"next", "350303", false, shelf.Older},
		{"2090.11.2", "350304", false, shelf.Elsewhere},
		{"2090.11.2", "35", false, shelf.Elsewhere},
		{"2090.11.2", "", false, shelf.Elsewhere},
	} {
		if got, err := s.Wants(c.version, c.district); got != c.want || refusedWith(err) != c.code {
			t.Errorf("%s of %s: %v, %v", c.version, c.district, got, err)
		}
	}
}

// Every way in which a kept file can be broken: it is set aside, told, and the bundled one serves.
func TestABrokenOneIsSetAside(t *testing.T) {
	good := version(t, "2090.11.2")
	for name, spoil := range map[string]func(path string) error{
		"flipped bit": func(path string) error {
			bad := bytes.Clone(good)
			bad[len(bad)/2] ^= 1
			return os.WriteFile(path, bad, 0o600)
		},
		"cut off": func(path string) error { return os.Truncate(path, int64(len(good)/2)) },
		"empty":   func(path string) error { return os.Truncate(path, 0) },
		"a folder": func(path string) error {
			return errors.Join(os.Remove(path), os.Mkdir(path, 0o700))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "catalogue")
			s, _ := open(t, dir)
			if err := s.Take("2090.11.2", good); err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(files) != 1 {
				t.Fatal(files, err)
			}
			if err := spoil(files[0]); err != nil {
				t.Fatal(err)
			}
			s, log := open(t, dir)
			if s.Current().Version != bundledVersion || !strings.Contains(log.String(), "ERROR") || !strings.Contains(log.String(), string(shelf.Spoilt)) {
				t.Errorf("in force is %s; log: %s", s.Current().Version, log)
			}
			if broken := shelf.Broken(dir); len(broken) != 1 {
				t.Errorf("set aside: %v", broken)
			}
			if err := s.Take("2090.11.2", good); err != nil { // it comes again
				t.Fatal(err)
			}
			if s, log := open(t, dir); s.Current().Version != "2090.11.2" || strings.Contains(log.String(), "ERROR") {
				t.Errorf("in force is %s; log: %s", s.Current().Version, log)
			}
		})
	}
}

func TestAFullDiskKeepsTheOldOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "catalogue")
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // nothing can be written into a file
		t.Fatal(err)
	}
	s, _ := open(t, dir)
	if got := refusedWith(s.Take("2090.11.2", version(t, "2090.11.2"))); got != shelf.Unwritten || s.Current().Version != bundledVersion {
		t.Errorf("refused with %q, in force is %s", got, s.Current().Version)
	}
}
