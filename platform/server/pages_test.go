package server_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/keys"
	"yichuang/platform/pages"
)

// sealPage is a page as the kiosk's camera leaves it.
func (k *kiosk) sealPage(t *testing.T, content []byte) (digest string, sealed []byte) {
	t.Helper()
	sealed, err := k.sealTo.Seal(content, cases.PageAssociated(k.site))
	if err != nil {
		t.Fatal(err)
	}
	return seal.SM.Digest(sealed), sealed
}

// noisy is a picture that cannot be made small.
func noisy(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 300, 400))
	for i := range img.Pix {
		img.Pix[i] = uint8(rand.IntN(256))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// piece sends sealed[from:to] of a page.
func (k *kiosk) piece(t *testing.T, digest string, sealed []byte, from, to int) *contract.AddToPageResponse {
	t.Helper()
	resp, err := k.client.AddToPageWithBodyWithResponse(t.Context(), digest, &contract.AddToPageParams{UploadOffset: from, UploadLength: len(sealed)},
		"application/octet-stream", bytes.NewReader(sealed[from:to]))
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func (k *kiosk) cameOf(t *testing.T, digest string) contract.PageProgress {
	t.Helper()
	resp, err := k.client.LookAtPageWithResponse(t.Context(), digest)
	if err != nil || resp.JSON200 == nil {
		t.Fatalf("%v %s", err, resp.Body)
	}
	return *resp.JSON200
}

func want(t *testing.T, resp *contract.AddToPageResponse, received int, kept bool) {
	t.Helper()
	if resp.JSON200 == nil || resp.JSON200.Kept != kept || !kept && resp.JSON200.Received != received {
		t.Fatalf("%s %s, want %d, %v", resp.Status(), resp.Body, received, kept)
	}
}

// A page comes in pieces, some twice, some overlapping, and stands beside the case that named it before.
func TestAPageComesPieceByPiece(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	content := jpegOf(t, 30)
	digest, sealed := k.sealPage(t, content)
	c := k.newCase()
	c.Materials = []cases.Material{{ID: "marriage", How: cases.Photographed, Pages: []string{digest}}}
	c.Follow = []string{digest}
	if r := k.deliver(t, k.caseItem(t, c))[0]; r.Verdict != contract.VerdictAccepted {
		t.Fatalf("%+v", r)
	}
	half := len(sealed) / 2
	want(t, k.piece(t, digest, sealed, 0, half), half, false)
	want(t, k.piece(t, digest, sealed, 0, half), half, false)
	want(t, k.piece(t, digest, sealed, half-10, half+20), half+20, false)
	wantProblem(t, k.piece(t, digest, sealed, half+30, half+40).ApplicationproblemJSONDefault, http.StatusConflict, contract.CodeOffset)
	if at := k.cameOf(t, digest); at.Kept || at.Received != half+20 {
		t.Errorf("%+v", at)
	}
	want(t, k.piece(t, digest, sealed, half+20, len(sealed)), 0, true)
	want(t, k.piece(t, digest, sealed, 0, half), 0, true) // it is there: nothing is read
	want(t, k.piece(t, digest, sealed, len(sealed), len(sealed)), 0, true)
	line, err := p.book.Cases(t.Context())
	if err != nil || line[0].PagesHere != 1 || line[0].PagesToCome != 0 {
		t.Errorf("%+v, %v", line, err)
	}
	own, err := keys.Open(p.dir, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	shelf, err := pages.Open(filepath.Join(p.dir, "pages"), own.SealTo(), own)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := shelf.Get("A03", digest); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// Several connections bring the same page at once.
func TestAPageComesTwiceAtOnce(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	digest, sealed := k.sealPage(t, noisy(t))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for at := 0; ; {
				resp, err := k.client.AddToPageWithBodyWithResponse(t.Context(), digest, &contract.AddToPageParams{UploadOffset: at, UploadLength: len(sealed)},
					"application/octet-stream", bytes.NewReader(sealed[at:min(at+2000+rand.IntN(9000), len(sealed))]))
				if err != nil || resp.JSON200 == nil {
					t.Errorf("%v %s", err, resp.Body)
					return
				}
				if resp.JSON200.Kept {
					return
				}
				at = resp.JSON200.Received
			}
		})
	}
	wg.Wait()
	if files := p.files(t); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

// What came of a piece that broke off is kept.
func TestAPieceThatBreaksOff(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	digest, sealed := k.sealPage(t, noisy(t)) // more than waits in a buffer
	body, end := io.Pipe()
	go func() {
		end.Write(sealed[:len(sealed)/2])
		end.CloseWithError(io.ErrUnexpectedEOF)
	}()
	if _, err := k.client.AddToPageWithBody(t.Context(), digest, &contract.AddToPageParams{UploadLength: len(sealed)}, "application/octet-stream", body); err == nil {
		t.Fatal("a broken body was answered")
	}
	at := k.cameOf(t, digest)
	for ; at.Received == 0; at = k.cameOf(t, digest) { // the server finds out in its own time
	}
	if at.Received > len(sealed)/2 {
		t.Fatalf("%d bytes of %d", at.Received, len(sealed)/2)
	}
	want(t, k.piece(t, digest, sealed, at.Received, len(sealed)), 0, true)
}

// What is no page is refused, leaves nothing, and can be begun again.
func TestWhatIsNoPage(t *testing.T) {
	p := start(t, nil)
	k, other := p.enrol(t, "A03"), p.enrol(t, "B77")
	good := jpegOf(t, 30)
	whole := func(k *kiosk, digest string, sealed []byte) *contract.Problem {
		t.Helper()
		return k.piece(t, digest, sealed, 0, len(sealed)).ApplicationproblemJSONDefault
	}
	digest, sealed := k.sealPage(t, good)
	wantProblem(t, whole(k, seal.SM.Digest(good), sealed), http.StatusBadRequest, contract.CodeDigest)
	wantProblem(t, whole(other, digest, sealed), http.StatusBadRequest, contract.CodeSealed)
	for name, content := range map[string][]byte{"no picture": []byte("<script>alert(1)</script>"), "half": good[:len(good)/2], "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			digest, sealed := k.sealPage(t, content)
			wantProblem(t, whole(k, digest, sealed), http.StatusBadRequest, contract.CodeMalformed)
			if at := k.cameOf(t, digest); at.Kept || at.Received != 0 {
				t.Errorf("%+v is left", at)
			}
		})
	}
	long := make([]byte, contract.MaxPiece+1)
	wantProblem(t, whole(k, digest, long), http.StatusRequestEntityTooLarge, contract.CodeTooLarge)
	wantProblem(t, k.piece(t, digest, make([]byte, contract.MaxPage+1), 0, 9).ApplicationproblemJSONDefault, http.StatusRequestEntityTooLarge, contract.CodeTooLarge)
	wantProblem(t, whole(k, "sm3:..%2f..%2fx", sealed), http.StatusBadRequest, contract.CodeMalformed)
	stranger := &kiosk{client: p.connect(t, nil)}
	wantProblem(t, whole(stranger, digest, sealed), http.StatusUnauthorized, contract.CodeCertificate)
	if files := p.files(t); len(files) != 0 {
		t.Errorf("keeps %v", files)
	}
	want(t, k.piece(t, digest, sealed, 0, len(sealed)), 0, true)
	if strings.Contains(p.log.String(), "script") {
		t.Error("the log tells what is in a page")
	}
	lines, err := p.book.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, l := range lines {
		if l.Event == "page-refused" {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("%d refusals are audited", refused)
	}
}
