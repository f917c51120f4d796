package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// Room is how much is left on the disk with the data folder.
type Room int

// What Room can be. Below Tight somebody should look; below Scarce no new case is begun, while what was begun can still be
// handed in, sent and printed.
const (
	Enough Room = iota
	Tight
	Scarce
)

const (
	tight  = 2 << 30   // a week or more to come and look, even with a full journal and large backups
	scarce = 200 << 20 // a visit takes a few KB; the rest is for the log, a backup of a usual size, the system itself

	// ballastSize is kept for the moment when the disk is full all the same: some ten thousand cases.
	ballastSize = 64 << 20
	ballastName = "yichuang.ballast"
)

// RoomIn measures the room that a folder's file system has for this user, in bytes.
func RoomIn(dir string) (room Room, free uint64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return Enough, 0, fmt.Errorf("store: %w", err)
	}
	free = s.Bavail * uint64(s.Bsize)
	switch {
	case free < scarce:
		return Scarce, free, nil
	case free < tight:
		return Tight, free, nil
	}
	return Enough, free, nil
}

// Room measures the room for this store, and takes the ballast on board again once there is room for it.
func (s *Store) Room() (room Room, free uint64, err error) {
	room, free, err = RoomIn(s.dir)
	if err == nil && free > scarce+ballastSize {
		err = s.takeBallast()
	}
	return room, free, err
}

// takeBallast fills a file that is given up when the disk is full. A file system that cannot do so has none.
func (s *Store) takeBallast() error {
	path := filepath.Join(s.dir, ballastName)
	if info, err := os.Stat(path); err == nil && info.Size() == ballastSize {
		return nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	err = errors.Join(syscall.Fallocate(int(file.Fd()), 0, 0, ballastSize), file.Close())
	if err == nil {
		return nil
	}
	if err = errors.Join(err, os.Remove(path)); errors.Is(err, syscall.EOPNOTSUPP) || errors.Is(err, syscall.ENOSYS) {
		return nil
	}
	return fmt.Errorf("store: ballast: %w", err)
}

// dropBallast makes room, and reports whether there was any ballast left.
func (s *Store) dropBallast() bool {
	path := filepath.Join(s.dir, ballastName)
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0 && os.Remove(path) == nil
}

// isFull reports whether an error of the operating system says that there is no room.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
