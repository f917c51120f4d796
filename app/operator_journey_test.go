package app_test

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/command"
	"yichuang/kiosk/pin"
)

// The panel of a whole machine asks the devices that the machine itself holds.
func TestThePanelOfAWholeMachine(t *testing.T) {
	h := build(t)
	if err := pin.Set(filepath.Join(h.dir, "data", "keys"), "314159"); err != nil {
		t.Fatal(err)
	}
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	s.Tap("轻触屏幕开始办事")
	s.holdName(5 * time.Second)
	s.Await("工作人员入口")
	s.typing("314158")
	s.TapAll("完成", "进入")
	s.Await("口令不对")
	s.Tap("运维口令")
	s.typing("314159")
	s.TapAll("完成", "进入")
	for _, says := range []string{"就绪，模块编号", "就绪，有纸", "和平台一致", "还剩", "完好，0 件待上报", "连得上，版本"} {
		s.Await(says)
	}
	s.Tap("打测试页")
	s.Await("测试页已打印")
	s.Tap("试读卡")
	s.Await("请在一分钟内")
	h.lay(t, "chen")
	s.Await("读卡正常，读到的内容已经清除")
	s.Tap("导出到 U 盘")
	s.Await("E801")
}

// Staff's restart ends the program with a status of its own.
func TestStaffStartItAgain(t *testing.T) {
	h := build(t)
	exit := command.Run([]string{"-config", h.config}, io.Discard, io.Discard, shown{kiosk: func(context.Context, *kiosk.Kiosk) error { return command.ErrAgain }})
	if exit != command.Again {
		t.Errorf("exit %d", exit)
	}
}
