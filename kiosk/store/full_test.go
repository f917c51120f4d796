package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/kiosk/durable/smalldisk"
)

func ballast(t testing.TB, dir string) bool {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, ballastName))
	return err == nil && info.Size() == ballastSize
}

// submitUntilFull hands cases in until it is told that the disk is full, and returns the numbers promised.
func submitUntilFull(t *testing.T, s *Store) (promised []string) {
	t.Helper()
	body := make([]byte, 256<<10)
	for range 10000 {
		_, number, err := submit(s, today, body)
		if err == nil {
			promised = append(promised, number)
			continue
		}
		if !errors.Is(err, ErrFull) {
			t.Fatalf("told as %v", err)
		}
		return promised
	}
	t.Fatal("it is never full")
	return nil
}

// The disk fills up while cases are handed in: the ballast takes them, then it is said, nothing is half there, all that was
// promised is, and it goes on by itself when there is room.
func TestDiskFullWhileHandingIn(t *testing.T) {
	smalldisk.Run(t, "400m", func(t *testing.T, disk string) {
		dir := filepath.Join(disk, "data")
		s := open(t, dir)
		if !ballast(t, dir) {
			t.Fatal("no ballast was taken")
		}
		mustSubmit(t, s, today)
		empty := smalldisk.Fill(t, disk, 1<<20)
		if room, _, err := s.Room(); err != nil || room != Scarce {
			t.Errorf("room %v, %v", room, err)
		}
		promised := submitUntilFull(t, s)
		if ballast(t, dir) || len(promised) < 40 {
			t.Errorf("%d were taken on a full disk, ballast there: %v", len(promised), ballast(t, dir))
		}
		for range 3 { // still full
			if _, _, err := submit(s, today, make([]byte, 256<<10)); !errors.Is(err, ErrFull) {
				t.Errorf("told as %v", err)
			}
		}
		for _, number := range promised {
			if _, err := s.Receipt(ctx, number); err != nil {
				t.Errorf("%s was promised: %v", number, err)
			}
		}
		if lines, err := s.Outbox(ctx); err != nil || len(lines) != len(promised)+1 {
			t.Errorf("%d kept of %d, %v", len(lines), len(promised)+1, err)
		}
		empty()
		if _, _, err := submit(s, today, make([]byte, 256<<10)); err != nil {
			t.Errorf("there is room again: %v", err)
		}
		if room, _, err := s.Room(); err != nil || room != Tight || !ballast(t, dir) {
			t.Errorf("room %v, %v, ballast %v", room, err, ballast(t, dir))
		}
		item, _ := mustSubmit(t, s, today)
		if item.Seq != int64(len(promised)+3) {
			t.Errorf("seq %d after %d cases", item.Seq, len(promised)+2)
		}
		s = reopen(t, s, dir)
		must(t, s.Check(ctx))
	})
}

// Started on a disk without a byte left, the machine gives its ballast up to be able to serve.
func TestStartOnAFullDisk(t *testing.T) {
	smalldisk.Run(t, "400m", func(t *testing.T, disk string) {
		dir := filepath.Join(disk, "data")
		s := open(t, dir)
		_, number := mustSubmit(t, s, today)
		must(t, s.Close())
		smalldisk.Fill(t, disk, 0)
		s = open(t, dir)
		if _, err := s.Receipt(ctx, number); err != nil {
			t.Error(err)
		}
		mustSubmit(t, s, today)
	})
}

// A backup that finds no room leaves nothing behind, spoils no earlier one and hinders nobody.
func TestDiskFullInABackup(t *testing.T) {
	smalldisk.Run(t, "400m", func(t *testing.T, disk string) {
		dir := filepath.Join(disk, "data")
		s := open(t, dir)
		for range 20 {
			_, _, err := submit(s, today, make([]byte, 256<<10))
			must(t, err)
		}
		backup(t, s)
		mustSubmit(t, s, today)
		empty := smalldisk.Fill(t, disk, 3<<20)
		if err := s.Backup(ctx); !errors.Is(err, ErrFull) {
			t.Errorf("told as %v", err)
		}
		entries, err := os.ReadDir(filepath.Join(dir, backupFolder))
		if err != nil || len(entries) != 1 || strings.HasSuffix(entries[0].Name(), ".new") {
			t.Errorf("left behind: %v, %v", entries, err)
		}
		if !ballast(t, dir) {
			t.Error("a backup took the ballast")
		}
		mustSubmit(t, s, today)
		empty()
		backup(t, s)
	})
}

// A restore that finds no room is done when there is some.
func TestDiskFullInARestore(t *testing.T) {
	smalldisk.Run(t, "400m", func(t *testing.T, disk string) {
		dir := filepath.Join(disk, "data")
		s := open(t, dir)
		var numbers []string
		for range 20 {
			_, number, err := submit(s, today, make([]byte, 256<<10))
			must(t, err)
			numbers = append(numbers, number)
		}
		backup(t, s)
		must(t, s.Close())
		spoil(t, dir, 0, 0.1)
		must(t, os.Remove(filepath.Join(dir, ballastName))) // it was used up before
		empty := smalldisk.Fill(t, disk, 1<<20)
		for range 2 {
			if s, err := Open(dir); !errors.Is(err, ErrFull) {
				t.Fatalf("opened %v, %v", s != nil, err)
			}
		}
		empty()
		s = open(t, dir)
		if s.Restored() == nil {
			t.Error("not restored")
		}
		for _, number := range numbers {
			if _, err := s.Receipt(ctx, number); err != nil {
				t.Errorf("%s: %v", number, err)
			}
		}
	})
}
