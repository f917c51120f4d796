package seal

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// locals are the names of the local keys, the oldest first.
func (r *Keyring) locals() []string {
	var names []string
	for _, pattern := range []string{firstLocal + ".*", firstLocal + "-[0-9][0-9][0-9][0-9].*"} {
		files, _ := fs.Glob(os.DirFS(r.dir), pattern) // it fails for a wrong pattern only
		for _, file := range files {
			name := strings.TrimSuffix(file, filepath.Ext(file))
			if r.there(name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return []string{firstLocal}
	}
	slices.Sort(names)
	return names
}

// furtherLocal is the name that comes after those of the local keys there are.
func (r *Keyring) furtherLocal() string {
	names := r.locals()
	n := 1
	fmt.Sscanf(names[len(names)-1], firstLocal+"-%d", &n)
	return fmt.Sprintf("%s-%04d", firstLocal, n+1)
}

// addLocal reads or makes a local key and puts it in front of the others.
func (r *Keyring) addLocal(name string) error {
	file := r.file(name)
	file.make = func() ([]byte, error) { return r.Suite.NewLocalKey().keys[0].toPEM(), nil }
	if r.vault != nil {
		file.lock = &lock{string(r.Tier), r.vault.Wrap, r.vault.Unwrap}
	}
	text, err := file.read()
	if err != nil {
		return err
	}
	defer clear(text)
	key, err := parseLocal(text)
	if err != nil {
		return badKey(file.name(), err)
	}
	r.Local = &LocalKey{append([]localKey{key}, r.Local.keys...)}
	return nil
}

// signer reads or makes a signing key.
func (r *Keyring) signer(name string) (Signer, error) {
	file := r.file(name)
	file.make = func() ([]byte, error) {
		key, err := r.Suite.NewSigningKey()
		if err != nil {
			return nil, err
		}
		return key.MarshalPEM()
	}
	text, err := file.read()
	if err != nil {
		return nil, err
	}
	defer clear(text)
	key, err := ParseSigningPEM(text)
	if err != nil {
		return nil, badKey(file.name(), err)
	}
	return key, nil
}

// file is where a key lies; one that is not a local key lies under the local keys when these lie in a vault.
func (r *Keyring) file(name string) keyFile {
	file := keyFile{plain: filepath.Join(r.dir, name+".pem"), closed: filepath.Join(r.dir, name+".sealed")}
	if strings.HasPrefix(name, firstLocal) {
		file.closed = filepath.Join(r.dir, name+".vault")
	}
	if r.vault != nil {
		about := []byte("sign")
		file.lock = &lock{"local",
			func(text []byte) ([]byte, error) { return r.Local.Seal(text, about) },
			func(sealed []byte) ([]byte, error) { return r.Local.Open(sealed, about) }}
	}
	return file
}

// there reports whether a key of that name was made.
func (r *Keyring) there(name string) bool {
	file := r.file(name)
	for _, path := range []string{file.plain, file.closed} {
		if _, err := os.Lstat(path); err == nil {
			return true
		}
	}
	return false
}
