package app_test

import (
	"strings"
	"testing"
)

// With a real reader, printer and platform: a husband acts for the mother, lays down his card as
// the agent's and, later, as the father's; her card is laid down between them. A card that still
// lies there is never taken for the next one.
func TestThreeCardsOnOneReader(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	s.Await("轻触屏幕开始办事")
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "给谁办：替别人办")
	h.lay(t, "lin")
	s.Await("您是他的什么人？")
	s.Tap("我是他的家里人")
	s.Await("请拿起身份证，再放一次") // his still lies there
	h.reader.Lift()
	s.Await("正在等待刷卡")
	h.lay(t, "chen")
	s.Await("您替陈*华办理")
	s.agentToFather()
	s.Tap("放上父亲的身份证，自动填写")
	s.Await("请拿起身份证，再放一次") // hers does
	h.reader.Lift()
	s.Await("正在等待刷卡")
	h.lay(t, "chen") // the wrong one
	s.Await("这是申请人的身份证，请放父亲的")
	h.reader.Lift()
	h.lay(t, "lin")
	s.agentHandsIn("亲属关系证明", "agent-journey")
	s.Await("回执已打印")
	line := h.delivered(t, 1)[0]
	if line.Official == "" || !s.Sees(line.Receipt) {
		t.Errorf("the ledger has %s", line.Receipt)
	}
	paper := strings.Join(h.printer.Papers()[0].Lines, "\n")
	for _, want := range []string{"申请人", "陈*华", "代办人", "林*国"} {
		if !strings.Contains(paper, want) {
			t.Errorf("%s is not on the paper:\n%s", want, paper)
		}
	}
	s.TapAll("评价并结束", "满意", "提交评价")
	s.Await("您的身份证还在感应区") // whoever's it is
}
