package app_test

import (
	"slices"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// toMaterials is a mother without a marriage licence, on the materials page.
func toMaterials(t *testing.T) *stage {
	t.Helper()
	s := newStage(t, false)
	s.machine.findings["结婚证电子证照"] = cases.Absent
	s.toForm()
	s.fillChild()
	s.TapAll("下一步", "母亲手机号")
	s.typing("13850123456")
	s.TapAll("收起", "下一步")
	s.fillFather()
	s.fillHome()
	s.TapAll("收起", "下一步")
	s.Await("没有查到您名下的结婚证电子证照")
	return s
}

var slot = kiosk.Slot{ID: "slot-1", URL: "https://zwfw.example.cn/u/7x1k9qm4t2b8n5c3v6g0hwdzr1"}

func (s *stage) dropped() []string {
	s.machine.mu.Lock()
	defer s.machine.mu.Unlock()
	return slices.Clone(s.machine.dropped)
}

func TestPagesGoIntoTheCase(t *testing.T) {
	s := toMaterials(t)
	s.Tap("下一步")
	if !s.Sees("还没有拍“结婚证”") {
		t.Fatal("goes on without the page")
	}
	s.Tap("用手机拍照上传")
	s.machine.slots <- slot
	s.Await("还没有收到照片")
	if got := readQR(t, s.canvas.Capture()); got != slot.URL {
		t.Errorf("the QR code says %s", got)
	}
	s.machine.coming <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01"}}
	s.Await("已收到 1 页")
	s.machine.coming <- kiosk.SlotState{Done: true, Pages: []string{"sm3:01", "sm3:02"}} // 完成 on the phone
	s.Await("已收到 2 页照片")
	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	for _, m := range s.machine.submitted[0].Case.Materials {
		if m.ID == "marriage" && (m.How != cases.Photographed || !slices.Equal(m.Pages, []string{"sm3:01", "sm3:02"})) {
			t.Errorf("%+v", m)
		}
	}
	s.machine.prints <- kiosk.PrintResult{OK: true}
	s.Await("回执已打印")
	s.TapAll("评价并结束", "满意", "提交评价")
	s.Await("请慢走")
	if d := s.dropped(); len(d) != 0 {
		t.Errorf("dropped %v, whose pages the case names", d)
	}
}

func TestTheWindowIsAlwaysAWayOut(t *testing.T) {
	s := toMaterials(t)
	s.Tap("用手机拍照上传")
	s.machine.slots <- slot
	s.Await("还没有收到照片")
	s.Tap("改成带到窗口")
	s.Await("您选了取件时把原件带到窗口")
	if d := s.dropped(); !slices.Equal(d, []string{"slot-1"}) {
		t.Errorf("dropped %v", d)
	}
	s.Tap("下一步")
	s.Await("请核对")
}

// Who goes away leaves no page behind, neither taken nor on its way.
func TestSlotsEndWithTheVisit(t *testing.T) {
	s := toMaterials(t)
	s.Tap("用手机拍照上传")
	s.machine.slots <- slot
	s.Await("还没有收到照片")
	s.machine.coming <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01"}}
	s.Await("已收到 1 页")
	s.Tap("完成")
	s.Await("重新上传")
	s.Tap("重新上传")
	s.machine.slots <- kiosk.Slot{ID: "slot-2", URL: slot.URL}
	s.Await("还没有收到照片")
	s.wait(5 * time.Minute)
	s.Await("已退出")
	if d := s.dropped(); len(d) != 2 {
		t.Errorf("dropped %v", d)
	}
}

// Hands at a phone touch no screen: the warning comes later here, and every page is a sign of life.
func TestThePhoneNeedsTime(t *testing.T) {
	s := toMaterials(t)
	s.Tap("用手机拍照上传")
	s.machine.slots <- slot
	s.Await("还没有收到照片")
	s.wait(150 * time.Second)
	s.machine.coming <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01"}}
	s.Await("已收到 1 页")
	s.wait(150 * time.Second)
	s.machine.coming <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01", "sm3:02"}}
	s.Await("已收到 2 页")
	if s.Sees("您还在吗？") {
		t.Error("somebody who uploads is asked whether they are there")
	}
}

// The line goes while the material is to be photographed: there is another way at once.
func TestWithoutALineNobodyIsToldToUpload(t *testing.T) {
	s := toMaterials(t)
	s.machine.links <- kiosk.Link{}
	s.Await("现在没有网络，请把原件带到窗口")
	if s.Sees("用手机拍照上传") {
		t.Error("offers what cannot be done")
	}
	s.Tap("下一步")
	s.Await("请核对")
}

func TestWithheldMeansNotAsked(t *testing.T) {
	s := newStage(t, false)
	s.toAgree()
	s.Tap("查询并使用我的电子证照")
	if !s.Sees("不授权也能办") {
		t.Error("does not say what withholding means")
	}
	s.Tap("同意并继续")
	s.Await("孩子在哪里出生")
	if n := s.machine.asked.Load(); n != 0 {
		t.Errorf("asked %d times for licences", n)
	}
}

// What an e-licence fills in is locked, says where it comes from, and is counted.
func TestALicenceFillsTheFormIn(t *testing.T) {
	s := newStage(t, false)
	s.machine.catalogue.Bundle("E04").Open = true
	s.machine.items = map[string]string{"uscc": "91350100M000100Y43", "name": "莆田市涵江区样例餐饮店", "legal": "陈样华"}
	s.TapAll("轻触屏幕开始办事", "企业事项", "员工录用一件事", "开始办理")
	s.machine.cards <- mother()
	s.Await("您好")
	s.Tap("同意并继续")
	for _, answer := range []string{"一个人", "没有", "不转", "有", "不缴"} {
		s.TapAll(answer, "下一步")
	}
	for _, words := range []string{"91350100M000100Y43", "来自电子证照", "已自动填写 5 项"} {
		if !s.Sees(words) {
			t.Errorf("the page does not say %q:\n%s", words, s.Words())
		}
	}
	s.look("licence-form")
}
