package seal

import (
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// sm signs with SM2 over SM3 and the default user id 1234567812345678 (GB/T 32918.2), in ASN.1 DER of r and s, 70 to 72
// bytes as a rule; wraps with SM2 in the ASN.1 form of GB/T 35276 (GB/T 32918.4); and closes with SM4-GCM (RFC 8998).
var sm = &algorithms{
	name:   SM,
	digest: "sm3",
	hash:   sm3.New,

	cipher:  func(key []byte) (cipher.Block, error) { return sm4.NewCipher(key) },
	keySize: sm4.BlockSize,

	newSigning: newSM2,
	sign: func(private any, msg []byte) ([]byte, error) {
		return private.(*sm2.PrivateKey).SignWithSM2(rand.Reader, nil, msg)
	},
	verify: func(public any, msg, sig []byte) bool {
		return sm2.VerifyASN1WithSM2(public.(*ecdsa.PublicKey), nil, msg, sig)
	},
	verifies: sm2.IsSM2PublicKey,

	newOpening: newSM2,
	wrap: func(public any, contentKey []byte) ([]byte, error) {
		return sm2.EncryptASN1(rand.Reader, public.(*ecdsa.PublicKey), contentKey)
	},
	unwrap: func(private any, wrap []byte) ([]byte, error) { return sm2.Decrypt(private.(*sm2.PrivateKey), wrap) },
	seals:  sm2.IsSM2PublicKey,
	public: func(private any) any {
		if key, ok := private.(*sm2.PrivateKey); ok {
			return &key.PublicKey
		}
		return nil
	},
}

func newSM2() (any, error) { return sm2.GenerateKey(rand.Reader) }
