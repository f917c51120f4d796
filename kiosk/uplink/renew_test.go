package uplink_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue/cataloguetest"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/uplink"
	"yichuang/platform/keys"
	"yichuang/platform/platformtest"
	"yichuang/platform/server"
)

// shifted is a platform whose own clock can be put forward and back.
func shifted(t *testing.T) (*platformtest.Platform, *atomic.Int64) {
	t.Helper()
	ahead := &atomic.Int64{}
	return platformtest.New(t, func(o *server.Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	}), ahead
}

func eachSuite(t *testing.T, test func(t *testing.T, s, other seal.Suite)) {
	all := seal.Suites()
	for n, s := range all {
		t.Run(string(s), func(t *testing.T) { test(t, s, all[(n+1)%len(all)]) })
	}
}

// A kiosk that was never told anything but at its enrolment seals to the new key, believes what is signed with the new
// one, and what it had sealed to the old one is taken.
func TestThePlatformsKeysAreRotated(t *testing.T) {
	eachSuite(t, func(t *testing.T, s, other seal.Suite) {
		p, ahead := shifted(t)
		k := newKioskOf(t, p, "A03", s)
		before := k.identity.SealTo
		early, _ := k.submit(t)
		for range 2 { // twice while it was away: it knows neither of the two keys in between
			if err := keys.Rotate(p.Dir, other); err != nil {
				t.Fatal(err)
			}
		}
		o := quick
		o.Shelf = k.shelve(t)
		k.run(t, p.URL(), o)
		k.untilState(t, early, cases.Acknowledged)
		if k.link.Identity().SealTo != before {
			t.Fatal("a key that has not settled is used")
		}
		ahead.Store(int64(time.Hour))
		until(t, "the new key", func() bool { return k.link.Identity().SealTo.ID() != before.ID() })
		if now := k.link.Identity().SealTo; now.Suite() != s {
			t.Errorf("seals with %s", now.Suite())
		}
		late, _ := k.submit(t)
		strayed, _ := k.submitSealed(t, before)
		k.untilState(t, late, cases.Acknowledged)
		k.untilState(t, strayed, cases.Acknowledged)
		old := time.Now().Add(-time.Hour) // the keys have settled for everybody
		files, _ := filepath.Glob(filepath.Join(p.Dir, "*-*.pem"))
		for _, f := range files {
			if err := os.Chtimes(f, old, old); err != nil {
				t.Fatal(err)
			}
		}
		if p.Publish(t, cataloguetest.Folder(t, goodVersion)).Key == "" || p.Keys(t).Suite() != other {
			t.Fatalf("published with %s", p.Keys(t).Suite())
		}
		untilVersion(t, o.Shelf, goodVersion)
		k.stop()
		k.load(t, s)
		if k.identity.SealTo.ID() == before.ID() {
			t.Error("the new key is forgotten at the next start")
		}
	})
}

// A platform whose newer keys nobody known has signed is not followed, and cases go on to the key that is trusted.
func TestStrangeKeysAreNotTaken(t *testing.T) {
	p, ahead := shifted(t)
	k := newKiosk(t, p, "A03")
	forgetPublishingKeys(t, filepath.Join(k.dir, "identity.pem"))
	k.load(t, seal.SM)
	before := k.identity.SealTo
	if err := keys.Rotate(p.Dir, ""); err != nil {
		t.Fatal(err)
	}
	ahead.Store(int64(time.Hour))
	var log diary
	o := quick
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	k.run(t, p.URL(), o)
	until(t, "refusal", func() bool { return strings.Contains(log.String(), "E711") })
	id, _ := k.submit(t)
	k.untilState(t, id, cases.Acknowledged)
	if k.link.Identity().SealTo != before || !k.link.Online() {
		t.Error("seals to a key it cannot trust")
	}
}

// The kiosk's own key is replaced: told, then used; the old one is known for good.
func TestTheKiosksKeysAreRotated(t *testing.T) {
	eachSuite(t, func(t *testing.T, s, _ seal.Suite) {
		p := platformtest.New(t, nil)
		k := newKioskOf(t, p, "A03", s)
		var signers []string
		for round := range 3 {
			signers = append(signers, k.keys.Signer().Public().ID())
			if err := k.keys.Rotate(); err != nil {
				t.Fatal(err)
			}
			next, held := k.keys.Next().Public().ID(), keep(t, k.dir)
			k.run(t, p.URL(), quick)
			until(t, "the switch", func() bool { return k.keys.Signer().Public().ID() == next })
			k.stop()
			if round == 1 { // the power went before the switch was on the disk: the platform was told and the kiosk does not know
				held.restore(t)
				k.load(t, s)
				if k.keys.Signer().Public().ID() != signers[round] || k.keys.Next().Public().ID() != next {
					t.Fatal("not as it was before the switch")
				}
				k.run(t, p.URL(), quick)
				until(t, "the switch", func() bool { return k.keys.Signer().Public().ID() == next })
				k.stop()
			}
			k.load(t, s)
			if round == 2 {
				break // no batch comes in between: the last key was never in force when the next is told
			}
			id, _ := k.submit(t)
			k.run(t, p.URL(), quick)
			k.untilState(t, id, cases.Acknowledged)
			k.stop()
			if at, err := p.Book.Kiosk(t.Context(), "A03"); err != nil || at.KeyID != next || at.NextKeyID != "" {
				t.Errorf("in force is %+v, %v; want %s", at, err, next)
			}
		}
		signers = append(signers, k.keys.Signer().Public().ID())
		if err := k.keys.Rotate(); err != nil {
			t.Fatal(err)
		}
		next := k.keys.Next().Public().ID()
		k.run(t, p.URL(), quick)
		until(t, "the switch", func() bool { return k.keys.Signer().Public().ID() == next })
		known := map[string]bool{}
		all, err := p.Book.VerifyKeys(t.Context())
		for _, v := range all {
			known[v.ID] = v.Site == "A03"
		}
		for _, id := range append(signers, next) {
			if err != nil || !known[id] {
				t.Errorf("key %s is not known, %v", id, err)
			}
		}
	})
}

