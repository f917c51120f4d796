package app_test

import (
	"bufio"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"yichuang/app"
	"yichuang/app/robot"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/command"
)

// wholeMachine is a real kiosk, or one with somebody listening.
type wholeMachine interface {
	app.Machine
	Now() time.Time
}

// inFront puts the robot in front of a whole machine.
func inFront(t testing.TB, k wholeMachine) *stage {
	t.Helper()
	return inFrontWith(t, k, app.Options{})
}

func inFrontWith(t testing.TB, k wholeMachine, o app.Options) *stage {
	t.Helper()
	s := &stage{t: t, clock: k.Now()}
	o.Now, o.Do, o.Settle, o.Beat = s.now, s.do, -1, beat
	s.app = app.New(k, o)
	s.canvas = software.NewCanvas()
	s.canvas.SetPadded(false)
	s.canvas.SetContent(s.app.Content())
	s.canvas.Resize(fyne.NewSize(1080, 1920))
	s.Robot = robot.New(t, s.canvas, s.pump)
	s.app.Start()
	t.Cleanup(s.app.Stop)
	return s
}

// handIn goes from the attract screen to the received one and returns the receipt number.
func (s *stage) handIn(identify func()) string {
	s.t.Helper()
	s.untilSigned(identify)
	s.Tap("提交申请")
	s.Await("申请已收到")
	for _, line := range strings.Split(s.Words(), "\n") {
		if cases.CheckReceiptNumber(line) == nil {
			return line
		}
	}
	s.t.Fatalf("no receipt number on the screen:\n%s", s.Words())
	return ""
}

// untilSigned goes from the attract screen to the moment before the case is handed in.
func (s *stage) untilSigned(identify func()) {
	s.t.Helper()
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	identify()
	s.Await("您好")
	s.answerAndFill()
	s.sign()
}

// readQR reads the only QR code of a picture. As a scanner at a counter does, it looks again from another distance and
// held another way round when it finds nothing: one code in some dozens is misjudged by the library in a given view.
func readQR(t testing.TB, picture image.Image) string {
	t.Helper()
	var last error
	for _, scale := range []int{1, 2, 3} {
		view := enlarged(picture, scale)
		for range 4 {
			for _, binarizer := range []gozxing.Binarizer{
				gozxing.NewHybridBinarizer(gozxing.NewLuminanceSourceFromImage(view)),
				gozxing.NewGlobalHistgramBinarizer(gozxing.NewLuminanceSourceFromImage(view)),
			} {
				bitmap, err := gozxing.NewBinaryBitmap(binarizer)
				if err != nil {
					t.Fatal(err)
				}
				found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
				if err == nil {
					return found.GetText()
				}
				last = err
			}
			view = turned(view)
		}
	}
	t.Fatalf("no QR code in the picture: %v", last)
	return ""
}

func enlarged(picture image.Image, scale int) *image.Gray {
	b := picture.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx()*scale, b.Dy()*scale))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, picture.At(b.Min.X+x/scale, b.Min.Y+y/scale))
		}
	}
	return out
}

// turned is a picture turned by a right angle.
func turned(picture *image.Gray) *image.Gray {
	b := picture.Rect
	out := image.NewGray(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.SetGray(b.Dy()-1-y, x, picture.GrayAt(x, y))
		}
	}
	return out
}

// The same number stands on the screen, in the receipt's bytes, in its QR code and in the
// platform's ledger, and the citizen sees the official number while still standing there.
func TestFromTouchToPlatform(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	s.Await("轻触屏幕开始办事")
	number := s.handIn(func() { h.lay(t, "chen") })

	line := h.delivered(t, 1)[0]
	if line.Receipt != number || line.Bundle != "P01" || len(line.Matters) != 6 || line.Official == "" {
		t.Errorf("the ledger has %+v, the screen says %s", line, number)
	}
	s.Await(line.Official)
	s.Await("回执已打印")
	papers := h.printer.Papers()
	if len(papers) != 1 {
		t.Fatalf("%d receipts came out", len(papers))
	}
	paper := strings.Join(papers[0].Lines, "\n") // decoded from the receipt's bytes, without the QR code
	if !strings.Contains(paper, number) {
		t.Errorf("the number is not on the paper:\n%s", paper)
	}
	ticket, err := cases.ParseTicket(readQR(t, papers[0].Picture))
	if err != nil {
		t.Fatal(err)
	}
	if ticket.Number != number {
		t.Errorf("the QR code says %s", ticket.Number)
	}
	if strings.Contains(paper, "陈秀华") || !strings.Contains(paper, "陈*华") {
		t.Error("the paper does not mask the name")
	}

	s.TapAll("评价并结束", "满意", "提交评价")
	s.Await("身份证") // the card still lies there: it is announced before goodbye
	h.reader.Lift()
	if waiting := waitForOutbox(t, k); waiting != 0 {
		t.Errorf("%d items never arrived", waiting)
	}
}

