package app_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	reader "yichuang/drivers/idcard/emulator"
	"yichuang/kiosk"
	"yichuang/kiosk/person"
)

// toChild goes from who the card says is here to the first page of the form and fills half of it in.
func (s *stage) toChild() {
	s.t.Helper()
	s.Await("您好")
	s.answerAll()
	s.Tap("新生儿姓名")
	s.typing("linlin")
	s.Tap("下一项")
	s.typing("202611020930")
}

// comes is the next citizen: a clean screen, and a card on the reader.
func (h *house) comes(t *testing.T, k *kiosk.Kiosk, bundle, card string) *stage {
	t.Helper()
	s := inFront(t, k)
	s.TapAll("轻触屏幕开始办事", bundle, "开始办理")
	s.lays(h, card)
	return s
}

// lays lays a card down, in the place of one that was read before and still lies there.
func (s *stage) lays(h *house, card string) {
	s.t.Helper()
	if _, lies := h.reader.Lying(); lies {
		s.Await("请拿起身份证，再放一次")
		h.reader.Lift()
		s.Await("正在等待刷卡")
	}
	h.lay(s.t, card)
}

// fromHere finishes what was left on the first page of the form, up to the receipt.
func (s *stage) fromHere() {
	s.t.Helper()
	s.Await("您好")
	s.Tap("同意并继续")
	s.Await("新生儿姓名")
	if !s.Sees("2026 年 11 月 02 日 09:30") {
		s.t.Errorf("what was typed is gone:\n%s", s.Words())
	}
	s.handInFromChild()
}

// handInFromChild goes from the page about the child to the receipt.
func (s *stage) handInFromChild() {
	s.t.Helper()
	s.TapAll("性别：女", "下一步")
	s.fillBehindChild("份免交")
	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
}

// Somebody leaves in the middle of a field, the machine is switched off and on, others come, and they come back.
func TestWhoComesBackFindsEverything(t *testing.T) {
	h := build(t)
	k := h.open(t)
	s := h.comes(t, k, "出生一件事", "chen")
	s.toChild()
	s.wait(91 * time.Second)
	s.Await("没办完的，已加密保存")
	s.Await("7 天内在这台机器上刷身份证，可以接着办")
	if s.Sees("陈*华") || s.Sees("出生一件事") {
		t.Error("the last page says who, or what")
	}
	s.app.Stop()
	k.Close()
	h.holdsNothing(t, "2026-11-02", "20261102", "福建省内医院", "双方均是", "出生一件事", "350303199208")

	k = h.open(t)
	defer k.Close()
	s = h.comes(t, k, "出生一件事", "lin") // somebody else
	s.Await("您好")
	s.app.Stop()
	s = inFront(t, k) // somebody who knows the number
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "手工输入")
	s.byHand("chenxiuhua", holder(t, "chen").Number)
	s.Await("身份未核验")
	s.app.Stop()

	s = h.comes(t, k, "出生一件事", "chen")
	s.Await("您上次没有办完")
	if s.Sees("2026 年 11 月") || s.Sees("新生儿姓名") {
		t.Error("says more than that there is a draft")
	}
	s.Tap("接着办")
	s.fromHere()
	h.delivered(t, 1)
	s.app.Stop()
	s = h.comes(t, k, "出生一件事", "chen")
	s.Await("您好") // nothing is left to go on with
	if s.Sees("上次") {
		t.Error("asked to go on with what was handed in")
	}
}

// holder is whose specimen card it is, as far as drafts go by.
func holder(t *testing.T, id string) person.Applicant {
	t.Helper()
	s, ok := reader.Find(id)
	if !ok {
		t.Fatalf("no specimen %s", id)
	}
	return person.Applicant{Number: s.Card.Number.String(), Verified: true}
}

