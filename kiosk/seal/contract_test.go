package seal_test

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"testing"

	"yichuang/kiosk/seal"
	"yichuang/kiosk/seal/sealtest"
)

func TestKeysInMemoryKeepTheContract(t *testing.T) {
	for _, s := range seal.Suites() {
		t.Run("signer "+string(s), func(t *testing.T) {
			sealtest.Signer(t, func(t *testing.T) seal.Signer {
				k, err := s.NewSigningKey()
				if err != nil {
					t.Fatal(err)
				}
				return k
			})
		})
		t.Run("unwrapper "+string(s), func(t *testing.T) {
			sealtest.Unwrapper(t, func(t *testing.T) seal.Unwrapper { return newOpening(t, s) })
		})
	}
}

func TestVaults(t *testing.T) {
	for name, vault := range map[string]func(*testing.T) seal.Vault{"tpm": seal.SoftwareTPM, "credential": seal.CredentialVault} {
		t.Run(name, func(t *testing.T) { sealtest.Vault(t, vault) })
	}
}

func newOpening(t *testing.T, s seal.Suite) *seal.OpeningKey {
	t.Helper()
	k, err := s.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// module is a key behind a line that may be cut, before the content key was unwrapped or after.
type module struct {
	*seal.OpeningKey
	cut, cutLater bool
}

func (m *module) Unwrap(wrap []byte) (cipher.AEAD, error) {
	if m.cut {
		return nil, fmt.Errorf("%w: no session", seal.ErrModule)
	}
	aead, err := m.OpeningKey.Unwrap(wrap)
	return cutting{aead, m}, err
}

type cutting struct {
	cipher.AEAD
	m *module
}

func (c cutting) Open(dst, nonce, body, associated []byte) ([]byte, error) {
	if c.m.cutLater {
		return nil, fmt.Errorf("%w: session lost", seal.ErrModule)
	}
	return c.AEAD.Open(dst, nonce, body, associated)
}

// A module that is away must not make anybody believe that an envelope is bad.
func TestAModuleThatIsAway(t *testing.T) {
	for _, s := range seal.Suites() {
		m := &module{OpeningKey: newOpening(t, s)}
		envelope, err := m.Public().Seal([]byte("content"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []module{{cut: true}, {cutLater: true}} {
			m.cut, m.cutLater = c.cut, c.cutLater
			if _, err := seal.NewOpener(m).Open(envelope, nil); !errors.Is(err, seal.ErrModule) || errors.Is(err, seal.ErrTampered) {
				t.Errorf("%s, %+v: %v", s, c, err)
			}
		}
		m.cut, m.cutLater = false, false
		if plain, err := seal.NewOpener(m).Open(envelope, nil); err != nil || string(plain) != "content" {
			t.Errorf("%s: %q, %v", s, plain, err)
		}
	}
}
