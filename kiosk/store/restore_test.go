package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"yichuang/kiosk/cases"
)

// spoil overwrites pages of the closed database of dir, from and to in parts of the file, and returns what it holds then.
func spoil(t testing.TB, dir string, from, to float64) []byte {
	t.Helper()
	path := filepath.Join(dir, fileName)
	content, err := os.ReadFile(path)
	must(t, err)
	n := float64(len(content))
	for i := int(from*n) &^ 4095; i < int(to*n)&^4095; i++ {
		content[i] = 0xA5
	}
	must(t, os.WriteFile(path, content, 0o600))
	return content
}

func backup(t testing.TB, s *Store) {
	t.Helper()
	must(t, s.Backup(ctx))
}

// kept are the items of the outbox by id, with their case's number.
func kept(t testing.TB, s *Store) map[string]string {
	t.Helper()
	lines, err := s.Outbox(ctx)
	must(t, err)
	got := map[string]string{}
	for _, l := range lines {
		got[l.ID] = l.Receipt
	}
	return got
}

func TestDamageIsSetAsideAndTheBackupRestored(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to float64 // what is spoilt of the file
		readable bool    // the rest can be read row by row
	}{{"all of it", 0, 1, false}, {"the first page", 0, 0.02, false}, {"a few pages in the middle", 0.5, 0.6, true}, {"the end", 0.95, 1, true}} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			before := map[string]string{}
			for range 40 {
				item, number := mustSubmit(t, s, today)
				before[item.ID] = number
			}
			backup(t, s)
			after := map[string]string{}
			for i := range 40 {
				item, number, err := submit(s, today, bytes.Repeat([]byte{byte(i)}, 3000))
				must(t, err)
				after[item.ID] = number
			}
			must(t, s.Close())
			damaged := spoil(t, dir, c.from, c.to)

			s = open(t, dir)
			r := s.Restored()
			if r == nil || r.Epoch != 2 {
				t.Fatalf("restored: %+v", r)
			}
			if aside, err := os.ReadFile(filepath.Join(r.Aside, fileName)); err != nil || !bytes.Equal(aside, damaged) {
				t.Errorf("what was damaged is not set aside as it was: %v", err)
			}
			got := kept(t, s)
			for id, number := range before {
				if got[id] != number {
					t.Errorf("%s of the backup is %q", number, got[id])
				}
			}
			saved := 0
			for id, number := range after {
				if n, ok := got[id]; ok {
					saved++
					if n != number && n != id { // the number's own page may be gone
						t.Errorf("%s came back as %s", number, n)
					}
				}
			}
			if saved != r.Saved || len(got) != len(before)+saved || c.readable != (saved > 0) {
				t.Errorf("%d of %d newer ones saved, told %d, %d in all", saved, len(after), r.Saved, len(got))
			}
			due, err := s.Due(ctx, today, 1000, 1<<30)
			if err != nil || len(due) != len(got) {
				t.Errorf("%d due, %v", len(due), err)
			}
			item, number := mustSubmit(t, s, today)
			if item.Epoch != 2 || item.Seq != 1 || number[14:19] != "B0001" {
				t.Errorf("the next is %s, epoch %d, seq %d", number, item.Epoch, item.Seq)
			}
			if s = reopen(t, s, dir); s.Restored() != nil {
				t.Error("restored twice")
			}
			mustSubmit(t, s, today)
		})
	}
}

// Damaged again before the next backup: the same backup serves again, and still no number is given out twice.
func TestEveryRestoreBeginsAnEpochOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	backup(t, s)
	numbers := map[string]bool{}
	for epoch := 1; epoch < 5; epoch++ {
		item, number := mustSubmit(t, s, today)
		if item.Epoch != epoch || numbers[number] {
			t.Fatalf("%s in epoch %d", number, item.Epoch)
		}
		numbers[number] = true
		must(t, s.Close())
		spoil(t, dir, 0, 1)
		s = open(t, dir)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, asideFolder)); err != nil || len(entries) != 4 {
		t.Errorf("%d set aside, %v", len(entries), err)
	}
}

