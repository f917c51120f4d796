package app_test

import (
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/catalogue/cataloguetest"
)

// newer publishes a catalogue with one bundle and with words replaced, and waits until the machine has it.
func (h *house) newer(t *testing.T, k *kiosk.Kiosk, words ...string) {
	t.Helper()
	const version = "2090.1.1"
	h.platform.Publish(t, cataloguetest.Folder(t, version, words...))
	for deadline := time.Now().Add(60 * time.Second); k.Catalogue().Version != version; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in force is %s", k.Catalogue().Version)
		}
	}
}

// A catalogue comes while somebody stands at the machine: their visit goes on and is handed in under the one it was begun
// with, and the next one sees the new one, also after a restart without a platform.
func TestANewCatalogueIsForTheNextVisit(t *testing.T) {
	const name = "新生儿一件事"
	h := build(t)
	k := h.open(t)
	defer k.Close()
	began := k.Catalogue()
	s := inFront(t, k)
	s.Tap("轻触屏幕开始办事")
	h.newer(t, k, "出生一件事", name)
	s.Tap("大字") // the page is built anew
	if s.Sees(name) || !s.Sees("出生一件事") {
		t.Error("the catalogue changes under a visit")
	}
	s.TapAll("退出大字版", "出生一件事", "开始办理")
	h.lay(t, "chen")
	s.Await("您好")
	s.answerAndFill()
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	if line := h.delivered(t, 1)[0]; line.Bundle != "P01" || len(line.Matters) != 6 {
		t.Errorf("handed in as %+v", line)
	}
	s.app.Stop()
	s = inFront(t, k)
	s.Tap("轻触屏幕开始办事")
	if !s.Sees(name) || s.Sees("入学一件事") {
		t.Errorf("the next visit does not see the new catalogue, but:\n%s", s.Words())
	}
	if k.NewVisit().Catalogue() == began {
		t.Error("a new visit has the old catalogue")
	}

	s.app.Stop()
	k.Close()
	h.platform.Stop()
	again := h.open(t)
	defer again.Close()
	s = inFront(t, again)
	s.Tap("轻触屏幕开始办事")
	if !s.Sees(name) {
		t.Errorf("after a restart without a platform:\n%s", s.Words())
	}
}
