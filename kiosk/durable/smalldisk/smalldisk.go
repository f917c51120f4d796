// Package smalldisk gives a test a real file system of its own that can be filled. It must only be imported by tests.
package smalldisk

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// inside tells the test program, started again, that it sees mounts of its own.
const inside = "YICHUANG_TEST_SMALL_DISK"

// Run runs the test that calls it once more, in a process with its own mounts, where dir is on a file system of size bytes
// in memory. That takes no privilege but user namespaces, which Debian allows.
func Run(t *testing.T, size string, f func(t *testing.T, dir string)) {
	t.Helper()
	if os.Getenv(inside) == "" {
		again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		again.Env = append(os.Environ(), inside+"=1")
		again.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
		out, err := again.CombinedOutput()
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) {
			t.Skip("this machine allows no user namespaces: no disk to fill")
		}
		if t.Logf("%s", out); err != nil || !strings.Contains(string(out), "--- PASS") {
			t.Fatal(err)
		}
		return
	}
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	f(t, dir)
}

// Fill takes all that is left on the file system of dir but so many bytes, and returns how to give it back.
func Fill(t *testing.T, dir string, but int64) (empty func()) {
	t.Helper()
	path := filepath.Join(dir, "filling")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for err = syscall.ENOSPC; err == syscall.ENOSPC; { // somebody else writes meanwhile
		var s syscall.Statfs_t
		info, failed := file.Stat()
		if failed = errors.Join(failed, syscall.Statfs(dir, &s)); failed != nil {
			t.Fatal(failed)
		}
		if err = nil; int64(s.Bavail)*s.Bsize > but {
			err = syscall.Fallocate(int(file.Fd()), 0, 0, info.Size()+int64(s.Bavail)*s.Bsize-but)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}
