package seal

import (
	"crypto/ecdsa"
	"crypto/rand"

	"github.com/emmansun/gmsm/sm2"
)

// SealingKey closes envelopes that only the holder of the matching OpeningKey can
// open. It may be used from several goroutines at once.
type SealingKey struct{ key *ecdsa.PublicKey }

// ID names the key, as VerifyKey.ID does.
func (k SealingKey) ID() string { return keyID(marshalPublic(k.key)) }

// Seal puts plain into an envelope: a fresh SM4-GCM key, wrapped to k. The associated data is not inside,
// but the envelope opens only together with it. An envelope is about 320 bytes longer than plain.
func (k SealingKey) Seal(plain, associated []byte) ([]byte, error) {
	if k.key == nil {
		return nil, ErrKey
	}
	key := make([]byte, contentKey)
	defer clear(key)
	rand.Read(key)
	wrap, err := sm2.EncryptASN1(rand.Reader, k.key, key)
	if err != nil {
		return nil, err
	}
	return join(header{Key: k.ID(), Wrap: wrap}, key, plain, associated)
}

// MarshalPEM gives the key as SubjectPublicKeyInfo.
func (k SealingKey) MarshalPEM() []byte { return publicToPEM(k.key) }

// ParseSealingPEM reads MarshalPEM back. The error is ErrKey.
func ParseSealingPEM(text []byte) (SealingKey, error) {
	key, err := publicFromPEM(text)
	return SealingKey{key}, err
}

// OpeningKey opens envelopes; the platform holds it. It may be used from several goroutines at once.
type OpeningKey struct{ key *sm2.PrivateKey }

// NewOpeningKey makes a key from the system's randomness.
func NewOpeningKey() (*OpeningKey, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return &OpeningKey{key}, nil
}

// Public is the half that kiosks seal to.
func (k *OpeningKey) Public() SealingKey { return SealingKey{&k.key.PublicKey} }

// ID is the id of Public.
func (k *OpeningKey) ID() string { return k.Public().ID() }

// Open returns what was sealed. The errors are ErrEnvelope, ErrSuite, ErrUnknownKey and ErrTampered.
func (k *OpeningKey) Open(envelope, associated []byte) ([]byte, error) {
	return NewOpener(k).Open(envelope, associated)
}

// MarshalPEM gives the private key as unencrypted PKCS #8: for a 0600 file only.
func (k *OpeningKey) MarshalPEM() ([]byte, error) { return privateToPEM(k.key) }

// ParseOpeningPEM reads MarshalPEM back. The error is ErrKey.
func ParseOpeningPEM(text []byte) (*OpeningKey, error) {
	key, err := privateFromPEM(text)
	if err != nil {
		return nil, err
	}
	return &OpeningKey{key}, nil
}

// Opener opens envelopes sealed to any of several keys, so that old ones are still
// read after a new key was made. It may be used from several goroutines at once.
type Opener struct{ keys map[string]*OpeningKey }

// NewOpener knows the given keys.
func NewOpener(keys ...*OpeningKey) *Opener {
	o := &Opener{keys: make(map[string]*OpeningKey, len(keys))}
	for _, k := range keys {
		o.keys[k.ID()] = k
	}
	return o
}

// Open is OpeningKey.Open with the key the envelope asks for.
func (o *Opener) Open(envelope, associated []byte) ([]byte, error) {
	h, line, body, err := split(envelope)
	if err != nil {
		return nil, err
	}
	if len(h.Wrap) == 0 {
		return nil, ErrEnvelope
	}
	k, ok := o.keys[h.Key]
	if !ok {
		return nil, ErrUnknownKey
	}
	key, err := sm2.Decrypt(k.key, h.Wrap)
	if err != nil {
		return nil, ErrTampered
	}
	defer clear(key)
	return open(h, line, body, key, associated)
}
