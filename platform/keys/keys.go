// Package keys are the platform's own keys: the opening keys that kiosks seal to, of every suite, and the publishing keys that
// it signs catalogues and its newer keys with. They are files in its data folder, the same on every node; this is the one place
// that knows so, and where keys in a certified module would come from instead (seal.Unwrapper, seal.Signer). It knows no HTTP.
package keys

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
)

// settles is how long a further key is only read before it is used: time to copy it to every node, so that nothing comes
// to a node that cannot open it.
const settles = 10 * time.Minute

// Folder is the keys in one data folder. When the folder changes they are read again, so that a further key needs no restart.
// Its methods may be called from any goroutine.
type Folder struct {
	dir string
	now func() time.Time
	log *slog.Logger

	mu      sync.Mutex
	changed time.Time // of the folder, when the set was read
	set     *set
}

// set are the keys at one moment.
type set struct {
	opener  *seal.Opener // with all opening keys
	sealing []seal.SealingKey
	signer  seal.Signer // the newest publishing key in use
	oldest  seal.Signer // of the publishing keys
	told    contract.Keys
	settled time.Time // when the next key will be used, zero when none is waiting
}

// Open reads the keys in dir, and makes those that are not there: an opening key of each suite, and a publishing key.
func Open(dir string, now func() time.Time, log *slog.Logger) (*Folder, error) {
	if err := begin(dir, seal.SM); err != nil {
		return nil, err
	}
	f := &Folder{dir: dir, now: now, log: log}
	var err error
	f.set, err = read(dir, now()) // and once more when first asked: changed is zero
	return f, err
}

// begin makes the keys without which no platform is; suite is that of the publishing key.
func begin(dir string, suite seal.Suite) error {
	all, err := openings.read(dir)
	if err != nil {
		return err
	}
	for _, s := range seal.Suites() {
		if !slices.ContainsFunc(all, func(k key[*seal.OpeningKey]) bool { return k.suite == s }) {
			if err := openings.add(dir, s); err != nil {
				return err
			}
		}
	}
	if all, err := publishings.read(dir); err != nil || len(all) > 0 {
		return err
	}
	return publishings.add(dir, suite)
}

// Rotate makes further keys in dir: an opening key of each suite and a publishing key of the given suite, "" being the one
// of the publishing key before. The older ones are still read and believed. A running platform takes the new ones into use by itself
// once they have settled.
func Rotate(dir string, suite seal.Suite) error {
	all, err := publishings.read(dir)
	if err != nil {
		return err
	}
	if len(all) == 0 { // none before them, so none to be replaced
		return begin(dir, suite)
	}
	if suite == "" {
		suite = all[0].suite
	}
	for _, s := range seal.Suites() {
		if err := openings.add(dir, s); err != nil {
			return err
		}
	}
	return publishings.add(dir, suite)
}

func read(dir string, now time.Time) (*set, error) {
	opens, err := openings.read(dir)
	if err != nil {
		return nil, err
	}
	publishes, err := publishings.read(dir)
	if err != nil {
		return nil, err
	}
	s := &set{}
	var all []seal.Unwrapper
	for _, k := range opens {
		all = append(all, k.key)
	}
	s.opener = seal.NewOpener(all...)
	usedOpens := used(opens, now, &s.settled, func(k key[*seal.OpeningKey]) seal.Suite { return k.suite })
	usedPublishes := used(publishes, now, &s.settled, func(key[*seal.SigningKey]) seal.Suite { return "" })
	if len(usedOpens) == 0 || len(usedPublishes) == 0 {
		return nil, fmt.Errorf("the key files in %s are gone", dir)
	}
	s.told.Number = usedOpens[0].number + usedPublishes[0].number
	for _, k := range usedOpens {
		s.sealing = append(s.sealing, k.key.Public())
		s.told.SealingKeys = append(s.told.SealingKeys, string(k.key.Public().MarshalPEM()))
	}
	for _, k := range usedPublishes {
		s.told.PublishingKeys = append(s.told.PublishingKeys, string(k.key.Public().MarshalPEM()))
	}
	s.signer, s.oldest = usedPublishes[0].key, usedPublishes[len(usedPublishes)-1].key
	for _, k := range usedPublishes {
		sig, err := k.key.Sign(s.told.Signed())
		if err != nil {
			return nil, err
		}
		s.told.Signatures = append(s.told.Signatures, contract.KeysSignature{Key: k.key.Public().ID(), Signature: sig})
	}
	return s, nil
}

// used leaves out what has not settled yet, unless there is nothing of its group before it. A file from the future, by a clock that
// was wrong, counts as settled.
func used[K any](all []key[K], now time.Time, next *time.Time, group func(key[K]) seal.Suite) []key[K] {
	first := map[seal.Suite]int{}
	for _, k := range slices.Backward(all) {
		if _, known := first[group(k)]; !known {
			first[group(k)] = k.number
		}
	}
	var out []key[K]
	for _, k := range all {
		settled := k.made.Add(settles)
		if now.Before(settled) && !now.Before(k.made) && first[group(k)] != k.number {
			if next.IsZero() || settled.Before(*next) {
				*next = settled
			}
			continue
		}
		out = append(out, k)
	}
	return out
}

// get is the set as it is now. When the folder cannot be read, the one before stays.
func (f *Folder) get() *set {
	f.mu.Lock()
	defer f.mu.Unlock()
	changed, err := modified(f.dir)
	now := f.now()
	if err == nil && (!changed.Equal(f.changed) || !f.set.settled.IsZero() && !now.Before(f.set.settled)) {
		var fresh *set
		if fresh, err = read(f.dir, now); err == nil {
			if fresh.told.Number != f.set.told.Number {
				f.log.Info("keys in use", "number", fresh.told.Number)
			}
			f.set = fresh
		}
		f.changed = changed
		if time.Since(changed) < time.Second { // what comes in the same tick of the file system's clock would not be seen
			f.changed = time.Time{}
		}
	}
	if err != nil {
		f.log.Error("keys cannot be read, those before stay", "err", err)
	}
	return f.set
}

func modified(dir string) (time.Time, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// Open opens an envelope that was sealed to any of the keys, as seal.Opener.Open does.
func (f *Folder) Open(envelope, associated []byte) ([]byte, error) {
	return f.get().opener.Open(envelope, associated)
}

// Told are the public keys in use, signed, as kiosks are told them.
func (f *Folder) Told() contract.Keys { return f.get().told }

// Signer is what the platform signs with: the newest publishing key in use.
func (f *Folder) Signer() seal.Signer { return f.get().signer }

// Oldest signs what must be believed by a kiosk that has heard of no other key: the first publishing key there was.
func (f *Folder) Oldest() seal.Signer { return f.get().oldest }

// Suite is what the platform makes its own things with: that of Signer.
func (f *Folder) Suite() seal.Suite { return f.Signer().Public().Suite() }

// SealTo is the newest opening key of Suite, for what the platform itself keeps.
func (f *Folder) SealTo() seal.SealingKey {
	s := f.get()
	suite := s.signer.Public().Suite()
	for _, k := range s.sealing {
		if k.Suite() == suite {
			return k
		}
	}
	return s.sealing[0]
}
