package catalogue_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

// slip is a clerk's mistake in the bundled catalogue: one edit of one file, and what has to be said about it.
type slip struct{ name, file, old, new, says string }

// refused loads the catalogue with the mistake in it, which must be told with the line where it stands.
func (s slip) refused(t *testing.T) {
	t.Helper()
	good, err := fs.ReadFile(assets.Catalogue(), s.file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(good), s.old)
	if !found {
		t.Fatal("the test no longer fits the file")
	}
	_, err = catalogue.Load(with(t, s.file, strings.Replace(string(good), s.old, s.new, 1)))
	if line := 1 + strings.Count(before, "\n"); !hasFault(err, line, s.says) {
		t.Errorf("wanted %q at line %d, got:\n%v", s.says, line, err)
	}
}

// hasFault reports whether one of the joined errors is at that line and says that.
func hasFault(err error, line int, says string) bool {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			if hasFault(e, line, says) {
				return true
			}
		}
	}
	var f catalogue.Fault
	return errors.As(err, &f) && f.Line == line && strings.Contains(f.Says, says)
}

// with is the bundled catalogue with one file replaced.
func with(t *testing.T, name, content string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(assets.Catalogue(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := fs.ReadFile(assets.Catalogue(), e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: b}
	}
	out[name] = &fstest.MapFile{Data: []byte(content)}
	return out
}
