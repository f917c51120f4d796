package app_test

import (
	"fmt"
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
	s.shows(sight())
	look("08-camera")
	s.Tap("拍一张")
	s.Await("正在拍，请不要动材料")
	look("08-camera-taking")
	s.machine.taken <- "sm3:01"
	s.Await("已拍 1 页")
	look("08-camera-pages")
	s.Tap("拍一张")
	s.machine.taken <- &kiosk.Problem{Code: "E413", Sentence: "本机存不下更多照片了，前面拍的还在。请改成带到窗口。"}
	s.Await("本机存不下更多照片了，前面拍的还在。请改成带到窗口。")
	look("08-camera-failed")
	if !s.Sees("改用手机拍") {
		s.t.Error("offers no phone")
	}
	s.machine.links <- kiosk.Link{}
	s.until("no phone without a line", func() bool { return !s.Sees("改用手机拍") })
	look("08-camera-offline")
	s.machine.cameras <- false
	s.Await("拍好的都还在，请点“完成”，或者改成带到窗口")
	look("08-camera-lost-offline")
	s.machine.links <- kiosk.Link{Online: true}
	s.Await("改用手机拍")
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
	first, second := sight(), sight()
	s.shows(first)
	s.machine.sights <- second
	s.until("the picture before is zeroed", func() bool { return blank(first) })
	s.Tap("拍一张")
	s.Await("正在拍，请不要动材料")
	s.machine.taken <- "sm3:01"
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
	img := sight()
	s.shows(img)
	s.Tap("拍一张")
	s.machine.taken <- "sm3:01"
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
	s.machine.slots <- slot
	s.Await("已收到 1 页")
	if got := readQR(t, s.canvas.Capture()); got != slot.URL {
		t.Errorf("the QR code says %s, not the slot", got)
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

// The page that failed is said, and those before stay.
func TestAPageThatIsNotKeptLosesNone(t *testing.T) {
	s, img := toCamera(t)
	s.Tap("拍一张")
	s.machine.taken <- &kiosk.Problem{Code: "E416", Sentence: "这一页没有存下来"}
	s.Await("这一页没有存下来")
	if !s.Sees("已拍 1 页") || !s.Sees("改用手机拍") {
		t.Errorf("the page does not say what is left:\n%s", s.Words())
	}
	s.Tap("改成带到窗口")
	s.Await("您选了取件时把原件带到窗口")
	if d := s.dropped(); !slices.Equal(d, []string{"sm3:01"}) {
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
	if d := s.dropped(); !slices.Equal(d, []string{"sm3:01"}) {
		t.Errorf("dropped %v", d)
	}
	if !blank(img) {
		t.Error("the picture is not zeroed")
	}
}

// Without a line the camera is the way, and no phone is offered; what was taken before is deleted when it is taken again.
func TestWithoutALineTheCameraTakesPages(t *testing.T) {
	s := toMaterials(t)
	s.machine.links <- kiosk.Link{}
	s.Await("现在没有网络，请把原件带到窗口")
	s.machine.cameras <- true
	s.Await("请用高拍仪拍照")
	if s.Sees("用手机拍照上传") {
		t.Error("offers the phone")
	}
	for n, button := range []string{"用高拍仪拍", "用高拍仪重拍"} {
		s.Tap(button)
		s.shows(sight())
		s.Tap("拍一张")
		s.machine.taken <- fmt.Sprint("sm3:", n)
		s.Await("已拍 1 页")
		if n == 1 { // nothing is left but to go on with what there is
			s.machine.cameras <- false
			s.Await("拍好的都还在，请点“完成”，或者改成带到窗口")
			s.Tap("完成")
			s.Await("已上传")
			break
		}
		s.Tap("完成")
		s.Await("用高拍仪重拍")
	}
	if d := s.dropped(); !slices.Equal(d, []string{"sm3:0"}) {
		t.Errorf("dropped %v", d)
	}
	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	for _, m := range s.machine.submitted[0].Case.Materials {
		if m.ID == "marriage" && (m.How != cases.Photographed || !slices.Equal(m.Pages, []string{"sm3:1"})) {
			t.Errorf("%+v", m)
		}
	}
}

// Pages of the camera and of the phone go into the case together.
func TestThePhoneGoesOnWhereTheCameraEnded(t *testing.T) {
	s, _ := toCamera(t)
	s.Tap("改用手机拍")
	s.machine.slots <- slot
	s.machine.coming <- kiosk.SlotState{Open: true, Pages: []string{"sm3:02"}}
	s.Await("已收到 2 页")
	s.Tap("完成")
	s.Await("已收到 2 页照片")
	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	for _, m := range s.machine.submitted[0].Case.Materials {
		if m.ID == "marriage" && !slices.Equal(m.Pages, []string{"sm3:01", "sm3:02"}) {
			t.Errorf("%+v", m)
		}
	}
}
