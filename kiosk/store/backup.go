package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Backups are whole copies of the database beside it, numbered upwards: a clock may be wrong, a number is not.
const (
	backupFolder = "backup"
	backupForm   = "yichuang-%08d.db"
	keepBackups  = 3
)

// Backup makes a verified copy of the database in the folder backup beside it; the newest three are kept. Nobody who
// submits has to wait for it. A copy has its name only when it was read again whole and is on the disk for good, so what is
// there can be restored. When nothing was written since the last one it does nothing. One goroutine at a time may call it.
// Errors: ErrDamaged when the copy, and so the database, does not hold together, or one of the operating system.
func (s *Store) Backup(ctx context.Context) error {
	written := s.written.Load()
	if written == s.copied {
		return nil
	}
	s.replaced.RLock()
	defer s.replaced.RUnlock()
	folder := filepath.Join(s.dir, backupFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	old, next, err := backups(folder)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	path := filepath.Join(folder, fmt.Sprintf(backupForm, next))
	if err := copyInto(ctx, filepath.Join(s.dir, fileName), path); err != nil {
		return mend(err)
	}
	for _, b := range old[:max(0, len(old)+1-keepBackups)] {
		if err := os.Remove(b); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	s.copied = written
	return nil
}

// backups are those there are, the oldest first, and the number of the next one.
func backups(folder string) (paths []string, next int, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, err
	}
	for _, e := range entries { // sorted by name
		var n int
		if _, err := fmt.Sscanf(e.Name(), backupForm, &n); err == nil && e.Name() == fmt.Sprintf(backupForm, n) {
			paths, next = append(paths, filepath.Join(folder, e.Name())), n
		}
	}
	return paths, next + 1, nil
}

// copyInto copies the database at from to a new file, verifies it, and only then gives it its name.
func copyInto(ctx context.Context, from, to string) error {
	fresh := to + ".new"
	if err := removeDatabase(fresh); err != nil { // of a copy broken off
		return err
	}
	defer removeDatabase(fresh)              // a full disk must not be kept full by half a copy
	db, err := connect(from, "query_only=0") // VACUUM INTO is no writing of this database, but counts as one
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, fresh); err != nil {
		return err
	}
	if err := forgetDrafts(ctx, fresh); err != nil {
		return err
	}
	if err := whole(fresh); err != nil {
		return err
	}
	return settleFile(fresh, to)
}

// whole reads a database to its end and holds it against its own rules. The error is ErrDamaged, or one of the operating
// system.
func whole(path string) error {
	db, err := connect(path, "query_only=1")
	if err != nil {
		return mend(err)
	}
	defer db.Close()
	if err := check(db, "integrity_check"); err != nil {
		return mend(err)
	}
	var orphans int
	if err := db.QueryRow(`SELECT count(*) FROM pragma_foreign_key_check`).Scan(&orphans); err != nil {
		return mend(err)
	}
	if orphans > 0 {
		return fmt.Errorf("%w: %d rows without the row they belong to", ErrDamaged, orphans)
	}
	var epoch int
	return db.QueryRow(`SELECT epoch FROM machine`).Scan(&epoch)
}

// settleFile puts a written file on the disk for good and then gives it its name, in place of what had it.
func settleFile(fresh, name string) error {
	file, err := os.OpenFile(fresh, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Chmod(0o600), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, name); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(name))
}

// newest are the backups from which a restore is tried, the newest first.
func newest(dir string) ([]string, error) {
	paths, _, err := backups(filepath.Join(dir, backupFolder))
	slices.Reverse(paths)
	return paths, err
}
