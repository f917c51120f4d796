package uplink

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"yichuang/platform/contract"
)

// StickError says why a USB stick, or what lies on it, cannot be used.
type StickError struct {
	Code string // docs/codes.md
	Says string // to the technician, what to do
	Err  error  // the cause, may be nil
}

// Error is a line for the technician.
func (e *StickError) Error() string {
	if e.Err == nil {
		return e.Code + " " + e.Says
	}
	return e.Code + " " + e.Says + " (" + e.Err.Error() + ")"
}

// Unwrap gives the cause.
func (e *StickError) Unwrap() error { return e.Err }

// onStick puts an error of the operating system into words; nil stays nil.
func onStick(err error) error {
	var told *StickError
	is := func(causes ...error) bool {
		for _, c := range causes {
			if errors.Is(err, c) {
				return true
			}
		}
		return false
	}
	switch {
	case err == nil || errors.As(err, &told):
		return err
	case is(syscall.EROFS, fs.ErrPermission):
		return &StickError{"E803", "U 盘写不进去：看看写保护开关，是不是只读挂载，或挂载时没有写明 uid=yichuang。 The stick cannot be written to", err}
	case is(syscall.ENOSPC, syscall.EDQUOT):
		return &StickError{"E804", "U 盘满了：清出空间或换一只再导出，没写完的已经删掉。 The stick is full", err}
	case is(syscall.EFBIG):
		return &StickError{"E805", "U 盘的格式放不下这么大的文件：换一只 exFAT 格式的。 Too large a file for the stick's format", err}
	}
	return &StickError{"E806", "U 盘中途断开或坏了：重新插好、挂载后再导出，件都还在终端上。 The stick broke off", err}
}

// CheckStick wants dir to be a folder that lies on another disk than the data does: with the stick not mounted, its folder
// is one of the kiosk's own disk, and somebody would carry an empty stick away. The error is a *StickError.
func CheckStick(dir, data string) error {
	there, err := os.Stat(dir)
	if err != nil || !there.IsDir() {
		return &StickError{"E801", "没有这个文件夹：先插好 U 盘并挂载。 There is no such folder, mount the stick first", err}
	}
	home, err := os.Stat(data)
	if err != nil {
		return nil // no data yet: nothing to be carried away
	}
	if there.Sys().(*syscall.Stat_t).Dev == home.Sys().(*syscall.Stat_t).Dev {
		return &StickError{Code: "E802", Says: "这个文件夹在终端自己的磁盘上，U 盘多半没有挂载。确实要写在这里（比如再用网络拷走），加 -same-disk。 " +
			"This folder is on the kiosk's own disk"}
	}
	return nil
}

// tempEnding is what a file is called on a stick until it is whole.
const tempEnding = ".tmp"

// settleOnStick writes the file at path so that whoever finds it under its name finds all of it: written beside, put
// on the medium for good, read again from there by check, and only then named. A stick has no other safeguard:
// FAT keeps no journal. The error is a *StickError, or one of write or check.
func settleOnStick(path string, write func(io.Writer) error, check func(io.Reader) error) (err error) {
	file, err := os.OpenFile(path+tempEnding, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o644) // whoever finds the stick may read it: it is sealed
	if err != nil {
		return onStick(err)
	}
	defer func() {
		file.Close()
		if err != nil {
			os.Remove(path + tempEnding)
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return onStick(err)
	}
	unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED) // else the machine's memory would be read, not the stick
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return onStick(err)
	}
	if err := check(file); err != nil {
		return err
	}
	if err := errors.Join(file.Close(), os.Rename(path+tempEnding, path)); err != nil {
		return onStick(err)
	}
	return onStick(syncStick(filepath.Dir(path)))
}

// syncStick makes sure that the names on it outlive its being pulled.
func syncStick(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// ours are the files of one kiosk with an ending, the oldest parcel first. The error is a *StickError.
func ours(dir, kiosk, ending string) (paths []string, err error) {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, onStick(err)
	}
	for _, e := range entries {
		base, ok := strings.CutSuffix(e.Name(), ending)
		if name, err := contract.ParseParcelName(base); ok && err == nil && name.Kiosk == kiosk {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, nil
}
