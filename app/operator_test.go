package app_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/kiosk"
	"yichuang/kiosk/doctor"
	"yichuang/kiosk/uplink"
)

// staffed is the operator's side of the machine.
type staffed struct {
	pin    string // none: no panel
	wrong  error  // what EnterPIN says of another
	closed atomic.Bool
	urged  atomic.Int32
	stick  error
	read   chan doctor.Finding // ends a ReadTest

	found sync.Map // doctor.Finding by part; those not in it are good
}

func (m *staffed) HasPanel() bool     { return m.pin != "" }
func (m *staffed) OutOfService() bool { return m.closed.Load() }

func (m *staffed) EnterPIN(_ context.Context, entered string) error {
	if entered == m.pin {
		return nil
	}
	return m.wrong
}

func (m *staffed) Facts(context.Context) (kiosk.Facts, error) {
	oldest := time.Date(2026, 11, 23, 9, 4, 0, 0, time.Local)
	return kiosk.Facts{Version: "0.1.0", Catalogue: "2026.11.1", Up: 300 * time.Hour, Waiting: 23, Stuck: 1, Taken: 411, Oldest: oldest,
		CertificateEnds: oldest.AddDate(4, 0, 0)}, nil
}

func (m *staffed) Examine(ctx context.Context, report func(doctor.Finding)) {
	for _, part := range doctor.Parts() {
		f := doctor.Finding{State: doctor.Good, Code: "D000", Says: "就绪"}
		if other, ok := m.found.Load(part); ok {
			f = other.(doctor.Finding)
		}
		f.Part = part
		report(f)
	}
}

func (m *staffed) PrintTest(context.Context) doctor.Finding {
	return doctor.Finding{State: doctor.Bad, Code: "D172", Says: "测试页没有打印 not printed: paper", Do: "看打印机的灯、纸和线"}
}

func (m *staffed) ReadTest(ctx context.Context) doctor.Finding {
	select {
	case f := <-m.read:
		return f
	case <-ctx.Done():
		return doctor.Finding{State: doctor.Warning, Code: "D182"}
	}
}

func (m *staffed) SendNow(context.Context) error { m.urged.Add(1); return nil }

func (m *staffed) Export(context.Context) (kiosk.Carried, error) {
	return kiosk.Carried{Items: 23, File: "yichuang-A03-1-000017.ycx", Arrived: 4}, m.stick
}

func (m *staffed) SetOutOfService(_ context.Context, out bool) error { m.closed.Store(out); return nil }

// onTheName is where the site's name stands in every header.
var onTheName = fyne.NewPos(220, 60)

func (s *stage) holdName(d time.Duration) {
	s.t.Helper()
	s.Hold(onTheName, func() { s.wait(d) })
}

// toPanel opens the panel from wherever there is a header.
func (s *stage) toPanel() {
	s.t.Helper()
	s.machine.pin = "314159"
	s.holdName(5 * time.Second)
	s.Await("工作人员入口")
	s.typing("314159")
	s.TapAll("完成", "进入")
	s.Await("运维面板")
}

// nobodyTouches waits until the screen has gone back by itself. What runs behind it ends at its own time, and holds it until then.
func (s *stage) nobodyTouches() {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); !s.Sees("轻触屏幕开始办事"); time.Sleep(20 * time.Millisecond) {
		if s.wait(100 * time.Second); time.Now().After(end) {
			s.t.Fatalf("the screen never went back; it says:\n%s", s.Words())
		}
	}
}

func TestEveryScreenOfTheOperator(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			s.machine.pin, s.machine.wrong = "314159", &kiosk.WrongPIN{Wait: 4 * time.Minute}
			s.machine.read = make(chan doctor.Finding, 1)
			s.machine.found.Store("printer", doctor.Finding{State: doctor.Warning, Code: "D125", Says: "纸快用完了", Do: "准备换纸"})
			s.machine.found.Store("platform", doctor.Finding{State: doctor.Bad, Code: "D162", Says: "连不上 https://zwfw.example.cn:8443：connection refused",
				Do: "检查网络和 [platform] url、ca；这期间照样收件，网通后自动上报"})
			s.Tap("轻触屏幕开始办事")
			s.TapAll(shape.switches...)
			s.TapAll("出生一件事", "开始办理")
			s.holdName(5 * time.Second)
			s.Await("工作人员入口")
			s.typing("2718")
			s.look(shape.name + "-14-pin")
			s.TapAll("完成", "进入")
			s.Await("口令不对，请过 4 分钟再试")
			s.look(shape.name + "-14-pin-wrong")
			s.Tap("运维口令")
			s.typing("314159")
			s.TapAll("完成", "进入")
			s.Await("连不上")
			s.look(shape.name + "-14-operator")
			s.Tap("打测试页")
			s.Await("D172")
			s.look(shape.name + "-14-operator-did")
			s.TapAll("暂停服务")
			s.Await("已暂停服务")
			s.Tap("关闭面板，回到办事界面")
			s.Await("本机暂停服务")
			s.look(shape.name + "-14-paused")
		})
	}
}

