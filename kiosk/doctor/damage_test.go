package doctor_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"yichuang/kiosk/store"
)

// damage makes a database and overwrites a page of it.
func damage(t *testing.T, dir string) {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	overwrite(t, dir)
}

// restore makes a database with a backup, damages it and opens it again.
func restore(t *testing.T, dir string) {
	t.Helper()
	s, err := store.Open(dir)
	if err == nil {
		err = errors.Join(s.Backup(t.Context()), s.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, dir)
	if s, err = store.Open(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, dir string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "yichuang.db"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(make([]byte, 4096), 4096); err != nil {
		t.Fatal(err)
	}
}
