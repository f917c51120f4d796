package store

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"sync"
)

// heal copies a database and its log and puts flipped bits right. The error is ErrDamaged when the copy still does not hold
// together; then none is left.
func heal(from, to string) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, removeDatabase(to))
		}
	}()
	if err := removeDatabase(to); err != nil {
		return err
	}
	pages, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	healPages(pages)
	if err := os.WriteFile(to, pages, 0o600); err != nil {
		return err
	}
	log, err := os.ReadFile(from + "-wal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, lost := healLog(log); lost {
		return ErrDamaged
	}
	if len(log) > 0 {
		if err := os.WriteFile(to+"-wal", log, 0o600); err != nil {
			return err
		}
	}
	return whole(to)
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
