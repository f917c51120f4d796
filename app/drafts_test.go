package app_test

import (
	"slices"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// Everything the screen says about drafts, in every shape.
func TestEveryScreenOfADraft(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			look := func(name string) { s.t.Helper(); s.look(shape.name + "-" + name) }
			choose := func(bundle string) { s.t.Helper(); s.TapAll(bundle, "开始办理"); s.machine.cards <- mother() }
			s.Tap("轻触屏幕开始办事")
			s.switchTo(shape)
			choose("出生一件事")
			s.Await("请授权用于本次办事")
			s.TapAll("同意并继续", "福建省内医院", "下一步")
			patience := time.Duration(1)
			if slices.Contains(shape.switches, "大字") {
				patience = 2
			}
			s.wait(patience * 61 * time.Second)
			s.Await("您还在吗？")
			look("13-idle-draft")
			s.wait(patience * 31 * time.Second)
			s.Await("没办完的，已加密保存")
			look("13-farewell-draft")

			d := s.machine.drafts[0]
			d.Seen.Materials, d.Seen.Limit = d.Seen.Materials[2:], "9 个工作日"
			d.Seen.Fields[0].ID, d.Seen.Fields[0].Name = "gone", "计划生育服务证编号"
			d.Pages = []string{"marriage"}
			s = newStage(t, shape.landscape)
			s.machine.drafts = []kiosk.Draft{d}
			s.Tap("轻触屏幕开始办事")
			s.switchTo(shape)
			choose("企业职工退休一件事")
			s.Await("您上次没有办完")
			look("13-unfinished-other")
			s.TapAll("返回", "返回")
			choose("出生一件事")
			s.Await("您上次没有办完")
			look("13-unfinished")
			s.Tap("返回")
			s.Tap("给谁办：替别人办")
			agents := d
			agents.Holder, agents.Principal, agents.Acting, agents.Relation = father().Number, mother().Number, true, "近亲属"
			s.machine.drafts = append(s.machine.drafts, agents)
			s.machine.cards <- father()
			s.Await("您是他的什么人？")
			s.Tap("他托我来办")
			s.machine.cards <- mother()
			s.Await("接着办")
			look("13-unfinished-agent")
			s.Tap("接着办")
			s.Await("办事指南有更新")
			look("13-changes")
			s.Tap("知道了，继续")
			s.Await("不是他")
		})
	}
}

// left is somebody who left with this draft, back at the machine for the same bundle.
func left(t *testing.T, drafts ...kiosk.Draft) *stage {
	t.Helper()
	s := newStage(t, false)
	s.machine.drafts = drafts
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	s.machine.cards <- mother()
	return s
}

// ends lets the time run out and returns the drafts there are then.
func (s *stage) ends() []kiosk.Draft {
	s.t.Helper()
	s.wait(91 * time.Second)
	s.Await("已退出")
	s.machine.mu.Lock()
	defer s.machine.mu.Unlock()
	return s.machine.drafts
}

// Who has told nothing, or is nobody's card, leaves nothing, and is told nothing of it.
func TestWhoLeavesNothing(t *testing.T) {
	for name, do := range map[string]func(*stage){
		"nothing told": func(s *stage) { s.toAgree(); s.Tap("同意并继续") },
		"a number typed": func(s *stage) {
			s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "手工输入")
			s.byHand("chenxiuhua", mother().Number)
			s.TapAll("同意并继续", "福建省内医院", "下一步")
		},
		"the disk fails": func(s *stage) {
			s.machine.refuse = &kiosk.Problem{Code: "E111"}
			s.toAgree()
			s.TapAll("同意并继续", "福建省内医院", "下一步", "有结婚证", "下一步")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, false)
			do(s)
			if drafts := s.ends(); len(drafts) > 0 {
				t.Errorf("%d drafts", len(drafts))
			}
			if s.Sees("接着办") || s.Sees("保存") {
				t.Errorf("told of a draft:\n%s", s.Words())
			}
		})
	}
}

