package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"yichuang/kiosk/seal"
)

// Keep returns the content of the file at path, making it first when it is not
// there. After a power cut there is all of it or nothing, and a file that is there is
// never replaced: link, unlike rename, fails on it.
func Keep(path string, mode fs.FileMode, make func() ([]byte, error)) ([]byte, error) {
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

// What keys are for; their files are opening-0001.pem and so on.
const (
	opening    = "opening"
	publishing = "publishing"
)

// key is one key file.
type key[K any] struct {
	key    K
	number int
	suite  seal.Suite
	made   time.Time // by the file's own time
}

type pemKey interface{ MarshalPEM() ([]byte, error) }

// family are the keys of one kind, and how they are made and read.
type family[K pemKey] struct {
	use   string
	make  func(seal.Suite) (K, error)
	parse func([]byte) (K, error)
	suite func(K) seal.Suite
}

var (
	openings = family[*seal.OpeningKey]{opening, seal.Suite.NewOpeningKey, seal.ParseOpeningPEM,
		func(k *seal.OpeningKey) seal.Suite { return k.Public().Suite() }}
	publishings = family[*seal.SigningKey]{publishing, seal.Suite.NewSigningKey, seal.ParseSigningPEM,
		func(k *seal.SigningKey) seal.Suite { return k.Public().Suite() }}
)

// read returns all keys of a family in dir, the newest first.
func (f family[K]) read(dir string) ([]key[K], error) {
	files, err := fs.Glob(os.DirFS(dir), f.use+"-[0-9][0-9][0-9][0-9].pem")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	slices.Reverse(files)
	var all []key[K]
	for _, name := range files {
		k, file := key[K]{}, filepath.Join(dir, name)
		fmt.Sscanf(name, f.use+"-%d", &k.number)
		text, err := os.ReadFile(file)
		if err == nil {
			k.key, err = f.parse(text)
		}
		var info fs.FileInfo
		if err == nil {
			info, err = os.Stat(file)
		}
		if err != nil {
			return nil, fmt.Errorf("key file %s: %w", file, err)
		}
		k.suite, k.made = f.suite(k.key), info.ModTime()
		all = append(all, k)
	}
	return all, nil
}

// add makes the file after the newest one (0600). Of two that do so at once, the second finds the key of the first.
func (f family[K]) add(dir string, suite seal.Suite) error {
	all, err := f.read(dir)
	if err != nil {
		return err
	}
	number := 1
	if len(all) > 0 {
		number = all[0].number + 1
	}
	file := filepath.Join(dir, fmt.Sprintf("%s-%04d.pem", f.use, number))
	_, err = Keep(file, 0o600, func() ([]byte, error) {
		k, err := f.make(suite)
		if err != nil {
			return nil, err
		}
		return k.MarshalPEM()
	})
	if err != nil {
		return fmt.Errorf("key file %s: %w", file, err)
	}
	return nil
}
