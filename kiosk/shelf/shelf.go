// Package shelf keeps the catalogue in force on one machine: the one the program was built with, or a newer
// one that the platform published, as a file in the data folder. It decides what is taken; it knows no network, and
// leaves it to the bringer to check who signed.
package shelf

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/durable"
	"yichuang/kiosk/seal"
)

// Shelf is where the catalogue in force stands. Its methods may be called from any goroutine.
type Shelf struct {
	dir     string
	site    catalogue.Site
	log     *slog.Logger
	current atomic.Pointer[catalogue.Catalogue]
	taking  sync.Mutex
}

// Open finds the newest sound catalogue: among the files in dir and the bundled one. A file that is broken is set
// aside (renamed, never deleted) and told in the log; the machine serves all the same. Site is where the machine stands:
// the one in force is as it is offered there.
func Open(dir string, site catalogue.Site, bundled *catalogue.Catalogue, log *slog.Logger) *Shelf {
	s := &Shelf{dir: dir, site: site, log: log}
	s.current.Store(bundled.At(site))
	files, _ := filepath.Glob(filepath.Join(dir, "*"+ending)) // it fails for a wrong pattern only
	for _, file := range files {
		c, err := s.read(file)
		switch r := (*Refusal)(nil); {
		case errors.As(err, &r) && r.Code == Elsewhere: // the machine was moved; the file is sound
			s.log.Warn("catalogue not in force", "code", r.Code, "file", filepath.Base(file))
		case err != nil:
			s.setAside(file, err)
		case catalogue.Newer(c.Version, s.Current().Version):
			s.current.Store(c)
		}
	}
	s.log.Info("catalogue in force", "version", s.Current().Version, "bundled", s.Current().Version == bundled.Version)
	return s
}

// The files are named by their digest, so that a damaged one is found out.
const (
	ending = ".zip"
	broken = ".broken"
)

// digest is of one suite whatever the machine's is: it tells damage, and who signed was checked before.
func digest(pack []byte) string { return seal.SM.Digest(pack) }

func (s *Shelf) path(digest string) string {
	return filepath.Join(s.dir, strings.ReplaceAll(digest, ":", "-")+ending)
}

func (s *Shelf) read(file string) (*catalogue.Catalogue, error) {
	pack, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if s.path(digest(pack)) != file {
		return nil, &Refusal{Code: Changed}
	}
	return s.load(pack)
}

// load unpacks and checks. The error is a *Refusal.
func (s *Shelf) load(pack []byte) (*catalogue.Catalogue, error) {
	folder, err := catalogue.Unpack(pack)
	if err != nil {
		return nil, &Refusal{NoPackage, err}
	}
	c, err := catalogue.Load(folder)
	if err != nil {
		return nil, &Refusal{Faulty, err}
	}
	if !s.here(c.District.Code) {
		return nil, &Refusal{Code: Elsewhere}
	}
	return c.At(s.site), nil
}

func (s *Shelf) here(district string) bool {
	return len(district) == 6 && strings.HasPrefix(s.site.Area, district)
}

func (s *Shelf) setAside(file string, why error) {
	err := os.Rename(file, file+broken)
	s.log.Error("kept catalogue set aside", "code", Spoilt, "file", filepath.Base(file), "err", errors.Join(why, err))
}

// Broken lists the files in dir that were set aside; for staff, who may look at them and remove them.
func Broken(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"+ending+broken))
	return files
}

// Current is the catalogue in force. It does not change; the next one is another.
func (s *Shelf) Current() *catalogue.Catalogue { return s.current.Load() }

// Wants reports whether a version of a district's catalogue is to be fetched: not if it is in force already. The error
// is a *Refusal when it must not be.
func (s *Shelf) Wants(version, district string) (bool, error) {
	current := s.Current().Version
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

// Take checks a package and puts it in force: kept on the disk first, for the next visit then. Who signed it has been
// checked. The error is a *Refusal, and the one in force stays.
func (s *Shelf) Take(version string, pack []byte) error {
	s.taking.Lock()
	defer s.taking.Unlock()
	c, err := s.load(pack)
	if err != nil {
		return err
	}
	if c.Version != version {
		return &Refusal{Faulty, fmt.Errorf("it says it is %.20q", c.Version)}
	}
	if wanted, err := s.Wants(c.Version, c.District.Code); !wanted {
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
	s.current.Store(c)
	s.log.Info("catalogue in force", "version", c.Version, "bundled", false)
	s.clear(path)
	return nil
}

// clear removes the earlier catalogues. It does no harm if they stay: the newest one counts.
func (s *Shelf) clear(keep string) {
	files, _ := filepath.Glob(filepath.Join(s.dir, "*"+ending))
	for _, file := range files {
		if file != keep {
			os.Remove(file)
		}
	}
}
