package uplink_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/pem"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/catalogue/cataloguetest"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/uplink"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/platformtest"
	"yichuang/platform/publish"
	"yichuang/platform/server"
)

const (
	bundledVersion = "2090.1.1"
	goodVersion    = "2090.1.5"
)

// shelve gives the kiosk a shelf, as it is after a start of the program.
func (k *kiosk) shelve(t *testing.T) *shelf.Shelf {
	t.Helper()
	bundled, err := catalogue.Load(cataloguetest.Folder(t, bundledVersion))
	if err != nil {
		t.Fatal(err)
	}
	return shelf.Open(filepath.Join(k.dir, "catalogue"), catalogue.Site{Level: "4", Area: "350303"}, bundled, slog.New(slog.DiscardHandler))
}

func untilVersion(t *testing.T, s *shelf.Shelf, version string) {
	t.Helper()
	until(t, "catalogue "+version, func() bool { return s.Current().Version == version })
}

func (k *kiosk) refused(t *testing.T) *uplink.Refused {
	t.Helper()
	r, err := uplink.RefusedCatalogue(t.Context(), k.store)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func packed(t *testing.T, folder fs.FS) []byte {
	t.Helper()
	pack, err := catalogue.Pack(folder)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// offered is a publication of any bytes, signed by key.
func offered(t *testing.T, key seal.Signer, version string, pack []byte) ledger.Publication {
	t.Helper()
	o := contract.CatalogueOffer{Version: version, District: "350303", Digest: seal.SM.Digest(pack), Size: len(pack)}
	signature, err := key.Sign(o.Signed())
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Load(cataloguetest.Folder(t, version))
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Publication{Version: version, Date: c.Date, District: o.District, Digest: o.Digest, Key: key.Public().ID(), Signature: signature}
}

func publishingKey(t *testing.T, p *platformtest.Platform) seal.Signer {
	t.Helper()
	return p.Keys(t).Signer()
}

// Whatever may be wrong with a catalogue: it is refused with its own code, the old one stays, also over a
// restart, and the next good one comes through.
func TestABadCatalogueIsRefusedAndTheOldOneStays(t *testing.T) {
	const version = "2090.1.6"
	stranger, err := seal.SM.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		want  shelf.Code
		spoil func(t *testing.T, key seal.Signer, good []byte) (ledger.Publication, []byte)
	}{
		{"unsigned", shelf.Unsigned, func(t *testing.T, key seal.Signer, good []byte) (ledger.Publication, []byte) {
			p := offered(t, key, version, good)
			p.Signature = []byte{}
			return p, good
		}},
		{"another key", shelf.UnknownKey, func(t *testing.T, _ seal.Signer, good []byte) (ledger.Publication, []byte) {
			return offered(t, stranger, version, good), good
		}},
		{"another key under the name of ours", shelf.Unsigned, func(t *testing.T, key seal.Signer, good []byte) (ledger.Publication, []byte) {
			p := offered(t, stranger, version, good)
			p.Key = key.Public().ID()
			return p, good
		}},
		{"signed as another version", shelf.Unsigned, func(t *testing.T, key seal.Signer, good []byte) (ledger.Publication, []byte) {
			p := offered(t, key, "2090.1.7", good)
			p.Version = version
			return p, good
		}},
		{"another district", shelf.Unsigned, func(t *testing.T, key seal.Signer, good []byte) (ledger.Publication, []byte) {
			p := offered(t, key, version, good)
			p.District = "350304"
			return p, good
		}},
		{"flipped bit", shelf.Changed, func(t *testing.T, key seal.Signer, good []byte) (ledger.Publication, []byte) {
			bad := bytes.Clone(good)
			bad[len(bad)/2] ^= 1
			return offered(t, key, version, good), bad
		}},
		{"signed broken", shelf.NoPackage, func(t *testing.T, key seal.Signer, good []byte) (ledger.Publication, []byte) {
			return offered(t, key, version, good[:len(good)-30]), good[:len(good)-30]
		}},
		{"faulty", shelf.Faulty, func(t *testing.T, key seal.Signer, _ []byte) (ledger.Publication, []byte) {
			bad := packed(t, cataloguetest.Folder(t, version, "type: mobile", "type: telephone"))
			return offered(t, key, version, bad), bad
		}},
		{"another one inside", shelf.Faulty, func(t *testing.T, key seal.Signer, _ []byte) (ledger.Publication, []byte) {
			bad := packed(t, cataloguetest.Folder(t, "2090.1.7"))
			return offered(t, key, version, bad), bad
		}},
		{"too large", shelf.WrongSize, func(t *testing.T, key seal.Signer, _ []byte) (ledger.Publication, []byte) {
			bad := make([]byte, catalogue.MaxPackage+1)
			return offered(t, key, version, bad), bad
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platformtest.New(t, nil)
			k := newKiosk(t, p, "A03")
			p.Publish(t, cataloguetest.Folder(t, goodVersion))
			s := k.shelve(t)
			o := quick
			o.Shelf = s
			k.run(t, p.URL(), o)
			untilVersion(t, s, goodVersion)

			bad, pack := c.spoil(t, publishingKey(t, p), packed(t, cataloguetest.Folder(t, version)))
			if err := p.Book.Publish(t.Context(), bad, pack); err != nil {
				t.Fatal(err)
			}
			until(t, "refusal", func() bool { return k.refused(t) != nil })
			if r := k.refused(t); r.Code != c.want || r.Version != version || r.Says == "" {
				t.Errorf("refused as %+v, want %s", r, c.want)
			}
			id, _ := k.submit(t) // and cases go as ever
			k.untilState(t, id, "acknowledged")
			for _, in := range []*shelf.Shelf{s, k.shelve(t)} {
				if v := in.Current().Version; v != goodVersion {
					t.Errorf("in force is %s", v)
				}
			}
			p.Publish(t, cataloguetest.Folder(t, "2090.1.8"))
			untilVersion(t, s, "2090.1.8")
			until(t, "no refusal any more", func() bool { return k.refused(t) == nil })
		})
	}
}

// counting is a ledger that counts how often a package was asked for, and the feed.
type counting struct {
	ledger.Ledger
	packages, feeds *atomic.Int64
	spoilt          *atomic.Pointer[contract.CatalogueOffer] // what the feed says instead, if anything
}

func (c counting) Package(ctx context.Context, version string) ([]byte, error) {
	c.packages.Add(1)
	return c.Ledger.Package(ctx, version)
}

func (c counting) Changes(ctx context.Context, kiosk, after string, limit int) (ledger.Page, error) {
	p, err := c.Ledger.Changes(ctx, kiosk, after, limit)
	if o := c.spoilt.Load(); o != nil && p.Catalogue != nil {
		p.Catalogue.Version, p.Catalogue.Size, p.Catalogue.Digest, p.Catalogue.Signature = o.Version, o.Size, o.Digest, o.Signature
	}
	c.feeds.Add(1)
	return p, err
}

func counted(t *testing.T) (counting, *platformtest.Platform) {
	t.Helper()
	c := counting{packages: &atomic.Int64{}, feeds: &atomic.Int64{}, spoilt: &atomic.Pointer[contract.CatalogueOffer]{}}
	return c, platformtest.New(t, func(o *server.Options) {
		c.Ledger = o.Ledger
		o.Ledger = c
	})
}

// offerOf signs what the feed is to say about a package.
func (c counting) say(t *testing.T, p *platformtest.Platform, o contract.CatalogueOffer) {
	t.Helper()
	o.District = "350303"
	var err error
	if o.Signature, err = publishingKey(t, p).Sign(o.Signed()); err != nil {
		t.Fatal(err)
	}
	c.spoilt.Store(&o)
}

// A size that was signed and is not that of what comes: longer, or cut off.
func TestACatalogueOfAnotherLength(t *testing.T) {
	for name, off := range map[string]int{"cut off": 1000, "longer": -1000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, p := counted(t)
			k := newKiosk(t, p, "A03")
			pack := packed(t, cataloguetest.Folder(t, goodVersion))
			c.say(t, p, contract.CatalogueOffer{Version: goodVersion, Size: len(pack) + off, Digest: seal.SM.Digest(pack)})
			p.Publish(t, cataloguetest.Folder(t, goodVersion))
			o := quick
			o.Shelf = k.shelve(t)
			k.run(t, p.URL(), o)
			until(t, "refusal", func() bool { return k.refused(t) != nil })
			want := map[string]shelf.Code{"cut off": shelf.WrongSize, "longer": shelf.Changed}[name] // only so much was asked for
			if r := k.refused(t); r.Code != want || o.Shelf.Current().Version != bundledVersion {
				t.Errorf("refused as %+v, want %s", r, want)
			}
		})
	}
}

