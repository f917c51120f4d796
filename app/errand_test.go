package app_test

import (
	"slices"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
)

// aReceipt is one that can be printed again.
func aReceipt(s *stage) *cases.Receipt {
	return &cases.Receipt{Number: "HJ-A03-261118-0042-7", Case: "case-1", Bundle: "出生一件事", Name: "陈*华", ReceivedAt: s.now().AddDate(0, 0, -5),
		Site: "涵江区行政服务中心", Kiosk: "A03", Verified: true, Matters: []string{"出生医学证明"}, Reprinted: s.now(),
		QR: "YC1|HJ-A03-261118-0042-7|sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0|0123456789abcdef|AAAA"}
}

// officerAsks is what an officer wrote, which is shown as it is.
const officerAsks = "请补交完税凭证的号码。11 月 30 日前补交即可继续办理。"

// ofMother are made-up cases of one person and of nobody else.
func (s *stage) ofMother() func(person.Applicant) kiosk.Mine {
	day := func(n int) time.Time { return s.now().AddDate(0, 0, n) }
	return func(who person.Applicant) kiosk.Mine {
		if who.Number != mother().Number {
			return kiosk.Mine{Elsewhere: true}
		}
		return kiosk.Mine{Elsewhere: true, Cases: []kiosk.Progress{
			{Case: "case-1", Number: "HJ-A03-261118-0042-7", Official: "11350303MB000000003500000001202611180001", Bundle: "出生一件事", ReceivedAt: day(-5), State: "审批",
				Phase: kiosk.Running, Expected: day(1), Sample: true, Lamp: kiosk.Yellow, Here: true, Receipt: aReceipt(s),
				Stages: []kiosk.Stage{{Title: "提交申请", At: day(-5), Mark: kiosk.Done}, {Title: "送到平台", At: day(-5), Mark: kiosk.Done}, {Title: "部门受理", At: day(-4), Mark: kiosk.Done},
					{Title: "部门办理", At: day(-4), Says: "部门正在审批", Mark: kiosk.Now}, {Title: "办结", Says: "预计 11 月 24 日前"}}},
			{Case: "case-2", Number: "HJ-A03-261102-0007-3", Bundle: "二手房转移登记一件事", ReceivedAt: day(-21), State: "补正", Phase: kiosk.Asked, Here: true, Evaluated: true,
				Request: cases.Request{ID: "r1", Says: officerAsks},
				Stages: []kiosk.Stage{{Title: "提交申请", At: day(-21), Mark: kiosk.Done}, {Title: "送到平台", At: day(-21), Mark: kiosk.Done}, {Title: "部门受理", Says: "等您补交", Mark: kiosk.Now},
					{Title: "部门办理"}, {Title: "办结"}}},
			{Case: "case-3", Number: "HJ-B12-261008-0003-9", Bundle: "企业职工退休一件事", ReceivedAt: day(-46), State: "审批", Phase: kiosk.Running, Expected: day(-6), Lamp: kiosk.Red,
				Stages: []kiosk.Stage{{Title: "提交申请", At: day(-46), Mark: kiosk.Done}, {Title: "部门办理", Says: "部门正在审批", Mark: kiosk.Now}}},
			{Case: "case-4", Number: "HJ-A03-260908-0011-2", Bundle: "公民身后一件事", ReceivedAt: day(-76), State: "退件", Phase: kiosk.Fallen, Here: true, Evaluated: true,
				Stages: []kiosk.Stage{{Title: "提交申请", At: day(-76), Mark: kiosk.Done}, {Title: "退件", Says: "请到窗口问清原因", Mark: kiosk.Ended}}},
		}}
	}
}

// errand goes from the attract screen to somebody's own, as far as a page that has not been looked up yet.
func (s *stage) errand(door string, who person.Applicant) {
	s.t.Helper()
	s.Tap(door)
	s.Await("听到“嘀”声前请不要拿开")
	s.machine.cards <- who
	s.Await("正在查询…")
}

