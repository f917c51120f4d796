package uplink_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"image"
	"image/png"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/uplink"
	"yichuang/platform/platformtest"
	"yichuang/platform/server"
)

var asked = []catalogue.LicenceAsked{{Name: "结婚证电子证照"}, {Name: "电子营业执照", Items: []string{"uscc"}}, {Name: "居住证电子证照"}}

func TestLicences(t *testing.T) {
	p := platformtest.New(t, nil)
	shelf, err := server.Shelf(p.Dir, p.Book)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shelf.Import(t.Context(), strings.NewReader(`[
		{"number": "11010519491231002X", "holder": "欧阳试验", "licence": "结婚证电子证照", "validTo": "2020-01-01"},
		{"number": "11010519491231002X", "holder": "欧阳试验", "licence": "电子营业执照", "items": {"uscc": "u", "name": "n"}}]`)); err != nil {
		t.Fatal(err)
	}
	k := newKiosk(t, p, "A03")
	k.run(t, p.URL(), quick)
	got, err := k.link.Licences(t.Context(), "11010519491231002X", "欧阳试验", "E02", asked)
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got[0].Finding != cases.Expired || got[1].Finding != cases.Found || len(got[1].Items) != 1 || got[1].Items["uscc"] != "u" || got[2].Finding != cases.Absent {
		t.Errorf("%+v", got)
	}
	p.Stop()
	if _, err := k.link.Licences(t.Context(), "11010519491231002X", "欧阳试验", "E02", asked); err == nil || strings.Contains(err.Error(), "110105") {
		t.Errorf("with the platform away: %v", err)
	}
}

// A platform that takes the call and never answers holds nobody up longer than the caller likes.
func TestLicencesOfASilentPlatform(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	ln, err := net.Listen("tcp", "127.0.0.1:0") // nobody accepts: the handshake hangs
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	k.run(t, "https://"+ln.Addr().String(), quick)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := k.link.Licences(ctx, "11010519491231002X", "欧阳试验", "E02", asked); err == nil {
		t.Error("an answer from nobody")
	}
}

func TestSlots(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.run(t, p.URL(), quick)
	s, err := k.link.OpenSlot(t.Context(), "结婚证")
	if err != nil || !strings.HasPrefix(s.URL, p.URL()) {
		t.Fatalf("%+v, %v", s, err)
	}
	look := func() uplink.Slotted {
		t.Helper()
		got, err := k.link.LookAtSlot(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := look(); !got.Open || got.Done || len(got.Pages) != 0 {
		t.Errorf("a new slot: %+v", got)
	}
	upload(t, s.URL)
	p.Stop()
	if _, err := k.link.LookAtSlot(t.Context(), s.ID); err == nil {
		t.Error("looks into a platform that is away")
	}
	p.Start(t)
	if got := look(); len(got.Pages) != 1 || !got.Open {
		t.Errorf("after an outage: %+v", got)
	}
	if got, err := k.link.FinishSlot(t.Context(), s.ID); err != nil || got.Open || len(got.Pages) != 1 {
		t.Errorf("finished: %+v, %v", got, err)
	}
	if err := k.link.DropSlot(t.Context(), s.ID); err != nil {
		t.Error(err)
	}
	if got := look(); got.Open || len(got.Pages) != 0 {
		t.Errorf("dropped: %+v", got)
	}
}

// upload sends a page as a phone does.
func upload(t *testing.T, url string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("page", "a.png")
	if err == nil {
		err = png.Encode(part, image.NewGray(image.Rect(0, 0, 9, 9)))
	}
	if err != nil {
		t.Fatal(err)
	}
	form.Close()
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // the phone does not know our CA
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Post(url+"/pages", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
}