// Without a PIN, or for a shorter time, the name is only a name.
func TestTheNameIsOnlyAName(t *testing.T) {
	s := newStage(t, false)
	s.Tap("轻触屏幕开始办事")
	s.holdName(6 * time.Second)
	if s.Sees("工作人员入口") {
		t.Error("a panel without a PIN")
	}
	s.machine.pin = "314159"
	s.holdName(4 * time.Second)
	if s.Sees("工作人员入口") {
		t.Error("four seconds are enough")
	}
	s.holdName(5 * time.Second)
	s.Await("工作人员入口")
	s.TapAll("收起", "返回")
	s.Await("您要办什么事")
}

// The PIN is asked for over somebody's visit, and ends it only when it is right: what they told is kept for them, and nothing of
// them is on the panel.
func TestThePanelEndsAVisit(t *testing.T) {
	s := newStage(t, false)
	s.machine.wrong = &kiosk.WrongPIN{}
	s.toForm()
	s.machine.pin = "314159"
	s.holdName(5 * time.Second)
	s.Await("工作人员入口")
	s.typing("314158")
	if s.Sees("3141") {
		t.Error("the PIN is seen")
	}
	s.TapAll("完成", "进入")
	s.Await("口令不对")
	s.Tap("返回")
	if v := s.machine.visit; v.Visitor().Number == "" || !s.Sees("新生儿") {
		t.Fatal("a wrong PIN ended the visit")
	}
	old := s.machine.visit
	s.toPanel()
	if old.Visitor().Number != "" || len(s.machine.drafts) != 1 {
		t.Errorf("the visit of %v goes on, %d drafts are kept", old.Visitor(), len(s.machine.drafts))
	}
	if s.Sees("陈") {
		t.Error("the panel tells of somebody")
	}
	s.nobodyTouches()
}

func TestWhatStaffDo(t *testing.T) {
	s := newStage(t, true)
	s.machine.read = make(chan doctor.Finding, 1)
	s.Tap("轻触屏幕开始办事")
	s.toPanel()
	s.Await("待上报 23 件")
	for _, says := range []string{"v0.1.0 · 运行 12 天", "最早一件：11 月 23 日 09:04", "平台没有收 1 件", "接入证书到 2030 年 11 月 23 日"} {
		if !s.Sees(says) {
			t.Errorf("the panel does not say %q:\n%s", says, s.Words())
		}
	}
	s.Tap("马上上报")
	s.Await("已经开始")
	if s.machine.urged.Load() != 1 {
		t.Error("nothing was sent")
	}
	s.Tap("导出到 U 盘")
	s.Await("平台的答复：收到 4 件，没有收 0 件。已导出 23 件：yichuang-A03-1-000017.ycx")
	s.machine.stick = &uplink.StickError{Code: "E801", Says: "没有这个文件夹：先插好 U 盘并挂载。"}
	s.Tap("导出到 U 盘")
	s.Await("E801 没有这个文件夹")
	s.Tap("试读卡")
	s.Await("请在一分钟内")
	s.Tap("马上上报") // one thing at a time
	s.machine.read <- doctor.Finding{State: doctor.Good, Code: "D000", Says: "读卡正常，读到的内容已经清除"}
	s.Await("读卡正常")
	if s.machine.urged.Load() != 1 {
		t.Error("two things at once")
	}
	s.TapAll("重启程序", "重新检查", "重启程序")
	if s.restarts != 0 {
		t.Error("restarted without being sure")
	}
	s.Tap("确定重启")
	if s.restarts != 1 {
		t.Error("not restarted")
	}
	s.Tap("暂停服务")
	s.Await("已暂停服务")
	s.Tap("关闭面板，回到办事界面")
	s.Await("本机暂停服务")
	if strings.Contains(s.Words(), "轻触屏幕") {
		t.Error("out of service, and it invites")
	}
	s.toPanel()
	s.Tap("恢复服务")
	s.Await("已恢复服务")
	s.Tap("关闭面板，回到办事界面")
	s.Await("轻触屏幕开始办事")
}

// A reader that waits for a card is left alone when the panel closes.
func TestThePanelClosesInTheMiddleOfWhatItDoes(t *testing.T) {
	s := newStage(t, false)
	s.Tap("轻触屏幕开始办事")
	s.toPanel()
	s.Tap("试读卡")
	s.Await("请在一分钟内")
	s.Tap("关闭面板，回到办事界面")
	s.Await("轻触屏幕开始办事")
	s.Tap("轻触屏幕开始办事")
	s.nobodyTouches() // nothing keeps the screen from going back
}
