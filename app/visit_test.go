package app_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/app"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/visit"
)

var backspaceKey = &fyne.KeyEvent{Name: fyne.KeyBackspace}

var _ app.Machine = (*machine)(nil)

func TestACitizenHandsInABirth(t *testing.T) {
	s := newStage(t, false)
	s.toCheck()
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	if !s.Sees("HJ-A03-261123-0042-7") || !s.Sees("预计办结") {
		t.Error("the receipt is not on the screen")
	}
	if s.Sees("已受理") {
		t.Error("the screen promises what only the platform can")
	}
	if len(s.machine.submitted) != 1 {
		t.Fatalf("%d submissions", len(s.machine.submitted))
	}
	c := s.machine.submitted[0].Case
	if !slices.Contains(c.Fields, cases.Field{ID: "m_idno", Value: mother().Number, Source: cases.FromCard}) {
		t.Error("the number of the card is not in the case")
	}
	if !slices.Contains(c.Fields, cases.Field{ID: "birth_time", Value: "2026-11-02 09:30", Source: cases.FromTyped}) {
		t.Errorf("the time of birth is not in the case")
	}
	if len(c.Signature.Strokes) != 4 {
		t.Errorf("%d strokes", len(c.Signature.Strokes))
	}
	s.machine.prints <- kiosk.PrintResult{OK: true}
	s.Await("回执已打印")
	s.TapAll("评价并结束", "满意", "提交评价")
	s.Await("请取走回执")
	if e := s.machine.evaluated; len(e) != 1 || e[0].Level != 4 || e[0].Case != "0190a1b2" {
		t.Errorf("%+v", e)
	}
}

func TestNothingPersonalIsReadableOverAShoulder(t *testing.T) {
	s := newStage(t, false)
	s.toAgree()
	look := func() {
		t.Helper()
		for _, secret := range []string{mother().Name, mother().Number, "样例路"} {
			if strings.Contains(s.Words(), secret) {
				t.Errorf("the screen says %q", secret)
			}
		}
	}
	look()
	s.Tap("不是我")
	s.machine.cards <- mother()
	s.Await("您好")
	s.Tap("同意并继续")
	look()
}

func TestWhoeverAnswersNothingIsToldSo(t *testing.T) {
	s := newStage(t, false)
	s.toAgree()
	s.TapAll("把申请信息发送给办理部门", "同意并继续")
	if !s.Sees("不能在这里办理") {
		t.Error("no word about the missing consent")
	}
	s.TapAll("把申请信息发送给办理部门", "同意并继续", "下一步")
	if !s.Sees("请选一个") {
		t.Errorf("no word about the missing answer")
	}
	s.Tap("省外医院")
	if s.Sees("请选一个，再点下一步") {
		t.Error("the word stays after an answer")
	}
	s.Tap("下一步")
	if !s.Sees("这种情况，请到窗口办理") {
		t.Error("not sent to a window")
	}
	s.Tap("知道了，结束")
	s.Await("已退出")
}

func TestTypingByHandIsMarked(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "手工输入")
	s.typing("linlin")
	s.Tap("下一项")
	s.typing("110105194912310021")
	s.TapAll("完成", "下一步")
	if !s.Sees("有一位不对") {
		t.Fatal("a wrong number passed")
	}
	s.Tap("公民身份号码")
	s.app.TypedKey(backspaceKey)
	s.typing("X")
	s.TapAll("完成", "下一步")
	s.Await("身份未核验")
}

func TestTheCardReaderSpeaks(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	s.machine.states <- kiosk.ReaderNeedsLift
	s.Await("再放一次")
	s.machine.cards <- &kiosk.Problem{Code: "E301", Sentence: "读卡器不能用，请点“手工输入”，或请工作人员帮忙。"}
	s.Await("读卡器不能用")
	s.TapAll("返回", "出生一件事", "开始办理") // tries anew
	s.machine.cards <- mother()
	s.Await("您好")
}

func TestWhatCannotBeKeptIsNotCalledReceived(t *testing.T) {
	s := newStage(t, false)
	s.toCheck()
	s.machine.refuse = &kiosk.Problem{Code: "E101", Sentence: "本机暂时收不了件，您填的内容还在。"}
	s.sign()
	s.Tap("提交申请")
	s.Await("本机暂时收不了件")
	if s.Sees("申请已收到") {
		t.Fatal("it lies")
	}
	s.machine.mu.Lock()
	s.machine.refuse = nil
	s.machine.mu.Unlock()
	s.Tap("提交申请") // what was signed is still there
	s.Await("申请已收到")
}

func TestOneSubmissionHoweverOftenItIsTapped(t *testing.T) {
	s := newStage(t, false)
	s.toCheck()
	s.sign()
	f, _ := s.Find("提交申请")
	s.deaf = true // the answer of the machine comes after all three taps
	for range 3 {
		s.Finger(f.Middle())
	}
	s.deaf = false
	s.Await("申请已收到")
	if len(s.machine.submitted) != 1 {
		t.Fatalf("%d submissions", len(s.machine.submitted))
	}
}

