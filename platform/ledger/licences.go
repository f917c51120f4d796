package ledger

import (
	"context"
	"errors"
	"fmt"
)

// Licences is the part of a ledger that keeps e-licences (电子证照).
type Licences interface {
	// KeepLicences writes rows down, all in one transaction; what the same holder had under the
	// same name is replaced.
	KeepLicences(ctx context.Context, rows []LicenceRow) error
	// LicencesOf is everything a holder has, by name.
	LicencesOf(ctx context.Context, holder string) ([]LicenceRow, error)
	// AuditLicences notes that a kiosk asked for licences for a bundle, and how many there were. It
	// does not say whose.
	AuditLicences(ctx context.Context, kiosk, bundle string, asked, found int) error
}

// LicenceRow is one e-licence as it is kept.
type LicenceRow struct {
	Holder  string // keyed HMAC of the ID number
	Name    string // as in the catalogue
	ValidTo string // last day, 2006-01-02; empty: for good
	Body    []byte // sealed
}

func (b *book) KeepLicences(ctx context.Context, rows []LicenceRow) error {
	return b.writing(ctx, func(e *entry) error {
		var err error
		for _, r := range rows {
			err = errors.Join(err, e.exec(`INSERT INTO licences (holder, name, valid_to, body, imported_at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (holder, name) DO UPDATE SET valid_to = excluded.valid_to, body = excluded.body, imported_at = excluded.imported_at`,
				r.Holder, r.Name, r.ValidTo, r.Body, millis(e.now)))
		}
		return err
	})
}

func (b *book) LicencesOf(ctx context.Context, holder string) ([]LicenceRow, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT name, valid_to, body FROM licences WHERE holder = $1 ORDER BY name`, holder)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var out []LicenceRow
	for rows.Next() {
		r := LicenceRow{Holder: holder}
		if err := rows.Scan(&r.Name, &r.ValidTo, &r.Body); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func (b *book) AuditLicences(ctx context.Context, kiosk, bundle string, asked, found int) error {
	return b.writing(ctx, func(e *entry) error {
		return e.audit(kiosk, "licences", bundle, "", fmt.Sprintf("asked %d found %d", asked, found))
	})
}
