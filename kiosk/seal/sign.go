package seal

import (
	"crypto/ecdsa"
	"crypto/rand"

	"github.com/emmansun/gmsm/sm2"
)

// SigningKey signs in the name of one kiosk: batches and receipts. It may be used from
// several goroutines at once.
type SigningKey struct{ key *sm2.PrivateKey }

// NewSigningKey makes a key from the system's randomness.
func NewSigningKey() (*SigningKey, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return &SigningKey{key}, nil
}

// Sign returns the SM2 signature over msg, not over its digest: ASN.1 DER of r and s, 70 to 72
// bytes as a rule, with the default user id 1234567812345678 (GB/T 32918.2).
func (k *SigningKey) Sign(msg []byte) ([]byte, error) {
	return k.key.SignWithSM2(rand.Reader, nil, msg)
}

// Public is the half that others may have.
func (k *SigningKey) Public() VerifyKey { return VerifyKey{&k.key.PublicKey} }

// MarshalPEM gives the private key as unencrypted PKCS #8: for a 0600 file only.
func (k *SigningKey) MarshalPEM() ([]byte, error) { return privateToPEM(k.key) }

// ParseSigningPEM reads MarshalPEM back. The error is ErrKey.
func ParseSigningPEM(text []byte) (*SigningKey, error) {
	key, err := privateFromPEM(text)
	if err != nil {
		return nil, err
	}
	return &SigningKey{key}, nil
}

// VerifyKey checks what one kiosk signed. The zero value fits no signature.
type VerifyKey struct{ key *ecdsa.PublicKey }

// ID names the key: 16 hex digits, from the public key alone, so that both sides find the same.
func (k VerifyKey) ID() string { return keyID(marshalPublic(k.key)) }

// Verify returns ErrSignature unless sig is k's signature over msg.
func (k VerifyKey) Verify(msg, sig []byte) error {
	if k.key == nil || !sm2.VerifyASN1WithSM2(k.key, nil, msg, sig) {
		return ErrSignature
	}
	return nil
}

// MarshalPEM gives the key as SubjectPublicKeyInfo.
func (k VerifyKey) MarshalPEM() []byte { return publicToPEM(k.key) }

// ParseVerifyPEM reads MarshalPEM back. The error is ErrKey.
func ParseVerifyPEM(text []byte) (VerifyKey, error) {
	key, err := publicFromPEM(text)
	return VerifyKey{key}, err
}
