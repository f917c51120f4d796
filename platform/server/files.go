package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"yichuang/kiosk/seal"
)

// keep returns the content of the file at path, making it first when it is not
// there. After a power cut there is all of it or nothing, and a file that is there is
// never replaced: link, unlike rename, fails on it.
func keep(path string, mode fs.FileMode, make func() ([]byte, error)) ([]byte, error) {
	content, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return content, err
	}
	if content, err = make(); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
	if err != nil {
		return nil, err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // whoever was first, both go on with the same
}

// OpeningKeys reads every opening-*.pem in dir, the newest first, and makes the first one (0600) when
// there is none. Bodies are sealed to the newest; the older ones still read what was sealed to them.
func OpeningKeys(dir string) ([]*seal.OpeningKey, error) {
	return keys(dir, "opening", seal.NewOpeningKey, seal.ParseOpeningPEM)
}

// PublishingKeys reads every publishing-*.pem in dir, the newest first, and makes the first one (0600) when there is
// none. Catalogues are signed with the newest. Kiosks get the public halves when they enrol.
func PublishingKeys(dir string) ([]*seal.SigningKey, error) {
	return keys(dir, "publishing", seal.NewSigningKey, seal.ParseSigningPEM)
}

func keys[K interface{ MarshalPEM() ([]byte, error) }](dir, use string, make func() (K, error), parse func([]byte) (K, error)) ([]K, error) {
	first := filepath.Join(dir, use+"-0001.pem")
	files, err := filepath.Glob(filepath.Join(dir, use+"-*.pem"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		files = []string{first}
	}
	slices.Sort(files)
	slices.Reverse(files)
	var all []K
	for _, file := range files {
		text, err := keep(file, 0o600, func() ([]byte, error) {
			key, err := make()
			if err != nil {
				return nil, err
			}
			return key.MarshalPEM()
		})
		if err != nil {
			return nil, fmt.Errorf("key file %s: %w", file, err)
		}
		key, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("key file %s: %w", file, err)
		}
		all = append(all, key)
	}
	return all, nil
}
