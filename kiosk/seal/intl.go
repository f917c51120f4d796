package seal

import (
	"crypto/aes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
)

// intl signs with ECDSA over P-256 and SHA-256, in ASN.1 DER of r and s, 70 to 72 bytes as a rule; wraps with HPKE in base
// mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180), the encapsulated key in front; and closes with
// AES-256-GCM.
var intl = &algorithms{
	name:   Intl,
	digest: "sha256",
	hash:   sha256.New,

	cipher:  aes.NewCipher,
	keySize: 32,

	newSigning: func() (any, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) },
	sign: func(private any, msg []byte) ([]byte, error) {
		sum := sha256.Sum256(msg)
		return ecdsa.SignASN1(rand.Reader, private.(*ecdsa.PrivateKey), sum[:])
	},
	verify: func(public any, msg, sig []byte) bool {
		sum := sha256.Sum256(msg)
		return ecdsa.VerifyASN1(public.(*ecdsa.PublicKey), sum[:], sig)
	},
	verifies: func(public any) bool {
		key, ok := public.(*ecdsa.PublicKey)
		return ok && key.Curve == elliptic.P256()
	},

	newOpening: func() (any, error) { return ecdh.X25519().GenerateKey(rand.Reader) },
	wrap: func(public any, contentKey []byte) ([]byte, error) {
		to, err := hpke.NewDHKEMPublicKey(public.(*ecdh.PublicKey))
		if err != nil {
			return nil, err
		}
		return hpke.Seal(to, hpkeKDF, hpkeAEAD, hpkeInfo, contentKey)
	},
	unwrap: func(private any, wrap []byte) ([]byte, error) {
		with, err := hpke.NewDHKEMPrivateKey(private.(*ecdh.PrivateKey))
		if err != nil {
			return nil, err
		}
		return hpke.Open(with, hpkeKDF, hpkeAEAD, hpkeInfo, wrap)
	},
	seals: func(public any) bool {
		key, ok := public.(*ecdh.PublicKey)
		return ok && key.Curve() == ecdh.X25519()
	},
	public: func(private any) any {
		switch key := private.(type) {
		case *ecdsa.PrivateKey:
			return &key.PublicKey
		case *ecdh.PrivateKey:
			return key.PublicKey()
		}
		return nil
	},
}

var (
	hpkeKDF  = hpke.HKDFSHA256()
	hpkeAEAD = hpke.AES256GCM()
	hpkeInfo = []byte("yichuang content key 1")
)
