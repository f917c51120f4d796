// Package durable writes files that a power cut leaves whole: the old one or the new one, never
// half of each. It knows nothing of what is in them.
package durable

import (
	"errors"
	"os"
	"path/filepath"
)

// File is a new file (0600) beside the one it is to replace.
type File struct {
	*os.File
	path string
}

// New makes the new file, and the folder (0700) if it is not there. It belongs to one goroutine.
func New(path string) (*File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return nil, err
	}
	return &File{f, path}, nil
}

// Replace puts content in the place of the old file; when it returns nil, it is on the disk for good.
func (f *File) Replace(content []byte) error {
	_, err := f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), f.path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(f.path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Discard leaves nothing behind, unless Replace has succeeded.
func (f *File) Discard() {
	f.Close()
	os.Remove(f.Name())
}
