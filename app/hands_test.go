package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/kiosk"
)

func (s *stage) key(name fyne.KeyName) {
	s.pump()
	s.app.TypedKey(&fyne.KeyEvent{Name: name})
	s.pump()
}

// keyTo takes the ring to something with Tab.
func (s *stage) keyTo(label string) {
	s.t.Helper()
	for range 200 {
		if s.pump(); slices.Equal(s.app.Around(), []string{label}) {
			return
		}
		s.key(fyne.KeyTab)
	}
	s.t.Fatalf("Tab never comes to %q; it is at %q of %s", label, s.app.Around(), strings.Join(s.Labels(), " | "))
}

// hand works the screen in one way or another.
type hand struct {
	press func(label string)
	write func(label, signs string) // into a field
	close func()                    // what came open and is left empty
}

// keyboardHand has a whole keyboard and nothing else.
func keyboardHand(s *stage) hand {
	return hand{
		press: func(label string) { s.t.Helper(); s.keyTo(label); s.key(fyne.KeyReturn) },
		write: func(label, signs string) {
			s.t.Helper()
			s.keyTo(label)
			for _, r := range signs {
				s.app.TypedRune(r)
			}
			if signs[0] > '9' {
				s.key(fyne.KeyReturn) // what is composed is taken
			}
		},
		close: func() { s.key(fyne.KeyEscape) },
	}
}

// switchHand has one button; the ring goes by itself.
func switchHand(s *stage) hand {
	press := func(label string) {
		s.t.Helper()
		for range 500 {
			s.pump()
			around := s.app.Around()
			if slices.Contains(around, label) {
				s.key(fyne.KeySpace)
				s.app.TypedRune(' ')
				if len(around) == 1 {
					return
				}
				continue
			}
			s.wait(1700 * time.Millisecond)
			s.app.Tick()
		}
		s.t.Fatalf("the ring never comes to %q; it is at %q of %s", label, s.app.Around(), strings.Join(s.Labels(), " | "))
	}
	return hand{press: press, close: func() { press("收起") }, write: func(label, signs string) {
		s.t.Helper()
		if _, open := s.Find("收起"); !open {
			press(label)
		}
		for _, r := range signs {
			press(string(r))
		}
		press("收起")
	}}
}

// A whole visit to the receipt without a single touch.
func TestAVisitWithoutTouching(t *testing.T) {
	for name, make := range map[string]func(*stage) hand{"keyboard": keyboardHand, "one switch": switchHand} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, false)
			by := make(s)
			s.key(fyne.KeyReturn)
			s.Await("您要办什么事？")
			by.press("出生一件事")
			by.press("开始办理")
			who := mother()
			who.Name = "琳琳" // what the keyboard makes of linlin
			s.machine.cards <- who
			s.Await("您好")
			by.press("同意并继续")
			for _, answer := range []string{"福建省内医院", "有结婚证", "双方都是", "跟母亲", "是，第一次领", "参加了", "还没有", "是，给自己的孩子办"} {
				by.press(answer)
				by.press("下一步")
			}
			by.write("新生儿姓名", "linlin")
			by.write("出生时间", "202611020930")
			by.press("性别：女")
			by.press("下一步")
			by.write("母亲手机号", "13850123456")
			by.press("下一步")
			by.write("父亲姓名", "linlin")
			by.write("父亲身份证号码", "110105194912310038")
			by.write("父亲手机号", "13950123456")
			by.press("下一步")
			by.write("户主姓名", "linlin")
			for _, label := range []string{"医保参保地", "涵东街道", "新区社区居委会", "下一步"} {
				by.press(label)
			}
			by.close()
			by.press("下一步")
			s.Await("份免交")
			by.press("下一步")
			s.Await("请核对")
			by.press("不便手写")
			by.write("您的姓名", "linlin")
			by.press("确认签名")
			s.Await("已用键入姓名签名")
			s.look("09-signed-by-name-" + name)
			by.press("提交申请")
			s.Await("申请已收到")
			s.machine.prints <- kiosk.PrintResult{OK: true}
			s.Await("回执已打印")
			if got := s.machine.submitted[0].Case.Signature; got.Typed != "琳琳" || len(got.Strokes) > 0 {
				t.Errorf("signed by %d strokes and a typed name: %t", len(got.Strokes), got.Typed != "")
			}
		})
	}
}