// A village's kiosk hands in what it may; the paper says where the rest goes, and the platform has what was handed in.
func TestAVillagesKioskFromTouchToPlatform(t *testing.T) {
	h := build(t)
	text, err := os.ReadFile(h.config)
	if err != nil {
		t.Fatal(err)
	}
	village := strings.NewReplacer(`level = "district"`, `level = "village"`, `area = "350303"`, `area = "350303001001"`).Replace(string(text))
	if err := os.WriteFile(h.config, []byte(village), 0o600); err != nil {
		t.Fatal(err)
	}
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	number := s.handIn(func() { h.lay(t, "chen") })
	if line := h.delivered(t, 1)[0]; line.Receipt != number || len(line.Matters) != 5 {
		t.Errorf("the ledger has %+v, the screen says %s", line, number)
	}
	s.Await("回执已打印")
	paper := strings.NewReplacer("\n", "", " ", "").Replace(strings.Join(h.printer.Papers()[0].Lines, ""))
	for _, want := range []string{"一并办理", "代收代办", "由本机转到涵江区人社局办理", "全程网办", "闽政通"} {
		if !strings.Contains(paper, want) {
			t.Errorf("%q is not on the paper: %s", want, paper)
		}
	}
}

// waitForOutbox waits until nothing waits for the platform any more.
func waitForOutbox(t testing.TB, k *kiosk.Kiosk) int {
	t.Helper()
	links, stop := k.WatchLink()
	defer stop()
	timeout := time.After(60 * time.Second)
	waiting := -1
	for waiting != 0 {
		select {
		case l := <-links:
			waiting = l.Waiting
		case <-timeout:
			return waiting
		}
	}
	return 0
}

// With the platform away all of it works the same; the case goes up when the platform is back.
func TestAnOutageChangesNothingForTheCitizen(t *testing.T) {
	h := build(t)
	h.platform.Stop()
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	number := s.handIn(func() {
		h.lay(t, "lin")
		s.Await("离线受理")
	})
	s.Await("网络恢复后自动上报")
	s.Await("回执已打印")
	if lines := h.platform.Cases(t); len(lines) != 0 {
		t.Fatalf("the platform that is away has %d cases", len(lines))
	}
	h.platform.Start(t)
	line := h.delivered(t, 1)[0]
	if line.Receipt != number {
		t.Errorf("the platform has %s, the screen said %s", line.Receipt, number)
	}
	s.Await(line.Official)
	s.Await("联网")
}

// No reader, no printer, no network: the number is typed and marked as not verified, the receipt is
// shown as a QR code, the case stands, and the receipt can be printed when there is paper again.
func TestNothingWorksAndTheCaseStands(t *testing.T) {
	h := build(t)
	if err := h.reader.Unplug(); err != nil {
		t.Fatal(err)
	}
	h.printer.Set(func(f *paperFaults) { f.PaperOut = true })
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	number := s.handIn(func() {
		s.Await("读卡器暂时不能用")
		s.Tap("手工输入")
		s.byHand("linlin", "11010519491231002X")
	})
	s.Await("打印纸用完了")
	ticket, err := cases.ParseTicket(readQR(t, s.canvas.Capture()))
	if err != nil || ticket.Number != number {
		t.Errorf("the QR code on the screen says %s, %v", ticket.Number, err)
	}
	h.printer.Set(func(f *paperFaults) { f.PaperOut = false })
	s.Tap("再打一份")
	s.Await("回执已打印")
	if papers := h.printer.Papers(); len(papers) != 1 || !strings.Contains(strings.Join(papers[0].Lines, ""), "未核验") {
		t.Error("the paper does not say that nobody checked the card")
	}
	if line := h.delivered(t, 1)[0]; line.Receipt != number {
		t.Errorf("the platform has %s", line.Receipt)
	}
}

// Twenty times: a kiosk of its own process is killed with -9 right after it said "received". Nothing is
// lost, nothing comes twice, and no two cases share a number.
func TestKilledRightAfterReceived(t *testing.T) {
	if os.Getenv(childConfig) != "" {
		t.Skip("this is the process that is to be killed")
	}
	const kills = 20
	h := build(t)
	promised := map[string]bool{}
	for n := range kills {
		if n%2 == 0 { // every other one has no platform, so that the outbox holds more than one
			h.platform.Stop()
		} else {
			h.platform.Start(t)
		}
		number := h.killAfterReceived(t)
		if promised[number] {
			t.Fatalf("%s was promised twice", number)
		}
		promised[number] = true
	}
	k := h.open(t) // the machine is switched on again; the platform is there
	defer k.Close()
	lines := h.delivered(t, kills)
	if left := waitForOutbox(t, k); left != 0 {
		t.Errorf("%d items never arrived", left)
	}
	if len(lines) != kills {
		t.Errorf("%d cases on the platform, want %d", len(lines), kills)
	}
	for _, l := range lines {
		if !promised[l.Receipt] {
			t.Errorf("the platform has %s, which nobody was promised", l.Receipt)
		}
		delete(promised, l.Receipt)
	}
	for number := range promised {
		t.Errorf("%s was promised and is lost", number)
	}
}

