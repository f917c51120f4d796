package app_test

import (
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// sight is a made-up picture of a sheet of paper on a dark desk.
func sight() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 960, 720))
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(img.Bounds(), color.Gray{Y: 60})
	fill(image.Rect(90, 70, 870, 650), color.Gray{Y: 240})
	for y := 140; y < 600; y += 44 {
		fill(image.Rect(150, y, 150+400+y*7%260, y+14), color.Gray{Y: 90})
	}
	return img
}

// blank reports whether every byte of a picture was zeroed.
func blank(img *image.RGBA) bool {
	return !slices.ContainsFunc(img.Pix, func(b byte) bool { return b != 0 })
}

// shows hands the camera's picture over and waits until it is on the screen.
func (s *stage) shows(img *image.RGBA) {
	s.t.Helper()
	s.machine.sights <- img
	s.until("a picture is shown", func() bool { return !s.Sees("正在打开高拍仪") })
}

// until waits, generously, for something to become true on the screen.
func (s *stage) until(what string, true func() bool) {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); !true(); time.Sleep(5 * time.Millisecond) {
		if s.Words(); time.Now().After(end) {
			s.t.Fatalf("never came: %s", what)
		}
	}
}

// underTheCamera goes through everything that the camera's page can show, and back without a page.
func (s *stage) underTheCamera(look func(string)) {
	s.t.Helper()
	s.machine.cameras <- true
	s.Await("用高拍仪拍")
	look("08-materials-camera")
	s.Tap("用高拍仪拍")
	look("08-camera-opening")
	s.machine.slots <- &kiosk.Problem{Code: "E402", Sentence: "请稍等再试一次，或者改成带到窗口。"}
	s.Await("现在不能上传照片")
	look("08-camera-refused")
	s.Tap("再试一次")
	s.machine.slots <- slot
	s.Await("点“拍一张”")
	s.shows(sight())
	look("08-camera")
	s.Tap("拍一张")
	s.Await("正在拍，请不要动材料")
	look("08-camera-taking")
	s.machine.taken <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01", "sm3:02"}}
	s.Await("已拍 2 页")
	look("08-camera-pages")
	s.Tap("拍一张")
	s.machine.taken <- &kiosk.Problem{Code: "E413", Sentence: "网络不通，这一页没有传上去。请再拍一张，或者改用手机拍、带到窗口。"}
	s.Await("网络不通")
	look("08-camera-failed")
	s.machine.cameras <- false
	s.Await("高拍仪现在不能用")
	look("08-camera-lost")
	s.Tap("返回")
}

func TestPagesOfTheCameraGoIntoTheCase(t *testing.T) {
	s := toMaterials(t)
	if s.Sees("用高拍仪拍") {
		t.Fatal("offers a camera that is not there")
	}
	s.machine.cameras <- true
	s.Await("用高拍仪拍")
	s.Tap("用高拍仪拍")
	s.Tap("拍一张")
	if !s.Sees("请稍等一会儿再拍") {
		t.Error("takes a page before there is a place for it")
	}
	first, second := sight(), sight()
	s.shows(first)
	s.machine.sights <- second
	s.machine.slots <- slot
	s.Await("点“拍一张”")
	s.until("the picture before is zeroed", func() bool { return blank(first) })
	s.Tap("拍一张")
	s.Await("正在拍，请不要动材料")
	s.machine.taken <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01"}}
	s.Await("已拍 1 页")
	if blank(second) {
		t.Error("what is shown was zeroed")
	}
	s.Tap("完成")
	s.Await("用高拍仪重拍")
	if !blank(second) {
		t.Error("the last picture is not zeroed when the page is left")
	}
	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	for _, m := range s.machine.submitted[0].Case.Materials {
		if m.ID == "marriage" && (m.How != cases.Photographed || !slices.Equal(m.Pages, []string{"sm3:01"})) {
			t.Errorf("%+v", m)
		}
	}
	if d := s.dropped(); len(d) != 0 {
		t.Errorf("dropped %v, whose pages the case names", d)
	}
}

// toCamera is at the camera's page with one page taken.
func toCamera(t *testing.T) (*stage, *image.RGBA) {
	t.Helper()
	s := toMaterials(t)
	s.machine.cameras <- true
	s.Await("用高拍仪拍")
	s.Tap("用高拍仪拍")
	s.machine.slots <- slot
	img := sight()
	s.shows(img)
	s.Await("点“拍一张”")
	s.Tap("拍一张")
	s.machine.taken <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01"}}
	s.Await("已拍 1 页")
	return s, img
}

// A camera that is pulled out leaves the citizen the phone, and the pages that were taken.
func TestALostCameraLeavesThePhone(t *testing.T) {
	s, img := toCamera(t)
	s.machine.cameras <- false
	s.Await("高拍仪现在不能用")
	if !blank(img) {
		t.Error("what it saw last is still there")
	}
	if s.Sees("拍一张") {
		t.Error("offers to take a page")
	}
	s.Tap("改用手机拍")
	s.Await("已收到 1 页")
	if got := readQR(t, s.canvas.Capture()); got != slot.URL {
		t.Errorf("the QR code says %s, not the slot that has the page", got)
	}
	s.Tap("完成")
	s.Await("重新上传")
	if d := s.dropped(); len(d) != 0 {
		t.Errorf("dropped %v", d)
	}
	if s.Sees("用高拍仪重拍") {
		t.Error("offers a camera that is not there")
	}
}

// Without a line the page that failed is said, and those before stay.
func TestAPageThatDoesNotGetThroughLosesNone(t *testing.T) {
	s, img := toCamera(t)
	s.Tap("拍一张")
	s.machine.taken <- &kiosk.Problem{Code: "E413", Sentence: "网络不通，这一页没有传上去"}
	s.Await("网络不通，这一页没有传上去")
	if !s.Sees("已拍 1 页") || !s.Sees("改用手机拍") {
		t.Errorf("the page does not say what is left:\n%s", s.Words())
	}
	s.Tap("改成带到窗口")
	s.Await("您选了取件时把原件带到窗口")
	if d := s.dropped(); !slices.Equal(d, []string{slot.ID}) {
		t.Errorf("dropped %v", d)
	}
	if !blank(img) {
		t.Error("the picture is not zeroed")
	}
}

// Who goes away from under the camera leaves neither page nor picture behind.
func TestTheCameraForgetsWhoGoesAway(t *testing.T) {
	s, img := toCamera(t)
	s.wait(5 * time.Minute)
	s.Await("已退出")
	if d := s.dropped(); !slices.Equal(d, []string{slot.ID}) {
		t.Errorf("dropped %v", d)
	}
	if !blank(img) {
		t.Error("the picture is not zeroed")
	}
}
