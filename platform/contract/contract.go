// Package contract is what kiosk and platform say to each other: openapi.yaml,
// written by hand and first, and the types, client and server interface generated from it.
// It knows nothing of either side and does no I/O beyond the generated client.
package contract

import (
	"fmt"

	"yichuang/kiosk/cases"
)

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml

// The limits of one batch.
const (
	MaxItems = 100
	MaxBytes = 1 << 20 // of all bodies together, before base64 and compression
)

// The limits of a page that a kiosk took itself.
const (
	MaxPiece = 256 << 10                 // bytes
	MaxPage  = cases.MaxPageBytes + 4096 // sealed; an envelope is a little longer than what is in it
)

// MaxMissing is how many items one question for missing ones may name.
const MaxMissing = 500

// Signed is the text a batch's signature is over; openapi.yaml, operation deliver.
func (b Batch) Signed() []byte {
	text := fmt.Appendf(nil, "yichuang-batch-1\n%s\n", b.Kiosk)
	for _, i := range b.Items {
		text = fmt.Appendf(text, "%s|%d|%s\n", i.Id, i.Seq, i.Digest)
	}
	return text
}

// Signed is the text a published catalogue's signature is over; openapi.yaml, schema CatalogueOffer.
func (o CatalogueOffer) Signed() []byte {
	return published("catalogue", o)
}

// Signed is the text a published set of posters' signature is over; openapi.yaml, schema PosterOffer.
func (o PosterOffer) Signed() []byte { return published("posters", CatalogueOffer(o)) }

func published(what string, o CatalogueOffer) []byte {
	return fmt.Appendf(nil, "yichuang-%s-1\n%s\n%s\n%d\n%s\n", what, o.District, o.Version, o.Size, o.Digest)
}

// Signed is the text that the signatures of a platform's keys are over; openapi.yaml, schema Keys.
func (k Keys) Signed() []byte {
	text := fmt.Appendf(nil, "yichuang-keys-1\n%d\n", k.Number)
	for _, pem := range k.SealingKeys {
		text = fmt.Appendf(text, "seal\n%s", pem)
	}
	for _, pem := range k.PublishingKeys {
		text = fmt.Appendf(text, "publish\n%s", pem)
	}
	return text
}

// Signed is the text that a kiosk signs with the key in force; openapi.yaml, schema NextVerifyKey.
func (n NextVerifyKey) Signed(kiosk string) []byte {
	return fmt.Appendf(nil, "yichuang-verify-key-1\n%s\n%s", kiosk, n.VerifyKey)
}

// Error lets a Problem travel as an error; the code decides, the title is for staff.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Title) }
