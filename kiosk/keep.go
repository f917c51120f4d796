package kiosk

import (
	"context"
	"time"

	"yichuang/kiosk/store"
)

// How often the store is looked after.
const (
	roomEvery   = 10 * time.Second // a disk does not fill up faster than the ballast lasts
	backupEvery = 10 * time.Minute // what came since is what a restore has to read from a damaged file
	purgeEvery  = 6 * time.Hour    // several times a day, as the store wants it
)

// shownBy is when the first page is there, for which every processor is needed.
const shownBy = 2 * time.Second

// keepStore looks after the store until ctx ends: room on the disk, backups, and what is to be dropped.
func (k *Kiosk) keepStore(ctx context.Context) {
	room, backup, purge := time.NewTicker(roomEvery), time.NewTicker(backupEvery), time.NewTicker(purgeEvery)
	defer room.Stop()
	defer backup.Stop()
	defer purge.Stop()
	k.measure()
	begin := time.After(shownBy)
	for {
		select {
		case <-ctx.Done():
			return
		case <-begin:
			k.purge(ctx)
			k.backUp(ctx)
		case <-room.C:
			k.measure()
			k.tellRestored()
		case <-backup.C:
			k.backUp(ctx)
		case <-purge.C:
			k.purge(ctx)
		}
	}
}

// tellSwept says what was found among the pages. Those that a case lacks are asked of the platform, which may have them.
func (k *Kiosk) tellSwept() {
	if w := k.store.Swept(); w != (store.Swept{}) {
		k.log.Warn("pages swept", "left by a visit", w.Left, "stray", w.Stray, "absent", w.Absent)
	}
}

// measure tells staff when the room on the disk changes, and citizens when there is none for new cases.
func (k *Kiosk) measure() {
	room, free, err := k.store.Room()
	if err != nil {
		k.log.Warn("room on the disk not measured, or no ballast", "code", "E105", "err", err)
	}
	if before := store.Room(k.room.Swap(int32(room))); before == room {
		return
	}
	switch free := free >> 20; room {
	case store.Enough:
		k.log.Info("disk has room again", "free_mb", free)
	case store.Tight:
		k.log.Warn("disk is getting full", "code", "E105", "free_mb", free)
	case store.Scarce:
		k.log.Error("disk is full: no new cases are begun", "code", "E106", "free_mb", free)
	}
}

func (k *Kiosk) backUp(ctx context.Context) {
	if err := k.store.Backup(ctx); err != nil && ctx.Err() == nil {
		k.log.Error("backup failed", "code", "E104", "err", err)
	}
}

func (k *Kiosk) purge(ctx context.Context) {
	p, err := k.store.Purge(ctx, time.Now())
	if err != nil && ctx.Err() == nil {
		k.log.Error("old data not dropped", "code", "E108", "err", err)
	}
	if p != (store.Purged{}) {
		k.log.Info("old data dropped", "bodies", p.Bodies, "receipts", p.Receipts)
	}
}

// tellRestored raises the alarm once for each time the database was damaged, at the start or since.
func (k *Kiosk) tellRestored() {
	if r := k.store.Restored(); r != k.told.Swap(r) {
		k.log.Error("database was damaged and restored; the damaged files hold sealed data and are to be taken away", "code", "E103",
			"aside", r.Aside, "backup", r.Backup, "saved", r.Saved, "epoch", r.Epoch)
	}
}
