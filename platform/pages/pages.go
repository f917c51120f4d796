// Package pages keeps what phones and kiosks upload: pictures of papers, sealed to the platform's own key before
// they touch the disk, in files named by digest. Which pages there are and whose they are stands in the
// ledger; this package knows content and files only.
package pages

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

// Opener opens envelopes, as seal.Opener does.
type Opener interface {
	Open(envelope, associated []byte) ([]byte, error)
}

// Store is a folder of sealed pages. Its methods may be called from any goroutine.
type Store struct {
	dir    string
	sealTo seal.SealingKey
	opener Opener
}

// Open makes the folder (0700) when it is not there.
func Open(dir string, sealTo seal.SealingKey, opener Opener) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Store{dir, sealTo, opener}, nil
}

// Put seals content, a page of a kiosk's visitor, and keeps it for good before it returns the digest of what is kept.
func (s *Store) Put(kiosk string, content []byte) (digest string, err error) {
	sealed, err := s.sealTo.Seal(content, cases.PageAssociated(kiosk))
	if err != nil {
		return "", err
	}
	digest = s.sealTo.Suite().Digest(sealed)
	return digest, s.keep(digest, sealed)
}

// Take checks a page that a kiosk sealed, and keeps it for good before it returns its kind and its size in bytes. The
// errors are ErrDigest, ErrSealed, those of Check and those of the operating system.
func (s *Store) Take(kiosk, digest string, sealed []byte) (kind string, size int, err error) {
	if !seal.DigestFits(digest, sealed) {
		return "", 0, ErrDigest
	}
	content, err := s.opener.Open(sealed, cases.PageAssociated(kiosk))
	if err != nil {
		return "", 0, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	defer clear(content)
	if kind, err = Check(content); err != nil {
		return "", 0, err
	}
	return kind, len(content), s.keep(digest, sealed)
}

// keep puts a sealed page on the disk for good.
func (s *Store) keep(digest string, sealed []byte) error {
	file, err := os.CreateTemp(s.dir, ".new-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // nothing to do after Rename
	_, err = file.Write(sealed)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), s.path(digest)); err != nil {
		return err
	}
	dir, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Get opens a page of a kiosk's visitor. Errors are fs.ErrNotExist and those of seal.
func (s *Store) Get(kiosk, digest string) ([]byte, error) {
	sealed, err := os.ReadFile(s.path(digest))
	if err != nil {
		return nil, err
	}
	if !seal.DigestFits(digest, sealed) {
		return nil, seal.ErrTampered
	}
	return s.opener.Open(sealed, cases.PageAssociated(kiosk))
}

// Remove deletes pages; those that are not there are passed over.
func (s *Store) Remove(digests ...string) error {
	var all error
	for _, d := range digests {
		if err := os.Remove(s.path(d)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Leftover removes the files older than an hour that no ledger knows: a crash came between file
// and row. It returns how many there were.
func (s *Store) Leftover(now time.Time, known func(digest string) (bool, error)) (int, error) {
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, f := range files {
		info, err := f.Info()
		if err != nil || now.Sub(info.ModTime()) < time.Hour {
			continue
		}
		digest := strings.Replace(f.Name(), "-", ":", 1)
		if fileName.MatchString(f.Name()) {
			is, err := known(digest)
			if err != nil {
				return n, err
			}
			if is {
				continue
			}
		} else if !strings.HasPrefix(f.Name(), ".new-") {
			continue // not ours
		}
		if err := os.Remove(filepath.Join(s.dir, f.Name())); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

var fileName = regexp.MustCompile(`^[a-z0-9]+-[0-9a-f]{16,128}$`)

// path is where a page is kept. A digest that is none leads to a file that is never there.
func (s *Store) path(digest string) string {
	name := strings.Replace(digest, ":", "-", 1)
	if !fileName.MatchString(name) {
		name = "none"
	}
	return filepath.Join(s.dir, name)
}
