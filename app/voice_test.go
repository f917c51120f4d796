package app_test

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/kiosk"
	"yichuang/kiosk/visit"
)

// audible remembers what was to be heard. What is said takes as long as nobody stops it.
type audible struct {
	hearing kiosk.Hearing
	ears    sync.Mutex
	heard   []string
	chimes  []kiosk.Chime
	stopped int // sayings that have ended
	begun   int
}

func (m *audible) Hearing() kiosk.Hearing { return m.hearing }

func (m *audible) Chime(c kiosk.Chime) {
	m.ears.Lock()
	defer m.ears.Unlock()
	m.chimes = append(m.chimes, c)
}

func (m *audible) Speak(ctx context.Context, sentences []string) {
	m.ears.Lock()
	m.heard, m.begun = append(m.heard, sentences...), m.begun+1
	m.ears.Unlock()
	<-ctx.Done()
	m.ears.Lock()
	m.stopped++
	m.ears.Unlock()
}

// until waits for other goroutines.
func (s *stage) listen(what string, ok func() bool) {
	s.t.Helper()
	for end := time.Now().Add(8 * time.Second); ; time.Sleep(time.Millisecond) {
		s.pump()
		s.machine.ears.Lock()
		done := ok()
		s.machine.ears.Unlock()
		if done {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("never: %s; heard: %q, chimes %q", what, s.machine.heard, s.machine.chimes)
		}
	}
}

func (s *stage) chimes(c kiosk.Chime) {
	s.t.Helper()
	s.listen("chime "+string(c), func() bool { return slices.Contains(s.machine.chimes, c) })
}

// overheard are all sentences ever said on a stage.
type overheard struct {
	*stage
	all []string
}

func (o *overheard) hears(sentence string) {
	o.t.Helper()
	o.listen("said "+sentence, func() bool {
		i := slices.Index(o.machine.heard, sentence)
		if i >= 0 {
			o.all = append(o.all, o.machine.heard[:i+1]...)
			o.machine.heard = o.machine.heard[i+1:]
		}
		return i >= 0
	})
}

// listening is a stage on which the voice was switched on at the sheet.
func listening(t *testing.T, private bool, switches ...string) *overheard {
	t.Helper()
	s := newStage(t, false)
	s.machine.hearing = kiosk.Hearing{Voice: true, Private: private}
	s.Tap("轻触屏幕开始办事")
	s.TapAll(switches...)
	s.TapAll("无障碍", "读给我听", "好了")
	return &overheard{stage: s}
}

// digitsInARow are longer than any figure of a guide.
var digitsInARow = regexp.MustCompile(`\d{4}`)

// Every page of a visit says its title to the whole hall, and nothing of who stands there.
func TestEveryPageSaysItsTitleAndNothingOfAnybody(t *testing.T) {
	for name, x := range map[string]struct {
		switches []string
		says     func(string) string
		hello    string
	}{
		"Chinese": {nil, func(s string) string { return s }, "您好"},
		"English": {[]string{"English"}, inEnglish, "Hello"},
	} {
		t.Run(name, func(t *testing.T) {
			s := listening(t, false, x.switches...)
			says := func(sentence string) {
				t.Helper()
				s.hears(x.says(sentence))
				s.Tap("再说一遍")
			}
			says("您要办什么事？")
			s.Tap("出生一件事")
			says("出生一件事")
			s.Tap("开始办理")
			says("请把身份证平放在感应区")
			s.machine.cards <- mother()
			s.hears(x.hello)
			s.chimes(kiosk.CardRead)
			says("请确认是您本人的信息")
			s.Tap("同意并继续")
			for s.machine.visit.Step() == visit.Questions {
				q, n, of := s.machine.visit.Question()
				s.hears(q.Text)
				s.Tap("下一步") // nothing is chosen yet
				s.hears(x.says("请选一个，再点下一步"))
				s.chimes(kiosk.Wrong)
				answered := q.Options[0]
				for _, o := range q.Options {
					if o.Window == "" {
						answered = o
						break
					}
				}
				s.Tap(answered.Show())
				s.hears(x.says("选好了"))
				s.Tap("再说一遍")
				s.Tap("下一步")
				if _, now, _ := s.machine.visit.Question(); n == of || now == n {
					break
				}
			}
			says("新生儿信息")
			s.fillChild()
			s.TapAll("再说一遍", "下一步", "母亲手机号")
			s.hears("母亲手机号")
			s.typing("13850123456")
			s.TapAll("收起", "再说一遍", "下一步")
			s.fillFather()
			s.fillHome()
			s.TapAll("收起", "下一步")
			s.listen("the materials", func() bool { return s.machine.visit.Step() == visit.Materials })
			s.TapAll("再说一遍", "下一步")
			says("请核对，然后签名提交")
			s.Tap("提交申请")
			s.hears(x.says("请用手指签上您的名字"))
			s.sign()
			s.Tap("提交申请")
			says("申请已收到")
			s.machine.prints <- kiosk.PrintResult{OK: true}
			s.chimes(kiosk.Printed)
			s.Tap("评价并结束")
			says("这次办事，您满意吗？")
			s.machine.lay(true)
			s.Tap("不评价")
			s.hears(x.says("办好了，请慢走"))
			s.hears(x.says("请拿好身份证再离开"))
			s.chimes(kiosk.CardLeft)
			s.nothingOf("陈样华", "陈", "样华", "11010519491231002X", "13850123456", "样例路", "霖", "林", "linlin", "HJ-A03", "1949", "汉族")
		})
	}
}

