package app_test

import "testing"

// Who is next need not wait until the last page of somebody else has gone, but must not begin over a card that they left behind.
func TestTheNextOneNeedNotWait(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "English", "大字", "出生一件事", "开始办理")
	s.machine.cards <- mother()
	s.Await("请授权用于本次办事")
	s.TapAll("同意并继续", "省外医院", "下一步")
	s.machine.lying = true
	s.Tap("知道了，结束")
	s.Await("您的身份证还在感应区")
	s.look("farewell-card-left")
	if _, ok := s.Find(inEnglish(nextOne)); ok {
		t.Error("the next one begins over a card")
	}
	s.machine.mu.Lock()
	s.machine.lying = false
	s.machine.mu.Unlock()
	s.Await(nextOne)
	s.look("farewell-next")
	s.Tap(nextOne)
	if !s.Sees("大家常办") || s.app.English() || s.Sees("陈") {
		t.Errorf("the next one meets:\n%s", s.Words())
	}
	if v := s.machine.visit; v.Visitor().Number != "" || v.Bundle() != nil {
		t.Error("the visit is not a new one")
	}
}
