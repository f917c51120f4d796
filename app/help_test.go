package app_test

import (
	"strings"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// Who asks for help in the middle of a word finds it as it was, with the keyboard open.
func TestHelpLosesNothing(t *testing.T) {
	s := newStage(t, false)
	s.toForm()
	s.Tap("新生儿姓名")
	s.typing("linzi")
	before := s.Words()
	s.Tap("帮助")
	if s.Sees("新生儿姓名") {
		t.Error("the page beneath is seen")
	}
	s.machine.links <- kiosk.Link{Online: false}
	s.Await("离线受理")
	s.TapAll("建议", "返回", "回到刚才")
	if got := s.Words(); got != strings.Replace(before, "联网", "离线受理", 1) {
		t.Errorf("before it was\n%s\nand now\n%s", before, got)
	}
	s.Tap("空格") // goes on where the word was
	if v := s.machine.visit; v.Step().Number() != 4 {
		t.Errorf("the visit is at step %d", v.Step().Number())
	}
	if s.Sees("linzi") {
		t.Error("the letters that waited for a choice are still letters")
	}
}

// What goes on beneath goes on: a card that is laid down while somebody reads is taken in.
func TestACardIsReadBeneathTheHelp(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "请人帮忙")
	s.machine.cards <- mother()
	for end := time.Now().Add(30 * time.Second); s.machine.visit.Visitor().Number == ""; time.Sleep(5 * time.Millisecond) {
		s.pump()
		if time.Now().After(end) {
			t.Fatal("the card was never read")
		}
	}
	if !s.Sees("需要帮忙吗") {
		t.Error("the help went away by itself")
	}
	s.Tap("回到刚才")
	s.Await("您好")
}

func TestSomebodySpeaks(t *testing.T) {
	s := newStage(t, false)
	s.toAgree()
	s.TapAll("帮助", "办不成事", "送出")
	if !s.Sees("请选一条") {
		t.Fatal("nothing was said, and it was sent")
	}
	s.TapAll("为一件事跑了好几趟", "机器或者系统出错", "机器或者系统出错", "用自己的话说（可不填）")
	s.typing("bubai")
	s.TapAll("空格", "下一项")
	s.typing("138")
	s.TapAll("完成", "送出")
	if !s.Sees("电话号码不对") {
		t.Fatal("a wrong number passes")
	}
	s.Tap("回话的电话（可不填）")
	s.typing("50123456")
	s.Tap("完成")
	s.machine.refuse = &kiosk.Problem{Code: "E121", Sentence: "您说的话没有存下来，请再点一次，或者找工作人员登记。"}
	s.Tap("送出")
	s.Await("没有存下来")
	s.machine.mu.Lock()
	s.machine.refuse = nil
	s.machine.mu.Unlock()
	s.Tap("送出")
	s.Await("谢谢，我们记下了")
	if !s.Sees("11 月 30 日前（5 个工作日内）") || !s.Sees("打电话给您回话") {
		t.Errorf("the screen says\n%s", s.Words())
	}
	said := s.machine.said
	if len(said) != 1 || said[0].Kind != cases.Stuck || !strings.HasPrefix(said[0].Text, "为一件事跑了好几趟；") || len([]rune(said[0].Text)) < 12 ||
		strings.Contains(said[0].Text, "出错") || said[0].Contact != "13850123456" || said[0].Case != "" || !said[0].Sound() {
		t.Errorf("%+v", said)
	}
	s.Tap("回到刚才")
	s.Await("您好")
}

// Who leaves no telephone number is promised no call, and nothing of the card goes along.
func TestWhoSpeaksMayStayUnknown(t *testing.T) {
	s := newStage(t, true)
	s.toAgree()
	s.machine.links <- kiosk.Link{Online: false}
	s.Await("离线受理")
	s.TapAll("帮助", "投诉", "排队太久", "送出")
	s.Await("谢谢，我们记下了")
	if s.Sees("给您回话") || !s.Sees("网络恢复后自动送到") {
		t.Errorf("the screen says\n%s", s.Words())
	}
	if c := s.machine.said; len(c) != 1 || c[0] != (cases.Complaint{Kind: cases.Grievance, Text: "排队太久"}) {
		t.Errorf("%+v", c)
	}
}

// Whoever walks away from it leaves nothing behind.
func TestWhatWasTypedThereIsGoneWithThePerson(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "请人帮忙", "建议", "回话的电话（可不填）")
	s.typing("138501234")
	s.wait(70 * time.Second)
	s.Await("您还在吗")
	s.Tap("我还在")
	if !s.Sees("138501234") {
		t.Error("who is still here lost the number")
	}
	s.wait(100 * time.Second)
	s.Await("轻触屏幕开始办事")
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "请人帮忙", "建议")
	if s.Sees("138501234") {
		t.Error("the next person sees the number")
	}
}