func TestEveryErrandScreen(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			look := func(name string) { s.t.Helper(); s.look(shape.name + "-" + name) }
			s.Tap("轻触屏幕开始办事")
			s.TapAll(shape.switches...)
			s.Tap("查进度")
			look("13-whose")
			s.machine.states <- kiosk.ReaderGone
			s.Await("读卡器暂时不能用")
			look("13-whose-gone")
			s.Tap("输入凭证号")
			s.typing("261118")
			look("13-number")
			s.machine.mine <- &kiosk.Problem{Code: "E126", Sentence: "凭证号不对，请照着回执再看一遍。"}
			s.TapAll("收起", "查询")
			s.Await("凭证号不对，请照着回执再看一遍。")
			look("13-number-wrong")
			s.machine.mine <- kiosk.Progress{Number: "HJ-A03-261102-0007-3", ReceivedAt: s.now().AddDate(0, 0, -21), State: "补正", Phase: kiosk.Asked,
				Stages: []kiosk.Stage{{Title: "提交申请", At: s.now().AddDate(0, 0, -21), Mark: kiosk.Done}, {Title: "部门受理", Says: "等您补交", Mark: kiosk.Now}, {Title: "办结"}}}
			s.Tap("查询")
			s.Await("部门请您补正")
			look("13-number-found")
			s.Tap("刷身份证")
			s.machine.cards <- mother()
			s.Await("正在查询…")
			look("13-looking")
			s.machine.mine <- &kiosk.Problem{Code: "E125", Sentence: "现在查不到，请稍等再试一次，或者到窗口查询。"}
			s.Await("现在查不到，请稍等再试一次，或者到窗口查询。")
			look("13-refused")
			s.machine.mine <- s.ofMother()
			s.Tap("再试一次")
			s.Await("请您补正")
			look("13-progress-asked")
			s.Tap("HJ-A03-261118-0042-7")
			look("13-progress")
			s.Tap("HJ-B12-261008-0003-9")
			look("13-progress-elsewhere")
			s.Tap("HJ-A03-260908-0011-2")
			look("13-progress-fallen")
			s.TapAll("HJ-A03-261102-0007-3", "现在补交")
			look("14-correct")
			s.machine.cameras <- true
			s.Await("用高拍仪拍")
			look("14-correct-ways")
			s.Tap("用高拍仪拍")
			s.shows(sight())
			look("14-correct-camera")
			s.Tap("拍一张")
			s.machine.taken <- "sm3:01"
			s.Await("已拍 1 页")
			s.Tap("完成")
			s.Await("请您补正")
			look("14-correct-page")
			s.Tap("重新上传")
			s.machine.slots <- kiosk.Slot{ID: "slot", URL: "https://zwfw.example.cn:8443/u/7x1k9qm4t2b8n5c3v6g0hwdzr1"}
			s.Await("扫不了的，在手机浏览器里打开：")
			look("14-correct-phone")
			s.Tap("返回")
			s.Await("已拍 1 页")
			s.Tap("您的说明")
			s.typing("linlin")
			look("14-correct-typing")
			s.machine.refuse = &kiosk.Problem{Code: "E121", Sentence: "您补的内容没有存下来，请再点一次，或者到窗口补交。"}
			s.TapAll("收起", "提交补正")
			s.Await("您补的内容没有存下来，请再点一次，或者到窗口补交。")
			look("14-correct-refused")
			s.machine.refuse = nil
			s.TapAll("知道了", "提交补正")
			s.Await("您补的内容已收到")
			look("14-corrected")
			s.Tap("查看进度")
			s.Await("正在查询…")
			s.machine.mine <- func(person.Applicant) kiosk.Mine { return kiosk.Mine{} }
			s.Await("没有查到您的办件")
			look("13-progress-none")
			s.Tap("返回首页")

			s.deeper(shape, "我的证照")
			s.machine.cards <- mother()
			s.Await("正在查询…")
			s.machine.held <- []cases.Held{{Name: "居民身份证电子证照", Number: "1101**********002X", ValidTo: time.Date(2039, 6, 12, 0, 0, 0, 0, time.Local)},
				{Name: "结婚证电子证照", Number: "J350303-****-001234"}, {Name: "居住证电子证照", ValidTo: time.Date(2025, 1, 31, 0, 0, 0, 0, time.Local), Expired: true}}
			s.Await("已过期")
			look("15-licences")
			s.Tap("返回首页")

			s.errand("补打回执", mother())
			s.machine.mine <- s.ofMother()
			s.Await("30 天内在这台机器上交的件，可以补打")
			look("16-reprints")
			s.Tap("补打")
			s.machine.progress <- 4
			s.Await("40%")
			look("16-reprinting")
			s.machine.prints <- kiosk.PrintResult{OK: true}
			s.Await("回执已打印，请取走")
			look("16-reprinted")
			s.Tap("返回")
			s.Await("30 天内在这台机器上交的件，可以补打")
			s.Tap("返回首页")

			s.deeper(shape, "评价服务")
			s.machine.cards <- mother()
			s.Await("正在查询…")
			s.machine.mine <- s.ofMother()
			s.Await("在这台机器上交的件，每件可以评价一次")
			look("17-evaluations")
			s.TapAll("评价", "满意", "提交评价")
			s.Await("已退出")
			if e := s.machine.evaluated; len(e) != 1 || e[0].Case != "case-1" {
				t.Errorf("%+v", e)
			}
		})
	}
}

