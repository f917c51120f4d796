package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/catalogue"
)

// value is what the visit has of a field of the page that is shown.
func (s *stage) value(id string) string {
	_, fields, _, _ := s.machine.visit.Page()
	for _, f := range fields {
		if f.ID == id {
			return f.Value
		}
	}
	return ""
}

// pickDay takes the long way: from a decade to a day.
func (s *stage) pickDay(at time.Time) {
	s.t.Helper()
	s.TapAll("换个月", "换一年", "换年代", fmt.Sprintf("%d 年代", at.Year()/10*10), fmt.Sprintf("%d 年", at.Year()), fmt.Sprintf("%d 月", at.Month()))
	day := fmt.Sprint(at.Day())
	if at.Format(time.DateOnly) == s.now().Format(time.DateOnly) {
		day += " 今天"
	}
	s.Tap(day)
}

// Every minute of the last 120 years can be picked, and what is picked is what the field has.
func TestAnyMomentCanBePicked(t *testing.T) {
	s := newStage(t, false)
	s.toForm()
	field := catalogue.Field{Type: catalogue.DateTime}
	first, last := field.Span(s.now())
	moments := []time.Time{first, last, time.Date(1908, 2, 29, 23, 59, 0, 0, time.Local), time.Date(2000, 2, 29, 0, 0, 0, 0, time.Local)}
	chance := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for range 25 {
		moments = append(moments, first.Add(time.Duration(chance.Int64N(int64(last.Sub(first)/time.Minute)))*time.Minute))
	}
	for _, at := range moments {
		s.Tap("选日期：出生时间")
		s.pickDay(at)
		s.TapAll(fmt.Sprintf("%d 点", at.Hour()), fmt.Sprintf("%d 分", at.Minute()))
		if got := s.value("birth_time"); got != field.Kept(at) {
			t.Fatalf("%s came to %q", at, got)
		}
	}
}

// What lies outside of the span is not there to be picked: not tomorrow, not the next hour.
func TestNothingElseCanBePicked(t *testing.T) {
	s := newStage(t, false)
	s.toForm()
	s.Tap("选日期：出生时间")
	labels := s.Labels()
	if !slices.Contains(labels, "23 今天") || slices.Contains(labels, "24") {
		t.Errorf("on the 23rd there is %s", strings.Join(labels, " | "))
	}
	s.Tap("23 今天")
	if labels = s.Labels(); !slices.Contains(labels, "9 点") || slices.Contains(labels, "10 点") {
		t.Errorf("at 9:41 there is %s", strings.Join(labels, " | "))
	}
	s.Tap("9 点")
	if labels = s.Labels(); !slices.Contains(labels, "41 分") || slices.Contains(labels, "42 分") {
		t.Errorf("at 9:41 there is %s", strings.Join(labels, " | "))
	}
	s.TapAll("换钟点", "换一天", "换个月", "换一年", "换年代")
	if labels = s.Labels(); !slices.Contains(labels, "1900 年代") || slices.Contains(labels, "2030 年代") {
		t.Errorf("of decades there is %s", strings.Join(labels, " | "))
	}
	s.Tap("1900 年代")
	if labels = s.Labels(); !slices.Contains(labels, "1906 年") || slices.Contains(labels, "1905 年") {
		t.Errorf("of years there is %s", strings.Join(labels, " | "))
	}
}

// Every village is found by the initials of its name, with the letters that are offered.
func TestAnyVillageCanBePicked(t *testing.T) {
	s := newStage(t, false)
	s.toForm()
	s.fillChild()
	s.Tap("下一步")
	s.Tap("母亲手机号")
	s.typing("13850123456")
	s.TapAll("收起", "下一步")
	s.fillFather()
	s.Tap("收起")
	for _, town := range s.machine.catalogue.Divisions {
		if len(town.Villages) <= 12 {
			continue
		}
		for _, v := range []catalogue.Division{town.Villages[0], town.Villages[len(town.Villages)-1]} {
			s.Tap("医保参保地")
			s.Tap(town.Name)
			s.Tap("首字母 " + strings.ToUpper(catalogue.Initials(v.Name)[0][:1]))
			if f, ok := s.Find("首字母 " + strings.ToUpper(catalogue.Initials(v.Name)[1][:1])); ok {
				s.Tap(f.Label)
			}
			s.Tap(v.Name)
			if got := s.value("ins_addr"); got != v.Code {
				t.Errorf("%s %s came to %q", town.Name, v.Name, got)
			}
		}
	}
}

// crops are a list that is longer than a page takes.
var crops = []string{"水稻", "小麦", "玉米", "大豆", "花生", "油菜", "甘蔗", "茶叶", "荔枝", "龙眼", "枇杷", "香蕉", "柑橘", "蘑菇", "海带"}

// asksForCrops has the birth bundle ask for crops instead of the child's sex.
func asksForCrops(c *catalogue.Catalogue, typ catalogue.Type) {
	for _, b := range c.Bundles {
		at := slices.IndexFunc(b.Fields, func(f catalogue.Field) bool { return f.ID == "child_sex" })
		if at >= 0 {
			b.Fields = slices.Clone(b.Fields) // the others are shared by all tests
			b.Fields[at].Type, b.Fields[at].Choices = typ, crops
		}
	}
}

// A long list is picked from a panel, one or several, with letters of a real keyboard, too.
func TestLongListsArePickedFrom(t *testing.T) {
	for _, typ := range []catalogue.Type{catalogue.Choice, catalogue.Choices} {
		t.Run(string(typ), func(t *testing.T) {
			s := newStage(t, false)
			asksForCrops(s.machine.catalogue, typ)
			s.toForm()
			label, of := "性别", ""
			if typ == catalogue.Choices {
				label, of = "性别（可以选几个）", "性别（可以选几个）："
			}
			s.TapAll("收起", label)
			s.look("picker-list-" + string(typ))
			s.Tap("首字母 H")
			s.TapAll("退一个首字母", "首字母 L", of+"荔枝")
			if typ == catalogue.Choices {
				s.Tap("退一个首字母")
				s.app.TypedRune('h')
				s.app.TypedRune('d')
				s.TapAll(of+"海带", "收起")
			}
			want := map[catalogue.Type]string{catalogue.Choice: "荔枝", catalogue.Choices: "荔枝、海带"}[typ]
			if got := s.value("child_sex"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
