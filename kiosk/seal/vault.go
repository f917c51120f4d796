package seal

import (
	"errors"
	"os"
	"path/filepath"
)

// Vault keeps the keys that all of a machine's other secrets lie under, outside of its disk: who takes the disk alone has
// nothing. A certified hardware module joins by being one, and, so that it holds the signing key too, by being a Signer. Package
// sealtest holds what each must do. It may be used from one goroutine at a time.
type Vault interface {
	// Tier says which kind it is; it stands beside what Wrap gave, so that nobody looks for it in another.
	Tier() Tier

	// Wrap closes a secret of at most 128 bytes.
	Wrap(secret []byte) ([]byte, error)

	// Unwrap opens what Wrap of this very vault closed. The error is ErrVault when it was another, or its own.
	Unwrap(wrapped []byte) ([]byte, error)
}

// ErrVault is returned for a secret that lies in another vault: the disk was moved, or the machine's TPM was cleared.
var ErrVault = errors.New("seal: wrapped in another vault")

// Tier says how well a machine's keys are kept.
type Tier string

// The tiers, the best first (DESIGN.md section 5).
const (
	TierTPM        Tier = "tpm"        // a TPM 2.0 of this machine
	TierCredential Tier = "credential" // a credential that systemd opens for this service
	TierFile       Tier = "file"       // key files only root or the kiosk's own user can read: who takes the disk has them
)

// Warning is a sentence for staff, Chinese first, or empty when there is nothing to warn of.
func (t Tier) Warning() string {
	if t == TierFile {
		return "密钥保存在本机文件里，硬盘被拿走就可能泄露，请启用 TPM。 Keys are kept in plain files: whoever takes the disk has them; enable the TPM."
	}
	return ""
}

// Where the vaults of a machine are.
const (
	tpmDevice      = "/dev/tpmrm0"    // the kernel's resource manager, so that others may use the TPM too
	credentialName = "yichuang-vault" // made with systemd-creds, see docs/install.md
)

// FindVault returns the best vault this machine has, nil when there is only the disk. A TPM has algorithms of its own, the others
// close with the suite. The error is that of a vault that is there and cannot be used: keys must not be kept worse for it without a word.
func FindVault(suite Suite) (Vault, error) {
	if _, err := os.Stat(tpmDevice); err == nil {
		return openTPM(tpmDevice)
	}
	if folder := os.Getenv("CREDENTIALS_DIRECTORY"); folder != "" {
		return openCredential(filepath.Join(folder, credentialName), suite)
	}
	return nil, nil
}