// deeper opens a door that does not stand on the home page in large type.
func (s *stage) deeper(shape shape, label string) {
	s.t.Helper()
	if slices.Contains(shape.switches, "大字") && !shape.landscape {
		s.Tap("办其他事")
	}
	s.Tap(label)
	s.Await("听到“嘀”声前请不要拿开")
}

// Whoever leaves, is sent away or goes home leaves nothing on the screen, and the next one has to lay down a card of their own.
func TestNobodySeesWhatSomebodyElseCameFor(t *testing.T) {
	for name, leave := range map[string]func(*stage){
		"exit": func(s *stage) { s.Tap("退出"); s.Await("已退出") },
		"home": func(s *stage) { s.Tap("返回首页") },
		"idle": func(s *stage) {
			s.wait(61 * time.Second)
			s.Await("您还在吗？")
			s.wait(30 * time.Second)
			s.Await("已退出")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, false)
			s.Tap("轻触屏幕开始办事")
			s.errand("查进度", mother())
			s.machine.mine <- s.ofMother()
			s.Await("二手房转移登记一件事")
			s.Await("陈*华")
			leave(s)
			for _, word := range []string{"陈*华", "HJ-A03-261118-0042-7", "二手房转移登记一件事", "完税凭证"} {
				if name == "home" && word == "二手房转移登记一件事" {
					continue // a door of the home page
				}
				if s.Sees(word) {
					t.Errorf("%q is still on the screen", word)
				}
			}
			if name != "home" {
				s.wait(time.Hour)
				s.Await("轻触屏幕开始办事")
				s.Tap("轻触屏幕开始办事")
			}
			s.errand("查进度", father())
			s.machine.mine <- s.ofMother()
			s.Await("没有查到您的办件")
			if s.Sees("HJ-A03-261118-0042-7") {
				t.Error("somebody sees another's case")
			}
		})
	}
}

// What comes of a question after its asker has gone is shown to nobody.
func TestALateAnswerIsShownToNobody(t *testing.T) {
	s := newStage(t, false)
	s.Tap("轻触屏幕开始办事")
	s.errand("查进度", mother())
	s.pump()
	s.deaf = true // what comes now is looked at after the next touch
	s.machine.mine <- s.ofMother()
	for waits := true; waits; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		waits = len(s.queue) == 0
		s.mu.Unlock()
	}
	s.Tap("返回首页")
	s.deaf = false
	s.pump()
	if s.Sees("办件进度") || s.Sees("陈*华") || !s.Sees("大家常办") {
		t.Error("the answer is shown to whoever is there now")
	}
}