func TestStandingStillEndsTheVisit(t *testing.T) {
	s := newStage(t, false)
	s.toForm()
	s.wait(61 * time.Second)
	s.Await("您还在吗？")
	s.look("idle-warning")
	s.Tap("我还在")
	if s.Sees("您还在吗？") {
		t.Fatal("the warning stays")
	}
	s.machine.lying = true
	s.wait(91 * time.Second)
	s.Await("已退出")
	s.Await("您的身份证还在感应区")
	s.look("idle-card-left")
	if s.Sees("陈*华") {
		t.Error("the name is still there")
	}
	s.machine.mu.Lock()
	s.machine.lying = false
	s.machine.mu.Unlock()
	s.Await("轻触屏幕开始办事")
}

func TestElderlyPeopleGetTwiceTheTime(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "大字", "出生一件事")
	s.wait(100 * time.Second)
	time.Sleep(1200 * time.Millisecond) // over a tick of the clock
	if s.Sees("您还在吗？") {
		t.Error("warned too early")
	}
	s.wait(30 * time.Second)
	s.Await("您还在吗？")
	s.wait(60 * time.Second)
	s.Await("轻触屏幕开始办事")
	s.Tap("轻触屏幕开始办事")
	if !s.Sees("大家常办") {
		t.Error("the next one gets the large type of the one before")
	}
}

func TestTheHeaderTellsTheLink(t *testing.T) {
	s := newStage(t, false)
	s.Tap("轻触屏幕开始办事")
	s.machine.links <- kiosk.Link{Waiting: 23}
	s.Await("离线受理 · 待上报 23 件")
	s.look("home-offline")
	s.machine.links <- kiosk.Link{Online: true}
	s.Await("联网")
}

func TestASecondTapOfADoubleTapDoesNothing(t *testing.T) {
	s := newStage(t, false)
	s.app.Stop()
	s.app = app.New(s.machine, app.Options{Now: s.now, Do: s.do})
	s.canvas.SetContent(s.app.Content())
	s.canvas.Resize(fyne.NewSize(1080, 1920))
	s.wait(time.Second)
	s.Tap("轻触屏幕开始办事")
	at := fyne.NewPos(540, 900) // on the bundle's card
	if f, ok := s.Find("出生一件事"); ok {
		at = f.Middle()
	}
	s.Finger(at)
	if !s.Sees("大家常办") {
		t.Fatal("the second half of a double tap opened a bundle")
	}
	s.wait(time.Second)
	s.Finger(at)
	if !s.Sees("开始办理") {
		t.Fatal("a tap later does not count")
	}
}

// The machine's clock is set, far ahead and far back, while somebody is there: nobody is sent away, and taps go on counting.
func TestASetClockSendsNobodyAway(t *testing.T) {
	s := newStage(t, false)
	s.app.Stop()
	var steady atomic.Int64
	s.app = app.New(s.machine, app.Options{Now: s.now, Steady: func() time.Time { return time.Unix(steady.Add(1), 0) }, Do: s.do})
	s.canvas.SetContent(s.app.Content())
	s.canvas.Resize(fyne.NewSize(1080, 1920))
	s.app.Start()
	t.Cleanup(s.app.Stop)
	s.Tap("轻触屏幕开始办事")
	for n, years := range []time.Duration{26, -52} {
		s.wait(years * 365 * 24 * time.Hour)
		time.Sleep(1200 * time.Millisecond) // over a tick of the clock
		s.Tap([]string{"出生一件事", "开始办理"}[n])
	}
	if s.Sees("您还在吗？") || !s.Sees("手工输入") {
		t.Error("the visit did not go on")
	}
}

// Somebody who typed their number by hand is told so, and can take a tick back.
func TestFormSaysWhereItsValuesComeFrom(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "企业开办一件事", "开始办理", "手工输入")
	s.byHand("linlin", "11010519491231002X")
	s.Tap("同意并继续")
	for s.machine.visit.Step() == visit.Questions {
		q, _, _ := s.machine.visit.Question()
		stay := slices.DeleteFunc(slices.Clone(q.Options), func(o catalogue.Option) bool { return o.Window != "" })
		s.TapAll(stay[0].Show(), "下一步")
	}
	if !s.Sees("按您刚才的回答") {
		t.Error("no word about the answer that was taken over")
	}
	s.Tap("企业名称")
	s.typing("linlin")
	s.TapAll("收起", "做什么生意：餐饮服务", "做什么生意：食品销售", "做什么生意：餐饮服务", "下一步")
	if !s.Sees("请填写注册资本") {
		t.Errorf("no word about what is missing:\n%s", s.Words())
	}
	s.Tap("做什么生意：食品销售")
	s.Tap("下一步")
	if !s.Sees("请选择做什么生意") {
		t.Error("a tick cannot be taken back")
	}
	s.Tap("做什么生意：其他")
	s.Tap("注册资本（万元）")
	s.typing("100.")
	if s.TapAll("收起", "下一步"); !s.Sees("企业地址") {
		t.Fatalf("100 is not taken:\n%s", s.Words())
	}
	s.typing("yanglilu18")
	s.TapAll("收起", "所在镇街和村居", "涵东街道", "新区社区居委会", "下一步")
	if !s.Sees("您刚才输入的") || s.Sees("来自身份证") {
		t.Error("a number typed by hand claims to come from a card")
	}
}
