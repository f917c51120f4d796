package seal

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Tier says how well a machine's keys are kept.
type Tier string

// TierFile: key files only root or the kiosk's own user can read. Who takes the disk has them.
const TierFile Tier = "file"

// Warning is a sentence for staff, Chinese first, or empty when there is nothing to warn of.
func (t Tier) Warning() string {
	if t == TierFile {
		return "密钥保存在本机文件里，硬盘被拿走就可能泄露，请启用 TPM。 Keys are kept in plain files: whoever takes the disk has them; enable the TPM."
	}
	return ""
}

// Keyring is what one kiosk signs with and keeps its own data under.
type Keyring struct {
	Local *LocalKey
	Sign  *SigningKey
	Tier  Tier
}

// KeyFileError tells staff which key file cannot be used and why. A damaged key is never
// replaced by a new one, since what was sealed under it would be lost without a word.
type KeyFileError struct {
	Path string
	Says string
	Err  error // ErrKey, or what the operating system said
}

// Error is a line for staff.
func (e *KeyFileError) Error() string { return fmt.Sprintf("key file %s: %s", e.Path, e.Says) }

// Unwrap gives the cause.
func (e *KeyFileError) Unwrap() error { return e.Err }

const localPEM = "YICHUANG LOCAL KEY"

// OpenKeyring reads the keys in dir (local.pem, sign.pem) and makes what is not there yet: the folder 0700,
// the files 0600, on the disk for good before it returns. Two processes may call it at
// the same time and get the same keys. The error is a *KeyFileError.
func OpenKeyring(dir string) (*Keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &KeyFileError{dir, "the folder cannot be made: " + err.Error(), err}
	}
	ring := &Keyring{Tier: TierFile}
	local, err := readOrMake(filepath.Join(dir, "local.pem"), func() ([]byte, error) {
		return pem.EncodeToMemory(&pem.Block{Type: localPEM, Bytes: NewLocalKey().master[:]}), nil
	})
	if err != nil {
		return nil, err
	}
	defer clear(local)
	if ring.Local, err = parseLocal(local); err != nil {
		return nil, badKey(filepath.Join(dir, "local.pem"), err)
	}
	sign, err := readOrMake(filepath.Join(dir, "sign.pem"), func() ([]byte, error) {
		key, err := NewSigningKey()
		if err != nil {
			return nil, err
		}
		return key.MarshalPEM()
	})
	if err != nil {
		return nil, err
	}
	defer clear(sign)
	if ring.Sign, err = ParseSigningPEM(sign); err != nil {
		return nil, badKey(filepath.Join(dir, "sign.pem"), err)
	}
	return ring, nil
}

func badKey(path string, err error) error {
	return &KeyFileError{path, "it holds no usable key; put the backup back, or move it away to begin with a new key", err}
}

func parseLocal(text []byte) (*LocalKey, error) {
	bytes, err := onlyBlock(text, localPEM)
	if err != nil || len(bytes) != localSize {
		return nil, ErrKey
	}
	defer clear(bytes)
	return &LocalKey{[localSize]byte(bytes)}, nil
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
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
