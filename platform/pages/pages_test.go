package pages_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/pages"
)

func open(t *testing.T) (*pages.Store, string) {
	s, dir, _ := openWithKey(t)
	return s, dir
}

func openWithKey(t *testing.T) (*pages.Store, string, *seal.OpeningKey) {
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
	return s, dir, key
}

func TestKeepsAndRemoves(t *testing.T) {
	s, dir := open(t)
	content := []byte("a page of nobody")
	digest, err := s.Put("A03", content)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get("A03", digest); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := s.Get("B77", digest); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("as another kiosk's: %v", err)
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
	if _, err := s.Get("A03", digest); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("a changed page: %v", err)
	}
	if err := s.Remove(digest, digest, "sm3:00"); err != nil {
		t.Error(err)
	}
	for _, none := range []string{digest, "../../etc/passwd", "", "sm3:../x"} {
		if _, err := s.Get("A03", none); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", none, err)
		}
	}
}

// What a crash left between file and row goes; what the ledger knows, or is new, stays.
func TestLeftover(t *testing.T) {
	s, dir := open(t)
	kept, _ := s.Put("A03", []byte("kept"))
	lost, _ := s.Put("A03", []byte("lost"))
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
	if _, err := s.Get("A03", kept); err != nil {
		t.Error(err)
	}
	if _, err := s.Get("A03", lost); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the lost one is still there")
	}
	if _, err := os.Stat(filepath.Join(dir, "notes.txt")); err != nil {
		t.Error("removes what is not its own")
	}
}

// What a kiosk sealed is kept as it is, when it is a picture of that kiosk under its digest.
func TestTakesWhatAKioskSealed(t *testing.T) {
	s, dir, key := openWithKey(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	sealed := func(kiosk string, content []byte) []byte {
		b, err := key.Public().Seal(content, cases.PageAssociated(kiosk))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	good := sealed("A03", picture.Bytes())
	for name, c := range map[string]struct {
		sealed []byte
		digest string
		want   error
	}{
		"another digest": {good, seal.SM.Digest([]byte("x")), pages.ErrDigest},
		"another kiosk":  {sealed("B77", picture.Bytes()), "", pages.ErrSealed},
		"no envelope":    {picture.Bytes(), "", pages.ErrSealed},
		"no picture":     {sealed("A03", []byte("<html>")), "", pages.ErrKind},
		"half":           {sealed("A03", picture.Bytes()[:50]), "", pages.ErrDamaged},
	} {
		if c.digest == "" {
			c.digest = seal.SM.Digest(c.sealed)
		}
		if _, _, err := s.Take("A03", c.digest, c.sealed); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("keeps %v", files)
	}
	for range 2 { // a second time does no harm
		kind, size, err := s.Take("A03", seal.SM.Digest(good), good)
		if err != nil || kind != pages.PNG || size != picture.Len() {
			t.Fatalf("%s, %d, %v", kind, size, err)
		}
	}
	if got, err := s.Get("A03", seal.SM.Digest(good)); err != nil || !bytes.Equal(got, picture.Bytes()) {
		t.Errorf("%d bytes, %v", len(got), err)
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
