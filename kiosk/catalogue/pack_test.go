package catalogue_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

func TestWhatIsPackedIsUnpacked(t *testing.T) {
	pack, err := catalogue.Pack(assets.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	folder, err := catalogue.Unpack(pack)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	if want := load(t); c.Version != want.Version || len(c.Bundles) != len(want.Bundles) || len(c.Divisions) != len(want.Divisions) {
		t.Errorf("another catalogue came out: %s, %d bundles", c.Version, len(c.Bundles))
	}
}

// The digest of a package says which files are in it, so nothing else may go into the bytes: not the
// clock, not what lies beside.
func TestTheSameFilesGiveTheSameBytes(t *testing.T) {
	day := time.Date(2026, 11, 24, 9, 41, 0, 0, time.UTC)
	a := fstest.MapFS{"a.yaml": {Data: []byte("a: 1\n"), ModTime: day}, "b.json": {Data: []byte("{}")}}
	b := fstest.MapFS{"b.json": {Data: []byte("{}"), ModTime: day.AddDate(0, 0, 1), Mode: 0o600}, "a.yaml": {Data: []byte("a: 1\n")},
		".git/HEAD": {}, "notes.txt": {}, ".hidden.yaml": {}, "old/a.yaml": {}}
	first, err := catalogue.Pack(a)
	if err != nil {
		t.Fatal(err)
	}
	second, err := catalogue.Pack(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("they differ")
	}
}

func TestWhatIsTooLargeIsNotPacked(t *testing.T) {
	many := fstest.MapFS{}
	for i := range 201 {
		many[strings.Repeat("x", i%90+1)+string(rune('一'+i))+".yaml"] = &fstest.MapFile{}
	}
	for name, dir := range map[string]fs.FS{
		"many files": many,
		"large file": fstest.MapFS{"a.yaml": {Data: make([]byte, 1<<20+1)}},
	} {
		var f catalogue.Fault
		if _, err := catalogue.Pack(dir); !errors.As(err, &f) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// zipped makes a zip of any names and contents, also of those that Pack never makes.
func zipped(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		part, err := w.CreateHeader(&zip.FileHeader{Name: f[0], Method: zip.Deflate})
		if err == nil {
			_, err = part.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsNoPackageIsRefused(t *testing.T) {
	good := zipped(t, [2]string{"a.yaml", "a: 1"})
	var many [][2]string
	for i := range 201 {
		many = append(many, [2]string{string(rune('一'+i)) + ".yaml", ""})
	}
	var eight [][2]string // each file is within its limit, all of them are not
	for i := range 9 {
		eight = append(eight, [2]string{string(rune('a'+i)) + ".yaml", strings.Repeat("0", 1<<20)})
	}
	for name, pack := range map[string][]byte{
		"nothing":         nil,
		"no zip":          []byte("catalogue"),
		"cut off":         good[:len(good)-10],
		"up":              zipped(t, [2]string{"../a.yaml", ""}),
		"up and down":     zipped(t, [2]string{"x/../../a.yaml", ""}),
		"absolute":        zipped(t, [2]string{"/etc/a.yaml", ""}),
		"a drive":         zipped(t, [2]string{`C:\a.yaml`, ""}),
		"a folder":        zipped(t, [2]string{"sub/a.yaml", ""}),
		"an empty folder": zipped(t, [2]string{"sub.yaml/", ""}),
		"hidden":          zipped(t, [2]string{".a.yaml", ""}),
		"a line feed":     zipped(t, [2]string{"a\nb.yaml", ""}),
		"a program":       zipped(t, [2]string{"a.sh", ""}),
		"twice":           zipped(t, [2]string{"a.yaml", "1"}, [2]string{"a.yaml", "2"}),
		"too many":        zipped(t, many...),
		"a bomb":          zipped(t, [2]string{"a.yaml", strings.Repeat("0", 64<<20)}),
		"many bombs":      zipped(t, eight...),
		"too long":        append(make([]byte, catalogue.MaxPackage), good...),
		"a wrong sum":     bytes.Replace(good, []byte{0x50, 0x4b, 0x07, 0x08}, []byte{0x50, 0x4b, 0x07, 0x09}, 1),
	} {
		if _, err := catalogue.Unpack(pack); !errors.Is(err, catalogue.ErrPackage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever bytes come: no panic, and what is taken keeps to the limits, can be read, and stays in its folder.
func FuzzUnpack(f *testing.F) {
	pack, err := catalogue.Pack(assets.Catalogue())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pack)
	f.Add(zipped(f, [2]string{"a.yaml", "a: 1"}, [2]string{"b.json", "{}"}))
	f.Add(zipped(f, [2]string{"../a.yaml", ""}))
	f.Fuzz(func(t *testing.T, pack []byte) {
		folder, err := catalogue.Unpack(pack)
		if err != nil {
			if !errors.Is(err, catalogue.ErrPackage) {
				t.Fatal(err)
			}
			return
		}
		total := 0
		err = fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() && name != "." {
				t.Fatalf("%q: %v", name, err)
			}
			if !e.IsDir() {
				content, err := fs.ReadFile(folder, name)
				if err != nil {
					t.Fatal(err)
				}
				total += len(content)
			}
			return nil
		})
		if err != nil || total > 8<<20 {
			t.Fatalf("%d bytes, %v", total, err)
		}
		_, _ = catalogue.Load(folder)
	})
}

func TestNewer(t *testing.T) {
	order := []string{"", "2025.12.31", "2026.9.2", "2026.11.1", "2026.11.9", "2026.11.10", "2027.1.1"}
	for i, a := range order {
		for j, b := range order {
			if got := catalogue.Newer(a, b); got != (i > j) {
				t.Errorf("Newer(%q, %q) = %v", a, b, got)
			}
		}
	}
	for _, wrong := range []string{"2026.11", "2026.11.1.1", "v2026.11.1", "2026.11.x", "2026-11-1", "2026.11.1 "} {
		if catalogue.ValidVersion(wrong) || catalogue.Newer(wrong, "") {
			t.Errorf("%q is taken for a version", wrong)
		}
	}
	if !catalogue.ValidVersion(load(t).Version) {
		t.Error("the bundled catalogue's version could never be published")
	}
}

// Of any two versions exactly one is newer, and sorting by it is a real order.
func TestNewerIsAnOrder(t *testing.T) {
	version := rapid.StringMatching(`20[0-9]{2}\.[0-9]{1,2}\.[0-9]{1,4}`)
	rapid.Check(t, func(rt *rapid.T) {
		v := rapid.SliceOfN(version, 3, 3).Draw(rt, "versions")
		if catalogue.Newer(v[0], v[1]) && catalogue.Newer(v[1], v[0]) || catalogue.Newer(v[0], v[0]) {
			rt.Fatal("newer than one that is newer")
		}
		slices.SortFunc(v, func(a, b string) int {
			switch {
			case catalogue.Newer(a, b):
				return 1
			case catalogue.Newer(b, a):
				return -1
			}
			return 0
		})
		if catalogue.Newer(v[0], v[2]) || catalogue.Newer(v[0], v[1]) || catalogue.Newer(v[1], v[2]) {
			rt.Fatalf("no order: %v", v)
		}
	})
}