// holdsNothing searches every file of the kiosk.
func (h *house) holdsNothing(t *testing.T, secrets ...string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(h.dir, "data"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", e.Name(), secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The guide has changed meanwhile: it is told what, nothing is typed again, and it goes on to a receipt.
func TestWhatChangedMeanwhileIsTold(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	s := h.comes(t, k, "出生一件事", "chen")
	s.toChild()
	s.app.Stop() // the program is ended in the middle of a page
	h.newer(t, k, "promise: {n: 5, unit: 工作日}\nvisits: 1", "promise: {n: 7, unit: 工作日}\nvisits: 1",
		"  - {id: head, label: 户主姓名, type: name, group: home, required: true,", "  - {id: weight, label: 出生体重（克）, type: number, group: child, required: true}\n  - {id: head, label: 户主姓名, type: name, group: home, required: true,")
	s = h.comes(t, k, "出生一件事", "chen")
	s.Await("您上次没有办完")
	s.Tap("接着办")
	s.Await("办事指南有更新")
	for _, want := range []string{"您填过的都还在", "多了一项要填：出生体重（克）", "办理时限变了：原来是5 个工作日，现在是7 个工作日"} {
		if !s.Sees(want) {
			t.Errorf("not told %q:\n%s", want, s.Words())
		}
	}
	s.Tap("知道了，继续")
	s.Await("您好")
	s.Tap("同意并继续")
	s.Await("出生体重")
	if !s.Sees("2026 年 11 月 02 日 09:30") {
		t.Errorf("what was typed is gone:\n%s", s.Words())
	}
	s.Tap("出生体重（克）")
	s.typing("3200")
	s.Tap("完成")
	s.handInFromChild()
	h.delivered(t, 1)
}

// An agent's draft comes up when both cards were read, and not before; whom it is about does not find it.
func TestAnAgentComesBack(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	agent := func() *stage {
		s := inFront(t, k)
		s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "给谁办：替别人办")
		s.lays(h, "lin")
		s.Await("您是他的什么人？")
		s.Tap("我是他的家里人")
		s.lays(h, "chen")
		return s
	}
	s := agent()
	s.Await("您替陈*华办理")
	s.TapAll("本人知道并同意我来代办", "同意并继续", "福建省内医院", "下一步", "有结婚证", "下一步")
	s.app.Stop()
	for _, card := range []string{"chen", "lin"} {
		s = h.comes(t, k, "出生一件事", card)
		s.Await("您好")
		s.app.Stop()
	}
	s = agent()
	s.Await("您替陈*华办的，上次没有办完")
	s.Tap("接着办")
	s.Await("您替陈*华办理")
	s.Tap("同意并继续")
	if !s.Sees("请先勾选") {
		t.Error("need not say again by what right they act")
	}
	s.TapAll("本人知道并同意我来代办", "同意并继续")
	s.Await("父母双方都是福建户籍吗？")
}

// Who wants none of it is not asked again; who does something else meanwhile is, and nothing is lost by it.
func TestWhoDoesNotGoOn(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	const other = "企业职工退休一件事"
	s := h.comes(t, k, "出生一件事", "chen")
	s.Await("您好")
	s.TapAll("同意并继续", "福建省内医院", "下一步")
	s.app.Stop()

	s = h.comes(t, k, other, "chen")
	s.Await("您上次没有办完")
	s.Tap("办“" + other + "”")
	s.Await("您好")
	s.TapAll("同意并继续", "到年龄退休", "下一步")
	s.app.Stop()

	s = h.comes(t, k, "二手房转移登记一件事", "chen")
	s.Await("您上次没有办完")
	if !s.Sees("“" + other + "”") {
		t.Error("not the last one is offered")
	}
	s.app.Stop()

	s = h.comes(t, k, "出生一件事", "chen")
	s.Await("您上次没有办完")
	s.Tap("重新办")
	s.Await("您好")
	s.Tap("同意并继续")
	s.Await("第 1 问")
	s.Tap("下一步")
	if !s.Sees("请选一个") {
		t.Error("what was thrown away is still answered")
	}
	s.app.Stop()

	s = h.comes(t, k, "出生一件事", "chen")
	s.Await("“" + other + "”") // the other one is still there, and the one thrown away is not
	s.Tap("接着办“" + other + "”")
	s.Await("您好")
	s.Tap("同意并继续")
	s.Await("第 2 问")
	s.app.Stop()
}

// The program is killed with -9 while somebody fills the form in: they go on behind the last step.
func TestKilledInTheMiddleOfTheForm(t *testing.T) {
	if os.Getenv(childConfig) != "" {
		t.Skip("this is the process that is to be killed")
	}
	h := build(t)
	child := exec.Command(os.Args[0], "-test.run=^TestChildFills$", "-test.v")
	child.Env = append(os.Environ(), childConfig+"="+h.config)
	h.lay(t, "chen")
	out, filled := start(t, child), false
	for lines := bufio.NewScanner(out); !filled && lines.Scan(); {
		filled = strings.HasPrefix(lines.Text(), "filled")
	}
	child.Process.Kill() // SIGKILL
	child.Wait()
	if !filled {
		t.Fatal("the kiosk ended before anything was filled in")
	}
	k := h.open(t)
	defer k.Close()
	s := h.comes(t, k, "出生一件事", "chen")
	s.Await("您上次没有办完")
	s.Tap("接着办")
	s.fromHere()
}

// TestChildFills is the kiosk that is killed: somebody has left the field with the time of birth.
func TestChildFills(t *testing.T) {
	k := childKiosk(t)
	s := inFront(t, k)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	s.toChild()
	s.Tap("完成")
	chen := holder(t, "chen")
	for kept := ""; kept == ""; { // the screen keeps it behind its own back
		for _, d := range k.Drafts(t.Context(), chen, chen) {
			kept = d.Values["birth_time"]
		}
	}
	fmt.Println("filled")
	untilKilled()
}
