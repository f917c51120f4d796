package seal

import (
	"crypto/cipher"
	"encoding/hex"
	"hash"
	"strings"
)

// Suite names the algorithms that something new is made with. What is read says by itself which suite it is of: an
// envelope in its header, a digest in front, a key by its kind. The zero value means SM.
type Suite string

// The suites. Each stands in a file of its own; a further one is a further file and a line in suites.
const (
	SM   Suite = "sm"   // SM2, SM3 and SM4-GCM, which Chinese public bodies must use (GB/T 39786, GM/T 0003, 0004, 0002)
	Intl Suite = "intl" // HPKE with X25519, ECDSA with P-256, SHA-256 and AES-256-GCM (RFC 9180, FIPS 186, 180, 197)
)

// Suites are all there are, the first is the one that is meant when none is named.
func Suites() []Suite { return []Suite{SM, Intl} }

var suites = map[Suite]*algorithms{SM: sm, Intl: intl}

// algorithms are a suite. Keys are what smx509 makes of their DER forms.
type algorithms struct {
	name   Suite
	digest string // what its digests begin with
	hash   func() hash.Hash

	cipher  func(key []byte) (cipher.Block, error)
	keySize int // of its cipher's keys, in bytes

	newSigning func() (private any, err error)
	sign       func(private any, msg []byte) ([]byte, error)
	verify     func(public any, msg, sig []byte) bool
	verifies   func(public any) bool // whether it is a verify key of this suite

	newOpening func() (private any, err error)
	wrap       func(public any, contentKey []byte) ([]byte, error)
	unwrap     func(private any, wrap []byte) ([]byte, error)
	seals      func(public any) bool // whether it is a sealing key of this suite
	public     func(private any) (public any)
}

// get panics for a suite that does not exist: names from outside are checked where they are read.
func (s Suite) get() *algorithms {
	if s == "" {
		s = SM
	}
	a, known := suites[s]
	if !known {
		panic("seal: there is no suite " + string(s))
	}
	return a
}

// Digest names the content b: the algorithm, a colon and lower-case hex, such as "sm3:" or "sha256:" and 64 digits.
func (s Suite) Digest(b []byte) string {
	a := s.get()
	return a.digest + ":" + hex.EncodeToString(a.sum(b))
}

// DigestFits reports whether digest, of whichever suite, is that of b. A digest of an algorithm not known here fits nothing.
func DigestFits(digest string, b []byte) bool {
	name, _, _ := strings.Cut(digest, ":")
	for _, a := range suites {
		if a.digest == name {
			return digest == a.name.Digest(b)
		}
	}
	return false
}

func (a *algorithms) sum(b []byte) []byte {
	h := a.hash()
	h.Write(b)
	return h.Sum(nil)
}

// keyID is the name of a public key: the first 8 bytes of the suite's digest of its SubjectPublicKeyInfo (DER), in hex.
func (a *algorithms) keyID(der []byte) string { return hex.EncodeToString(a.sum(der)[:8]) }

func (a *algorithms) gcm(key []byte) (cipher.AEAD, error) {
	if len(key) != a.keySize {
		return nil, ErrKey
	}
	block, err := a.cipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
