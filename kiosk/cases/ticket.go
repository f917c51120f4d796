package cases

import (
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
)

// ErrTicket is returned for a QR text that is no ticket.
var ErrTicket = errors.New("not a receipt's QR code")

// Ticket is the content of a receipt's QR code: enough for a counter to check, with
// no network, that this machine really took in this case.
type Ticket struct {
	Number    string // receipt number
	Digest    string // of the sealed case body, as in Item.Digest
	Key       string // id of the kiosk's signing key
	Signature []byte // over Signed()
}

// Signed is the text the kiosk signs: the first four parts of String.
func (t Ticket) Signed() []byte {
	return []byte(strings.Join([]string{"YC1", t.Number, t.Digest, t.Key}, "|"))
}

// String is what the QR code holds:
//
//	YC1|number|digest|key id|base64url(signature)
func (t Ticket) String() string {
	return string(t.Signed()) + "|" + base64.RawURLEncoding.EncodeToString(t.Signature)
}

var (
	digestShape = regexp.MustCompile(`^[a-z0-9]+:[0-9a-f]{64}$`)
	keyShape    = regexp.MustCompile(`^[0-9a-f]{16}$`)
)

// ParseTicket reads String back, and only what String itself would write, so that nobody can
// make two different texts of one receipt. It returns ErrTicket for anything else. It does
// not check the signature.
func ParseTicket(s string) (Ticket, error) {
	part := strings.Split(s, "|")
	if len(part) != 5 || part[0] != "YC1" || CheckReceiptNumber(part[1]) != nil ||
		!digestShape.MatchString(part[2]) || !keyShape.MatchString(part[3]) {
		return Ticket{}, ErrTicket
	}
	sig, err := base64.RawURLEncoding.DecodeString(part[4])
	t := Ticket{Number: part[1], Digest: part[2], Key: part[3], Signature: sig}
	if err != nil || len(sig) == 0 || t.String() != s {
		return Ticket{}, ErrTicket
	}
	return t, nil
}
