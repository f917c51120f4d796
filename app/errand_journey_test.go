package app_test

import (
	"strings"
	"testing"
)

// A whole machine, from card to paper: who handed a case in comes back with the card, sees where it stands, answers what is
// asked for, prints the receipt again and looks at their e-licences. Somebody else's card finds nothing.
func TestComingBack(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	number := s.handIn(func() { h.lay(t, "chen") })
	h.delivered(t, 1)
	s.Await("回执已打印")
	s.TapAll("评价并结束", "不评价")
	h.reader.Lift()
	s.Await("轻触屏幕开始办事")
	if _, err := h.platform.Book.Ask(t.Context(), number, "请写明孩子的血型。"); err != nil {
		t.Fatal(err)
	}

	back := func(door, card string) {
		t.Helper()
		s.Tap(door)
		s.Await("放上身份证")
		h.lay(t, card)
	}
	s.Tap("轻触屏幕开始办事")
	back("查进度", "chen")
	s.Await("请写明孩子的血型。")
	s.Tap("现在补交")
	s.Tap("您的说明")
	s.typing("123")
	s.TapAll("收起", "提交补正")
	s.Await("您补的内容已收到")
	h.reader.Lift()
	s.Tap("查看进度")
	s.Await(number)
	s.Tap("返回首页")

	back("补打回执", "chen")
	s.Await(number)
	s.Tap("补打")
	s.Await("回执已打印")
	papers := h.printer.Papers()
	if paper := strings.Join(papers[len(papers)-1].Lines, "\n"); len(papers) != 2 || !strings.Contains(paper, number) || !strings.Contains(paper, "补打") || strings.Contains(paper, "陈秀华") {
		t.Errorf("%d papers; the last:\n%s", len(papers), paper)
	}
	h.reader.Lift()
	s.TapAll("返回", "返回首页")

	back("我的证照", "chen")
	s.Await("结婚证电子证照")
	h.reader.Lift()
	s.Tap("返回首页")

	back("查进度", "lin")
	s.Await("没有查到您的办件")
	if s.Sees(number) {
		t.Error("somebody else's card finds the case")
	}
	h.reader.Lift()
	s.Tap("退出")
	s.Await("轻触屏幕开始办事")
	if waiting := waitForOutbox(t, k); waiting != 0 {
		t.Errorf("%d items never arrived", waiting)
	}
}
