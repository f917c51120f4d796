package packaging_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"yichuang/assets/version"
	"yichuang/kiosk/memory"
)

// debian runs dpkg-deb or the like and returns what it wrote.
func debian(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	var errs bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v: %s", name, args, err, errs.String())
	}
	return out
}

// deb returns the path of the built package.
func deb(t *testing.T) string {
	t.Helper()
	arch := strings.TrimSpace(string(debian(t, "dpkg", "--print-architecture")))
	path := "../dist/yichuang_" + version.Number + "_" + arch + ".deb"
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: make deb first", err)
	}
	return path
}

type file struct {
	mode  int64
	owner string
	body  []byte
}

// unpack returns the files of a tar stream by their absolute names.
func unpack(t *testing.T, stream []byte) map[string]file {
	t.Helper()
	files := map[string]file{}
	for r := tar.NewReader(bytes.NewReader(stream)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			files["/"+strings.TrimPrefix(strings.TrimPrefix(h.Name, "."), "/")] = file{h.Mode & 0o7777, h.Uname + ":" + h.Gname, body}
		}
	}
}

func TestThePackageSaysWhatItIs(t *testing.T) {
	for field, want := range map[string]string{"Package": "yichuang", "Version": version.Number} {
		if got := strings.TrimSpace(string(debian(t, "dpkg-deb", "--field", deb(t), field))); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

func TestThePackageHoldsAKiosk(t *testing.T) {
	files := unpack(t, debian(t, "dpkg-deb", "--fsys-tarfile", deb(t)))
	want := map[string]int64{
		"/usr/bin/yichuang":                                   0o755,
		"/usr/lib/yichuang/yichuang-session":                  0o755,
		"/usr/lib/systemd/system/yichuang.service":            0o644,
		"/etc/yichuang/kiosk.toml":                            0o640,
		"/etc/udev/rules.d/70-yichuang.rules":                 0o644,
		"/etc/systemd/journald@yichuang.conf":                 0o644,
		"/usr/share/icons/hicolor/scalable/apps/yichuang.svg": 0o644,
		"/usr/share/doc/yichuang/copyright":                   0o644,
		"/usr/share/doc/yichuang/LICENCES.md":                 0o644,
		"/usr/share/doc/yichuang/third-party.txt":             0o644,
		"/usr/share/doc/yichuang/install.md":                  0o644,
		"/usr/share/doc/yichuang/devices.md":                  0o644,
		"/usr/share/doc/yichuang/publish.md":                  0o644,
		"/usr/share/doc/yichuang/verify.md":                   0o644,
		"/usr/share/doc/yichuang/codes.md":                    0o644,
		"/usr/share/doc/yichuang/staff.md":                    0o644,
		"/usr/share/doc/yichuang/catalogue.md":                0o644,
		"/usr/share/doc/yichuang/materials.md":                0o644,
		"/usr/share/doc/yichuang/outbox.md":                   0o644,
	}
	for name, mode := range want {
		f, ok := files[name]
		if !ok || len(f.body) == 0 {
			t.Errorf("%s is missing or empty", name)
		} else if f.mode != mode || f.owner != "root:root" {
			t.Errorf("%s: mode %o, owner %s; want %o, root:root", name, f.mode, f.owner, mode)
		}
	}
	if start := "export " + strings.Join(memory.Environment(), " ") + "\n"; !strings.Contains(string(files["/usr/lib/yichuang/yichuang-session"].body), start) {
		t.Errorf("the session does not %s: the kiosk starts twice", start)
	}
	for name := range files {
		if _, ok := want[name]; !ok {
			t.Errorf("%s should not be in the package", name)
		}
	}
	built, err := os.ReadFile(program(t, "yichuang"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(files["/usr/bin/yichuang"].body, built) {
		t.Error("/usr/bin/yichuang is not the program that was built")
	}
	for _, module := range []string{"fyne.io/fyne/v2@", "github.com/tarm/serial@", "modernc.org/sqlite@"} {
		if !bytes.Contains(files["/usr/share/doc/yichuang/third-party.txt"].body, []byte("==== "+module)) {
			t.Errorf("third-party.txt lacks the licence of %s", module)
		}
	}
}

// What an administrator changed is kept at an upgrade, and the user and its folder are made.
func TestThePackageKeepsTheConfigAndMakesTheUser(t *testing.T) {
	control := unpack(t, debian(t, "dpkg-deb", "--ctrl-tarfile", deb(t)))
	if got, want := string(control["/conffiles"].body), "/etc/systemd/journald@yichuang.conf\n/etc/udev/rules.d/70-yichuang.rules\n/etc/yichuang/kiosk.toml\n"; got != want {
		t.Errorf("conffiles %q, want %q", got, want)
	}
	for name, want := range map[string]string{"/postinst": "-m 0700 /var/lib/yichuang", "/prerm": "disable --now yichuang.service", "/postrm": "purge"} {
		if f := control[name]; f.mode != 0o755 || !bytes.Contains(f.body, []byte(want)) {
			t.Errorf("%s: mode %o, or it lacks %q", name, f.mode, want)
		}
	}
}

// The config that is installed is one that the program takes: it goes on to say that it is not enrolled.
func TestThePackagesConfigIsTaken(t *testing.T) {
	_, stderr, status := run(t, "yichuang", "outbox", "-config", "deb/kiosk.toml")
	if status == 2 {
		t.Errorf("packaging/deb/kiosk.toml is refused: %s", stderr)
	}
}
