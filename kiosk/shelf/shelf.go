// Package shelf keeps what the platform publishes in force on one machine: the newest catalogue and the newest posters, each as a
// file in the data folder, or the ones that the program was built with. It decides what is taken; it knows no network, and
// leaves it to the bringer to check who signed.
package shelf

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/durable"
	"yichuang/kiosk/posters"
	"yichuang/kiosk/seal"
)

// Of is where what is in force stands, of one sort. Its methods may be called from any goroutine.
type Of[T any] struct {
	what    string // for the log
	dir     string
	area    string
	open    func(pack []byte) (edition[T], error)
	log     *slog.Logger
	current atomic.Pointer[edition[T]]
	taking  sync.Mutex
}

// edition is one that was published, and what a shelf must know of it.
type edition[T any] struct {
	content           T
	version, district string
	file              string // empty for what is bundled
}

// The two shelves.
type (
	Shelf   = Of[*catalogue.Catalogue]
	Posters = Of[*posters.Set]
)

// Open finds the newest sound catalogue: among the files in dir and the bundled one. A file that is broken is set
// aside (renamed, never deleted) and told in the log; the machine serves all the same. Site is where the machine stands:
// the one in force is as it is offered there.
func Open(dir string, site catalogue.Site, bundled *catalogue.Catalogue, log *slog.Logger) *Shelf {
	as := func(c *catalogue.Catalogue) edition[*catalogue.Catalogue] {
		return edition[*catalogue.Catalogue]{content: c.At(site), version: c.Version, district: c.District.Code}
	}
	return stand(&Shelf{what: "catalogue", dir: dir, area: site.Area, log: log, open: func(pack []byte) (edition[*catalogue.Catalogue], error) {
		c, err := load(pack, catalogue.Unpack, catalogue.Load)
		if err != nil {
			return edition[*catalogue.Catalogue]{}, err
		}
		return as(c), nil
	}}, as(bundled))
}

// OpenPosters is Open for posters. The bundled ones, which have no version, are not among them: what is in force before the
// platform has published any is an empty set.
func OpenPosters(dir, area string, log *slog.Logger) *Posters {
	return stand(&Posters{what: "posters", dir: dir, area: area, log: log, open: func(pack []byte) (edition[*posters.Set], error) {
		p, err := load(pack, posters.Unpack, posters.Load)
		if err != nil {
			return edition[*posters.Set]{}, err
		}
		return edition[*posters.Set]{content: p, version: p.Version, district: p.District}, nil
	}}, edition[*posters.Set]{content: &posters.Set{}})
}

// load unpacks and checks. The error is a *Refusal.
func load[T any](pack []byte, unpack func([]byte) (fs.FS, error), read func(fs.FS) (T, error)) (T, error) {
	var none T
	folder, err := unpack(pack)
	if err != nil {
		return none, &Refusal{NoPackage, err}
	}
	content, err := read(folder)
	if err != nil {
		return none, &Refusal{Faulty, err}
	}
	return content, nil
}

// stand begins with what is bundled, or what is newer in the folder.
func stand[T any](s *Of[T], bundled edition[T]) *Of[T] {
	s.current.Store(&bundled)
	s.Look()
	version := s.current.Load().version
	s.log.Info(s.what+" in force", "version", version, "bundled", version == bundled.version)
	return s
}

// Look takes up what is in the folder and newer than what is in force: another program that keeps the same folder may have put
// it there.
func (s *Of[T]) Look() {
	s.taking.Lock()
	defer s.taking.Unlock()
	files, _ := filepath.Glob(filepath.Join(s.dir, "*"+ending)) // it fails for a wrong pattern only
	for _, file := range files {
		if file == s.current.Load().file {
			continue
		}
		e, err := s.read(file)
		switch r := (*Refusal)(nil); {
		case errors.Is(err, fs.ErrNotExist): // a newer one took its place just now
		case errors.As(err, &r) && r.Code == Elsewhere: // the machine was moved; the file is sound
			s.log.Warn(s.what+" not in force", "code", r.Code, "file", filepath.Base(file))
		case err != nil:
			s.setAside(file, err)
		case catalogue.Newer(e.version, s.current.Load().version):
			s.current.Store(&e)
		}
	}
}

// The files are named by their digest, so that a damaged one is found out.
const (
	ending = ".zip"
	broken = ".broken"
)

// digest is of one suite whatever the machine's is: it tells damage, and who signed was checked before.
func digest(pack []byte) string { return seal.SM.Digest(pack) }

func (s *Of[T]) path(digest string) string {
	return filepath.Join(s.dir, strings.ReplaceAll(digest, ":", "-")+ending)
}

func (s *Of[T]) read(file string) (edition[T], error) {
	pack, err := os.ReadFile(file)
	if err != nil {
		return edition[T]{}, err
	}
	if s.path(digest(pack)) != file {
		return edition[T]{}, &Refusal{Code: Changed}
	}
	e, err := s.mine(pack)
	e.file = file
	return e, err
}

// mine opens a package of this machine's district. The error is a *Refusal.
func (s *Of[T]) mine(pack []byte) (edition[T], error) {
	e, err := s.open(pack)
	if err == nil && !s.here(e.district) {
		err = &Refusal{Code: Elsewhere}
	}
	return e, err
}

func (s *Of[T]) here(district string) bool {
	return len(district) == 6 && strings.HasPrefix(s.area, district)
}

func (s *Of[T]) setAside(file string, why error) {
	err := os.Rename(file, file+broken)
	s.log.Error("kept "+s.what+" set aside", "code", Spoilt, "file", filepath.Base(file), "err", errors.Join(why, err))
}

// Broken lists the files in dir that were set aside; for staff, who may look at them and remove them.
func Broken(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"+ending+broken))
	return files
}

// Current is what is in force. It does not change; the next one is another.
func (s *Of[T]) Current() T { return s.current.Load().content }

// Wants reports whether a version for a district is to be fetched: not if it is in force already. The error
// is a *Refusal when it must not be.
func (s *Of[T]) Wants(version, district string) (bool, error) {
	current := s.current.Load().version
	switch {
	case !s.here(district):
		return false, &Refusal{Code: Elsewhere}
	case version == current:
		return false, nil
	case !catalogue.Newer(version, current):
		return false, &Refusal{Older, fmt.Errorf("%.20q, in force is %s", version, current)}
	}
	return true, nil
}

// Take checks a package and puts it in force: kept on the disk first, for whoever asks next then. Who signed it has been
// checked. The error is a *Refusal, and the one in force stays.
func (s *Of[T]) Take(version string, pack []byte) error {
	s.taking.Lock()
	defer s.taking.Unlock()
	e, err := s.mine(pack)
	if err != nil {
		return err
	}
	if e.version != version {
		return &Refusal{Faulty, fmt.Errorf("it says it is %.20q", e.version)}
	}
	if wanted, err := s.Wants(e.version, e.district); !wanted {
		return err
	}
	path := s.path(digest(pack))
	file, err := durable.New(path)
	if err != nil {
		return &Refusal{Unwritten, err}
	}
	defer file.Discard()
	if err := file.Replace(pack); err != nil {
		return &Refusal{Unwritten, err}
	}
	e.file = path
	s.current.Store(&e)
	s.log.Info(s.what+" in force", "version", e.version, "bundled", false)
	s.clear(path)
	return nil
}

// clear removes the earlier ones. It does no harm if they stay: the newest one counts.
func (s *Of[T]) clear(keep string) {
	files, _ := filepath.Glob(filepath.Join(s.dir, "*"+ending))
	for _, file := range files {
		if file != keep {
			os.Remove(file)
		}
	}
}