// The power goes at each step of a restore; it is done again from there.
func TestRestoreGoesOnAfterAPowerCut(t *testing.T) {
	for name, cut := range map[string]func(t *testing.T, dir string){
		"marked":          func(*testing.T, string) {},
		"old one removed": func(t *testing.T, dir string) { must(t, removeDatabase(filepath.Join(dir, fileName))) },
		"new one half written": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, fileName+".new"), []byte("half"), 0o600))
		},
		"epoch written": func(t *testing.T, dir string) { must(t, writeFile(filepath.Join(dir, epochName), "2")) },
		"all but the mark's end": func(t *testing.T, dir string) {
			aside, err := restoring(dir)
			must(t, err)
			_, err = restore(dir, aside)
			must(t, err)
			must(t, writeFile(filepath.Join(dir, markName), filepath.Base(aside)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			first, number := mustSubmit(t, s, today)
			backup(t, s)
			must(t, s.Close())
			spoil(t, dir, 0, 1)
			must(t, setAside(dir))
			cut(t, dir)
			s = open(t, dir)
			if got := kept(t, s); got[first.ID] != number || s.Restored() == nil {
				t.Errorf("kept %v", got)
			}
			if item, _ := mustSubmit(t, s, today); item.Epoch < 2 {
				t.Errorf("epoch %d", item.Epoch)
			}
			s = reopen(t, s, dir)
			if s.Restored() != nil {
				t.Error("the restore never ends")
			}
		})
	}
}

func TestAMissingDatabaseIsRestored(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	item, number := mustSubmit(t, s, today)
	backup(t, s)
	must(t, s.Close())
	must(t, removeDatabase(filepath.Join(dir, fileName)))
	s = open(t, dir)
	if got := kept(t, s); got[item.ID] != number || s.Restored() == nil {
		t.Errorf("kept %v", got)
	}
}

func TestBackupsAreVerifiedAndFew(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for range 5 {
		mustSubmit(t, s, today)
		backup(t, s)
	}
	backup(t, s) // nothing was written since
	paths, next, err := backups(filepath.Join(dir, backupFolder))
	if err != nil || len(paths) != keepBackups || next != 6 {
		t.Fatalf("%v, next %d, %v", paths, next, err)
	}
	must(t, os.WriteFile(paths[2], []byte("not a database"), 0o600)) // the newest rots
	must(t, s.Close())
	spoil(t, dir, 0, 1)
	s = open(t, dir)
	if r := s.Restored(); r == nil || r.Backup != paths[1] {
		t.Errorf("restored from %+v", r)
	}
	if n := len(kept(t, s)); n != 4 {
		t.Errorf("%d kept", n)
	}
}

// A backup is taken while others submit: they do not fail, and it holds only what was promised by then.
func TestBackupWhileOthersSubmit(t *testing.T) {
	s := open(t, t.TempDir())
	done := make(chan error)
	go func() {
		var err error
		for i := 0; i < 60 && err == nil; i++ {
			_, _, err = submit(s, today, bytes.Repeat([]byte{1}, 4000))
		}
		done <- err
	}()
	for running := true; running; {
		select {
		case err := <-done:
			must(t, err)
			running = false
		default:
			backup(t, s)
		}
	}
	backup(t, s)
	paths, err := newest(s.dir)
	must(t, err)
	db, err := connect(paths[0], "query_only=1")
	must(t, err)
	defer db.Close()
	var n int
	must(t, db.QueryRow(`SELECT count(*) FROM outbox WHERE kind = ?`, cases.KindCase).Scan(&n))
	if n != 60 {
		t.Errorf("%d in the last backup", n)
	}
}

func TestNoBackupNoRestore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	mustSubmit(t, s, today)
	must(t, s.Close())
	damaged := spoil(t, dir, 0, 1)
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(filepath.Join(dir, fileName)); err != nil || !bytes.Equal(now, damaged) {
		t.Error(fmt.Errorf("the damaged file was touched: %v", err))
	}
}
