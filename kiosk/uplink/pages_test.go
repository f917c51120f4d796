package uplink_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/ledger"
	"yichuang/platform/pages"
	"yichuang/platform/platformtest"
)

// picture is one that cannot be made small: of some 600 kB.
func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 800, 1000))
	for i := range img.Pix {
		img.Pix[i] = uint8(rand.IntN(256))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// photograph keeps a page as the kiosk's camera does.
func (k *kiosk) photograph(t *testing.T, content []byte, to seal.SealingKey) (digest string) {
	t.Helper()
	sealed, err := to.Seal(content, cases.PageAssociated(k.site))
	if err == nil {
		digest, err = k.store.KeepPage(t.Context(), seal.SM, sealed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

// wantKept waits for the pages of the only case, and holds them against what was photographed.
func wantKept(t *testing.T, p *platformtest.Platform, k *kiosk, want map[string][]byte) {
	t.Helper()
	until(t, "pages on the platform", func() bool { c := p.Cases(t); return len(c) == 1 && c[0].PagesHere == len(want) })
	own := p.Keys(t)
	shelf, err := pages.Open(filepath.Join(p.Dir, "pages"), own.SealTo(), own)
	if err != nil {
		t.Fatal(err)
	}
	for digest, content := range want {
		if got, err := shelf.Get(k.site, digest); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s: %d bytes, %v", digest, len(got), err)
		}
	}
	if files := filesIn(t, filepath.Join(p.Dir, "pages")); len(files) != len(want) {
		t.Errorf("the platform has %d files", len(files))
	}
	until(t, "nothing left at the kiosk", func() bool {
		n, err := k.store.Waiting(t.Context())
		return err == nil && n == 0 && len(filesIn(t, filepath.Join(k.dir, "pages"))) == 0
	})
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// taken is a case of two pages that waits.
func taken(t *testing.T, k *kiosk) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	var digests []string
	for range 2 {
		content := picture(t)
		digests = append(digests, k.photograph(t, content, k.identity.SealTo))
		all[digests[len(digests)-1]] = content
	}
	k.submitSealed(t, k.identity.SealTo, digests...)
	return all
}

func TestPagesFollowTheirCase(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	want := taken(t, k)
	unclaimed := k.photograph(t, picture(t), k.identity.SealTo) // of the visit that is under way
	k.run(t, p.URL(), quick)
	until(t, "pages on the platform", func() bool { c := p.Cases(t); return len(c) == 1 && c[0].PagesHere == 2 })
	if err := k.store.DropPages(t.Context(), unclaimed); err != nil {
		t.Fatal(err)
	}
	wantKept(t, p, k, want)
}

// The line breaks again and again in the middle of a piece, and the platform is started anew in the middle of a page.
func TestPagesGetThroughAWornLine(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	want := taken(t, k)
	x := newProxy(t, p)
	x.worn.Store(60 << 10) // less than a piece
	k.run(t, x.url, quick)
	part := func() (n int) {
		for digest := range want {
			received, _, err := p.Book.PageCame(t.Context(), k.site, digest)
			if err != nil {
				t.Fatal(err)
			}
			n += received
		}
		return n
	}
	until(t, "a part of a page", func() bool { return part() > 0 })
	p.Stop()
	p.Start(t)
	if c := p.Cases(t); c[0].PagesHere == 0 && part() == 0 {
		t.Error("what had come is gone")
	}
	wantKept(t, p, k, want)
	if n := x.broken.Load(); n < 10 {
		t.Errorf("the line broke %d times only", n)
	}
}

// The platform has a piece, or the whole page, and the kiosk never hears of it.
func TestLostAnswersToPages(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	want := taken(t, k)
	x := newProxy(t, p)
	x.limit.Store(200 << 10)
	impatient := quick
	impatient.Timeout = time.Second
	k.run(t, x.url, impatient)
	wantKept(t, p, k, want)
}

// What cannot be sent is left to staff and holds nothing up; what only had a bad start is sent again from the beginning.
func TestPagesThatAreNotRight(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	foreign, err := seal.SM.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	good, badStart := k.photograph(t, picture(t), k.identity.SealTo), k.photograph(t, picture(t), k.identity.SealTo)
	toAnother, noPicture := k.photograph(t, picture(t), foreign.Public()), k.photograph(t, []byte("<html>"), k.identity.SealTo)
	damaged, lost := k.photograph(t, picture(t), k.identity.SealTo), k.photograph(t, picture(t), k.identity.SealTo)
	lostAfter := k.photograph(t, picture(t), k.identity.SealTo)
	file := func(digest string) string { return filepath.Join(k.dir, "pages", strings.Replace(digest, ":", "-", 1)) }
	if _, err := p.Book.AddPart(t.Context(), k.site, badStart, 0, []byte("rubbish")); err != nil {
		t.Fatal(err)
	}
	if err := p.Book.KeepPage(t.Context(), k.site, ledger.SlotPage{Digest: lostAfter, Kind: pages.JPEG, Size: 1}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file(damaged), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{lost, lostAfter} {
		if err := os.Remove(file(d)); err != nil {
			t.Fatal(err)
		}
	}
	id, _ := k.submitSealed(t, k.identity.SealTo, toAnother, noPicture, damaged, lost, lostAfter, badStart, good)
	k.run(t, p.URL(), quick)
	until(t, "the good ones", func() bool { c := p.Cases(t); return len(c) == 1 && c[0].PagesHere == 3 })
	until(t, "four are left", func() bool { return k.line(t, id).Pages == 4 })
	for _, d := range []string{toAnother, noPicture, damaged} { // kept for whoever looks
		if _, err := os.Stat(file(d)); err != nil {
			t.Error(err)
		}
	}
	lines, err := p.Book.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]string{}
	for _, l := range lines {
		if l.Event == "page-refused" {
			refused[l.Digest] = l.Reason
		}
	}
	if len(refused) != 3 || refused[badStart] != "digest" || refused[toAnother] != "sealed" || refused[noPicture] != "malformed" {
		t.Errorf("refused are %v", refused)
	}
	later, _ := k.submit(t)
	k.untilState(t, later, cases.Acknowledged)
	if !k.link.Online() {
		t.Error("bad pages are not an outage")
	}
}

// The platform has no room for a page: cases go on.
func TestAPageThatCannotBeTakenNowBlocksNothing(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	shelf := filepath.Join(p.Dir, "pages")
	if err := os.RemoveAll(shelf); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(shelf, nil, 0o600); err != nil { // as good as full
		t.Fatal(err)
	}
	want := taken(t, k)
	k.run(t, p.URL(), quick)
	first := k.lines(t)[0]
	k.untilState(t, first.ID, cases.Acknowledged)
	until(t, "all of a page, unkept", func() bool {
		for digest := range want {
			if n, kept, err := p.Book.PageCame(t.Context(), k.site, digest); err == nil && n > len(want[digest]) && !kept {
				return true
			}
		}
		return false
	})
	later, _ := k.submit(t)
	k.untilState(t, later, cases.Acknowledged)
	if l := k.line(t, first.ID); l.Pages != 2 || !k.link.Online() {
		t.Errorf("%+v, online %v", l, k.link.Online())
	}
	if left := filesIn(t, filepath.Join(k.dir, "pages")); len(left) != 2 {
		t.Errorf("%d pages are still at the kiosk", len(left))
	}
	if slices.ContainsFunc(k.lines(t), func(l cases.OutboxLine) bool { return l.State != cases.Acknowledged }) {
		t.Error("a case waits")
	}
}
