package app_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/drivers/camera"
	"yichuang/kiosk"
	"yichuang/kiosk/config"
	"yichuang/platform/pages"
)

// desk is a document camera with always the same sheet of paper under it.
type desk struct{ still []byte }

func (d desk) Watch() (<-chan camera.State, func()) {
	states := make(chan camera.State, 1)
	states <- camera.Ready
	return states, func() { close(states) }
}

func (d desk) Preview(ctx context.Context) <-chan image.Image {
	seen := make(chan image.Image, 1)
	seen <- sight()
	context.AfterFunc(ctx, func() { close(seen) })
	return seen
}

func (d desk) Take(context.Context) ([]byte, error) { return bytes.Clone(d.still), nil }
func (d desk) Close() error                         { return nil }

// The township's line is down. The papers are laid under the camera, the case is handed in, the receipt comes out; when the
// line is back, even after the machine was switched off, the platform has the case with every page, and the machine has none left.
func TestAnOutageChangesNothingUnderTheCamera(t *testing.T) {
	h := build(t)
	h.platform.Stop()
	var still bytes.Buffer
	if err := jpeg.Encode(&still, sight(), nil); err != nil {
		t.Fatal(err)
	}
	open := func() *kiosk.Kiosk {
		c, err := config.Load(h.config)
		if err != nil {
			t.Fatal(err)
		}
		k, err := kiosk.Open(c, kiosk.Options{Log: quiet(), Camera: desk{still.Bytes()}})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	k := open()
	s := inFront(t, k)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	h.lay(t, "lin")
	s.Await("您好")
	s.Tap("查询并使用我的电子证照") // not allowed: so the papers are needed
	s.answerAndFillTo("请用高拍仪拍照")
	named := 0
	for s.Sees("要拍照") {
		s.Tap("用高拍仪拍")
		for _, says := range []string{"已拍 1 页", "已拍 2 页"} {
			s.Tap("拍一张")
			s.Await(says)
			named++
		}
		s.Tap("完成")
		s.Await("用高拍仪重拍")
	}
	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("网络恢复后自动上报")
	s.Await("回执已打印")
	s.app.Stop()
	k.Close()
	folder := filepath.Join(h.dir, "data", "pages")
	waiting := filesIn(t, folder)
	if len(waiting) != named || named == 0 {
		t.Fatalf("%d pages taken, %d files wait", named, len(waiting))
	}
	for _, f := range waiting { // a stolen disk shows no picture
		sealed, err := os.ReadFile(f)
		if err != nil || bytes.Contains(sealed, still.Bytes()[:3]) && bytes.Contains(sealed, still.Bytes()[20:40]) {
			t.Errorf("%s can be read: %v", f, err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(sealed)); err == nil {
			t.Errorf("%s is a picture", f)
		}
	}

	h.platform.Start(t)
	k = open()
	defer k.Close()
	line := h.delivered(t, 1)[0]
	for end := time.Now().Add(60 * time.Second); line.PagesHere != named; line = h.delivered(t, 1)[0] {
		if time.Now().After(end) {
			t.Fatalf("the platform has %d of %d pages", line.PagesHere, named)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if line.Pages != named || line.PagesToCome != 0 {
		t.Errorf("%+v", line)
	}
	if left := waitForOutbox(t, k); left != 0 {
		t.Errorf("%d items never arrived", left)
	}
	if left := filesIn(t, folder); len(left) != 0 {
		t.Errorf("%d pages are still here", len(left))
	}
	own := h.platform.Keys(t)
	shelf, err := pages.Open(filepath.Join(h.platform.Dir, "pages"), own.SealTo(), own)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range waiting {
		plain, err := shelf.Get("A03", strings.Replace(filepath.Base(f), "-", ":", 1))
		if err != nil || !bytes.Equal(plain, still.Bytes()) {
			t.Errorf("the platform does not have what was under the camera: %v", err)
		}
	}
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}
