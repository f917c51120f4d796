package doctor_test

import (
	"database/sql"
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

// upgrade leaves the database as a program left it that lacked the last step of this one.
func upgrade(t *testing.T, dir string) {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "yichuang.db")+"?vfs=yichuang")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`DELETE FROM goose_db_version WHERE id = (SELECT max(id) FROM goose_db_version)`); err != nil {
		t.Fatal(err)
	}
}
