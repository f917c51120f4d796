// Package contract is what kiosk and platform say to each other: openapi.yaml,
// written by hand and first, and the types, client and server interface generated from it.
// It knows nothing of either side and does no I/O beyond the generated client.
package contract

import "fmt"

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml

// The limits of one batch.
const (
	MaxItems = 100
	MaxBytes = 1 << 20 // of all bodies together, before base64 and compression
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
	return fmt.Appendf(nil, "yichuang-catalogue-1\n%s\n%s\n%d\n%s\n", o.District, o.Version, o.Size, o.Digest)
}

// Error lets a Problem travel as an error; the code decides, the title is for staff.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Title) }
