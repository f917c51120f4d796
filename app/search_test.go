package app_test

import (
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// at puts the machine of a stage at a site, with every bundle offered.
func (s *stage) at(site catalogue.Site) {
	s.machine.catalogue = s.machine.catalogue.At(site)
	for _, b := range s.machine.catalogue.Bundles {
		b.Open = true
	}
}

func TestABundleIsFoundByWhatPeopleSay(t *testing.T) {
	for _, x := range []struct{ typed, bundle, why string }{
		{"tx", "企业职工退休一件事", ""}, {"chusheng", "出生一件事", ""}, {"qykb", "企业开办一件事", ""},
		{"shanghukou", "出生一件事", "其中有“户口登记”"}, {"maifangzi", "二手房转移登记一件事", "“买房子”在这里办"},
	} {
		t.Run(x.typed, func(t *testing.T) {
			s := newStage(t, false)
			s.at(catalogue.Site{Level: "4", Area: "350303"})
			s.TapAll("轻触屏幕开始办事", "找一找")
			s.typing(x.typed) // never chosen: letters alone are enough
			if !s.Sees(x.why) {
				t.Errorf("nobody says why:\n%s", s.Words())
			}
			s.Tap(x.bundle)
			s.Await("开始办理")
			s.Tap("返回")
			s.Await("您要办什么事？")
			if s.Sees(x.typed) || strings.Contains(s.Words(), "在这里办") {
				t.Error("what was typed is still there")
			}
			s.Tap("不找了")
			s.Await("查进度")
		})
	}
}

func TestTheResultsFollowEveryKey(t *testing.T) {
	s := newStage(t, false)
	s.at(catalogue.Site{Level: "4", Area: "350303"})
	s.TapAll("轻触屏幕开始办事", "找一找")
	found := func(bundle string) bool { _, ok := s.Find(bundle); return ok }
	s.typing("kaifan")
	if !found("开办餐饮店一件事") || found("企业开办一件事") {
		t.Errorf("kaifan shows\n%s", s.Words())
	}
	s.backspace()
	s.backspace()
	s.backspace()
	if !found("企业开办一件事") {
		t.Errorf("kai shows\n%s", s.Words())
	}
	s.typing("dian")
	s.Tap("空格") // the first candidate is chosen
	if !found("企业开办一件事") {
		t.Errorf("开店 shows\n%s", s.Words())
	}
	s.TapAll("完成", "企业开办一件事")
	s.Await("开始办理")
	s.Tap("返回")
	s.typing("tx")
	s.Tap("完成") // the letters stay letters: 同学 is nothing that is done here
	if !found("企业职工退休一件事") || !s.Sees("tx") {
		t.Errorf("with the keyboard closed tx shows\n%s", s.Words())
	}
}

// A full list of results is in order in every shape of the screen.
func TestManyResultsFit(t *testing.T) {
	for _, shape := range []struct {
		name      string
		landscape bool
		switches  []string
	}{{"portrait", false, nil}, {"large-contrast", false, []string{"大字", "高对比"}}, {"landscape", true, nil}, {"landscape-large", true, []string{"大字"}}} {
		s := newStage(t, shape.landscape)
		s.at(catalogue.Site{Level: "5", Area: "350303001"})
		s.Tap("轻触屏幕开始办事")
		s.TapAll(shape.switches...)
		s.Tap("找一找")
		s.look("search-" + shape.name + "-empty")
		s.typing("sheb")
		s.look("search-" + shape.name + "-found")
		s.Tap("企业信息变更一件事") // the last rows can be reached, too
		s.Await("本机不能收这件事")
	}
}

func TestWhoFindsNothingIsToldWhatToDo(t *testing.T) {
	s := newStage(t, false)
	s.at(catalogue.Site{Level: "4", Area: "350303"})
	s.TapAll("轻触屏幕开始办事", "找一找")
	s.typing("tuixzzz")
	for _, want := range []string{"没有找到", "换个说法", "12345", "您是不是要办", "企业职工退休一件事"} {
		if !s.Sees(want) {
			t.Errorf("no word of %q", want)
		}
	}
	s.typing("zzzzzzzzz")
	if !s.Sees("大家常办") {
		t.Error("nothing to go on with")
	}
}

func TestOnlyWhatIsOfferedIsFound(t *testing.T) {
	s := newStage(t, false)
	s.at(catalogue.Site{Level: "4", Area: "350303"})
	s.machine.catalogue.Bundle("P09").Open = false
	s.TapAll("轻触屏幕开始办事", "找一找")
	s.typing("tuixiu")
	if _, ok := s.Find("企业职工退休一件事"); ok {
		t.Error("a bundle that is not offered can be opened")
	}
}

// A machine in a village finds what it cannot take, and says where it is done; at home it is not listed.
func TestWhatCannotBeTakenHereSaysWhere(t *testing.T) {
	s := newStage(t, false)
	s.at(catalogue.Site{Level: "6", Area: "350303001001"})
	s.Tap("轻触屏幕开始办事")
	if s.Sees("二手房转移登记一件事") || s.Sees("企业事项") {
		t.Errorf("home lists what it cannot take:\n%s", s.Words())
	}
	s.Tap("找一找")
	s.typing("fangchanzheng")
	if !s.Sees("本机不办") {
		t.Error("the row promises too much")
	}
	s.Tap("二手房转移登记一件事")
	s.Await("本机不能收这件事")
	if _, ok := s.Find("开始办理"); ok {
		t.Error("it can be begun all the same")
	}
	s.look("village-bundle-not-here")
}

func TestStandingStillAtTheSearchEndsIt(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "找一找")
	s.typing("tuixiu")
	s.wait(91 * time.Second)
	s.Await("轻触屏幕开始办事")
	s.TapAll("轻触屏幕开始办事", "找一找")
	if s.Sees("tui") {
		t.Error("the next one sees what was searched for")
	}
}

