package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/pem"
)

// localSize is the length of a local key in bytes.
const localSize = 32

// LocalKey protects what this machine itself must read again: receipts to reprint,
// drafts, cached progress. It may be several keys, since a newer one does not end the older ones: the newest closes, each opens
// what it has closed. It may be used from several goroutines at once.
type LocalKey struct{ keys []localKey } // at least one, the newest first

// localKey is one of them. Its own bytes are used only to derive others.
type localKey struct {
	suite  *algorithms
	master [localSize]byte
}

// NewLocalKey makes a key from the system's randomness.
func (s Suite) NewLocalKey() *LocalKey {
	k := localKey{suite: s.get()}
	rand.Read(k.master[:])
	return &LocalKey{[]localKey{k}}
}

// ID names the newest key: 16 hex digits that tell nothing about it.
func (k *LocalKey) ID() string { return k.keys[0].id() }

// Seal closes plain so that only this key opens it, and only together with the
// associated data; the result is about 100 bytes longer.
func (k *LocalKey) Seal(plain, associated []byte) ([]byte, error) {
	newest := k.keys[0]
	key := newest.contentKey()
	defer clear(key)
	return newest.suite.join(header{Key: newest.id()}, key, plain, associated)
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
	for _, one := range k.keys {
		if one.id() != h.Key {
			continue
		}
		key := one.contentKey()
		defer clear(key)
		aead, err := one.suite.gcm(key)
		if err != nil {
			return nil, ErrTampered
		}
		return open(aead, h, line, body, associated)
	}
	return nil, ErrUnknownKey
}

// MAC turns a value, such as an ID number, into a name under which it can be looked up but from which it
// cannot be guessed without the key: HMAC-SM3 or HMAC-SHA-256 in hex. Different purposes give different names, so
// that two tables cannot be joined. It is always made with the oldest key: what was once named is to be found again.
func (k *LocalKey) MAC(purpose, value string) string {
	oldest := k.keys[len(k.keys)-1]
	key := oldest.derive("mac " + purpose)
	defer clear(key)
	m := hmac.New(oldest.suite.hash, key)
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil))
}

func (k localKey) id() string { return hex.EncodeToString(k.derive("id")[:8]) }

func (k localKey) contentKey() []byte { return k.derive("seal")[:k.suite.keySize] }

// derive is the suite's HMAC of the purpose under the master key: 32 bytes.
func (k localKey) derive(purpose string) []byte {
	m := hmac.New(k.suite.hash, k.master[:])
	m.Write([]byte("yichuang local 1 " + purpose))
	return m.Sum(nil)
}

const (
	localPEM    = "YICHUANG LOCAL KEY"
	suiteHeader = "Suite" // not there: SM
)

// toPEM takes at most 126 bytes: a TPM seals 128.
func (k localKey) toPEM() []byte {
	block := &pem.Block{Type: localPEM, Bytes: k.master[:]}
	if k.suite != sm {
		block.Headers = map[string]string{suiteHeader: string(k.suite.name)}
	}
	return pem.EncodeToMemory(block)
}

func parseLocal(text []byte) (localKey, error) {
	block, err := onlyBlock(text, localPEM)
	if err != nil || len(block.Bytes) != localSize {
		return localKey{}, ErrKey
	}
	defer clear(block.Bytes)
	suite := sm
	if name, named := block.Headers[suiteHeader]; named {
		if suite = suites[Suite(name)]; suite == nil {
			return localKey{}, ErrSuite
		}
	}
	return localKey{suite, [localSize]byte(block.Bytes)}, nil
}

// Derived is another local key, which nobody can make again without this one and the value. Different purposes
// give different keys. As MAC it is made with the oldest key: what was once closed is to be opened again.
func (k *LocalKey) Derived(purpose, value string) *LocalKey {
	mac, _ := hex.DecodeString(k.MAC("key "+purpose, value)) // it is hex
	defer clear(mac)
	d := localKey{suite: k.keys[len(k.keys)-1].suite}
	copy(d.master[:], mac)
	return &LocalKey{[]localKey{d}}
}
