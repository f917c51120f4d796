package app_test

import (
	"testing"
	"time"

	"yichuang/kiosk"
)

// Everything the screen says about drafts, in every shape.
func TestEveryScreenOfADraft(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			look := func(name string) { s.t.Helper(); s.look(shape.name + "-" + name) }
			choose := func(bundle string) { s.t.Helper(); s.TapAll(bundle, "开始办理"); s.machine.cards <- mother() }
			s.Tap("轻触屏幕开始办事")
			s.TapAll(shape.switches...)
			choose("出生一件事")
			s.Await("您好")
			s.TapAll("同意并继续", "福建省内医院", "下一步")
			patience := time.Duration(1 + min(1, len(shape.switches))) // large: twice
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
			s.TapAll(shape.switches...)
			choose("企业职工退休一件事")
			s.Await("上次没有办完")
			look("13-unfinished-other")
			s.TapAll("返回", "返回")
			choose("出生一件事")
			s.Await("上次没有办完")
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
			s.Await("上次没有办完")
			look("13-unfinished-agent")
			s.Tap("接着办")
			s.Await("办事指南有更新")
			look("13-changes")
			s.Tap("知道了，继续")
			s.Await("您替")
		})
	}
}
