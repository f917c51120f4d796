package store

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// While the machine runs, no other process may believe that it is the last one at the database: it would delete the log
// that promises are written to. A backup looks into the file by itself, and must not lose the lock with that.
func TestBackupKeepsTheLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	mustSubmit(t, s, today)
	must(t, s.Backup(ctx))
	file, err := os.OpenFile(filepath.Join(dir, fileName), os.O_RDWR, 0)
	must(t, err)
	defer file.Close()
	// where SQLite's shared lock lies: SHARED_FIRST and SHARED_SIZE of its os.h
	last := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: 1<<30 + 2, Len: 510}
	must(t, syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, &last))
	if last.Type == syscall.F_UNLCK {
		t.Error("nobody holds the database")
	}
}
