package uplink_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"yichuang/kiosk/posters"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/uplink"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/platformtest"
	"yichuang/platform/publish"
)

func posterFolder(version, title string) fs.FS {
	return fstest.MapFS{posters.File: {Data: []byte("version: " + version + "\ndate: 2090-01-01\ndistrict: \"350303\"\nposters:\n- {kind: 反诈, title: " + title + "}\n")}}
}

func (k *kiosk) board() *shelf.Posters {
	return shelf.OpenPosters(filepath.Join(k.dir, "posters"), "350303001", slog.New(slog.DiscardHandler))
}

func untilPosters(t *testing.T, s *shelf.Posters, version string) {
	t.Helper()
	until(t, "posters "+version, func() bool { return s.Current().Version == version })
}

// Posters and a catalogue come beside each other, also over an outage and a restart; a withdrawn set leaves none.
func TestPostersCome(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	publishSet := func(version, title string) {
		t.Helper()
		if _, err := publish.Posters(t.Context(), p.Book, publishingKey(t, p), posterFolder(version, title)); err != nil {
			t.Fatal(err)
		}
	}
	o := quick
	o.Posters, o.Shelf = k.board(), k.shelve(t)
	k.run(t, p.URL(), o)
	publishSet("2090.1.1", "一")
	untilPosters(t, o.Posters, "2090.1.1")
	if o.Shelf.Current().Version != bundledVersion {
		t.Error("posters were taken for a catalogue")
	}
	p.Stop()
	p.Start(t)
	publishSet("2090.1.2", "二")
	untilPosters(t, o.Posters, "2090.1.2")
	if _, err := publish.Withdraw(t.Context(), p.Book, publishingKey(t, p), time.Date(2089, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	untilPosters(t, o.Posters, "2090.1.3")
	if n := len(o.Posters.Current().Posters); n != 0 {
		t.Errorf("%d posters are left", n)
	}
	k.stop()
	if v := k.board().Current().Version; v != "2090.1.3" {
		t.Errorf("after a restart %s", v)
	}
}

func postersSigned(o contract.CatalogueOffer) []byte { return contract.PosterOffer(o).Signed() }

// What is wrong with a set is told with its code, and the one before stays.
func TestBadPostersAreRefused(t *testing.T) {
	good, err := posters.Pack(posterFolder("2090.1.2", "二"))
	if err != nil {
		t.Fatal(err)
	}
	faulty, err := posters.Pack(posterFolder("2090.1.2", strings.Repeat("长", 50)))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	large := make([]byte, posters.MaxPackage+1)
	for name, c := range map[string]struct {
		want      shelf.Code
		pack      []byte
		announced []byte // the package that is signed for
		sign      func(contract.CatalogueOffer) []byte
	}{
		"signed as a catalogue": {shelf.Unsigned, good, good, contract.CatalogueOffer.Signed},
		"flipped bit":           {shelf.Changed, flipped, good, postersSigned},
		"faulty":                {shelf.Faulty, faulty, faulty, postersSigned},
		"no package":            {shelf.NoPackage, good[:len(good)-30], good[:len(good)-30], postersSigned},
		"too large":             {shelf.WrongSize, large, large, postersSigned},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := platformtest.New(t, nil)
			k := newKiosk(t, p, "A03")
			key := publishingKey(t, p)
			if _, err := publish.Posters(t.Context(), p.Book, key, posterFolder("2090.1.1", "一")); err != nil {
				t.Fatal(err)
			}
			o := quick
			o.Posters = k.board()
			k.run(t, p.URL(), o)
			untilPosters(t, o.Posters, "2090.1.1")
			offer := contract.CatalogueOffer{Version: "2090.1.2", District: "350303", Digest: seal.SM.Digest(c.announced), Size: len(c.announced)}
			signature, err := key.Sign(c.sign(offer))
			if err != nil {
				t.Fatal(err)
			}
			bad := ledger.Publication{Version: offer.Version, Date: "2090-01-01", District: offer.District, Digest: offer.Digest, Key: key.Public().ID(), Signature: signature}
			if err := p.Book.PublishPosters(t.Context(), bad, c.pack); err != nil {
				t.Fatal(err)
			}
			refused := func() *uplink.Refused {
				r, err := uplink.RefusedPosters(t.Context(), k.store)
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			until(t, "refusal", func() bool { return refused() != nil })
			if r := refused(); r.Code != c.want || o.Posters.Current().Version != "2090.1.1" {
				t.Errorf("refused as %+v, want %s", r, c.want)
			}
			if r := k.refused(t); r != nil {
				t.Errorf("a catalogue is said to be refused: %+v", r)
			}
		})
	}
}
