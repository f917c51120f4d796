package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// Keyring is what one kiosk signs with and keeps its own data under. Its methods may be called from any goroutine.
type Keyring struct {
	Local *LocalKey
	Tier  Tier
	Suite Suite // of what is made new

	dir   string
	vault Vault
	mu    sync.Mutex
	sign  Signer
	next  Signer // made, and not known to the platform yet; nil when there is none
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

// The names of the key files, but for their endings. Further local keys are local-0002 and so on; of signing keys there are
// two at most.
const (
	firstLocal = "local"
	nowSign    = "sign"
	nextSign   = "sign-next"
)

// OpenKeyring reads the keys in dir, and makes what is not there yet, in the best vault this machine has (FindVault). The
// error is a *KeyFileError, or that of a vault that cannot be used.
func OpenKeyring(dir string, suite Suite) (*Keyring, error) {
	vault, err := FindVault(suite)
	if err != nil {
		return nil, err
	}
	return OpenKeyringIn(dir, vault, suite)
}

// OpenKeyringIn is OpenKeyring with a vault of the caller's choice: the folder is 0700, the files 0600, on the disk for good
// before it returns. With a vault the local keys lie in it (local.vault, local-0002.vault) and the signing key under the newest
// of them (sign.sealed); keys that were plain files before are moved there. Without one, vault being nil, they are plain files
// (local.pem, sign.pem). Keys of another suite stay and still read; beside them new ones are made, as Rotate does. Two processes
// may call it at the same time and get the same keys. The error is a *KeyFileError.
func OpenKeyringIn(dir string, vault Vault, suite Suite) (*Keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &KeyFileError{dir, "the folder cannot be made: " + err.Error(), err}
	}
	r := &Keyring{Local: &LocalKey{}, Tier: TierFile, Suite: suite.get().name, dir: dir, vault: vault}
	if vault != nil {
		r.Tier = vault.Tier()
	}
	for _, name := range r.locals() {
		if err := r.addLocal(name); err != nil {
			return nil, err
		}
	}
	if r.Local.keys[0].suite.name != r.Suite {
		if err := r.addLocal(r.furtherLocal()); err != nil {
			return nil, err
		}
	}
	var err error
	if r.sign, err = r.signer(nowSign); err != nil {
		return nil, err
	}
	if r.there(nextSign) {
		if r.next, err = r.signer(nextSign); err != nil {
			return nil, err
		}
	}
	return r, r.follow()
}

// follow sees to a next signing key when the newest one is not of the suite.
func (r *Keyring) follow() (err error) {
	if r.next != nil && r.next.Public().Suite() != r.Suite { // the suite was changed twice; nobody has signed with it
		file := r.file(nextSign)
		if err := os.Remove(file.name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &KeyFileError{file.name(), "it cannot be removed: " + err.Error(), err}
		}
		r.next = nil
	}
	if r.next == nil && r.sign.Public().Suite() != r.Suite {
		r.next, err = r.signer(nextSign)
	}
	return err
}

// Rotate makes a new local key, which closes everything from now on, and a next signing key, which takes over once the
// platform knows it (Next, Switch). The older local keys stay. It is called before the keyring is used.
func (r *Keyring) Rotate() (err error) {
	if err := r.addLocal(r.furtherLocal()); err != nil {
		return err
	}
	if r.next == nil {
		r.next, err = r.signer(nextSign)
	}
	return err
}

// Since is when the newest local key was made, by the file's own time.
func (r *Keyring) Since() time.Time {
	locals := r.locals()
	info, err := os.Stat(r.file(locals[len(locals)-1]).name())
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// Signer is what signs now. Who signs a text that names the key takes both from one Signer.
func (r *Keyring) Signer() Signer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sign
}

// Next is what will sign once the platform knows it, nil when there is no such key.
func (r *Keyring) Next() Signer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next
}

// Switch makes the next signing key the one that signs. The one before it is gone for good; what it has signed is checked with
// its public half. After a power cut it is the one or the other.
func (r *Keyring) Switch() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	from, to := r.file(nextSign).name(), r.file(nowSign).name()
	if err := os.Rename(from, to); err != nil {
		return &KeyFileError{from, "it cannot be renamed: " + err.Error(), err}
	}
	if err := syncFolder(r.dir); err != nil { // it may be undone: the platform must not see the new one sign
		return &KeyFileError{to, "it is not on the disk for good: " + err.Error(), err}
	}
	r.sign, r.next = r.next, nil
	return nil
}

func badKey(path string, err error) error {
	return &KeyFileError{path, "it holds no usable key; put the backup back, or move it away to begin with a new key", err}
}
