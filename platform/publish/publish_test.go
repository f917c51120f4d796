package publish_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/catalogue/cataloguetest"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/publish"
)

func TestPublish(t *testing.T) {
	book, err := ledger.OpenSQLite(t.Context(), t.TempDir(), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	key, err := seal.SM.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	bundled, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	date := `date: "` + bundled.Date + `"`
	for _, c := range []struct {
		name   string
		folder fs.FS
		says   string // empty when it is published
	}{
		{"a faulty bundle", cataloguetest.Folder(t, "2090.1.1", "type: mobile", "type: telephone"), "P01-出生.yaml:"},
		{"a version that cannot be compared", cataloguetest.Folder(t, "next"), "catalogue.yaml:"},
		{"a date that is none", cataloguetest.Folder(t, "2090.1.1", date, `date: "soon"`), "catalogue.yaml:"},
		{"an empty folder", fstest.MapFS{}, "catalogue.yaml"},
		{"a good one", cataloguetest.Folder(t, "2090.1.1"), ""},
		{"the same again", cataloguetest.Folder(t, "2090.1.1"), ledger.ErrNotNewer.Error()},
		{"other content, same version", cataloguetest.Folder(t, "2090.1.1", "type: mobile", "type: text"), ledger.ErrNotNewer.Error()},
		{"an older date", cataloguetest.Folder(t, "2090.1.2", date, `date: "2020-01-01"`), ledger.ErrNotNewer.Error()},
		{"the next", cataloguetest.Folder(t, "2090.1.2"), ""},
	} {
		p, err := publish.Catalogue(t.Context(), book, key, c.folder)
		if c.says != "" {
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		pack, err := book.Package(t.Context(), p.Version)
		if err != nil {
			t.Fatal(err)
		}
		offer := contract.CatalogueOffer{Version: p.Version, District: "350303", Digest: seal.SM.Digest(pack), Size: len(pack)}
		if err := key.Public().Verify(offer.Signed(), p.Signature); err != nil || p.Key != key.Public().ID() {
			t.Errorf("%s: not signed: %v", c.name, err)
		}
		folder, err := catalogue.Unpack(pack)
		if err != nil {
			t.Fatal(err)
		}
		if loaded, err := catalogue.Load(folder); err != nil || loaded.Version != p.Version {
			t.Errorf("%s: published %s, %v", c.name, p.Version, err)
		}
	}
	if all, err := book.Catalogues(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("%d catalogues in the ledger, %v", len(all), err)
	}
	var fault catalogue.Fault
	if _, err := publish.Catalogue(t.Context(), book, key, fstest.MapFS{}); !errors.As(err, &fault) {
		t.Errorf("the fault is not typed: %v", err)
	}
}
