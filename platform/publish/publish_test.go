package publish_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/publish"
)

// changed is the bundled catalogue with one word replaced in one file.
func changed(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	folder := fstest.MapFS{}
	err := fs.WalkDir(assets.Catalogue(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := fs.ReadFile(assets.Catalogue(), name)
		if name == file {
			if !bytes.Contains(content, []byte(old)) {
				t.Fatalf("%s has no %q", file, old)
			}
			content = bytes.Replace(content, []byte(old), []byte(new), 1)
		}
		folder[name] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestPublish(t *testing.T) {
	book, err := ledger.OpenSQLite(t.Context(), t.TempDir(), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	key, err := seal.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	bundled, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	version, date := `version: "`+bundled.Version+`"`, `date: "`+bundled.Date+`"`
	for _, c := range []struct {
		name   string
		folder fs.FS
		says   string // empty when it is published
	}{
		{"a faulty bundle", changed(t, "P01-出生.yaml", "type: mobile", "type: telephone"), "P01-出生.yaml:"},
		{"a version that cannot be compared", changed(t, "catalogue.yaml", version, `version: "next"`), "catalogue.yaml:"},
		{"a date that is none", changed(t, "catalogue.yaml", date, `date: "soon"`), "catalogue.yaml:"},
		{"an empty folder", fstest.MapFS{}, "catalogue.yaml"},
		{"a good one", assets.Catalogue(), ""},
		{"the same again", assets.Catalogue(), ledger.ErrNotNewer.Error()},
		{"other content, same version", changed(t, "catalogue.yaml", "出生 入学 退休", "出生 入学"), ledger.ErrNotNewer.Error()},
		{"an older date", changed(t, "catalogue.yaml", version+"\n"+date, "version: \"2090.1.1\"\ndate: \"2020-01-01\""), ledger.ErrNotNewer.Error()},
		{"the next", changed(t, "catalogue.yaml", version, `version: "2090.1.1"`), ""},
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
		offer := contract.CatalogueOffer{Version: p.Version, District: "350303", Digest: seal.Digest(pack), Size: len(pack)}
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