// The ring stays where it is when the page is built anew, follows what scrolls, and is gone with a touch.
func TestRingIsNotLost(t *testing.T) {
	s := newStage(t, false)
	s.Tap("轻触屏幕开始办事")
	s.keyTo("大字")
	s.key(fyne.KeyReturn)
	s.keyTo("无障碍")
	s.key(fyne.KeyReturn)
	s.keyTo("黑白分明")
	s.key(fyne.KeySpace)
	if got := s.app.Around(); !slices.Equal(got, []string{"黑白分明"}) {
		t.Errorf("on the sheet the ring is around %q", got)
	}
	s.keyTo("按键都在下方")
	s.key(fyne.KeySpace)
	s.key(fyne.KeyEscape)
	s.keyTo("办其他事")
	f, _ := s.Find("办其他事")
	if bottom := f.Pos.Y + f.Object.Size().Height; bottom > 1920-150 {
		t.Errorf("what the ring is around ends at %g, under the buttons", bottom)
	}
	s.toQuestion()
	s.keyTo("省外医院")
	s.key(fyne.KeyReturn)
	if got := s.app.Around(); !slices.Equal(got, []string{"省外医院"}) {
		t.Errorf("after choosing the ring is around %q", got)
	}
	s.key(fyne.KeyEscape)
	s.Await("同意并继续")
	s.key(fyne.KeyUp)
	s.Tap("不是我")
	if got := s.app.Around(); got != nil {
		t.Errorf("after a touch the ring is around %q", got)
	}
}

// Two switches: Tab goes on, Enter takes; a sheet holds the ring until it is closed.
func TestTwoSwitches(t *testing.T) {
	s := newStage(t, true)
	s.Tap("轻触屏幕开始办事")
	s.TapAll("无障碍", "两个按键")
	for range 60 {
		if slices.Equal(s.app.Around(), []string{"好了"}) {
			break
		}
		if around := s.app.Around(); slices.Contains(around, "出生一件事") {
			t.Fatal("the ring is under the sheet")
		}
		s.key(fyne.KeyTab)
	}
	s.key(fyne.KeyReturn)
	for range 60 {
		around := s.app.Around()
		if slices.Contains(around, "出生一件事") {
			s.key(fyne.KeyReturn)
			if len(around) == 1 {
				break
			}
			continue
		}
		s.key(fyne.KeyTab)
	}
	s.Await("开始办理")
}

// However often it is tapped, one case comes of it.
func TestFiftyTapsAreOneCase(t *testing.T) {
	s := newStage(t, false)
	s.toCheck()
	s.sign()
	f, _ := s.Find("提交申请")
	s.deaf = true
	for range 50 {
		s.Finger(f.Middle())
	}
	s.deaf = false
	s.Await("申请已收到")
	if n := len(s.machine.submitted); n != 1 {
		t.Errorf("50 taps came to %d cases", n)
	}
}

// A name that is not the signer's is no signature.
func TestSigningByAnotherName(t *testing.T) {
	s := newStage(t, false)
	s.toCheck()
	s.Tap("不便手写")
	s.typing("linlin")
	s.TapAll("收起", "确认签名")
	s.Await("和您登记的姓名不一样")
	s.Tap("返回")
	s.Tap("提交申请")
	s.Await("请用手指签上您的名字")
	if n := len(s.machine.submitted); n != 0 {
		t.Errorf("%d cases without a signature", n)
	}
}
