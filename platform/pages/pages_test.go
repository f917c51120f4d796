package pages_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/pages"
)

func open(t *testing.T) (*pages.Store, string) {
	t.Helper()
	key, err := seal.SM.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "pages")
	s, err := pages.Open(dir, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func TestKeepsAndRemoves(t *testing.T) {
	s, dir := open(t)
	content := []byte("a page of nobody")
	digest, err := s.Put(content)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(digest); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("%q, %v", got, err)
	}
	file := filepath.Join(dir, strings.Replace(digest, ":", "-", 1))
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	sealed, _ := os.ReadFile(file)
	sealed[len(sealed)-1] ^= 1
	if err := os.WriteFile(file, sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(digest); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("a changed page: %v", err)
	}
	if err := s.Remove(digest, digest, "sm3:00"); err != nil {
		t.Error(err)
	}
	for _, none := range []string{digest, "../../etc/passwd", "", "sm3:../x"} {
		if _, err := s.Get(none); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", none, err)
		}
	}
}

// What a crash left between file and row goes; what the ledger knows, or is new, stays.
func TestLeftover(t *testing.T) {
	s, dir := open(t)
	kept, _ := s.Put([]byte("kept"))
	lost, _ := s.Put([]byte("lost"))
	for _, other := range []string{".new-123", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	known := func(d string) (bool, error) { return d == kept, nil }
	if n, err := s.Leftover(time.Now(), known); n != 0 || err != nil {
		t.Errorf("removed %d that are new, %v", n, err)
	}
	if n, err := s.Leftover(time.Now().Add(2*time.Hour), known); n != 2 || err != nil {
		t.Errorf("removed %d, %v", n, err)
	}
	if _, err := s.Get(kept); err != nil {
		t.Error(err)
	}
	if _, err := s.Get(lost); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the lost one is still there")
	}
	if _, err := os.Stat(filepath.Join(dir, "notes.txt")); err != nil {
		t.Error("removes what is not its own")
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("%PDF-1.4\nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		kind, err := pages.Check(content)
		if err == nil && kind == "" {
			t.Error("a page of no kind passes")
		}
	})
}
