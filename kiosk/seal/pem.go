package seal

import (
	"bytes"
	"encoding/pem"

	"github.com/emmansun/gmsm/smx509"
)

const (
	privatePEM = "PRIVATE KEY" // PKCS #8
	publicPEM  = "PUBLIC KEY"  // SubjectPublicKeyInfo
)

// marshalPublic gives the DER form, which is also what a key's id is taken from.
// It cannot fail for a key of a suite, and no other gets into one of this package's types.
func marshalPublic(public any) []byte {
	der, err := smx509.MarshalPKIXPublicKey(public)
	if err != nil {
		panic("seal: a public key of no suite")
	}
	return der
}

func publicToPEM(public any) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: publicPEM, Bytes: marshalPublic(public)})
}

// publicFromPEM finds the suite that a key is of by the test for its purpose.
func publicFromPEM(text []byte, purpose func(*algorithms) func(any) bool) (*algorithms, any, error) {
	block, err := onlyBlock(text, publicPEM)
	if err != nil {
		return nil, nil, err
	}
	public, err := smx509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, nil, ErrKey
	}
	for _, a := range suites {
		if purpose(a)(public) {
			return a, public, nil
		}
	}
	return nil, nil, ErrKey
}

func privateToPEM(private any) ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	defer clear(der)
	return pem.EncodeToMemory(&pem.Block{Type: privatePEM, Bytes: der}), nil
}

// privateFromPEM finds the suite that a key is of by its public half.
func privateFromPEM(text []byte, purpose func(*algorithms) func(any) bool) (*algorithms, any, error) {
	block, err := onlyBlock(text, privatePEM)
	if err != nil {
		return nil, nil, err
	}
	defer clear(block.Bytes)
	private, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, nil, ErrKey
	}
	for _, a := range suites {
		if public := a.public(private); public != nil && purpose(a)(public) {
			return a, private, nil
		}
	}
	return nil, nil, ErrKey
}

// onlyBlock wants exactly one PEM block, so that nobody believes a second key in the file is used.
func onlyBlock(text []byte, kind string) (*pem.Block, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != kind || len(bytes.TrimSpace(rest)) > 0 {
		return nil, ErrKey
	}
	return block, nil
}
