package uplink_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/kiosk/uplink"
	"yichuang/platform/platformtest"
)

func TestEnrol(t *testing.T) {
	p, stranger := platformtest.New(t, nil), platformtest.New(t, nil)
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	keys, err := seal.OpenKeyring(t.TempDir(), seal.SM)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := uplink.LoadIdentity(dir, seal.SM); !errors.Is(err, uplink.ErrNotEnrolled) {
		t.Fatalf("got %v, want ErrNotEnrolled", err)
	}
	ask := func(code string, want error, change func(*uplink.EnrolRequest)) {
		t.Helper()
		r := uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: "A03", Code: code, Dir: dir, Data: dir, Keys: keys}
		if change != nil {
			change(&r)
		}
		if err := uplink.Enrol(t.Context(), r); !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
	}
	good := p.Code(t, "A03", time.Hour)
	ask("guess", uplink.ErrCodeUnknown, nil)
	ask(p.Code(t, "A03", -time.Second), uplink.ErrCodeExpired, nil)
	ask(p.Code(t, "B01", time.Hour), uplink.ErrCodeSite, nil)
	ask(good, uplink.ErrUntrusted, func(r *uplink.EnrolRequest) { r.CAFile = stranger.CA() })
	ask(good, uplink.ErrAway, func(r *uplink.EnrolRequest) { r.URL = "https://127.0.0.1:1" })
	ask(good, uplink.ErrCAFile, func(r *uplink.EnrolRequest) { r.CAFile = filepath.Join(p.Dir, "opening-0001.pem") })
	ask(good, os.ErrNotExist, func(r *uplink.EnrolRequest) { r.CAFile = "/nowhere" })
	ask(good, uplink.ErrRefused, func(r *uplink.EnrolRequest) { r.Site = "a b" })
	if _, err := uplink.LoadIdentity(dir, seal.SM); !errors.Is(err, uplink.ErrNotEnrolled) {
		t.Fatalf("a refused enrolment left %v", err)
	}
	ask(good, nil, nil) // nothing before has used it up
	id, err := uplink.LoadIdentity(dir, seal.SM)
	if err != nil || id.Kiosk != "A03" {
		t.Fatalf("%+v, %v", id, err)
	}
	ask(good, uplink.ErrCodeUsed, nil)
	if again, err := uplink.LoadIdentity(dir, seal.SM); err != nil || again.SealTo.ID() != id.SealTo.ID() {
		t.Fatalf("a refused enrolment spoilt the identity: %v", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("left behind: %v, %v", files, err)
	}
	if info, err := files[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
}

func TestSpoiltIdentity(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	path := filepath.Join(k.dir, "identity.pem")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, keep := range []int{0, len(text) / 4, len(text) / 2, len(text) - 10} {
		if err := os.WriteFile(path, text[:keep], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := uplink.LoadIdentity(k.dir, seal.SM); err == nil || errors.Is(err, uplink.ErrNotEnrolled) {
			t.Errorf("%d of %d bytes give %v", keep, len(text), err)
		}
	}
}