// An older one than the machine has is not asked for; the one it has is no news.
func TestAnOlderCatalogueIsNotFetched(t *testing.T) {
	c, p := counted(t)
	k := newKiosk(t, p, "A03")
	o := quick
	o.Shelf = k.shelve(t)
	p.Publish(t, cataloguetest.Folder(t, "2089.12.31"))
	k.run(t, p.URL(), o)
	until(t, "refusal", func() bool { return k.refused(t) != nil })
	if r := k.refused(t); r.Code != shelf.Older {
		t.Errorf("refused as %+v", r)
	}
	p.Publish(t, cataloguetest.Folder(t, bundledVersion))
	until(t, "no refusal any more", func() bool { return k.refused(t) == nil })
	if n := c.packages.Load(); n != 0 {
		t.Errorf("fetched %d times", n)
	}
}

// log is what was logged so far.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) count(word string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), word)
}

// A bad one is fetched once, and told once, also over a restart; hours later it is looked at again, and taken if the
// platform has mended it.
func TestABadCatalogueIsNotFetchedAgainAndAgain(t *testing.T) {
	c, p := counted(t)
	k := newKiosk(t, p, "A03")
	var ahead atomic.Int64
	var said log
	o := quick
	o.Shelf = k.shelve(t)
	o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	o.Log = slog.New(slog.NewTextHandler(&said, nil))
	good := packed(t, cataloguetest.Folder(t, goodVersion))
	bad := bytes.Clone(good)
	bad[len(bad)/2] ^= 1
	if err := p.Book.Publish(t.Context(), offered(t, publishingKey(t, p), goodVersion, good), bad); err != nil {
		t.Fatal(err)
	}
	idle := func() { // the kiosk looks at the platform again and again
		before := c.feeds.Load()
		until(t, "some looks at the feed", func() bool { return c.feeds.Load() > before+5 })
	}
	k.run(t, p.URL(), o)
	until(t, "refusal", func() bool { return k.refused(t) != nil })
	idle()
	if n := c.packages.Load(); n != 1 {
		t.Errorf("fetched %d times", n)
	}
	k.stop()
	k.run(t, p.URL(), o) // a restart may find a newer program, or another key
	until(t, "second fetch", func() bool { return c.packages.Load() == 2 })
	idle()
	ahead.Store(int64(61 * time.Minute))
	until(t, "third fetch", func() bool { return c.packages.Load() == 3 })
	idle()
	if n := c.packages.Load(); n != 3 {
		t.Errorf("fetched %d times", n)
	}
	if n := said.count("catalogue refused"); n != 1 {
		t.Errorf("told %d times:\n%s", n, said.text.String())
	}
	if _, err := publish.Catalogue(t.Context(), p.Book, publishingKey(t, p), cataloguetest.Folder(t, "2090.1.6")); err != nil {
		t.Fatal(err)
	}
	untilVersion(t, o.Shelf, "2090.1.6") // a new offer does not wait
}

