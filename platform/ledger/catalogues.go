package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yichuang/kiosk/catalogue"
)

// What a ledger refuses of what is published.
var (
	ErrNotNewer     = errors.New("not newer than the one published last")
	ErrNotPublished = errors.New("nothing of this version was published")
)

// Publication is a catalogue, or a set of posters, as it goes to the kiosks.
type Publication struct {
	Version     string    `json:"version"`
	Date        string    `json:"date"`     // that the catalogue bears
	District    string    `json:"district"` // GB/T 2260
	Digest      string    `json:"digest"`   // of the package
	Size        int       `json:"size"`     // of the package in bytes
	Key         string    `json:"key"`      // id of the publishing key
	Signature   []byte    `json:"-"`
	PublishedAt time.Time `json:"publishedAt"` // the platform's clock; the ledger sets it
}

// Posters is the part of a ledger that keeps sets of posters, as it keeps catalogues.
type Posters interface {
	// PublishPosters is Publish.
	PublishPosters(ctx context.Context, p Publication, pack []byte) error
	// PosterSets is Catalogues.
	PosterSets(ctx context.Context) ([]Publication, error)
	// PosterPackage is Package.
	PosterPackage(ctx context.Context, version string) ([]byte, error)
}

// sort is one of the two sorts of what is published, by its table.
type sort string

const (
	catalogues sort = "catalogues"
	posters    sort = "posters"
)

// events are how the audit calls that one was published.
var events = map[sort]string{catalogues: "published", posters: "posters"}

const publicationColumns = `version, date, district, digest, length(package), key, signature, published_at`

// scan reads publicationColumns.
func (p *Publication) scan(row interface{ Scan(...any) error }) error {
	var at int64
	err := row.Scan(&p.Version, &p.Date, &p.District, &p.Digest, &p.Size, &p.Key, &p.Signature, &at)
	p.PublishedAt = fromMillis(at)
	return err
}

func (b *book) Publish(ctx context.Context, p Publication, pack []byte) error {
	return b.publish(ctx, catalogues, p, pack)
}

func (b *book) Catalogues(ctx context.Context) ([]Publication, error) {
	return b.published(ctx, catalogues)
}

func (b *book) Package(ctx context.Context, version string) ([]byte, error) {
	return b.pack(ctx, catalogues, version)
}

func (b *book) PublishPosters(ctx context.Context, p Publication, pack []byte) error {
	return b.publish(ctx, posters, p, pack)
}

func (b *book) PosterSets(ctx context.Context) ([]Publication, error) {
	return b.published(ctx, posters)
}

func (b *book) PosterPackage(ctx context.Context, version string) ([]byte, error) {
	return b.pack(ctx, posters, version)
}

func (b *book) publish(ctx context.Context, of sort, p Publication, pack []byte) error {
	return b.writing(ctx, func(e *entry) error {
		// Unlike elsewhere the counter comes first: whoever else publishes waits here, so that the last
		// one is the last one. There is little behind it to hold others up.
		id, err := e.changeIDs(1)
		if err != nil {
			return err
		}
		var version, date string
		if _, err := e.find(`SELECT version, date FROM `+string(of)+` ORDER BY change_id DESC LIMIT 1`, nil, &version, &date); err != nil {
			return err
		}
		if !catalogue.Newer(p.Version, version) || p.Date < date {
			return fmt.Errorf("%w: that is %s of %s, this is %s of %s", ErrNotNewer, version, date, p.Version, p.Date)
		}
		return errors.Join(
			e.exec(`INSERT INTO `+string(of)+` (version, date, district, digest, key, signature, package, published_at, change_id)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, p.Version, p.Date, p.District, p.Digest, p.Key, p.Signature, pack, millis(e.now), id),
			e.audit("", events[of], p.Version, p.Digest, ""))
	})
}

func (b *book) published(ctx context.Context, of sort) ([]Publication, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT `+publicationColumns+` FROM `+string(of)+` ORDER BY change_id`)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	all := []Publication{}
	for rows.Next() {
		var p Publication
		if err := p.scan(rows); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

func (b *book) pack(ctx context.Context, of sort, version string) ([]byte, error) {
	var pack []byte
	err := b.read.QueryRowContext(ctx, `SELECT package FROM `+string(of)+` WHERE version = $1`, version).Scan(&pack)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, ErrNotPublished
	case err != nil:
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return pack, nil
}

// publication is what the feed tells of a version that is known to be there, nil of none.
func (b *book) publication(ctx context.Context, of sort, version string) (*Publication, error) {
	if version == "" {
		return nil, nil
	}
	var p Publication
	if err := p.scan(b.read.QueryRowContext(ctx, `SELECT `+publicationColumns+` FROM `+string(of)+` WHERE version = $1`, version)); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return &p, nil
}