func (o *overheard) nothingOf(planted ...string) {
	o.t.Helper()
	o.machine.ears.Lock()
	defer o.machine.ears.Unlock()
	all := append(o.all, o.machine.heard...)
	if len(all) < 20 {
		o.t.Errorf("only %d sentences were said", len(all))
	}
	for _, said := range all {
		if strings.Contains(said, "*") || digitsInARow.MatchString(said) {
			o.t.Errorf("said in the hall: %q", said)
		}
		for _, p := range planted {
			if strings.Contains(said, p) {
				o.t.Errorf("said in the hall: %q", said)
			}
		}
	}
}

// Whoever hears it alone hears all: names as the screen shows them, and every sign that is typed.
func TestOnHeadphonesAllIsSaid(t *testing.T) {
	s := listening(t, true)
	s.hears("您要办什么事？")
	s.TapAll("出生一件事", "开始办理")
	s.machine.cards <- mother()
	s.hears("陈，华，您好")
	s.Tap("再说一遍")
	s.hears("1 1 0 1 0 5 ， 002X")
	s.answerAll()
	s.Tap("新生儿姓名")
	s.Tap("下一项")
	s.typing("2")
	s.hears("2")
}

// The ring says what the next press takes, on a loudspeaker too, but not on which key it stops.
func TestTheRingIsHeard(t *testing.T) {
	s := listening(t, false)
	s.hears("您要办什么事？")
	for range 4 {
		s.key(fyne.KeyTab)
		s.hears(s.app.Around()[0])
	}
	s.keyTo("出生一件事")
	s.key(fyne.KeyReturn)
	s.hears("开始办理")
	s.TapAll("返回", "无障碍", "两个按键", "好了", "出生一件事")
	s.Tap("开始办理")
	s.Tap("手工输入")
	s.Await("姓名")
	s.Tap("公民身份号码")
	s.hears("公民身份号码")
	before := len(s.all)
	for range 12 { // through all rows of keys; then through one of them
		s.key(fyne.KeyTab)
	}
	s.key(fyne.KeyReturn)
	for range 3 {
		s.key(fyne.KeyTab)
	}
	s.key(fyne.KeyF1)
	s.hears("姓名")
	for _, h := range s.all[before:] {
		if len([]rune(h)) == 1 || h == "收起" {
			t.Errorf("the key %q was said", h)
		}
	}
}

// A finger, another page and the end silence it at once.
func TestTheVoiceStopsAtOnce(t *testing.T) {
	s := listening(t, false)
	s.hears("您要办什么事？")
	silent := func(when string) {
		t.Helper()
		s.listen(when, func() bool { return s.machine.begun > 0 && s.machine.stopped == s.machine.begun })
	}
	s.Finger(fyne.NewPos(540, 1700)) // the bare ground
	silent("silent after a touch")
	s.key(fyne.KeyF1)
	s.listen("speaking", func() bool { return s.machine.stopped < s.machine.begun })
	s.app.Stop()
	silent("silent when the screen ends")
}

// The voice ends with the visit, and the next one begins without it.
func TestTheVoiceIsForOneVisit(t *testing.T) {
	s := listening(t, false)
	s.hears("您要办什么事？")
	s.wait(2 * time.Minute)
	s.Await("轻触屏幕开始办事")
	s.Tap("轻触屏幕开始办事")
	s.TapAll("无障碍")
	if s.Sees("再说一遍") {
		t.Error("the voice is still on")
	}
	s.listen("silence", func() bool { return s.machine.stopped == s.machine.begun })
}

// What the machine cannot do is not offered.
func TestNoEngineNoSwitch(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "无障碍")
	if s.Sees("读给我听") {
		t.Error("a voice is offered on a machine without an engine")
	}
	s.key(fyne.KeyF1)
	if s.Sees("再说一遍") {
		t.Error("F1 switches a voice on that is not there")
	}
}

// The button for it has room on every page, in every shape.
func TestTheVoiceHasRoom(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			s.machine.hearing = kiosk.Hearing{Voice: true}
			room := func(page string) {
				t.Helper()
				for _, says := range s.Audit() {
					t.Errorf("%s: %s", page, says)
				}
				if dir := os.Getenv("YICHUANG_SCREENS"); dir != "" {
					savePNG(t, filepath.Join(dir, shape.name+"-15-voice-"+page+".png"), s.canvas.Capture(), png.BestSpeed)
				}
			}
			s.Tap("轻触屏幕开始办事")
			s.switchTo(shape)
			s.Tap("无障碍")
			room("access")
			s.TapAll("读给我听", "好了")
			room("home")
			if _, large := s.Find("办其他事"); large {
				s.TapAll("办其他事", "个人事项")
			}
			s.TapAll("出生一件事", "开始办理")
			s.machine.cards <- mother()
			s.Await("请授权用于本次办事")
			room("agree")
		})
	}
}
