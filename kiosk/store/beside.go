package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Beside opens the database of dir to write beside the process that runs the machine, or while none does: for staff's own
// commands. SQLite lets one transaction in at a time, each statement names the states it may change, and the
// uplink asks the store anew in every round: neither side need know of the other. Only what nobody runs is first
// looked after, as Open does. The error is fs.ErrNotExist when there is no database yet, or one of Open's but ErrInUse.
func Beside(dir string) (*Store, error) {
	path := filepath.Join(dir, fileName)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s, err := Open(dir)
	if err == nil { // nobody may have to wait for a stick to begin to work
		err = s.lock.Close()
		s.lock = nil
		return s, err
	}
	if !errors.Is(err, ErrInUse) {
		return nil, err
	}
	db, err := connect(path, "query_only=0")
	if err != nil {
		return nil, mend(err)
	}
	return &Store{dir: dir, db: db, copied: -1}, nil
}
