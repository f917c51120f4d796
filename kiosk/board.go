package kiosk

import (
	"log/slog"
	"path/filepath"
	"time"

	"yichuang/assets"
	"yichuang/kiosk/config"
	"yichuang/kiosk/posters"
	"yichuang/kiosk/shelf"
)

// board is what may be shown to a hall: the posters that are published, and the bundled ones.
type board struct {
	published *shelf.Posters
	bundled   *posters.Set
	place     posters.Place
}

func openBoard(cfg config.Config, log *slog.Logger) (*board, error) {
	bundled, err := posters.Load(assets.Posters())
	if err != nil {
		return nil, err
	}
	return &board{
		published: shelf.OpenPosters(filepath.Join(cfg.Data.Dir, "posters"), cfg.Site.Area, log),
		bundled:   bundled,
		place:     posters.Place{Site: cfg.Site.Code, Level: cfg.Site.Level, Area: cfg.Site.Area},
	}, nil
}

// due are the published ones that are due, or the bundled ones when none is.
func (b *board) due(now time.Time) []posters.Poster {
	if due := b.published.Current().Due(now, b.place); len(due) > 0 {
		return due
	}
	return b.bundled.Due(now, b.place)
}

// Posters are those that this machine shows now, one at least.
func (k *Kiosk) Posters() []posters.Poster { return k.board.due(k.Now()) }