// An answer to what was asked for is kept whole, and once; its pages stay with it.
func TestACorrectionIsKept(t *testing.T) {
	s := newStage(t, false)
	s.machine.cameras <- true
	s.Tap("轻触屏幕开始办事")
	s.errand("查进度", mother())
	s.machine.mine <- s.ofMother()
	s.Await("请您补正")
	s.TapAll("现在补交", "提交补正")
	s.Await("请先填写")
	photograph := func(digest string) {
		s.shows(sight())
		s.Tap("拍一张")
		s.machine.taken <- digest
		s.Await("已拍 1 页")
		s.Tap("完成")
		s.Await("请您补正")
	}
	s.Tap("您的说明")
	s.typing("123")
	s.TapAll("收起", "用高拍仪拍")
	photograph("sm3:01")
	s.Tap("用高拍仪重拍") // the page before is not wanted any more
	photograph("sm3:02")
	s.Tap("提交补正")
	s.Await("您补的内容已收到")
	got := s.machine.corrected
	if len(got) != 1 || got[0].Case != "case-2" || got[0].Request != "r1" || got[0].Note != "123" || len(got[0].Materials) != 1 ||
		!slices.Equal(got[0].Materials[0].Pages, []string{"sm3:02"}) {
		t.Errorf("%+v", got)
	}
	s.machine.links <- kiosk.Link{Waiting: 1}
	s.Await("网络恢复后自动送往部门")
	s.Tap("退出")
	s.Await("已退出")
	s.machine.mu.Lock()
	defer s.machine.mu.Unlock()
	if !slices.Contains(s.machine.dropped, "sm3:01") || slices.Contains(s.machine.dropped, "sm3:02") {
		t.Errorf("dropped %v", s.machine.dropped)
	}
}

// Pages that were taken and never handed in are deleted with the visit.
func TestACorrectionGivenUpLeavesNoPages(t *testing.T) {
	for name, leave := range map[string]func(*stage){
		"back": func(s *stage) { s.Tap("返回") },
		"idle": func(s *stage) { s.wait(10 * time.Minute); s.Await("已退出") },
	} {
		s := newStage(t, false)
		s.machine.cameras <- true
		s.Tap("轻触屏幕开始办事")
		s.errand("查进度", mother())
		s.machine.mine <- s.ofMother()
		s.Await("请您补正")
		s.TapAll("现在补交", "用高拍仪拍")
		s.shows(sight())
		s.Tap("拍一张")
		s.machine.taken <- "sm3:01"
		s.Await("已拍 1 页")
		s.Tap("完成")
		s.Await("请您补正")
		leave(s)
		s.machine.mu.Lock()
		if !slices.Contains(s.machine.dropped, "sm3:01") {
			t.Errorf("%s: dropped %v", name, s.machine.dropped)
		}
		s.machine.mu.Unlock()
	}
}

// A receipt that was printed again hangs in the printer also when its owner went home first.
func TestAReprintIsNotForgotten(t *testing.T) {
	s := newStage(t, false)
	s.Tap("轻触屏幕开始办事")
	s.errand("补打回执", mother())
	s.machine.mine <- s.ofMother()
	s.Await("30 天内在这台机器上交的件，可以补打")
	s.Tap("补打")
	s.machine.prints <- kiosk.PrintResult{OK: true}
	s.Await("回执已打印，请取走")
	s.TapAll("返回", "返回首页")
	s.wait(10 * time.Minute)
	s.Await("请取走回执")
	if s.Sees("HJ-A03-261118-0042-7") || s.Sees("陈*华") {
		t.Error("more than that is still on the screen")
	}
}
