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
				ON CONFLICT (site) DO UPDATE SET certificate = excluded.certificate, key_id = excluded.key_id, enrolled_at = excluded.enrolled_at`,
				k.Site, k.Certificate, k.KeyID, millis(e.now)),
			e.exec(`INSERT INTO verify_keys (id, site, pem, since) VALUES ($1, $2, $3, $4) ON CONFLICT (id, site) DO NOTHING`,
				k.KeyID, k.Site, k.VerifyKey, millis(e.now)),
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

func (b *book) Kiosk(ctx context.Context, site string) (Kiosk, error) {
	k := Kiosk{Site: site}
	err := b.read.QueryRowContext(ctx, `SELECT k.certificate, k.key_id, v.pem FROM kiosks k JOIN verify_keys v ON v.id = k.key_id AND v.site = k.site WHERE k.site = $1`, site).
		Scan(&k.Certificate, &k.KeyID, &k.VerifyKey)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Kiosk{}, ErrNoKiosk
	case err != nil:
		return Kiosk{}, fmt.Errorf("ledger: %w", err)
	}
	return k, nil
}
