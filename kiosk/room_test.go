package kiosk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/durable/smalldisk"
	"yichuang/kiosk/store"
	"yichuang/platform/platformtest"
)

// until waits for a word of the machine about itself.
func until(t *testing.T, links <-chan Link, full bool) {
	t.Helper()
	for end := time.After(60 * time.Second); ; {
		select {
		case l := <-links:
			if l.Full == full {
				return
			}
		case <-end:
			t.Fatalf("never told that full is %v", full)
		}
	}
}

// The disk runs full: staff are warned, no new case is begun, what was begun is still taken; then the citizen is told in
// words, and it goes on by itself when there is room.
func TestTheDiskRunsFull(t *testing.T) {
	smalldisk.Run(t, "400m", func(t *testing.T, disk string) {
		p := platformtest.New(t, nil)
		k, log := start(t, enrolled(t, filepath.Join(disk, "data"), p))
		links, end := k.WatchLink()
		defer end()
		until(t, links, false)
		empty := smalldisk.Fill(t, disk, 4<<20)
		k.measure()
		until(t, links, true)
		if _, err := k.Submit(t.Context(), made(k, 1)); err != nil {
			t.Errorf("who had begun is refused: %v", err)
		}
		delivered(t, p, 1)
		smalldisk.Fill(t, disk, 0)
		taken := 1
		for ; ; taken++ {
			smalldisk.Fill(t, disk, 0) // also what the ballast gave back
			s := made(k, taken)
			s.Case.Fields = append(s.Case.Fields, cases.Field{ID: "long", Value: strings.Repeat("附言", 50000)})
			receipt, err := k.Submit(t.Context(), s)
			if err == nil && taken < 5000 {
				continue
			}
			wantProblem(t, err, "E107")
			if !errors.Is(err, store.ErrFull) || receipt.Number != "" {
				t.Errorf("receipt %q, %v", receipt.Number, err)
			}
			break
		}
		empty()
		k.measure()
		until(t, links, false)
		if _, err := k.Submit(t.Context(), made(k, taken)); err != nil {
			t.Errorf("there is room again: %v", err)
		}
		delivered(t, p, taken+1)
		for _, code := range []string{"E105", "E106", "E107"} {
			if !strings.Contains(log.String(), code) {
				t.Errorf("%s is not in the log", code)
			}
		}
	})
}

// Bits rot under a running machine: the next citizen is served, and staff are told.
func TestBitsRotUnderARunningMachine(t *testing.T) {
	dir := t.TempDir()
	p := platformtest.New(t, nil)
	cfg := enrolled(t, dir, p)
	k, _ := start(t, cfg)
	for n := range 20 {
		if _, err := k.Submit(t.Context(), made(k, n)); err != nil {
			t.Fatal(err)
		}
	}
	delivered(t, p, 20)
	k.Close()
	k, log := start(t, cfg)
	file, err := os.OpenFile(filepath.Join(dir, "yichuang.db"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for at, b := int64(4096+2000), make([]byte, 1); ; at += 4096 { // byte by byte: the kiosk is at work on the others
		if _, err := file.ReadAt(b, at); err != nil {
			break
		}
		b[0] ^= 4
		if _, err := file.WriteAt(b, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.store.Check(t.Context()); err == nil {
		k.backUp(t.Context()) // reads it from the disk
	}
	if _, err := k.Submit(t.Context(), made(k, 20)); err != nil {
		t.Errorf("the next citizen: %v", err)
	}
	k.tellRestored()
	k.tellRestored()
	if n := strings.Count(log.String(), "code=E103"); n != 1 {
		t.Errorf("told %d times\n%s", n, log)
	}
	delivered(t, p, 21)
}
