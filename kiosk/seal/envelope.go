package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// SealingKey closes envelopes that only the holder of the matching OpeningKey can
// open. It may be used from several goroutines at once.
type SealingKey struct {
	suite  *algorithms
	public any
}

// ID names the key, as VerifyKey.ID does.
func (k SealingKey) ID() string { return k.suite.keyID(marshalPublic(k.public)) }

// Suite is what its envelopes are made with.
func (k SealingKey) Suite() Suite { return k.suite.name }

// Seal puts plain into an envelope: a fresh content key, wrapped to k. The associated data is not inside,
// but the envelope opens only together with it. An envelope is about 320 bytes longer than plain.
func (k SealingKey) Seal(plain, associated []byte) ([]byte, error) {
	if k.suite == nil {
		return nil, ErrKey
	}
	key := make([]byte, k.suite.keySize)
	defer clear(key)
	rand.Read(key)
	wrap, err := k.suite.wrap(k.public, key)
	if err != nil {
		return nil, err
	}
	return k.suite.join(header{Key: k.ID(), Wrap: wrap}, key, plain, associated)
}

// MarshalPEM gives the key as SubjectPublicKeyInfo.
func (k SealingKey) MarshalPEM() []byte { return publicToPEM(k.public) }

// ParseSealingPEM reads MarshalPEM back: an SM2 key (sm) or an X25519 key (intl). The error is ErrKey.
func ParseSealingPEM(text []byte) (SealingKey, error) {
	suite, public, err := publicFromPEM(text, func(a *algorithms) func(any) bool { return a.seals })
	return SealingKey{suite, public}, err
}

// Unwrapper holds the private half of a SealingKey and opens content keys with it. OpeningKey is one in memory; a certified
// module (密码机) joins by being another, so that the key never leaves it. Package sealtest holds what each must do. It may be
// used from several goroutines at once.
//
// With a module that speaks GM/T 0018 (SDF): Public is SDF_ExportEncPublicKey_ECC; Unwrap takes the ASN.1 of wrap apart into
// an ECCCipher and hands it to SDF_ImportKeyWithISK_ECC, and the cipher it gives works with that session key inside the
// module. SDF_InternalDecrypt_ECC, which gives the content key out, is not in the standard, but many have it.
type Unwrapper interface {
	// Public is the half that kiosks seal to.
	Public() SealingKey

	// Unwrap gives the cipher under the content key in wrap, the one of an envelope's header. The error, also that of the
	// cipher, wraps ErrModule when the module could not be asked; any other means that wrap or content are not right.
	Unwrap(wrap []byte) (cipher.AEAD, error)
}

// OpeningKey opens envelopes; the platform holds it. It may be used from several goroutines at once.
type OpeningKey struct {
	suite   *algorithms
	private any
}

// NewOpeningKey makes a key from the system's randomness.
func (s Suite) NewOpeningKey() (*OpeningKey, error) {
	private, err := s.get().newOpening()
	if err != nil {
		return nil, err
	}
	return &OpeningKey{s.get(), private}, nil
}

// Public is the half that kiosks seal to.
func (k *OpeningKey) Public() SealingKey { return SealingKey{k.suite, k.suite.public(k.private)} }

// ID is the id of Public.
func (k *OpeningKey) ID() string { return k.Public().ID() }

// Unwrap is Unwrapper.Unwrap.
func (k *OpeningKey) Unwrap(wrap []byte) (cipher.AEAD, error) {
	key, err := k.suite.unwrap(k.private, wrap)
	if err != nil {
		return nil, ErrTampered
	}
	defer clear(key)
	return k.suite.gcm(key)
}

// Open returns what was sealed. The errors are ErrEnvelope, ErrSuite, ErrUnknownKey and ErrTampered.
func (k *OpeningKey) Open(envelope, associated []byte) ([]byte, error) {
	return NewOpener(k).Open(envelope, associated)
}

// MarshalPEM gives the private key as unencrypted PKCS #8: for a 0600 file only.
func (k *OpeningKey) MarshalPEM() ([]byte, error) { return privateToPEM(k.private) }

// ParseOpeningPEM reads MarshalPEM back. The error is ErrKey.
func ParseOpeningPEM(text []byte) (*OpeningKey, error) {
	suite, private, err := privateFromPEM(text, func(a *algorithms) func(any) bool { return a.seals })
	if err != nil {
		return nil, err
	}
	return &OpeningKey{suite, private}, nil
}

// Opener opens envelopes sealed to any of several keys, so that old ones, and those of another suite, are
// still read after a new key was made. It may be used from several goroutines at once.
type Opener struct{ keys map[string]Unwrapper }

// NewOpener knows the given keys.
func NewOpener(keys ...Unwrapper) *Opener {
	o := &Opener{keys: make(map[string]Unwrapper, len(keys))}
	for _, k := range keys {
		o.keys[k.Public().ID()] = k
	}
	return o
}

// Open is OpeningKey.Open with the key the envelope asks for. The error wraps ErrModule when that key's module could not be asked.
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
	aead, err := k.Unwrap(h.Wrap)
	switch {
	case errors.Is(err, ErrModule):
		return nil, err
	case err != nil:
		return nil, ErrTampered
	}
	return open(aead, h, line, body, associated)
}
