package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"

	"github.com/emmansun/gmsm/sm3"
)

// localSize is the length of a local key in bytes.
const localSize = 32

// LocalKey protects what this machine itself must read again: receipts to reprint,
// drafts, cached progress. Its own bytes are used only to derive others. It may be used from several goroutines
// at once.
type LocalKey struct{ master [localSize]byte }

// NewLocalKey makes a key from the system's randomness.
func NewLocalKey() *LocalKey {
	k := new(LocalKey)
	rand.Read(k.master[:])
	return k
}

// ID names the key: 16 hex digits that tell nothing about it.
func (k *LocalKey) ID() string { return hex.EncodeToString(k.derive("id")[:8]) }

// Seal closes plain so that only this key opens it, and only together with the
// associated data; the result is about 100 bytes longer.
func (k *LocalKey) Seal(plain, associated []byte) ([]byte, error) {
	key := k.derive("seal")[:contentKey]
	defer clear(key)
	return join(header{Key: k.ID()}, key, plain, associated)
}

// Open returns what Seal closed. The errors are ErrEnvelope, ErrSuite, ErrUnknownKey and ErrTampered.
func (k *LocalKey) Open(sealed, associated []byte) ([]byte, error) {
	h, line, body, err := split(sealed)
	if err != nil {
		return nil, err
	}
	if len(h.Wrap) > 0 {
		return nil, ErrEnvelope
	}
	if h.Key != k.ID() {
		return nil, ErrUnknownKey
	}
	key := k.derive("seal")[:contentKey]
	defer clear(key)
	return open(h, line, body, key, associated)
}

// MAC turns a value, such as an ID number, into a name under which it can be looked up but from which it
// cannot be guessed without the key: HMAC-SM3 in hex. Different purposes give different names, so
// that two tables cannot be joined.
func (k *LocalKey) MAC(purpose, value string) string {
	key := k.derive("mac " + purpose)
	defer clear(key)
	m := hmac.New(sm3.New, key)
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil))
}

// derive is HMAC-SM3 of the purpose under the master key: 32 bytes.
func (k *LocalKey) derive(purpose string) []byte {
	m := hmac.New(sm3.New, k.master[:])
	m.Write([]byte("yichuang local 1 " + purpose))
	return m.Sum(nil)
}

// Derived is another local key, which nobody can make again without this one and the value. Different purposes
// give different keys.
func (k *LocalKey) Derived(purpose, value string) *LocalKey {
	mac, _ := hex.DecodeString(k.MAC("key "+purpose, value)) // it is hex
	defer clear(mac)
	d := *k
	copy(d.master[:], mac)
	return &d
}
