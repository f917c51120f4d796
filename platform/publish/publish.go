// Package publish puts a catalogue out to the kiosks: it checks the folder, packs it, signs it and
// hands it to the ledger. It knows no HTTP, and it never changes a file of the folder.
package publish

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// Catalogue publishes the catalogue in folder. The error joins all catalogue.Faults, or wraps
// ledger.ErrNotNewer; then nothing was published.
func Catalogue(ctx context.Context, book ledger.Ledger, key seal.Signer, folder fs.FS) (ledger.Publication, error) {
	pack, err := catalogue.Pack(folder)
	if err != nil {
		return ledger.Publication{}, err
	}
	// What is checked is what kiosks will unpack, not what lies in the folder a moment later.
	unpacked, err := catalogue.Unpack(pack)
	if err != nil {
		return ledger.Publication{}, err
	}
	c, err := catalogue.Load(unpacked)
	if err != nil {
		return ledger.Publication{}, err
	}
	if err := numbered(c); err != nil {
		return ledger.Publication{}, err
	}
	offer := contract.CatalogueOffer{Version: c.Version, District: c.District.Code,
		Digest: key.Public().Suite().Digest(pack), Size: len(pack), Key: key.Public().ID()}
	if offer.Signature, err = key.Sign(offer.Signed()); err != nil {
		return ledger.Publication{}, fmt.Errorf("publish: %w", err)
	}
	p := ledger.Publication{Version: offer.Version, Date: c.Date, District: offer.District, Digest: offer.Digest,
		Size: offer.Size, Key: offer.Key, Signature: offer.Signature}
	return p, book.Publish(ctx, p, pack)
}

// numbered wants a version and a date that can be compared with those of the next one.
func numbered(c *catalogue.Catalogue) error {
	if !catalogue.ValidVersion(c.Version) {
		return catalogue.Fault{File: "catalogue.yaml", Field: "version", Says: fmt.Sprintf("%q is not year.month.count, such as 2026.11.1", c.Version)}
	}
	if _, err := time.Parse(time.DateOnly, c.Date); err != nil {
		return catalogue.Fault{File: "catalogue.yaml", Field: "date", Says: fmt.Sprintf("%q is not a day, such as 2026-11-24", c.Date)}
	}
	return nil
}