// Every connection breaks after 60 kB; the catalogue comes all the same, each time a little further.
func TestAnInterruptedFetchGoesOn(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	x := newProxy(t, p)
	x.tired.Store(60 << 10)
	noise := make([]byte, 300<<10) // does not pack
	rand.Read(noise)
	folder := cataloguetest.Folder(t, goodVersion)
	folder["noise.json"] = &fstest.MapFile{Data: noise}
	if pub := p.Publish(t, folder); pub.Size < 300<<10 {
		t.Fatalf("the package has %d bytes only", pub.Size)
	}
	o := quick
	o.Shelf = k.shelve(t)
	k.run(t, x.url, o)
	untilVersion(t, o.Shelf, goodVersion)
}

// The platform goes away in the middle and the program is stopped: it goes on with what it has noted.
func TestAnOfferOutlivesTheProgram(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	o := quick
	k.run(t, p.URL(), o) // hears of it, and has nowhere to put it
	p.Publish(t, cataloguetest.Folder(t, goodVersion))
	until(t, "offer", func() bool {
		text, err := k.store.Noted(t.Context(), "catalogue offer")
		return err == nil && text != ""
	})
	k.stop()
	o.Shelf = k.shelve(t)
	k.run(t, p.URL(), o)
	untilVersion(t, o.Shelf, goodVersion)
}

// A kiosk that was enrolled before the platform signed catalogues has no key: it refuses until it enrols again.
func TestEnrollingAgainBringsTheKey(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	forgetPublishingKeys(t, filepath.Join(k.dir, "identity.pem"))
	load := func() {
		t.Helper()
		var err error
		if k.identity, err = uplink.LoadIdentity(k.dir, seal.SM); err != nil {
			t.Fatal(err)
		}
	}
	load()
	p.Publish(t, cataloguetest.Folder(t, goodVersion))
	o := quick
	o.Shelf = k.shelve(t)
	k.run(t, p.URL(), o)
	until(t, "refusal", func() bool { return k.refused(t) != nil })
	if r := k.refused(t); r.Code != shelf.UnknownKey {
		t.Errorf("refused as %+v", r)
	}
	k.stop()
	err := uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: "A03", Code: p.Code(t, "A03", time.Hour), Dir: k.dir, Data: k.dir, Keys: k.keys})
	if err != nil {
		t.Fatal(err)
	}
	load()
	k.run(t, p.URL(), o)
	untilVersion(t, o.Shelf, goodVersion)
}

// forgetPublishingKeys makes an identity as it was stored before there were publishing keys.
func forgetPublishingKeys(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept []byte
	for b, rest := pem.Decode(text); b != nil; b, rest = pem.Decode(rest) {
		if b.Headers["Use"] != "publish" {
			kept = append(kept, pem.EncodeToMemory(b)...)
		}
	}
	if len(kept) == len(text) {
		t.Fatal("the identity has no publishing key")
	}
	if err := os.WriteFile(path, kept, 0o600); err != nil {
		t.Fatal(err)
	}
}
