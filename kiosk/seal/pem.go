package seal

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/pem"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

const (
	privatePEM = "PRIVATE KEY" // PKCS #8
	publicPEM  = "PUBLIC KEY"  // SubjectPublicKeyInfo
)

// marshalPublic gives the DER form, which is also what a key's id is taken from.
// It cannot fail for a point on the SM2 curve, and no other point gets into a key.
func marshalPublic(pub *ecdsa.PublicKey) []byte {
	der, err := smx509.MarshalPKIXPublicKey(pub)
	if err != nil {
		panic("seal: a public key that is not on its curve")
	}
	return der
}

func publicToPEM(pub *ecdsa.PublicKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: publicPEM, Bytes: marshalPublic(pub)})
}

func publicFromPEM(text []byte) (*ecdsa.PublicKey, error) {
	der, err := onlyBlock(text, publicPEM)
	if err != nil {
		return nil, err
	}
	key, err := smx509.ParsePKIXPublicKey(der)
	if err != nil || !sm2.IsSM2PublicKey(key) {
		return nil, ErrKey
	}
	return key.(*ecdsa.PublicKey), nil
}

func privateToPEM(key *sm2.PrivateKey) ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	defer clear(der)
	return pem.EncodeToMemory(&pem.Block{Type: privatePEM, Bytes: der}), nil
}

func privateFromPEM(text []byte) (*sm2.PrivateKey, error) {
	der, err := onlyBlock(text, privatePEM)
	if err != nil {
		return nil, err
	}
	defer clear(der)
	key, err := smx509.ParsePKCS8PrivateKey(der)
	private, ok := key.(*sm2.PrivateKey)
	if err != nil || !ok {
		return nil, ErrKey
	}
	return private, nil
}

// onlyBlock wants exactly one PEM block, so that nobody believes a second key in the file is used.
func onlyBlock(text []byte, kind string) ([]byte, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != kind || len(bytes.TrimSpace(rest)) > 0 {
		return nil, ErrKey
	}
	return block.Bytes, nil
}
