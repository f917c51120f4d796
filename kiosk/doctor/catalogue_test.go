package doctor_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/catalogue/cataloguetest"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/platform/publish"
)

// shelve is what the machine does with catalogues when it starts.
func (w *ward) shelve(t *testing.T) *shelf.Shelf {
	t.Helper()
	bundled, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	return shelf.Open(filepath.Join(w.cfg.Data.Dir, "catalogue"), catalogue.Site{Level: "4", Area: "350303"}, bundled, slog.New(slog.DiscardHandler))
}

// refuse lets the machine hear of a catalogue that a stranger has signed.
func refuse(t *testing.T, w *ward) {
	stranger, err := seal.SM.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := publish.Catalogue(t.Context(), w.platform.Book, stranger, cataloguetest.Folder(t, "2090.1.1")); err != nil {
		t.Fatal(err)
	}
	keys, err := seal.OpenKeyring(filepath.Join(w.cfg.Data.Dir, "keys"), seal.SM)
	if err != nil {
		t.Fatal(err)
	}
	id, err := uplink.LoadIdentity(filepath.Join(w.cfg.Data.Dir, "identity"), seal.SM)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(w.cfg.Data.Dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	u, err := uplink.New(s, id, keys, w.cfg.Platform.URL, uplink.Options{Log: slog.New(slog.DiscardHandler), Shelf: w.shelve(t)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		u.Run(ctx)
	}()
	for {
		r, err := uplink.RefusedCatalogue(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		if r != nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	<-done
}

// spoilCatalogue flips a bit of the kept catalogue, and starts the machine again.
func spoilCatalogue(t *testing.T, w *ward) {
	pack, err := catalogue.Pack(cataloguetest.Folder(t, "2090.1.1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.shelve(t).Take("2090.1.1", pack); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(w.cfg.Data.Dir, "catalogue", "*.zip"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	pack[len(pack)/2] ^= 1
	if err := os.WriteFile(files[0], pack, 0o600); err != nil {
		t.Fatal(err)
	}
	w.shelve(t)
}
