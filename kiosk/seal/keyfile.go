package seal

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFile is where one key lies: a plain file, or with a lock a file that holds it closed.
type keyFile struct {
	plain, closed string
	make          func() ([]byte, error) // the text of a new key
	lock          *lock                  // nil: a plain file
}

// lock closes the text of a key and opens it again.
type lock struct {
	name   string // stands in the file, so that nobody tries another
	wrap   func(text []byte) ([]byte, error)
	unwrap func(wrapped []byte) ([]byte, error)
}

const closedPEM = "YICHUANG CLOSED KEY"

// name is the file the key is in.
func (f keyFile) name() string {
	if f.lock == nil {
		return f.plain
	}
	return f.closed
}

// read returns the text of the key. The error is a *KeyFileError.
func (f keyFile) read() ([]byte, error) {
	if f.lock == nil {
		if _, err := os.Lstat(f.closed); err == nil { // a new key would lose what lies under the old one
			return nil, &KeyFileError{f.closed, "the key lies in a TPM or credential that is not to be found now", ErrVault}
		}
		return readOrMake(f.plain, f.make)
	}
	if _, err := os.Lstat(f.plain); err == nil {
		return f.moveIn()
	}
	content, err := readOrMake(f.closed, func() ([]byte, error) {
		text, err := f.make()
		if err != nil {
			return nil, err
		}
		defer clear(text)
		return f.close(text)
	})
	if err != nil {
		return nil, err
	}
	return f.open(content)
}

// moveIn closes a key that was a plain file before there was a lock. The plain file goes when the key was read back.
func (f keyFile) moveIn() ([]byte, error) {
	text, err := readOrMake(f.plain, f.make)
	if err != nil {
		return nil, err
	}
	content, err := readOrMake(f.closed, func() ([]byte, error) { return f.close(text) })
	if err != nil {
		return nil, err
	}
	back, err := f.open(content)
	if err != nil {
		return nil, err
	}
	defer clear(back)
	if !bytes.Equal(back, text) {
		return nil, &KeyFileError{f.closed, "it holds another key than " + f.plain + "; move away the one that is not to be used", ErrKey}
	}
	if err := shred(f.plain); err != nil {
		return nil, &KeyFileError{f.plain, "it cannot be removed: " + err.Error(), err}
	}
	return text, nil
}

func (f keyFile) close(text []byte) ([]byte, error) {
	wrapped, err := f.lock.wrap(text)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: closedPEM, Headers: map[string]string{"In": f.lock.name}, Bytes: wrapped}), nil
}

func (f keyFile) open(content []byte) ([]byte, error) {
	block, rest := pem.Decode(content)
	if block == nil || block.Type != closedPEM || len(bytes.TrimSpace(rest)) > 0 {
		return nil, badKey(f.closed, ErrKey)
	}
	if in := block.Headers["In"]; in != f.lock.name {
		return nil, &KeyFileError{f.closed, fmt.Sprintf("the key lies in %q, this machine has %q now", in, f.lock.name), ErrVault}
	}
	text, err := f.lock.unwrap(block.Bytes)
	if errors.Is(err, ErrVault) {
		return nil, &KeyFileError{f.closed, "the key lies in the TPM or credential of another machine, or that one was cleared", err}
	}
	if err != nil {
		return nil, &KeyFileError{f.closed, "it cannot be opened: " + err.Error(), err}
	}
	return text, nil
}

// shred overwrites a file before it is removed. On a drive that writes elsewhere what it is told to overwrite the old bytes
// may live on for a while; keys that were made in the vault never lay there.
func shred(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil {
		_, err = file.Write(make([]byte, info.Size()))
	}
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Remove(path)
}

// readOrMake returns the file's content; when there is no such file, it makes it first.
func readOrMake(path string, make func() ([]byte, error)) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeOnce(path, make); err != nil {
			return nil, &KeyFileError{path, "it cannot be made: " + err.Error(), err}
		}
		info, err = os.Stat(path)
	}
	if err != nil {
		return nil, &KeyFileError{path, "it cannot be read: " + err.Error(), err}
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return nil, &KeyFileError{path, fmt.Sprintf("others may read it (mode %04o); do: chmod 600 %s", info.Mode().Perm(), path), fs.ErrPermission}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, &KeyFileError{path, "it cannot be read: " + err.Error(), err}
	}
	return content, nil
}

func makeOnce(path string, make func() ([]byte, error)) error {
	content, err := make()
	if err != nil {
		return err
	}
	defer clear(content)
	return writeOnce(path, content)
}

// writeOnce puts content at path so that after a power cut there is all of it or nothing,
// and does not touch a file that is already there: link, unlike rename, never replaces.
func writeOnce(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes sure that the names in it outlive a power cut.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