// The pages that were taken are gone with the visit: they are asked for again, and none of them is handed in.
func TestPagesAreTakenAgain(t *testing.T) {
	s := toMaterials(t)
	s.Tap("用手机拍照上传")
	s.machine.slots <- slot
	s.Await("还没有收到照片")
	s.machine.coming <- kiosk.SlotState{Done: true, Pages: []string{"sm3:01"}}
	s.Await("已收到 1 页照片")
	s.Tap("下一步")
	s.Await("请核对")
	s = left(t, s.ends()...)
	s.machine.findings["结婚证电子证照"] = cases.Absent
	s.Await("您上次没有办完")
	s.Tap("接着办")
	s.Await("照片要重新拍")
	s.Await("“结婚证”的照片没有保留，请重新拍")
	s.Tap("知道了，继续")
	s.Await("您好")
	s.Tap("同意并继续")
	s.Await("没有查到您名下的结婚证电子证照") // the licences were asked for again
	s.Tap("下一步")
	if !s.Sees("还没有拍“结婚证”") {
		t.Fatal("goes on without the page")
	}
	s.Tap("用手机拍照上传")
	s.machine.slots <- slot
	s.Await("还没有收到照片")
	s.machine.coming <- kiosk.SlotState{Done: true, Pages: []string{"sm3:09"}}
	s.Await("已收到 1 页照片")
	s.Tap("下一步")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	for _, m := range s.machine.submitted[0].Case.Materials {
		if m.ID == "marriage" && !slices.Equal(m.Pages, []string{"sm3:09"}) {
			t.Errorf("handed in are %v", m.Pages)
		}
	}
}

// halfway is what somebody leaves behind the first question.
func halfway(t *testing.T) kiosk.Draft {
	t.Helper()
	s := newStage(t, false)
	s.toAgree()
	s.TapAll("查询并使用我的电子证照", "同意并继续", "福建省内医院", "下一步")
	return s.ends()[0]
}

func TestWithheldIsOfferedAsWithheld(t *testing.T) {
	s := left(t, halfway(t))
	s.Await("您上次没有办完")
	s.Tap("接着办")
	s.Await("不授权也能办")
	s.Tap("同意并继续")
	s.Await("孩子的父母有结婚证吗？")
	if n := s.machine.asked.Load(); n != 0 {
		t.Errorf("asked %d times for licences", n)
	}
}

// Whose card was taken for somebody else's: nothing of the draft stays for the next card.
func TestNotMe(t *testing.T) {
	s := left(t, halfway(t))
	s.Await("您上次没有办完")
	s.Tap("接着办")
	s.Await("您好")
	s.Tap("不是我")
	s.machine.cards <- father()
	s.Await("您好")
	s.TapAll("同意并继续", "下一步")
	if !s.Sees("请选一个") {
		t.Error("somebody else's answer is there")
	}
}

// A draft that cannot be gone on with here any more is told of, and what was chosen now is done.
func TestABundleThatIsGone(t *testing.T) {
	gone := halfway(t)
	gone.Bundle, gone.Name = "P99", "样例一件事"
	s := left(t, gone)
	s.Await("您上次没有办完")
	s.Tap("接着办“样例一件事”")
	s.Await("“样例一件事”现在不能在这里办了")
	s.look("portrait-13-gone")
	s.Tap("知道了，继续")
	s.Await("您好")
	s.TapAll("同意并继续", "福建省内医院", "下一步")
	if drafts := s.ends(); len(drafts) != 2 {
		t.Errorf("%d drafts", len(drafts))
	}
}

// What could not be deleted is not said to be.
func TestADraftThatCannotBeThrownAway(t *testing.T) {
	s := left(t, halfway(t))
	s.machine.refuse = &kiosk.Problem{Code: "E113", Sentence: "上次填的没有删掉，它加密存着，7 天后会自动删除。您可以照常办理。"}
	s.Await("您上次没有办完")
	s.Tap("重新办")
	s.Await("上次填的没有删掉")
	s.Await("您好")
}

// While a case is being handed in nothing is kept of it any more, also when the program is ended in that moment.
func TestNothingIsKeptOfWhatIsHandedIn(t *testing.T) {
	s := newStage(t, false)
	s.toCheck()
	s.sign()
	s.machine.mu.Lock() // the hand-in takes its time
	s.Tap("提交申请")
	before := s.machine.drafts
	s.machine.drafts = nil // it ends with the case
	s.machine.mu.Unlock()
	s.app.Stop()
	if len(before) != 1 || len(s.machine.drafts) != 0 {
		t.Errorf("%d drafts before, %d after", len(before), len(s.machine.drafts))
	}
}
