package durable_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"yichuang/kiosk/durable"
	"yichuang/kiosk/durable/smalldisk"
)

// On a full disk the old file stays, and nothing half-written beside it.
func TestAFullDiskLeavesTheOldOne(t *testing.T) {
	smalldisk.Run(t, "1m", func(t *testing.T, dir string) {
		path := filepath.Join(dir, "file")
		write := func(content []byte) error {
			f, err := durable.New(path)
			if err != nil {
				return err
			}
			defer f.Discard()
			return f.Replace(content)
		}
		if err := write([]byte("old")); err != nil {
			t.Fatal(err)
		}
		empty := smalldisk.Fill(t, dir, 8<<10)
		if err := write(make([]byte, 64<<10)); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("told as %v", err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
			t.Errorf("%q, %v", got, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
			t.Errorf("left behind: %v, %v", left, err)
		}
		empty()
		if err := write(make([]byte, 64<<10)); err != nil {
			t.Errorf("there is room again: %v", err)
		}
	})
}
