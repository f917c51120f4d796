// Package seal keeps secrets: digests, signatures, envelopes to the platform, and
// what only this machine may read again. It decides which algorithms are used and hides
// them; the name of the suite stands in everything it writes, so that another suite can be
// added and old writings still read. It does no I/O but its own key files, and it logs nothing.
package seal

import (
	"encoding/hex"
	"errors"

	"github.com/emmansun/gmsm/sm3"
)

// Suite names the algorithms something was sealed with.
type Suite string

// SM is SM2, SM3 and SM4-GCM, which Chinese public bodies must use
// (GB/T 39786, GM/T 0003, 0004, 0002).
const SM Suite = "sm"

// What may be wrong. Callers switch with errors.Is; none of them carries content.
var (
	ErrEnvelope   = errors.New("seal: not an envelope")                        // the shape is wrong
	ErrSuite      = errors.New("seal: unknown suite")                          // made by a newer or a foreign program
	ErrUnknownKey = errors.New("seal: sealed for another key")                 // no key with that id here
	ErrTampered   = errors.New("seal: content or its associated data changed") // authentication failed
	ErrSignature  = errors.New("seal: signature does not fit")
	ErrKey        = errors.New("seal: not a key") // a PEM text or key file that holds no usable key
)

// Digest names the content b: "sm3:" and 64 lower-case hex digits (GM/T 0004).
func Digest(b []byte) string {
	sum := sm3.Sum(b)
	return "sm3:" + hex.EncodeToString(sum[:])
}

// keyID is the name of a public key: the first 8 bytes of the SM3 of its
// SubjectPublicKeyInfo (DER), in hex.
func keyID(der []byte) string {
	sum := sm3.Sum(der)
	return hex.EncodeToString(sum[:8])
}
