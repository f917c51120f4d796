package ledger

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

// Every migration is there twice under the same name and leads to the same tables; a test compares them.
//
//go:embed migrations/*/*.sql
var migrations embed.FS

func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB, folder string, more ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, files, more...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func millis(t time.Time) int64      { return t.UnixMilli() }
func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