const childConfig = "YICHUANG_TEST_KIOSK"

// killAfterReceived runs TestChild in a process of its own and kills it when it says a number.
func (h *house) killAfterReceived(t *testing.T) string {
	t.Helper()
	h.reader.Lift()
	h.lay(t, "chen")
	child := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	child.Env = append(os.Environ(), childConfig+"="+h.config)
	out := start(t, child)
	defer child.Wait()
	defer child.Process.Kill() // SIGKILL
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, number, ok := strings.Cut(lines.Text(), "received "); ok {
			return number
		}
		fmt.Fprintln(&said, lines.Text())
	}
	t.Fatalf("the kiosk ended before it received anything:\n%s", said.String())
	return ""
}

// TestChild is the kiosk that is killed: it hands one case in and says so.
func TestChild(t *testing.T) {
	s := inFront(t, childKiosk(t))
	fmt.Println("received " + s.handIn(func() {}))
	untilKilled()
}

// start starts a child, which ends with this process at the latest, and returns what it says.
func start(t *testing.T, child *exec.Cmd) io.Reader {
	t.Helper()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := child.StdinPipe(); err != nil { // see untilKilled
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return out
}

// untilKilled waits to be killed, or for the parent to be gone: nobody else would end a kiosk that holds on to its reader.
func untilKilled() { io.Copy(io.Discard, os.Stdin) }

// childKiosk is the kiosk of a process of its own.
func childKiosk(t *testing.T) *kiosk.Kiosk {
	t.Helper()
	file := os.Getenv(childConfig)
	if file == "" {
		t.Skip("only as a process of its own")
	}
	return openKiosk(t, file)
}

// The outbox as staff see it, with the program's own words: no personal data in it.
func TestTheOutboxTellsNothingPersonal(t *testing.T) {
	h := build(t)
	h.platform.Stop()
	k := h.open(t)
	s := inFront(t, k)
	number := s.handIn(func() { h.lay(t, "chen") })
	var out strings.Builder
	if exit := command.Run([]string{"outbox", "-config", h.config, "-json"}, &out, io.Discard, nil); exit != command.OK {
		t.Fatalf("exit status %d", exit)
	}
	k.Close()
	if !strings.Contains(out.String(), number) || !strings.Contains(out.String(), `"state": "waiting"`) {
		t.Errorf("the outbox says %s", out.String())
	}
	for _, secret := range []string{"陈", "350303199208", "13850123456"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the outbox tells %q", secret)
		}
	}
}

// answerAndFill answers every question so that the bundle can take it, fills the form in and
// goes on to the check page, as a mother or a father.
func (s *stage) answerAndFill() {
	s.t.Helper()
	s.answerAndFillTo("份免交")
	s.Tap("下一步")
	s.Await("请核对")
}

// answerAndFillTo goes as far as the materials page, which says those words.
func (s *stage) answerAndFillTo(words string) {
	s.t.Helper()
	s.answerAll()
	s.fillChild()
	s.Tap("下一步")
	s.fillBehindChild(words)
}

// answerAll agrees and answers every question so that the bundle can take it.
func (s *stage) answerAll() {
	s.t.Helper()
	s.Tap("同意并继续")
	for _, answer := range []string{"福建省内医院", "有结婚证", "双方都是", "跟母亲", "是，第一次领", "参加了", "还没有", "是，给自己的孩子办"} {
		s.TapAll(answer, "下一步")
	}
}

// fillBehindChild fills in what comes after the page about the child, as far as the materials page, which says those words.
func (s *stage) fillBehindChild(words string) {
	s.t.Helper()
	s.fillParent("母亲")
	s.fillParent("父亲")
	s.fillHome()
	s.TapAll("收起", "下一步")
	s.Await(words)
}

// fillParent fills in the page of one parent; of the one whose card was read only the telephone is asked.
func (s *stage) fillParent(who string) {
	s.t.Helper()
	if _, asked := s.Find(who + "姓名"); asked {
		s.Tap(who + "姓名")
		s.typing("linlin")
		s.Tap("下一项")
		s.typing("110105194912310038") // made up from the standard's example
		s.Tap("下一项")
	} else {
		s.Tap(who + "手机号")
	}
	s.typing("13950123456")
	s.TapAll("完成", "下一步")
}

// byHand types name and number on the page for people without a card.
func (s *stage) byHand(letters, number string) {
	s.t.Helper()
	s.typing(letters)
	s.Tap("下一项")
	s.typing(number)
	s.TapAll("完成", "下一步")
}
