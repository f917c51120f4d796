package packaging_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The stairs of the house: main -> app -> kiosk -> drivers, kiosk/uplink -> platform/contract, and platform shares
// nothing with a kiosk but its plain vocabulary. Packages are named by their folder ("kiosk/uplink", "." for main).

// vocabulary is what the platform may know of a kiosk: the ground floor, pure, values in and values out.
var vocabulary = []string{"kiosk/catalogue", "kiosk/cases", "kiosk/person", "kiosk/calendar", "kiosk/seal", "kiosk/posters"}

// bench is what only emulators use. A kiosk in service must not even contain it.
var bench = []string{"drivers/emulate", "drivers/faults", "drivers/ptyline", "drivers/idcard/emulator", "drivers/printer/emulator"}

// outward are the standard library's ways out of pure code. The ground floor is handed an fs.FS or bytes; only seal
// opens files itself, its keys.
var outward = []string{"os", "os/exec", "net", "net/http", "database/sql", "syscall"}

// allowed says whether a package may import another by itself. imported is a folder of this module or the whole path of
// a package from elsewhere.
func allowed(importer, imported string) bool {
	switch {
	case within(imported, "fyne.io/fyne/v2/app"):
		return importer == "." // OpenGL and a C compiler: only the program pays for them
	case within(imported, "fyne.io"):
		return importer == "." || within(importer, "app")
	case !ours(imported):
		if imported == "os" && importer == "kiosk/seal" {
			return true
		}
		if importer == "kiosk" && (imported == "database/sql" || within(imported, "modernc.org/sqlite")) {
			return false // its SQL is in kiosk/store
		}
		return !slices.Contains(vocabulary, importer) || !slices.Contains(outward, imported)
	case importer == ".":
		return !within(imported, "platform") && !within(imported, bench...)
	case within(importer, "assets"):
		return within(imported, "assets")
	case within(imported, "assets"):
		return true
	case within(importer, bench...):
		return within(imported, "drivers")
	case within(importer, "drivers"):
		return within(imported, "drivers") && !within(imported, bench...)
	case slices.Contains(vocabulary, importer):
		return slices.Contains(vocabulary, imported)
	case importer == "kiosk/uplink" && imported == "platform/contract":
		return true
	case within(importer, "kiosk"):
		return within(imported, "kiosk", "drivers") && !within(imported, bench...)
	case within(importer, "app"):
		return within(imported, "app", "kiosk")
	case importer == "platform/contract":
		return slices.Contains(vocabulary, imported) // it is a kiosk's too: no server in it
	case within(importer, "platform"):
		return within(imported, "platform") || slices.Contains(vocabulary, imported)
	}
	return false
}

// reachable says whether a package may come to contain another of this module by way of what it imports.
func reachable(from, to string) bool {
	switch {
	case from == ".":
		return !within(to, bench...) && (!within(to, "platform") || to == "platform/contract")
	case within(from, "app", "kiosk"):
		if slices.Contains(vocabulary, from) {
			return within(to, "assets") || slices.Contains(vocabulary, to)
		}
		return within(to, "assets", "kiosk", "drivers") || to == "platform/contract" || within(from, "app") && within(to, "app")
	case within(from, "platform"):
		return within(to, "platform", "assets") || slices.Contains(vocabulary, to)
	case within(from, "drivers"):
		return within(to, "drivers", "assets")
	}
	return within(to, "assets")
}

func TestImportsGoDownTheStairs(t *testing.T) {
	house := survey(t, "..")
	for folder, room := range house {
		for _, imported := range room.imports {
			if !allowed(folder, imported) {
				t.Errorf("%s must not import %s", folder, imported)
			}
		}
		for _, imported := range room.testImports {
			if within(imported, "fyne.io/fyne/v2/app") && folder != "." {
				t.Errorf("tests of %s must not import %s: they are to need no display and no C compiler", folder, imported)
			}
		}
		if !room.documented {
			t.Errorf("%s has no package comment", folder)
		}
	}
	for _, wrong := range tooFar(house) {
		t.Error(wrong)
	}
}

