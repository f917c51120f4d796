package uplink

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

func TestASticksTroublesInWords(t *testing.T) {
	for cause, code := range map[error]string{
		syscall.EROFS: "E803", syscall.EACCES: "E803", syscall.EPERM: "E803", syscall.ENOSPC: "E804", syscall.EDQUOT: "E804",
		syscall.EFBIG: "E805", syscall.EIO: "E806", syscall.ENODEV: "E806", syscall.ENOENT: "E806",
	} {
		var told *StickError
		err := onStick(fmt.Errorf("somewhere: %w", &os.PathError{Op: "write", Path: "x", Err: cause}))
		if !errors.As(err, &told) || told.Code != code || !errors.Is(err, cause) || onStick(err) != err {
			t.Errorf("%v: %v, want %s", cause, err, code)
		}
	}
	if onStick(nil) != nil {
		t.Error("no trouble is one")
	}
}

// Worn-out and counterfeit sticks take everything and keep something else: that is found out before the file has its name.
func TestAStickThatDoesNotKeepWhatItIsGiven(t *testing.T) {
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	opening, err := seal.SM.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	sign, err := seal.SM.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(path string, size int64) error{
		"as it is": func(string, int64) error { return nil },
		"shorter":  func(path string, size int64) error { return os.Truncate(path, size-1) },
		"longer":   func(path string, size int64) error { return os.Truncate(path, size+1) },
		"a bit": func(path string, size int64) error {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt([]byte{0xff, 0xfe, 0xfd}, size/2)
			return errors.Join(err, f.Close())
		},
		"its name": func(path string, _ int64) error {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt([]byte("B"), int64(len("yichuang-parcel-1 yichuang-")))
			return errors.Join(err, f.Close())
		},
	} {
		path := filepath.Join(t.TempDir(), "parcel")
		p := &packer{store: s, identity: &Identity{Kiosk: "A03", SealTo: opening.Public()}, sign: sign, now: time.Now(),
			name: contract.ParcelName{Kiosk: "A03", Epoch: 1, Number: 1}}
		err := settleOnStick(path, func(w io.Writer) error {
			err := p.write(t.Context(), w, []cases.Item{{ID: "one", Kiosk: "A03", Epoch: 1, Seq: 1, Body: []byte("sealed")}})
			info, statErr := os.Stat(path + tempEnding)
			return errors.Join(err, statErr, spoil(path+tempEnding, info.Size()))
		}, p.check)
		left, globErr := filepath.Glob(path + "*")
		if globErr != nil {
			t.Fatal(globErr)
		}
		if name == "as it is" {
			if err != nil || len(left) != 1 || left[0] != path {
				t.Errorf("%v, left %v", err, left)
			}
			continue
		}
		var told *StickError
		if !errors.As(err, &told) || told.Code != "E807" || len(left) > 0 {
			t.Errorf("%s: %v, left %v", name, err, left)
		}
	}
}
