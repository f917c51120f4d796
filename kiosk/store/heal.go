package store

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"sync"
)

// heal makes one file of a database and its log, with flipped bits put right. The error is ErrDamaged when it does not
// hold together even so; then none is left.
func heal(from, to string) error {
	found, err := rebuild(from, to)
	if err == nil && found.lost {
		err = ErrDamaged
	}
	if err == nil {
		err = whole(to)
	}
	if err != nil {
		return errors.Join(err, removeDatabase(to))
	}
	return nil
}

// rebuild makes one file of what can be read of a database and its log. Pages that are spoilt are there as such.
func rebuild(from, to string) (found reading, err error) {
	if err := removeDatabase(to); err != nil {
		return reading{}, err
	}
	pages, err := os.ReadFile(from)
	if err != nil {
		return reading{}, err
	}
	log, err := os.ReadFile(from + "-wal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return reading{}, err
	}
	if earlier, err := isEarlier(from); err != nil {
		return reading{}, err
	} else if earlier {
		return reading{}, errors.Join(os.WriteFile(to, pages, 0o600), os.WriteFile(to+"-wal", log, 0o600))
	}
	healPages(pages)
	found = readLog(log)
	return found, os.WriteFile(to, found.replay(log, pages), 0o600)
}

// healPages leaves what it cannot heal: a page that was never used, or one of which the log holds a newer one.
func healPages(pages []byte) {
	for ; len(pages) >= pageSize; pages = pages[pageSize:] {
		page := pages[:pageSize]
		if bit, ok := flippedBits()[off(page)]; ok {
			page[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// off is how the sum of a page differs from the one that was laid down.
func off(page []byte) uint64 { return pageSum(page) ^ binary.BigEndian.Uint64(page[pageSize-sumSize:]) }

// flippedBits are the bits of a page by what flipping one changes in off: always the same, whatever else the page holds.
var flippedBits = sync.OnceValue(func() map[uint64]int {
	page, bits := make([]byte, pageSize), map[uint64]int{}
	untouched := off(page)
	for bit := range pageSize * 8 {
		page[bit/8] = 1 << (bit % 8)
		bits[off(page)^untouched] = bit
		page[bit/8] = 0
	}
	return bits
})

// flipBack finds the one bit of b that makes it good again, and reports whether there is one.
func flipBack(b []byte, good func() bool) bool {
	for i := range b {
		for bit := byte(1); bit != 0; bit <<= 1 {
			if b[i] ^= bit; good() {
				return true
			}
			b[i] ^= bit
		}
	}
	return false
}
