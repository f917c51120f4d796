package seal

import (
	"errors"
	"fmt"

	"github.com/google/go-tpm/tpm2"
	"github.com/google/go-tpm/tpm2/transport"
	"github.com/google/go-tpm/tpm2/transport/linuxtpm"
)

// tpm is a vault in a TPM 2.0: a secret becomes a sealed object under the TPM's own storage key, which never leaves it. The
// object's two halves are kept on the disk. What goes over the bus is encrypted too.
type tpm struct {
	open func() (transport.TPMCloser, error) // for each use: the device belongs to the whole machine
}

func openTPM(device string) (Vault, error) {
	t := &tpm{func() (transport.TPMCloser, error) { return linuxtpm.Open(device) }}
	line, err := t.open()
	if err != nil {
		return nil, fmt.Errorf("seal: the TPM cannot be used, see its rule in 70-yichuang.rules: %s: %w", device, err)
	}
	return t, line.Close()
}

func (t *tpm) Tier() Tier { return TierTPM }

// under runs f with the storage key, made anew from the TPM's seed: the same each time until the TPM is cleared.
func (t *tpm) under(f func(line transport.TPM, storage tpm2.AuthHandle, salted tpm2.AuthOption) error) (err error) {
	line, err := t.open()
	if err != nil {
		return fmt.Errorf("seal: TPM: %w", err)
	}
	defer func() { err = errors.Join(err, line.Close()) }()
	storage, err := tpm2.CreatePrimary{PrimaryHandle: tpm2.TPMRHOwner, InPublic: tpm2.New2B(tpm2.ECCSRKTemplate)}.Execute(line)
	if err != nil {
		return fmt.Errorf("seal: TPM: %w", err)
	}
	defer func() { _, _ = tpm2.FlushContext{FlushHandle: storage.ObjectHandle}.Execute(line) }()
	public, err := storage.OutPublic.Contents()
	if err != nil {
		return fmt.Errorf("seal: TPM: %w", err)
	}
	return f(line, tpm2.AuthHandle{Handle: storage.ObjectHandle, Name: storage.Name, Auth: tpm2.PasswordAuth(nil)},
		tpm2.Salted(storage.ObjectHandle, *public))
}

func (t *tpm) Wrap(secret []byte) (wrapped []byte, err error) {
	err = t.under(func(line transport.TPM, storage tpm2.AuthHandle, salted tpm2.AuthOption) error {
		storage.Auth = tpm2.HMAC(tpm2.TPMAlgSHA256, 16, tpm2.AESEncryption(128, tpm2.EncryptIn), salted)
		made, err := tpm2.Create{
			ParentHandle: storage,
			InSensitive: tpm2.TPM2BSensitiveCreate{Sensitive: &tpm2.TPMSSensitiveCreate{
				Data: tpm2.NewTPMUSensitiveCreate(&tpm2.TPM2BSensitiveData{Buffer: secret}),
			}},
			InPublic: tpm2.New2B(tpm2.TPMTPublic{Type: tpm2.TPMAlgKeyedHash, NameAlg: tpm2.TPMAlgSHA256,
				ObjectAttributes: tpm2.TPMAObject{FixedTPM: true, FixedParent: true, UserWithAuth: true, NoDA: true}}),
		}.Execute(line)
		if err != nil {
			return fmt.Errorf("seal: TPM: %w", err)
		}
		wrapped = append(tpm2.Marshal(made.OutPublic), tpm2.Marshal(made.OutPrivate)...)
		return nil
	})
	return wrapped, err
}

func (t *tpm) Unwrap(wrapped []byte) (secret []byte, err error) {
	public, private, err := halves(wrapped)
	if err != nil {
		return nil, err
	}
	err = t.under(func(line transport.TPM, storage tpm2.AuthHandle, salted tpm2.AuthOption) error {
		object, err := tpm2.Load{ParentHandle: storage, InPrivate: *private, InPublic: *public}.Execute(line)
		if err != nil { // another TPM's, or another seed's
			return fmt.Errorf("%w: %w", ErrVault, err)
		}
		defer func() { _, _ = tpm2.FlushContext{FlushHandle: object.ObjectHandle}.Execute(line) }()
		opened, err := tpm2.Unseal{ItemHandle: tpm2.AuthHandle{Handle: object.ObjectHandle, Name: object.Name,
			Auth: tpm2.HMAC(tpm2.TPMAlgSHA256, 16, tpm2.AESEncryption(128, tpm2.EncryptOut), salted)}}.Execute(line)
		if err != nil {
			return fmt.Errorf("seal: TPM: %w", err)
		}
		secret = opened.OutData.Buffer
		return nil
	})
	return secret, err
}

// halves parts what Wrap gave. Each begins with its own length: two bytes, big-endian.
func halves(wrapped []byte) (*tpm2.TPM2BPublic, *tpm2.TPM2BPrivate, error) {
	if len(wrapped) < 2 {
		return nil, nil, ErrKey
	}
	n := 2 + int(wrapped[0])<<8 + int(wrapped[1])
	if len(wrapped) < n {
		return nil, nil, ErrKey
	}
	public, err := tpm2.Unmarshal[tpm2.TPM2BPublic](wrapped[:n])
	if err != nil {
		return nil, nil, ErrKey
	}
	private, err := tpm2.Unmarshal[tpm2.TPM2BPrivate](wrapped[n:])
	if err != nil {
		return nil, nil, ErrKey
	}
	return public, private, nil
}
