package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"yichuang/kiosk/durable"
)

// Restored tells staff that the database was damaged and what was done about it. Nothing was deleted.
type Restored struct {
	Aside  string // folder with the damaged files
	Backup string // what was restored from; empty when the damaged file itself could be put right, bit by bit, and nothing is missing
	Saved  int    // items newer than the backup that could still be read from the damaged file, whole
	Epoch  int    // numbers given out from now on carry this one
}

// Restored is what had to be done last, at Open or since, nil when all was well.
func (s *Store) Restored() *Restored { return s.restored.Load() }

// A restore goes on where a power cut broke it off: from the mark on, the damaged files are safe in their folder, and
// everything else can be done again.
const (
	asideFolder = "damaged"
	markName    = "yichuang.restoring"
	epochName   = "yichuang.epoch" // the highest epoch ever begun: a backup may be older than the last restore
)

// SetAside lists the folders with databases of dir that were damaged once and that nobody has taken away yet.
func SetAside(dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(dir, asideFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var folders []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) != "" { // being read by a restore that was broken off
			continue
		}
		folders = append(folders, filepath.Join(dir, asideFolder, e.Name()))
	}
	return folders, err
}

// setAside links the damaged files into a folder of their own and marks that a restore is under way.
func setAside(dir string) error {
	for n := 1; ; n++ {
		aside := filepath.Join(dir, asideFolder, strconv.Itoa(n))
		if err := os.MkdirAll(filepath.Dir(aside), 0o700); err != nil {
			return err
		}
		if err := os.Mkdir(aside, 0o700); errors.Is(err, fs.ErrExist) {
			continue
		} else if err != nil {
			return err
		}
		for _, name := range []string{fileName, fileName + "-wal"} {
			if err := os.Link(filepath.Join(dir, name), filepath.Join(aside, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		if err := errors.Join(syncFolder(aside), syncFolder(filepath.Dir(aside))); err != nil {
			return err
		}
		return writeFile(filepath.Join(dir, markName), strconv.Itoa(n))
	}
}

// restoring is the folder of the damaged files when a restore is under way, else empty.
func restoring(dir string) (aside string, err error) {
	b, err := os.ReadFile(filepath.Join(dir, markName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return filepath.Join(dir, asideFolder, string(b)), err
}

// restorable reports whether there is anything to restore from.
func restorable(dir string) (bool, error) {
	if backups, err := newest(dir); err != nil || len(backups) > 0 {
		return err == nil, err
	}
	trial := filepath.Join(dir, fileName+".new")
	if err := heal(filepath.Join(dir, fileName), trial); err != nil {
		return false, nil // the damage itself is told
	}
	return true, removeDatabase(trial)
}

// restore puts a sound database in the place of a damaged one that was set aside: the damaged one itself when no more
// than a few bits of it have flipped, else the newest good backup with what can still be read of the damaged one. It begins
// a new epoch, so that no number is given out twice.
func restore(dir, aside string) (*Restored, error) {
	r := &Restored{Aside: aside}
	path := filepath.Join(dir, fileName)
	fresh := path + ".new"
	defer removeDatabase(fresh) // a full disk must not be kept full by half a copy
	if heal(filepath.Join(aside, fileName), fresh) != nil {
		candidates, err := newest(dir)
		if err != nil {
			return nil, err
		}
		for _, backup := range candidates {
			if whole(backup) == nil {
				r.Backup = backup
				break
			}
		}
		if r.Backup == "" {
			return nil, fmt.Errorf("%w, and there is no backup that holds together", ErrDamaged)
		}
		if _, err := copyFile(r.Backup, fresh); err != nil {
			return nil, err
		}
		if err := haveSums(fresh); err != nil {
			return nil, err
		}
	}
	if err := r.fill(dir, fresh); err != nil {
		return nil, err
	}
	// The write-ahead log of the damaged file must not be taken for one of the new file.
	if err := errors.Join(removeDatabase(path), syncFolder(dir), settleFile(fresh, path)); err != nil {
		return nil, err
	}
	if err := os.Remove(filepath.Join(dir, markName)); err != nil {
		return nil, err
	}
	return r, syncFolder(dir)
}

// fill brings the copy of a backup up to date.
func (r *Restored) fill(dir, fresh string) error {
	db, err := connect(fresh, "journal_mode=DELETE") // one file, to be renamed
	if err != nil {
		return err
	}
	defer db.Close()
	if err := migrate(db); err != nil { // the backup may be older than this program
		return err
	}
	begun, err := epochBegun(dir)
	if err != nil {
		return err
	}
	if err := db.QueryRow(`SELECT epoch FROM machine`).Scan(&r.Epoch); err != nil {
		return err
	}
	last := max(r.Epoch, begun)
	if r.Backup != "" {
		if r.Saved, err = salvage(r.Aside, db, last); err != nil {
			return err
		}
	}
	if err := adoptPages(db, dir); err != nil {
		return err
	}
	r.Epoch = last + 1
	if err := writeFile(filepath.Join(dir, epochName), strconv.Itoa(r.Epoch)); err != nil {
		return err
	}
	_, err = db.Exec(`UPDATE machine SET epoch = ?, seq = 0, day = '', count = 0`, r.Epoch)
	return err
}

// BeginEpoch has the store in dir number what comes from its next opening on in this epoch, unless it is in a later one. It may be
// called while another process has the store open, or before there is one: this machine may take the place of another.
func BeginEpoch(dir string, epoch int) error {
	begun, err := epochBegun(dir)
	if err != nil || epoch <= max(begun, 1) {
		return err
	}
	return writeFile(filepath.Join(dir, epochName), strconv.Itoa(epoch))
}

// epochBegun is the highest epoch that a restore or an enrolment has begun, 0 when there was none.
func epochBegun(dir string) (int, error) {
	b, err := os.ReadFile(filepath.Join(dir, epochName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(b)))
}

// removeDatabase removes a database's files, whichever there are.
func removeDatabase(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// writeFile writes a small file so that after a power cut there is all of it or none.
func writeFile(path, text string) error {
	file, err := durable.New(path)
	if err != nil {
		return err
	}
	defer file.Discard()
	return file.Replace([]byte(text))
}

// copyFile copies a file and returns its size in bytes; the copy is not on the disk for good yet.
func copyFile(from, to string) (int64, error) {
	b, err := os.ReadFile(from)
	if err != nil {
		return 0, err
	}
	return int64(len(b)), os.WriteFile(to, b, 0o600)
}
