package store

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

// leastRow is less than the bytes that any row of the outbox takes: its ids and its digest alone are more.
const leastRow = 128

// salvage takes over what the damaged database in aside still holds and the restored one lacks. A body counts only when it
// has the digest it was handed in with and its pages have their sums; each row is read by itself, so that a broken page costs its own rows and no more.
// Epochs later than epoch were never begun. What it takes over waits for the platform, which knows those it has already by their ids.
func salvage(aside string, into *sql.DB, epoch int) (saved int, err error) {
	work := aside + ".reading"
	defer os.RemoveAll(work)
	if err := errors.Join(os.RemoveAll(work), os.Mkdir(work, 0o700)); err != nil {
		return 0, err
	}
	copied := filepath.Join(work, fileName) // opening changes a file, and those set aside stay as they are
	if _, err := rebuild(filepath.Join(aside, fileName), copied); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	damaged, err := connect(copied, "query_only=1")
	if err != nil {
		return 0, nil // nothing of it can be read
	}
	defer damaged.Close()
	info, err := os.Stat(copied)
	if err != nil {
		return 0, err
	}
	most := info.Size() / leastRow
	var last int64 // a broken page may say anything, or nothing
	if damaged.QueryRow(`SELECT max(rowid) FROM outbox`).Scan(&last) != nil || last > most {
		last = most
	}
	for row := int64(1); row <= last; row++ {
		item, ok := readable(damaged, row)
		if !ok || item.Epoch < 1 || item.Epoch > epoch {
			continue
		}
		taken, err := takeOver(damaged, into, item)
		if err != nil {
			return 0, err
		}
		if taken {
			saved++
		}
	}
	return saved, nil
}

// readable is one row of a damaged outbox, if it is what was handed in.
func readable(damaged *sql.DB, row int64) (i cases.Item, ok bool) {
	err := damaged.QueryRow(`SELECT id, kind, case_id, kiosk, epoch, seq, digest, body FROM outbox WHERE rowid = ?`, row).
		Scan(&i.ID, &i.Kind, &i.Case, &i.Kiosk, &i.Epoch, &i.Seq, &i.Digest, &i.Body)
	return i, err == nil && i.ID != "" && seal.DigestFits(i.Digest, i.Body)
}

// takeOver keeps an item, and its case if need be. The number on the receipt is told by the damaged file only when its
// check sign is right; else the case is found by its id until the platform has told the official number.
func takeOver(damaged, into *sql.DB, i cases.Item) (bool, error) {
	tx, err := into.Begin()
	if err != nil {
		return false, err
	}
	defer tx.Rollback() // nothing to do after Commit
	if i.Kind == cases.KindCase {
		number, receipt := i.ID, []byte{}
		err := damaged.QueryRow(`SELECT number, receipt FROM cases WHERE id = ?`, i.Case).Scan(&number, &receipt)
		if err != nil || cases.CheckReceiptNumber(number) != nil {
			number, receipt = i.ID, []byte{}
		}
		if _, err := tx.Exec(`INSERT OR IGNORE INTO cases (id, number, receipt) VALUES (?, ?, ?)`, i.ID, number, orEmpty(receipt)); err != nil {
			return false, err
		}
	}
	done, err := tx.Exec(`INSERT OR IGNORE INTO outbox (id, kind, case_id, kiosk, epoch, seq, digest, body)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE ?1 = ?3 OR EXISTS (SELECT 1 FROM cases WHERE id = ?3)`,
		i.ID, i.Kind, i.Case, i.Kiosk, i.Epoch, i.Seq, i.Digest, orEmpty(i.Body))
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	if err != nil {
		return false, err
	}
	return n > 0, tx.Commit()
}