// What a village's machine hands in and what goes elsewhere is said on every page, and is in the case.
func TestWhatGoesElsewhereIsSaid(t *testing.T) {
	for _, shape := range []struct {
		name      string
		landscape bool
		switches  []string
	}{{"portrait", false, nil}, {"large-contrast", false, []string{"大字", "高对比"}}, {"landscape", true, nil}} {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			s.machine.catalogue = s.machine.catalogue.At(catalogue.Site{Level: "6", Area: "350303001001"})
			says := func(page string) {
				t.Helper()
				s.look("village-" + shape.name + "-" + page)
				for _, want := range []string{"代收代办", "由本机转到涵江区人社局办理", "全程网办", "请用手机在“闽政通”上办理"} {
					if !strings.Contains(strings.ReplaceAll(s.Words(), "\n", ""), want) {
						t.Errorf("%s: no word of %q", page, want)
					}
				}
			}
			s.Tap("轻触屏幕开始办事")
			s.TapAll(shape.switches...)
			s.Tap("出生一件事")
			says("bundle")
			s.Tap("开始办理")
			s.machine.cards <- mother()
			s.Await("您好")
			s.Tap("同意并继续")
			for _, answer := range []string{"福建省内医院", "有结婚证", "双方都是", "跟母亲", "是，第一次领", "参加了", "还没有"} {
				s.TapAll(answer, "下一步")
			}
			says("question")
			s.TapAll("是，给自己的孩子办", "下一步")
			s.fillChild()
			s.Tap("下一步")
			s.Tap("母亲手机号")
			s.typing("13850123456")
			s.TapAll("收起", "下一步")
			s.fillFather()
			s.fillHome()
			s.TapAll("收起", "下一步", "下一步")
			s.Await("请核对")
			says("check")
			s.sign()
			s.Tap("提交申请")
			s.Await("申请已收到")
			says("received")
			c := s.machine.submitted[0].Case
			if len(c.Routed) != 3 || c.Routed[2] != (cases.Routed{Matter: "P01-6", By: cases.Online, To: "闽政通"}) || len(c.Matters) != 5 {
				t.Errorf("the case has %v of %v", c.Routed, c.Matters)
			}
		})
	}
}

// Where nothing can be handed in, the citizen is told where each matter is done.
func TestWhoCanHandNothingInIsToldWhere(t *testing.T) {
	s := newStage(t, false)
	s.at(catalogue.Site{Level: "6", Area: "350303001001"})
	s.TapAll("轻触屏幕开始办事", "找一找")
	s.typing("lihun")
	s.TapAll("公民婚育一件事", "开始办理")
	s.machine.cards <- mother()
	s.Await("您好")
	s.TapAll("同意并继续", "离婚后改户口上的婚姻状况", "下一步", "双方都是", "下一步")
	s.Await("这种情况，请到窗口办理")
	s.look("village-diverted")
	if !s.Sees("改户口婚姻状况：本机不能收，请带身份证到公安局的窗口办理") || s.Sees("综合窗口") {
		t.Errorf("the screen says\n%s", s.Words())
	}
}