// diary is what was logged so far.
type diary struct {
	mu   sync.Mutex
	text strings.Builder
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// kept are the files of a folder.
type kept map[string][]byte

func keep(t *testing.T, dir string) kept {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.pem"))
	if err != nil {
		t.Fatal(err)
	}
	k := kept{}
	for _, f := range files {
		if k[f], err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

func (k kept) restore(t *testing.T) {
	t.Helper()
	for file, content := range k {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A machine that has data and cases waiting gets another suite in its config.
func TestTheSuiteOfAKioskIsChanged(t *testing.T) {
	eachSuite(t, func(t *testing.T, s, other seal.Suite) {
		p := platformtest.New(t, nil)
		k := newKioskOf(t, p, "A03", s)
		waiting, _ := k.submit(t)
		k.load(t, other)
		if k.identity.SealTo.Suite() != other {
			t.Fatalf("seals with %s", k.identity.SealTo.Suite())
		}
		fresh, _ := k.submit(t)
		k.run(t, p.URL(), quick)
		k.untilState(t, waiting, cases.Acknowledged)
		k.untilState(t, fresh, cases.Acknowledged)
		until(t, "the switch", func() bool { return k.keys.Signer().Public().Suite() == other })
		last, _ := k.submit(t)
		k.untilState(t, last, cases.Acknowledged)
	})
}

// The certificate is renewed when a fifth of its life is left, also when the first answer was lost.
func TestTheCertificateIsRenewed(t *testing.T) {
	p, ahead := shifted(t)
	newKiosk(t, p, "B01")                                    // the platform's own certificate is made now
	ahead.Store(-int64(4.2 * 365 * 24 * float64(time.Hour))) // and the kiosk's four years ago
	k := newKiosk(t, p, "A03")
	ahead.Store(0)
	old := leaf(k.identity)
	if err := p.Book.PromiseCertificate(t.Context(), "A03", "of an answer that was lost"); err != nil {
		t.Fatal(err)
	}
	k.run(t, p.URL(), quick)
	until(t, "the new certificate", func() bool { return !leaf(k.link.Identity()).Equal(old) })
	until(t, "its use", func() bool {
		at, err := p.Book.Kiosk(t.Context(), "A03")
		return err == nil && at.NextCertificate == ""
	})
	id, _ := k.submit(t)
	k.untilState(t, id, cases.Acknowledged)
	k.stop()
	former := k.identity
	k.load(t, seal.SM)
	fresh := leaf(k.identity)
	if fresh.Equal(old) || fresh.NotAfter.Before(old.NotAfter.AddDate(3, 0, 0)) || k.identity.SealTo != former.SealTo && k.identity.SealTo.ID() != former.SealTo.ID() {
		t.Errorf("holds from %v to %v", fresh.NotBefore, fresh.NotAfter)
	}
	k.run(t, p.URL(), quick)
	id, _ = k.submit(t)
	k.untilState(t, id, cases.Acknowledged)
	if !leaf(k.link.Identity()).Equal(fresh) {
		t.Error("renewed though it holds for years")
	}
	k.stop()
	k.identity = former
	k.run(t, p.URL(), quick)
	id, _ = k.submit(t)
	until(t, "a reason", func() bool { return k.line(t, id).LastError == "certificate" })
}

func leaf(id *uplink.Identity) *x509.Certificate { return id.TLS().Certificates[0].Leaf }

func TestAPlatformWithoutTheSuite(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	path := filepath.Join(k.dir, "identity.pem")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:bytes.LastIndex(text, []byte("-----BEGIN"))], 0o600); err != nil {
		t.Fatal(err)
	}
	var errs []error
	for _, s := range seal.Suites() {
		_, err := uplink.LoadIdentity(k.dir, s)
		errs = append(errs, err)
	}
	if fails := errors.Join(errs...); !errors.Is(fails, uplink.ErrNoSuite) || errs[0] != nil && errs[1] != nil {
		t.Errorf("%v", errs)
	}
}
