package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

func (b *book) AddCode(ctx context.Context, hash, site string, expires time.Time) error {
	return b.writing(ctx, func(e *entry) error {
		return errors.Join(
			e.exec(`INSERT INTO enrol_codes (hash, site, expires_at) VALUES ($1, $2, $3)`, hash, site, millis(expires)),
			e.audit(site, "code", "", "", ""))
	})
}

func (b *book) Enrol(ctx context.Context, hash string, k Kiosk) error {
	return b.writing(ctx, func(e *entry) error {
		if err := e.useCode(hash, k.Site); err != nil {
			return err
		}
		return errors.Join(
			e.exec(`INSERT INTO kiosks (site, certificate, key_id, enrolled_at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (site) DO UPDATE SET certificate = excluded.certificate, key_id = excluded.key_id, enrolled_at = excluded.enrolled_at,
				next_certificate = '', next_key_id = ''`,
				k.Site, k.Certificate, k.KeyID, millis(e.now)),
			e.keepKey(VerifyKey{ID: k.KeyID, Site: k.Site, PEM: k.VerifyKey}),
			e.audit(k.Site, "enrolled", k.KeyID, "", ""))
	})
}

func (b *book) Bind(ctx context.Context, fingerprint string) error {
	return b.writing(ctx, func(e *entry) error {
		// Updating to what it was returns the row, whoever wrote it.
		var bound string
		_, err := e.find(`INSERT INTO about (name, value) VALUES ('keys', $1)
			ON CONFLICT (name) DO UPDATE SET value = about.value RETURNING value`, []any{fingerprint}, &bound)
		if err == nil && bound != fingerprint {
			return ErrOtherKeys
		}
		return err
	})
}

func (b *book) NextEpoch(ctx context.Context, site string) (epoch int, err error) {
	// A heartbeat also tells of an epoch in which nothing was handed in yet.
	err = b.read.QueryRowContext(ctx, `SELECT 1 + COALESCE(MAX(epoch), 0) FROM (
		SELECT MAX(epoch) AS epoch FROM items WHERE kiosk = $1 UNION ALL SELECT epoch FROM heartbeats WHERE kiosk = $1) known`, site).Scan(&epoch)
	if err != nil {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	return epoch, nil
}

// useCode marks a code used, or says why not. The update itself decides who of two was first.
func (e *entry) useCode(hash, site string) error {
	var madeFor string
	var expires int64
	var used sql.NullInt64
	known, err := e.find(`SELECT site, expires_at, used_at FROM enrol_codes WHERE hash = $1`, []any{hash}, &madeFor, &expires, &used)
	switch {
	case err != nil:
		return err
	case !known:
		return ErrCodeUnknown
	case used.Valid:
		return ErrCodeUsed
	case millis(e.now) >= expires:
		return ErrCodeExpired
	case madeFor != site:
		return ErrCodeSite
	}
	first, err := e.find(`UPDATE enrol_codes SET used_at = $1 WHERE hash = $2 AND used_at IS NULL RETURNING site`,
		[]any{millis(e.now), hash}, &madeFor)
	if err == nil && !first {
		return ErrCodeUsed
	}
	return err
}

func (b *book) VerifyKey(ctx context.Context, site, keyID string) (string, error) {
	var pem string
	err := b.read.QueryRowContext(ctx, `SELECT pem FROM verify_keys WHERE site = $1 AND id = $2`, site, keyID).Scan(&pem)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", ErrNoKey
	case err != nil:
		return "", fmt.Errorf("ledger: %w", err)
	}
	return pem, nil
}

func (b *book) Imported(ctx context.Context, kiosk, parcel, says string) error {
	return b.writing(ctx, func(e *entry) error { return e.audit(kiosk, "imported", parcel, "", says) })
}

func (b *book) Kiosk(ctx context.Context, site string) (Kiosk, error) {
	k := Kiosk{Site: site}
	err := b.read.QueryRowContext(ctx, `SELECT k.certificate, k.key_id, v.pem, k.next_certificate, k.next_key_id, COALESCE(n.pem, '')
		FROM kiosks k JOIN verify_keys v ON v.id = k.key_id AND v.site = k.site
		LEFT JOIN verify_keys n ON n.id = k.next_key_id AND n.site = k.site WHERE k.site = $1`, site).
		Scan(&k.Certificate, &k.KeyID, &k.VerifyKey, &k.NextCertificate, &k.NextKeyID, &k.NextVerifyKey)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Kiosk{}, ErrNoKiosk
	case err != nil:
		return Kiosk{}, fmt.Errorf("ledger: %w", err)
	}
	return k, nil
}
