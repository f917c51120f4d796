package seal

import (
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
)

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

// OpenKeyring reads the keys in dir, and makes what is not there yet, in the best vault this machine has (FindVault). The
// error is a *KeyFileError, or that of a vault that cannot be used.
func OpenKeyring(dir string) (*Keyring, error) {
	vault, err := FindVault()
	if err != nil {
		return nil, err
	}
	return OpenKeyringIn(dir, vault)
}

// OpenKeyringIn is OpenKeyring with a vault of the caller's choice: the folder is 0700, the files 0600, on the disk for good
// before it returns. With a vault the local key lies in it (local.vault) and the signing key under the local key (sign.sealed);
// keys that were plain files before are moved there. Without one, vault being nil, they are plain files (local.pem,
// sign.pem). Two processes may call it at the same time and get the same keys. The error is a *KeyFileError.
func OpenKeyringIn(dir string, vault Vault) (*Keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &KeyFileError{dir, "the folder cannot be made: " + err.Error(), err}
	}
	ring := &Keyring{Tier: TierFile}
	local := keyFile{plain: filepath.Join(dir, "local.pem"), closed: filepath.Join(dir, "local.vault"), make: makeLocal}
	sign := keyFile{plain: filepath.Join(dir, "sign.pem"), closed: filepath.Join(dir, "sign.sealed"), make: makeSign}
	if vault != nil {
		ring.Tier = vault.Tier()
		local.lock = &lock{string(ring.Tier), vault.Wrap, vault.Unwrap}
	}
	text, err := local.read()
	if err != nil {
		return nil, err
	}
	defer clear(text)
	if ring.Local, err = parseLocal(text); err != nil {
		return nil, badKey(local.name(), err)
	}
	if vault != nil {
		about := []byte("sign")
		sign.lock = &lock{"local",
			func(text []byte) ([]byte, error) { return ring.Local.Seal(text, about) },
			func(sealed []byte) ([]byte, error) { return ring.Local.Open(sealed, about) }}
	}
	signText, err := sign.read()
	if err != nil {
		return nil, err
	}
	defer clear(signText)
	if ring.Sign, err = ParseSigningPEM(signText); err != nil {
		return nil, badKey(sign.name(), err)
	}
	return ring, nil
}

func makeLocal() ([]byte, error) {
	return pem.EncodeToMemory(&pem.Block{Type: localPEM, Bytes: NewLocalKey().master[:]}), nil
}

func makeSign() ([]byte, error) {
	key, err := NewSigningKey()
	if err != nil {
		return nil, err
	}
	return key.MarshalPEM()
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
