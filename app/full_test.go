package app_test

import (
	"testing"

	"yichuang/kiosk"
)

// Without room on the disk nobody begins anything, from no page; when there is room, it goes on by itself.
func TestNoRoomNoNewCase(t *testing.T) {
	for _, shape := range []struct {
		name      string
		landscape bool
		switches  []string
	}{{"portrait", false, nil}, {"large-contrast", false, []string{"大字", "高对比"}}, {"landscape", true, nil}, {"landscape-large", true, []string{"大字"}}} {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			s.Tap("轻触屏幕开始办事")
			s.TapAll(shape.switches...)
			s.TapAll("找一找")
			s.machine.links <- kiosk.Link{Online: true, Full: true}
			s.Await("本机暂时不能收件")
			s.look("full-" + shape.name)
			for _, begins := range []string{"出生一件事", "找一找", "办其他事"} {
				if s.Sees(begins) {
					t.Errorf("%s can be chosen", begins)
				}
			}
			s.TapAll("返回", "轻触屏幕开始办事")
			s.Await("本机暂时不能收件")
			s.machine.links <- kiosk.Link{Online: true}
			s.Await("出生一件事")
		})
	}
}

// Who has begun can hand in.
func TestNoRoomStopsNobodyWhoHasBegun(t *testing.T) {
	s := newStage(t, false)
	s.toAgree()
	s.machine.links <- kiosk.Link{Full: true}
	s.Await("离线受理")
	if s.Sees("不能收件") {
		t.Error("who has begun is sent away")
	}
	s.Tap("同意并继续")
	s.Await("福建省内医院")
}
