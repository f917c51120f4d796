package app_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"yichuang/kiosk"
	"yichuang/kiosk/doctor"
)

// A few pictures at half size are kept in testdata, so that a change of looks is seen by whoever
// makes it. YICHUANG_GOLDEN=update writes them anew; somebody then looks at them.
func TestPicturesStayAsTheyAre(t *testing.T) {
	newStage(t, false).canvas.Capture() // Fyne's clock stands still between captures: after a minute the first one drops what is new
	s := newStage(t, false)
	s.golden("attract")
	s.Tap("轻触屏幕开始办事")
	s.golden("home")
	s.toQuestion()
	s.golden("question")

	s = newStage(t, false)
	s.toCheck()
	s.sign()
	s.golden("check")
	s.Tap("提交申请")
	s.Await("申请已收到")
	s.machine.prints <- kiosk.PrintResult{OK: true}
	s.Await("回执已打印")
	s.golden("received")

	s = newStage(t, true)
	s.Tap("轻触屏幕开始办事")
	s.golden("landscape-home")
	s.TapAll("无障碍", "按键都在下方", "好了")
	s.toQuestion()
	s.key(fyne.KeyTab)
	s.golden("landscape-low-question")

	s = newStage(t, false)
	s.toForm()
	s.Tap("选日期：出生时间")
	s.golden("picker-days")

	s = newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "大字")
	s.golden("large-home")
	s.TapAll("退出大字版")
	s.errand("查进度", mother())
	s.machine.mine <- s.ofMother()
	s.Await("请您补正")
	s.Tap("HJ-A03-261118-0042-7")
	s.golden("progress")

	s = newStage(t, false)
	s.toAgree()
	s.Tap("帮助")
	s.golden("help")
	s.machine.found.Store("platform", doctor.Finding{State: doctor.Good, Code: "D000", Says: "连得上，版本 0.1.0"}) // it comes last
	s.toPanel()
	s.Await("连得上")
	s.golden("operator")

	newHall(t, true).golden("landscape-sign")

	s = newStage(t, false)
	s.TapAll("English", "出生一件事")
	s.golden("english-bundle")
}

func (s *stage) toQuestion() {
	s.t.Helper()
	s.TapAll("出生一件事", "开始办理")
	s.machine.cards <- mother()
	s.Await("您好")
	s.TapAll("同意并继续", "福建省内医院")
}

// golden compares the screen with the picture of that name. Edges of letters may differ a
// little between versions of the font renderer; anything a person would notice may not.
func (s *stage) golden(name string) {
	s.t.Helper()
	s.pump()
	got := half(s.canvas.Capture())
	path := filepath.Join("testdata", name+".png")
	if os.Getenv("YICHUANG_GOLDEN") == "update" {
		savePNG(s.t, path, got, png.BestCompression)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		s.t.Fatal(err)
	}
	if part := differing(got, want); part > 0.002 {
		s.t.Errorf("%s: %.2f%% of the picture looks different", name, part*100)
		if dir := os.Getenv("YICHUANG_SCREENS"); dir != "" {
			savePNG(s.t, filepath.Join(dir, "golden-"+name+".png"), got, png.BestSpeed)
		}
	}
}

// half is the picture at half its size, in 64 colours a channel to keep the file small.
func half(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range b.Dy() / 2 {
		for x := range b.Dx() / 2 {
			var sum [3]uint32
			for _, d := range [4][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				r, g, bl, _ := img.At(b.Min.X+2*x+d[0], b.Min.Y+2*y+d[1]).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+bl>>8
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / 4 &^ 3), uint8(sum[1] / 4 &^ 3), uint8(sum[2] / 4 &^ 3), 255})
		}
	}
	return out
}

// differing is the part of the pixels that are clearly of another colour.
func differing(got *image.RGBA, want image.Image) float64 {
	if got.Bounds() != want.Bounds() {
		return 1
	}
	b, n := got.Bounds(), 0
	for y := range b.Dy() {
		for x := range b.Dx() {
			r1, g1, b1, _ := got.At(x, y).RGBA()
			r2, g2, b2, _ := want.At(x, y).RGBA()
			if far(r1, r2) || far(g1, g2) || far(b1, b2) {
				n++
			}
		}
	}
	return float64(n) / float64(b.Dx()*b.Dy())
}

func far(a, b uint32) bool {
	const clearly = 48 << 8
	return a > b+clearly || b > a+clearly
}
