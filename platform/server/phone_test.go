package server_test

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/pages"
	"yichuang/platform/server"
)

// phone is a browser without script: it follows redirects and knows one address.
type phone struct {
	*http.Client
	url string
}

func newPhone(t *testing.T, url string) *phone {
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // the phone does not know our CA
	t.Cleanup(transport.CloseIdleConnections)
	return &phone{&http.Client{Transport: transport}, url}
}

func (p *phone) read(t *testing.T, resp *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func (p *phone) look(t *testing.T) (int, string) {
	t.Helper()
	resp, err := p.Get(p.url)
	return p.read(t, resp, err)
}

func (p *phone) add(t *testing.T, name string, content []byte) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("page", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	form.Close()
	resp, err := p.Post(p.url+"/pages", form.FormDataContentType(), &body)
	return p.read(t, resp, err)
}

func (p *phone) post(t *testing.T, what string, form url.Values) (int, string) {
	t.Helper()
	resp, err := p.PostForm(p.url+"/"+what, form)
	return p.read(t, resp, err)
}

// paper is a made-up picture of a paper, not like any other of another shade.
func paper(shade uint8) image.Image {
	img := image.NewGray(image.Rect(0, 0, 60, 80))
	for i := range img.Pix {
		img.Pix[i] = shade + uint8(i%7)
	}
	img.SetGray(3, 3, color.Gray{Y: 1})
	return img
}

func jpegOf(t *testing.T, shade uint8) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, paper(shade), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// slot opens one.
func (k *kiosk) slot(t *testing.T) *contract.OpenedSlot {
	t.Helper()
	resp, err := k.client.OpenSlotWithResponse(t.Context(), contract.SlotRequest{Material: "结婚证 <b>"})
	if err != nil || resp.JSON201 == nil {
		t.Fatal(err, resp.Status())
	}
	return resp.JSON201
}

func (k *kiosk) look(t *testing.T, id string) contract.Slot {
	t.Helper()
	resp, err := k.client.LookAtSlotWithResponse(t.Context(), id)
	if err != nil || resp.JSON200 == nil {
		t.Fatal(err, resp.Status())
	}
	return *resp.JSON200
}

func (p *platform) files(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(p.dir, "pages", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPagesComeByPhone(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	s := k.slot(t)
	if !regexp.MustCompile(`^https://127\.0\.0\.1:\d+/u/[0-9a-z]{26}$`).MatchString(s.Url) {
		t.Errorf("url %s", s.Url)
	}
	ph := newPhone(t, s.Url)
	if status, text := ph.look(t); status != http.StatusOK || !strings.Contains(text, "请拍：结婚证 &lt;b&gt;") || !strings.Contains(text, `accept="image/*" capture`) {
		t.Errorf("%d %s", status, text)
	}
	first := jpegOf(t, 100)
	if _, text := ph.add(t, "a.jpg", first); !strings.Contains(text, "已经传好 1 页") {
		t.Error(text)
	}
	ph.add(t, "photo", pngOf(t, paper(120)))
	ph.add(t, "scan.pdf", []byte("%PDF-1.4\n1 0 obj <<>> endobj\nstartxref\n9\n%%EOF\n"))
	got := k.look(t, s.Id)
	if len(got.Pages) != 3 || !got.Open || got.Done {
		t.Fatalf("%+v", got)
	}
	if _, text := ph.post(t, "remove", url.Values{"page": {got.Pages[1]}}); !strings.Contains(text, "已经传好 2 页") {
		t.Error(text)
	}
	if status, text := ph.post(t, "done", nil); status != http.StatusOK || !strings.Contains(text, "照片都收到了") {
		t.Errorf("%d %s", status, text)
	}
	finished, err := k.client.FinishSlotWithResponse(t.Context(), s.Id)
	if err != nil || finished.JSON200 == nil || len(finished.JSON200.Pages) != 2 || !finished.JSON200.Done {
		t.Fatalf("%v %s", err, finished.Body)
	}

	// On the disk they are named by digest and cannot be read; with the platform's key they can.
	files := p.files(t)
	if len(files) != 2 {
		t.Fatalf("files %v", files)
	}
	for _, f := range files {
		sealed, err := os.ReadFile(f)
		if err != nil || bytes.Contains(sealed, first[20:60]) || strings.Replace(seal.SM.Digest(sealed), ":", "-", 1) != filepath.Base(f) {
			t.Errorf("%s is not sealed or not named by its digest: %v", f, err)
		}
	}
	own := p.keys(t)
	store, err := pages.Open(filepath.Join(p.dir, "pages"), own.SealTo(), own)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := store.Get("A03", got.Pages[0]); err != nil || !bytes.Equal(plain, first) {
		t.Errorf("the page is not what the phone sent: %v", err)
	}

	// An accepted case that names them keeps them, whatever becomes of the slot.
	c := k.newCase()
	c.Materials = []cases.Material{{ID: "marriage", How: cases.Photographed, Pages: finished.JSON200.Pages}}
	if r := k.deliver(t, k.caseItem(t, c))[0]; r.Verdict != contract.VerdictAccepted {
		t.Fatalf("%+v", r)
	}
	if _, err := k.client.DropSlotWithResponse(t.Context(), s.Id); err != nil || len(p.files(t)) != 2 {
		t.Errorf("the case's pages are gone: %v", err)
	}
	if token := s.Url[strings.LastIndex(s.Url, "/")+1:]; strings.Contains(p.log.String(), token) || strings.Contains(p.log.String(), "/u/") {
		t.Error("the log tells the token")
	}
}

// Every way a token ends; nothing comes in or is told after it.
func TestATokenIsWorthNothingAfterItsEnd(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	for name, end := range map[string]func(s *contract.OpenedSlot, ph *phone){
		"dropped":  func(s *contract.OpenedSlot, _ *phone) { k.client.DropSlotWithResponse(t.Context(), s.Id) },
		"finished": func(s *contract.OpenedSlot, _ *phone) { k.client.FinishSlotWithResponse(t.Context(), s.Id) },
		"done":     func(_ *contract.OpenedSlot, ph *phone) { ph.post(t, "done", nil) },
		"guessed": func(_ *contract.OpenedSlot, ph *phone) {
			ph.url = ph.url[:strings.LastIndex(ph.url, "/")+1] + ledger.NewToken()
		},
	} {
		s := k.slot(t)
		ph := newPhone(t, s.Url)
		ph.add(t, "a.jpg", jpegOf(t, 90))
		end(s, ph)
		before := len(p.files(t))
		for what, do := range map[string]func() (int, string){
			"look":   func() (int, string) { return ph.look(t) },
			"add":    func() (int, string) { return ph.add(t, "b.jpg", jpegOf(t, 91)) },
			"remove": func() (int, string) { return ph.post(t, "remove", url.Values{"page": {"sm3:00"}}) },
			"done":   func() (int, string) { return ph.post(t, "done", nil) },
		} {
			status, text := do()
			if status != http.StatusGone || !strings.Contains(text, "这个二维码不能用了") || strings.Contains(text, "结婚证") {
				t.Errorf("%s, %s: %d", name, what, status)
			}
		}
		if after := len(p.files(t)); after != before {
			t.Errorf("%s: %d files became %d", name, before, after)
		}
	}
}

func TestHostileFiles(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	s := k.slot(t)
	ph := newPhone(t, s.Url)
	good := jpegOf(t, 50)
	bomb := pngOf(t, paper(1))
	copy(bomb[16:24], []byte{0, 0, 0x40, 0, 0, 0, 0x40, 0}) // says it is 16384 x 16384
	binary.BigEndian.PutUint32(bomb[29:33], crc32.ChecksumIEEE(bomb[12:29]))
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"page.html":      {[]byte("<html><script>alert(1)</script>"), "不是照片"},
		"a.svg":          {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "不是照片"},
		"program.jpg":    {[]byte("\x7fELF" + strings.Repeat("\x00", 200)), "不是照片"},
		"half.jpg":       {good[:len(good)/2], "没有传完整"},
		"almost.jpg":     {good[:len(good)-10], "没有传完整"},
		"only-magic.jpg": {[]byte("\xff\xd8\xff"), "没有传完整"},
		"bomb.png":       {bomb, "太大"},
		"cut.pdf":        {[]byte("%PDF-1.7\n1 0 obj"), "没有传完整"},
		"acts.pdf":       {[]byte("%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (x) >> >>\nstartxref\n9\n%%EOF"), "没有传完整"},
		"large.jpg":      {append(bytes.Clone(good), make([]byte, pages.MaxBytes)...), "太大"},
		"empty.jpg":      {nil, "请先拍照"},
	} {
		if _, text := ph.add(t, name, c.content); !strings.Contains(text, c.says) {
			t.Errorf("%s: the phone is not told %q", name, c.says)
		}
	}
	resp, err := ph.Post(s.Url+"/pages", "text/plain", strings.NewReader("hello"))
	if _, text := ph.read(t, resp, err); !strings.Contains(text, "请先拍照") {
		t.Error("what is no form is not refused kindly")
	}
	if got := k.look(t, s.Id); len(got.Pages) != 0 || len(p.files(t)) != 0 {
		t.Errorf("kept %v, files %v", got.Pages, p.files(t))
	}
	for range ledger.MostPages {
		ph.add(t, "a.jpg", good)
	}
	if _, text := ph.add(t, "a.jpg", good); !strings.Contains(text, "最多传 20 页") || len(p.files(t)) != ledger.MostPages {
		t.Errorf("%d files", len(p.files(t)))
	}
}

func TestSlotsAreForTheirKiosk(t *testing.T) {
	p := start(t, func(o *server.Options) { o.PublicURL = "https://zwfw.example.cn/" })
	k, other := p.enrol(t, "A03"), p.enrol(t, "B77")
	s := k.slot(t)
	if !strings.HasPrefix(s.Url, "https://zwfw.example.cn/u/") {
		t.Errorf("url %s", s.Url)
	}
	resp, err := other.client.LookAtSlotWithResponse(t.Context(), s.Id)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusNotFound, contract.CodeNotFound)
	if dropped, err := other.client.DropSlotWithResponse(t.Context(), s.Id); err != nil || dropped.StatusCode() != http.StatusNoContent || !k.look(t, s.Id).Open {
		t.Errorf("another kiosk drops it: %v", err)
	}
	open, err := p.connect(t, nil).OpenSlotWithResponse(t.Context(), contract.SlotRequest{Material: "a"})
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, open.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
}