// tooFar lists what packages contain by way of others and must not.
func tooFar(house map[string]*room) (wrong []string) {
	for from := range house {
		seen := map[string]string{from: from}
		for todo := []string{from}; len(todo) > 0; todo = todo[1:] {
			at := house[todo[0]]
			if at == nil {
				continue // imported and not there: the compiler says so
			}
			for _, imported := range at.imports {
				if !ours(imported) || seen[imported] != "" {
					continue
				}
				seen[imported] = seen[todo[0]] + " -> " + imported
				todo = append(todo, imported)
				if !reachable(from, imported) {
					wrong = append(wrong, from+" must not contain "+imported+": "+seen[imported])
				}
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

// room is one package as its files tell.
type room struct {
	imports, testImports []string
	documented           bool
}

// survey reads the imports of every Go file, also of those that this system would not build. It reads files, and asks no
// go command, so that the cache of test results sees what it depends on.
func survey(t *testing.T, root string) map[string]*room {
	t.Helper()
	house := map[string]*room{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || slices.Contains([]string{"bin", "dist", "run", "testdata"}, name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		r := house[folder]
		if r == nil {
			r = &room{}
			house[folder] = r
		}
		isTest := strings.HasSuffix(name, "_test.go")
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if inside, ok := strings.CutPrefix(imported, "yichuang/"); ok {
				imported = inside
			}
			if isTest {
				r.testImports = append(r.testImports, imported)
			} else {
				r.imports = append(r.imports, imported)
			}
		}
		if !isTest && parsed.Doc != nil && strings.TrimSpace(parsed.Doc.Text()) != "" {
			r.documented = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(house) < 10 {
		t.Fatalf("only %d packages under %s: the survey looks in the wrong place", len(house), root)
	}
	return house
}

// ours says whether an import, shortened by survey, is of this module.
func ours(imported string) bool {
	return within(imported, "app", "kiosk", "drivers", "platform", "assets", "packaging")
}

// within says whether a package is one of the folders or under one.
func within(pkg string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		return pkg == folder || strings.HasPrefix(pkg, folder+"/")
	})
}

func TestTheStairsThemselves(t *testing.T) {
	for _, c := range []struct {
		importer, imported string
		want               bool
	}{
		{".", "fyne.io/fyne/v2/app", true},
		{".", "app/screens", true},
		{".", "kiosk/store", true},
		{".", "drivers/printer", true},
		{".", "platform/server", false},
		{".", "drivers/ptyline", false},
		{"app", "fyne.io/fyne/v2", true},
		{"app/design", "fyne.io/fyne/v2/test", true},
		{"app/design", "fyne.io/fyne/v2/app", false},
		{"app", "kiosk/visit", true},
		{"app", "drivers/idcard", false},
		{"app", "platform/contract", false},
		{"apple", "fyne.io/fyne/v2", false},
		{"kiosk", "app", false},
		{"kiosk", "database/sql", false},
		{"kiosk", "modernc.org/sqlite", false},
		{"kiosk/store", "modernc.org/sqlite", true},
		{"kiosk/receipt", "drivers/printer", true},
		{"kiosk/receipt", "drivers/printer/emulator", false},
		{"kiosk/receipt", "fyne.io/fyne/v2", false},
		{"kiosk/uplink", "platform/contract", true},
		{"kiosk/uplink", "platform/server", false},
		{"kiosk/store", "platform/contract", false},
		{"kiosk/person", "os", false},
		{"kiosk/person", "time", true},
		{"kiosk/seal", "os", true},
		{"kiosk/seal", "net/http", false},
		{"kiosk/catalogue", "io/fs", true},
		{"kiosk/catalogue", "kiosk/cases", true},
		{"kiosk/catalogue", "kiosk/visit", false},
		{"kiosk/person", "drivers/idcard", false},
		{"drivers/printer", "assets", true},
		{"drivers/printer", "drivers/serialport", true},
		{"drivers/printer", "drivers/printer/emulator", false},
		{"drivers/printer/emulator", "drivers/ptyline", true},
		{"drivers/printer", "kiosk/cases", false},
		{"drivers/emulate", "kiosk/person", false},
		{"platform/server", "kiosk/cases", true},
		{"platform/server", "platform/ledger", true},
		{"platform/server", "kiosk/store", false},
		{"platform/server", "drivers/printer", false},
		{"platform/server", "app", false},
		{"platform/contract", "platform/server", false},
		{"platform", "fyne.io/fyne/v2", false},
		{"assets", "kiosk/catalogue", false},
		{"packaging", "app", false},
	} {
		if got := allowed(c.importer, c.imported); got != c.want {
			t.Errorf("allowed(%s, %s) = %v", c.importer, c.imported, got)
		}
	}
}

// A room may be reached through a door that is itself allowed: only following the whole way finds it.
func TestTheWholeWayIsFollowed(t *testing.T) {
	house := map[string]*room{
		"platform/server": {imports: []string{"kiosk/cases"}},
		"kiosk/cases":     {imports: []string{"kiosk/visit"}},
		"kiosk/visit":     {imports: []string{"drivers/idcard"}},
		"drivers/idcard":  {imports: []string{"assets", "fmt"}},
		"assets":          {},
	}
	for folder, r := range house {
		for _, imported := range r.imports {
			if path.IsAbs(imported) || folder != "kiosk/cases" && !allowed(folder, imported) {
				t.Fatalf("%s -> %s: each single step but the one of cases should be allowed", folder, imported)
			}
		}
	}
	want := []string{
		"kiosk/cases must not contain drivers/idcard: kiosk/cases -> kiosk/visit -> drivers/idcard",
		"kiosk/cases must not contain kiosk/visit: kiosk/cases -> kiosk/visit",
		"platform/server must not contain drivers/idcard: platform/server -> kiosk/cases -> kiosk/visit -> drivers/idcard",
		"platform/server must not contain kiosk/visit: platform/server -> kiosk/cases -> kiosk/visit",
	}
	if got := tooFar(house); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
