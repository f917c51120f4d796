package seal

import (
	"crypto/hmac"
	"errors"
	"fmt"
	"os"
)

// credential is a vault under a secret that systemd keeps encrypted (to the machine's TPM or its own host key) and opens in
// memory for this service alone. It closes with the suite it is opened for and opens what any has closed.
type credential struct{ key *LocalKey }

// leastCredential is how many bytes a credential must have: it is random, not a word that somebody chose.
const leastCredential = 32

func openCredential(path string, suite Suite) (Vault, error) {
	secret, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("seal: credential: %w", err)
	}
	defer clear(secret)
	if len(secret) < leastCredential {
		return nil, fmt.Errorf("seal: credential: %s has %d bytes, at least %d are needed", path, len(secret), leastCredential)
	}
	c := &credential{&LocalKey{}}
	for _, s := range append([]Suite{suite}, Suites()...) {
		a := s.get()
		m := hmac.New(a.hash, secret)
		m.Write([]byte("yichuang vault 1"))
		c.key.keys = append(c.key.keys, localKey{a, [localSize]byte(m.Sum(nil))})
	}
	return c, nil
}

func (c *credential) Tier() Tier { return TierCredential }

func (c *credential) Wrap(secret []byte) ([]byte, error) { return c.key.Seal(secret, []byte("vault")) }

func (c *credential) Unwrap(wrapped []byte) ([]byte, error) {
	secret, err := c.key.Open(wrapped, []byte("vault"))
	if errors.Is(err, ErrUnknownKey) {
		return nil, fmt.Errorf("%w: %w", ErrVault, err)
	}
	return secret, err
}
