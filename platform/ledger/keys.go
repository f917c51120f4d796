package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Keys is the part of a ledger that knows with what kiosks come and sign.
type Keys interface {
	// PromiseCertificate notes the fingerprint of a certificate that a site's kiosk may come with. The one in force stays until
	// UseCertificate. It returns ErrNoKiosk.
	PromiseCertificate(ctx context.Context, site, fingerprint string) error
	// UseCertificate puts the promised certificate in force; any other is passed over.
	UseCertificate(ctx context.Context, site, fingerprint string) error
	// PromiseKey keeps a verify key for good and notes that a site's kiosk may sign batches with it. The one in force stays
	// until UseKey. It returns ErrNoKiosk.
	PromiseKey(ctx context.Context, key VerifyKey) error
	// UseKey puts the promised key in force; any other is passed over.
	UseKey(ctx context.Context, site, id string) error
	// VerifyKeys are all keys that a kiosk was ever enrolled with or promised, the oldest first: receipts signed with them are
	// in people's hands.
	VerifyKeys(ctx context.Context) ([]VerifyKey, error)
	// Arrived is what came under a receipt number, or ErrNoCase.
	Arrived(ctx context.Context, receipt string) (Arrival, error)
}

// VerifyKey is a key that one site's kiosk signs or signed with.
type VerifyKey struct {
	ID    string    `json:"id"`
	Site  string    `json:"site"`
	Since time.Time `json:"since"` // the platform's clock; the ledger sets it
	PEM   string    `json:"pem"`   // as seal.VerifyKey.MarshalPEM
}

// Arrival tells of one case without personal data.
type Arrival struct {
	Digest     string // of the sealed body
	Official   string
	State      string
	ReceivedAt time.Time // the platform's clock
}

func (b *book) PromiseCertificate(ctx context.Context, site, fingerprint string) error {
	return b.writing(ctx, func(e *entry) error {
		known, err := e.find(`UPDATE kiosks SET next_certificate = $1 WHERE site = $2 RETURNING site`, []any{fingerprint, site}, new(string))
		if err == nil && !known {
			return ErrNoKiosk
		}
		return errors.Join(err, e.audit(site, "certificate-promised", fingerprint, "", ""))
	})
}

func (b *book) UseCertificate(ctx context.Context, site, fingerprint string) error {
	return b.writing(ctx, func(e *entry) error {
		used, err := e.find(`UPDATE kiosks SET certificate = next_certificate, next_certificate = ''
			WHERE site = $1 AND next_certificate = $2 AND $2 <> '' RETURNING site`, []any{site, fingerprint}, new(string))
		if err != nil || !used {
			return err
		}
		return e.audit(site, "certificate-used", fingerprint, "", "")
	})
}

func (b *book) PromiseKey(ctx context.Context, k VerifyKey) error {
	return b.writing(ctx, func(e *entry) error {
		known, err := e.find(`UPDATE kiosks SET next_key_id = $1 WHERE site = $2 RETURNING site`, []any{k.ID, k.Site}, new(string))
		if err == nil && !known {
			return ErrNoKiosk
		}
		return errors.Join(err, e.keepKey(k), e.audit(k.Site, "key-promised", k.ID, "", ""))
	})
}

func (b *book) UseKey(ctx context.Context, site, id string) error {
	return b.writing(ctx, func(e *entry) error {
		used, err := e.find(`UPDATE kiosks SET key_id = next_key_id, next_key_id = ''
			WHERE site = $1 AND next_key_id = $2 AND $2 <> '' RETURNING site`, []any{site, id}, new(string))
		if err != nil || !used {
			return err
		}
		return e.audit(site, "key-used", id, "", "")
	})
}

func (e *entry) keepKey(k VerifyKey) error {
	return e.exec(`INSERT INTO verify_keys (id, site, pem, since) VALUES ($1, $2, $3, $4) ON CONFLICT (id, site) DO NOTHING`,
		k.ID, k.Site, k.PEM, millis(e.now))
}

func (b *book) VerifyKeys(ctx context.Context) ([]VerifyKey, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT id, site, pem, since FROM verify_keys ORDER BY since, site, id`)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	all := []VerifyKey{}
	for rows.Next() {
		var k VerifyKey
		var since int64
		if err := rows.Scan(&k.ID, &k.Site, &k.PEM, &since); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		k.Since = fromMillis(since)
		all = append(all, k)
	}
	return all, rows.Err()
}

func (b *book) Arrived(ctx context.Context, receipt string) (Arrival, error) {
	var a Arrival
	var at int64
	err := b.read.QueryRowContext(ctx, `SELECT i.digest, c.official, c.state, c.received_at FROM cases c JOIN items i ON i.id = c.id
		WHERE c.receipt = $1`, receipt).Scan(&a.Digest, &a.Official, &a.State, &at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Arrival{}, ErrNoCase
	case err != nil:
		return Arrival{}, fmt.Errorf("ledger: %w", err)
	}
	a.ReceivedAt = fromMillis(at)
	return a, nil
}
