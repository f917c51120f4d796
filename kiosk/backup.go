package kiosk

import (
	"context"
	"time"

	"yichuang/kiosk/store"
)

// backupEvery is how often the database is copied: what came since is what a restore has to read from a damaged file.
const backupEvery = 10 * time.Minute

// keepBackups copies the database now and then, until ctx ends.
func (k *Kiosk) keepBackups(ctx context.Context) {
	tick := time.NewTicker(backupEvery)
	defer tick.Stop()
	for {
		if err := k.store.Backup(ctx); err != nil && ctx.Err() == nil {
			k.log.Error("backup failed", "code", "E104", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tellRestored raises the alarm when the database was damaged.
func (k *Kiosk) tellRestored() {
	if r := k.store.Restored(); r != nil {
		k.log.Error("database was damaged and restored", "code", "E103", "aside", r.Aside, "backup", r.Backup, "saved", r.Saved, "epoch", r.Epoch)
	}
}

// tellSwept says what was found among the pages. Those that a case lacks are asked of the platform, which may have them.
func (k *Kiosk) tellSwept() {
	if w := k.store.Swept(); w != (store.Swept{}) {
		k.log.Warn("pages swept", "left by a visit", w.Left, "stray", w.Stray, "absent", w.Absent)
	}
}
