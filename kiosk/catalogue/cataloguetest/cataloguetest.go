// Package cataloguetest makes catalogue folders for tests: small ones, so that loading them takes
// no time, with the real files in them. It must only be imported by tests.
package cataloguetest

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/assets"
)

var versionLine = regexp.MustCompile(`(?m)^version: .*$`)

// Bundle is the only bundle of Folder.
const Bundle = "P01"

// Folder is the bundled catalogue with one bundle, under another version, and with words replaced, pair by
// pair, in all of its files. A word that is nowhere ends the test.
func Folder(t testing.TB, version string, words ...string) fstest.MapFS {
	t.Helper()
	entries, err := fs.ReadDir(assets.Catalogue(), ".")
	if err != nil {
		t.Fatal(err)
	}
	folder, all := fstest.MapFS{}, ""
	for _, e := range entries {
		other, err := regexp.MatchString(`^[A-Z]\d\d-`, e.Name())
		if err != nil || other && !strings.HasPrefix(e.Name(), Bundle) {
			continue
		}
		content, err := fs.ReadFile(assets.Catalogue(), e.Name())
		if err != nil {
			t.Fatal(err)
		}
		all += string(content)
		text := strings.NewReplacer(words...).Replace(string(content))
		if e.Name() == "catalogue.yaml" {
			text = versionLine.ReplaceAllString(text, `version: "`+version+`"`)
		}
		folder[e.Name()] = &fstest.MapFile{Data: []byte(text)}
	}
	for pair := range slices.Chunk(words, 2) {
		if !strings.Contains(all, pair[0]) {
			t.Fatalf("no file of the catalogue has %q", pair[0])
		}
	}
	return folder
}
