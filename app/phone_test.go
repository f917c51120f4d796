package app_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yichuang/kiosk"
	"yichuang/platform/ledger"
)

// phoneBrowser is a real browser of a phone's size that does not know the platform's own CA.
func phoneBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath("/usr/bin/chromium"),
		chromedp.Flag("ignore-certificate-errors", true), chromedp.WindowSize(390, 780))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// picture makes a file with a made-up picture.
func picture(t testing.TB, dir, name string, shade color.Color) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 300, 400))
	for y := range 400 {
		for x := range 300 {
			img.Set(x, y, shade)
		}
	}
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, img, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// upload sends a page as a phone without script does.
func upload(t testing.TB, url, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("page", "a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	form.Close()
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // the phone does not know our CA
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Post(url+"/pages", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// The platform goes away between the last page and 完成: the case has its pages all the same, and the
// platform hears of it when it is back. Nobody can change the pages then.
func TestAnOutageWhileFinishing(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	slot, err := k.OpenSlot(t.Context(), "结婚证")
	if err != nil {
		t.Fatal(err)
	}
	upload(t, slot.URL, picture(t, h.dir, "one.jpg", color.White))
	states := make(chan kiosk.SlotState, 99)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go k.FollowSlot(ctx, slot.ID, func(s kiosk.SlotState) { states <- s })
	seen := (<-states).Pages
	h.platform.Stop()
	if got := k.FinishSlot(t.Context(), slot.ID, seen); len(got) != 1 || got[0] != seen[0] {
		t.Fatalf("%v of %v", got, seen)
	}
	h.platform.Start(t)
	for s := range states {
		if !s.Open && !s.Cut {
			if len(s.Pages) != 1 || s.Done {
				t.Errorf("%+v", s)
			}
			break
		}
	}
	k.DropSlot(slot.ID)
	for {
		if _, err := h.platform.Book.Slot(t.Context(), slot.ID, "A03"); errors.Is(err, ledger.ErrNoSlot) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// A citizen without a marriage licence in the library scans the QR code, uploads two pages with a real browser, the
// platform being away in between, takes one back, and hands in: the platform keeps the page with the case.
func TestAPhoneUploadsPages(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	s.Await("联网")
	h.lay(t, "lin")
	s.Await("您好")
	s.answerAndFillTo("没有查到您名下的结婚证电子证照")
	s.Tap("用手机拍照上传")
	s.Await("还没有收到照片")
	s.look("phone-kiosk-waiting")
	url := readQR(t, s.canvas.Capture())
	if !strings.HasPrefix(url, h.platform.URL()+"/u/") {
		t.Fatalf("the QR code says %s", url)
	}

	ctx := phoneBrowser(t)
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	shot := func(name string) {
		t.Helper()
		if dir := os.Getenv("YICHUANG_SCREENS"); dir != "" {
			png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "phone-"+name+".png"), png, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	choose := func(file string) chromedp.Action[chromedp.Void] {
		return chromedp.SetUploadFiles("#file", []string{file})
	}
	do(chromedp.Navigate(url), chromedp.WaitVisible("#file"))
	shot("empty")
	do(choose(picture(t, h.dir, "one.jpg", color.White)), chromedp.WaitVisible("#pages"))
	shot("page")
	s.Await("已收到 1 页")

	h.platform.Stop()
	s.Await("网络断了，已收到的 1 页还在")
	h.platform.Start(t)
	s.Await("都传完了，请点“完成”")

	wrong := filepath.Join(h.dir, "wrong.jpg")
	if err := os.WriteFile(wrong, []byte("<script>alert(1)</script>"), 0o600); err != nil {
		t.Fatal(err)
	}
	do(choose(wrong), chromedp.WaitVisible("#notice"))
	shot("wrong")
	do(choose(picture(t, h.dir, "two.jpg", color.Black)), chromedp.WaitVisible(".page:nth-of-type(2)"))
	s.Await("已收到 2 页")
	shot("pages")
	do(chromedp.Click(`button[aria-label="删除第 1 页"]`), chromedp.WaitNotPresent(".page:nth-of-type(2)"))
	s.Await("已收到 1 页")
	do(chromedp.Click("#done"), chromedp.WaitVisible("#finished"))
	shot("finished")
	s.Await("已收到 1 页照片") // back on the materials page by itself
	do(chromedp.Navigate(url), chromedp.WaitVisible("#ended"))
	shot("ended")

	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	h.delivered(t, 1)
	files, err := filepath.Glob(filepath.Join(h.platform.Dir, "pages", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v", files, err)
	}
	later, err := ledger.OpenSQLite(t.Context(), h.platform.Dir, ledger.Options{Now: func() time.Time { return time.Now().AddDate(1, 0, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	if gone, err := later.ForgetUnclaimed(t.Context()); err != nil || len(gone) != 0 {
		t.Errorf("the case's page is forgotten: %v, %v", gone, err)
	}
}
