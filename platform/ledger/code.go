package ledger

import (
	"crypto/rand"
	"encoding/base32"
	"strings"

	"yichuang/kiosk/seal"
)

// Letters and digits that nobody mixes up when a code is read out or typed from paper.
var codeSigns = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// NewCode makes a one-time code of 80 random bits in four groups: K7QF-2M9X-PT4R-8HWA.
func NewCode() string {
	random := make([]byte, 10)
	rand.Read(random) // never fails, crypto/rand ends the program instead
	s := codeSigns.EncodeToString(random)
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}

// HashCode is how a code is kept: not readable from a stolen ledger. Case, blanks and
// dashes do not matter, nor O for 0 or I and L for 1. 80 random bits need no slow hash.
func HashCode(code string) string { return hashSigns("yichuang-enrolment-code|", code) }

// NewToken makes a token of 128 random bits in 26 signs, for the address a phone opens.
func NewToken() string {
	random := make([]byte, 16)
	rand.Read(random)
	return strings.ToLower(codeSigns.EncodeToString(random))
}

// HashToken is how a token is kept, with the same patience as HashCode.
func HashToken(token string) string { return hashSigns("yichuang-slot-token|", token) }

func hashSigns(purpose, code string) string {
	code = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	return seal.SM.Digest([]byte(purpose + code)) // of whichever suite: it stays here
}
