package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Swept tells staff what Open found among the pages.
type Swept struct {
	Left   int // pages of a visit that ended with the process, deleted
	Stray  int // files that no row knew, deleted: a crash came between the two
	Absent int // pages of cases whose file is gone; the platform may have them
}

// Swept is what Open found among the pages.
func (s *Store) Swept() Swept { return s.swept }

// sweepPages brings rows and files of the pages together again. Pages of a visit are deleted: whoever took them is gone.
func sweepPages(db *sql.DB, dir string) (w Swept, err error) {
	if err := os.MkdirAll(filepath.Join(dir, pagesFolder), 0o700); err != nil {
		return w, err
	}
	left, err := db.Exec(`DELETE FROM pages WHERE state = 'visit'`)
	if err != nil {
		return w, err
	}
	n, err := left.RowsAffected()
	if err != nil {
		return w, err
	}
	files, err := pageFiles(dir)
	if err != nil {
		return w, err
	}
	rows, err := db.Query(`SELECT digest FROM pages`)
	if err != nil {
		return w, err
	}
	defer rows.Close()
	for rows.Next() {
		var digest string
		if err := rows.Scan(&digest); err != nil {
			return w, err
		}
		if _, there := files[digest]; !there {
			w.Absent++
		}
		delete(files, digest)
	}
	if err := rows.Err(); err != nil {
		return w, err
	}
	var strays []string
	for digest := range files {
		strays = append(strays, digest)
	}
	w.Left, w.Stray = int(n), max(0, len(strays)-int(n))
	return w, removePages(dir, strays...)
}

// adoptPages is for a database that was restored: it may not know any more which pages belong to a case, and whose does
// must not be lost. All files that are there go up, sealed as they are; the platform keeps those that its cases name, and
// forgets the others.
func adoptPages(db *sql.DB, dir string) error {
	files, err := pageFiles(dir)
	if err != nil {
		return err
	}
	for digest, size := range files {
		if strings.HasPrefix(digest, ".") { // never finished
			continue
		}
		if _, err := db.Exec(`INSERT INTO pages (digest, size, state) VALUES (?, ?, 'waiting')
			ON CONFLICT (digest) DO UPDATE SET state = 'waiting' WHERE state = 'visit'`, digest, size); err != nil {
			return err
		}
	}
	return nil
}

// pageFiles are the sizes of the files in the folder of the pages by digest, and of those that were never finished by
// name. What is not the store's own is passed over.
func pageFiles(dir string) (map[string]int64, error) {
	entries, err := os.ReadDir(filepath.Join(dir, pagesFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("pages: %w", err)
	}
	files := map[string]int64{}
	for _, e := range entries {
		if !pageName.MatchString(e.Name()) && !strings.HasPrefix(e.Name(), ".new-") {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("pages: %w", err)
		}
		files[strings.Replace(e.Name(), "-", ":", 1)] = info.Size()
	}
	return files, nil
}
