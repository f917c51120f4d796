package assets_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// row is one line of the table in LICENCES.md: folder, what, from, licence, link to the text.
var row = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|[^|]+\\|[^|]+\\| ([^|]+) \\| \\[[^]]+\\]\\(([^)]+)\\) \\|$")

// Every folder that bundles something is in the table, and the text it names is there, beside what was taken from others.
func TestEveryBundledFolderHasItsLicence(t *testing.T) {
	table, err := os.ReadFile("LICENCES.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(table), -1) {
		folder, licence, text := m[1], m[2], m[3]
		said[folder] = true
		if b, err := os.ReadFile(text); err != nil || len(b) < 500 {
			t.Errorf("%s (%s): the licence text %s is missing or cut short (%d bytes, %v)", folder, licence, text, len(b), err)
		}
		if text != "../LICENSE" && filepath.Dir(text) != folder {
			t.Errorf("%s (%s): %s is not beside what it is for", folder, licence, text)
		}
	}
	for folder := range bundled(t) {
		if !said[folder] {
			t.Errorf("assets/%s is not in the table of LICENCES.md", folder)
		}
	}
}

// bundled returns the folders that hold anything but Go code and the table itself.
func bundled(t *testing.T) map[string]bool {
	folders := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".go") || path == "LICENCES.md" {
			return err
		}
		folders[filepath.Dir(path)] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return folders
}
