// Package publish puts catalogues and posters out to the kiosks: it checks the folder, packs it, signs it and
// hands it to the ledger. It knows no HTTP, and it never changes a file of the folder.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"time"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/posters"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// Catalogue publishes the catalogue in folder. The error joins all catalogue.Faults, or wraps
// ledger.ErrNotNewer; then nothing was published.
func Catalogue(ctx context.Context, book ledger.Ledger, key seal.Signer, folder fs.FS) (ledger.Publication, error) {
	pack, c, err := packed(folder, catalogue.Pack, catalogue.Unpack, catalogue.Load)
	if err == nil {
		err = numbered("catalogue.yaml", c.Version, c.Date)
	}
	if err != nil {
		return ledger.Publication{}, err
	}
	o := offer(key, pack, c.Version, c.District.Code)
	if o.Signature, err = key.Sign(o.Signed()); err != nil {
		return ledger.Publication{}, fmt.Errorf("publish: %w", err)
	}
	p := publication(o, c.Date)
	return p, book.Publish(ctx, p, pack)
}

// Posters publishes the posters in folder, in the place of those before. The error is as that of Catalogue.
func Posters(ctx context.Context, book ledger.Ledger, key seal.Signer, folder fs.FS) (ledger.Publication, error) {
	pack, set, err := packed(folder, posters.Pack, posters.Unpack, posters.Load)
	if err == nil {
		err = numbered(posters.File, set.Version, set.Date)
	}
	if err == nil && !district.MatchString(set.District) {
		err = catalogue.Fault{File: posters.File, Field: "district", Says: fmt.Sprintf("%q is not six digits in quotes, such as \"350303\"", set.District)}
	}
	if err != nil {
		return ledger.Publication{}, err
	}
	return publishPosters(ctx, book, key, set.Version, set.Date, set.District, pack)
}

var district = regexp.MustCompile(`^\d{6}$`)

// ErrNoPosters says that there is nothing to withdraw.
var ErrNoPosters = errors.New("no posters were published")

// Withdraw takes all posters back that were published: a set without any, under the next version, takes their place, and kiosks show
// the bundled ones. The error is ErrNoPosters, or as that of Catalogue.
func Withdraw(ctx context.Context, book ledger.Ledger, key seal.Signer, today time.Time) (ledger.Publication, error) {
	all, err := book.PosterSets(ctx)
	if err != nil {
		return ledger.Publication{}, err
	}
	if len(all) == 0 {
		return ledger.Publication{}, ErrNoPosters
	}
	last := all[len(all)-1]
	version, date := catalogue.NextVersion(last.Version, today), max(last.Date, today.Format(time.DateOnly))
	pack, err := posters.Nothing(version, date, last.District)
	if err != nil {
		return ledger.Publication{}, err
	}
	return publishPosters(ctx, book, key, version, date, last.District, pack)
}

func publishPosters(ctx context.Context, book ledger.Ledger, key seal.Signer, version, date, district string, pack []byte) (ledger.Publication, error) {
	o := contract.PosterOffer(offer(key, pack, version, district))
	var err error
	if o.Signature, err = key.Sign(o.Signed()); err != nil {
		return ledger.Publication{}, fmt.Errorf("publish: %w", err)
	}
	p := publication(contract.CatalogueOffer(o), date)
	return p, book.PublishPosters(ctx, p, pack)
}

// packed also gives what is in the package: checked is what kiosks will unpack, not what lies in the folder a moment later.
func packed[T any](folder fs.FS, pack func(fs.FS) ([]byte, error), unpack func([]byte) (fs.FS, error), load func(fs.FS) (T, error)) (_ []byte, content T, _ error) {
	b, err := pack(folder)
	if err != nil {
		return nil, content, err
	}
	unpacked, err := unpack(b)
	if err == nil {
		content, err = load(unpacked)
	}
	return b, content, err
}

// offer is one without its signature.
func offer(key seal.Signer, pack []byte, version, district string) contract.CatalogueOffer {
	return contract.CatalogueOffer{Version: version, District: district, Digest: key.Public().Suite().Digest(pack), Size: len(pack), Key: key.Public().ID()}
}

func publication(o contract.CatalogueOffer, date string) ledger.Publication {
	return ledger.Publication{Version: o.Version, Date: date, District: o.District, Digest: o.Digest, Size: o.Size, Key: o.Key, Signature: o.Signature}
}

// numbered wants a version and a date that can be compared with those of the next one.
func numbered(file, version, date string) error {
	if !catalogue.ValidVersion(version) {
		return catalogue.Fault{File: file, Field: "version", Says: fmt.Sprintf("%q is not year.month.count, such as 2026.11.1", version)}
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return catalogue.Fault{File: file, Field: "date", Says: fmt.Sprintf("%q is not a day, such as 2026-11-24", date)}
	}
	return nil
}
