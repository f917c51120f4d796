package catalogue_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/catalogue"
)

var today = time.Date(2026, 11, 24, 9, 41, 0, 0, time.Local)

// What is typed is brought into the kept form, checked with a sentence, and shown in words.
func TestEveryTypeOfField(t *testing.T) {
	c := load(t)
	is := func(typ catalogue.Type) catalogue.Field {
		return catalogue.Field{Label: "它", Type: typ, Required: true}
	}
	date := func(typ catalogue.Type, must string) catalogue.Field {
		return catalogue.Field{Type: typ, Must: must}
	}
	one := catalogue.Field{Label: "它", Type: catalogue.Choice, Choices: []string{"甲", "乙", "丙"}, Required: true}
	some := one
	some.Type = catalogue.Choices
	for _, x := range []struct {
		name  string
		field catalogue.Field
		typed string
		kept  string
		says  string
		shown string
	}{
		{"a name", is(catalogue.Name), " 林建国 ", "林建国", "", "林建国"},
		{"no name", is(catalogue.Name), "", "", "请填写它", ""},
		{"digits for a name", is(catalogue.Name), "123", "123", "请填写完整的姓名，只写文字", "123"},
		{"an ID number", is(catalogue.IDNumber), "110105 19491231002x", "11010519491231002X", "", "11010519491231002X"},
		{"a wrong ID number", is(catalogue.IDNumber), "110105194912310021", "110105194912310021", "号码有一位不对，请对照身份证再看一遍", "110105194912310021"},
		{"a mobile", is(catalogue.Mobile), "138 5012 3456", "13850123456", "", "13850123456"},
		{"a short mobile", is(catalogue.Mobile), "1385012345", "1385012345", "请填写 11 位手机号，现在是 10 位", "1385012345"},
		{"a landline", is(catalogue.Mobile), "05943581234", "05943581234", "手机号不对，请再看一看", "05943581234"},
		{"a date", date(catalogue.Date, ""), "20261101", "2026-11-01", "", "2026 年 11 月 01 日"},
		{"no date", date(catalogue.Date, ""), "20261301", "20261301", "请填写年、月、日", "20261301"},
		{"a date not required", date(catalogue.Date, "past"), "", "", "", ""},
		{"today is past", date(catalogue.Date, "past"), "20261124", "2026-11-24", "", "2026 年 11 月 24 日"},
		{"tomorrow is not", date(catalogue.Date, "past"), "20261125", "2026-11-25", "这个日子还没有到，请再看一看", "2026 年 11 月 25 日"},
		{"today is coming", date(catalogue.Date, "coming"), "20261124", "2026-11-24", "", "2026 年 11 月 24 日"},
		{"yesterday is not", date(catalogue.Date, "coming"), "20261123", "2026-11-23", "这个日子已经过了，请再看一看", "2026 年 11 月 23 日"},
		{"the year 1026", date(catalogue.Date, "past"), "10261101", "1026-11-01", "年份不对，请再看一看", "1026 年 11 月 01 日"},
		{"the year 2626", date(catalogue.Date, "coming"), "26261101", "2626-11-01", "年份不对，请再看一看", "2626 年 11 月 01 日"},
		{"a month", date(catalogue.Month, "past"), "198807", "1988-07", "", "1988 年 07 月"},
		{"this month is past", date(catalogue.Month, "past"), "202611", "2026-11", "", "2026 年 11 月"},
		{"next month is not", date(catalogue.Month, "past"), "202612", "2026-12", "这个日子还没有到，请再看一看", "2026 年 12 月"},
		{"no month", date(catalogue.Month, ""), "1988", "1988", "请填写年和月", "1988"},
		{"a time", is(catalogue.DateTime), "202611020930", "2026-11-02 09:30", "", "2026 年 11 月 02 日 09:30"},
		{"a time to come", is(catalogue.DateTime), "202611241200", "2026-11-24 12:00", "这个时间还没有到，请再看一看", "2026 年 11 月 24 日 12:00"},
		{"half a time", is(catalogue.DateTime), "20261102", "20261102", "请填写年、月、日和几点几分", "20261102"},
		{"a choice", one, "乙", "乙", "", "乙"},
		{"no choice", one, "", "", "请选择它", ""},
		{"what is not offered", one, "丁", "丁", "请选一个", "丁"},
		{"choices", some, "丙、甲", "甲、丙", "", "甲、丙"},
		{"no choices", some, "丁", "", "请选择它", ""},
		{"a village", is(catalogue.Village), "350303001001", "350303001001", "", "涵东街道 新区社区居委会"},
		{"nowhere", is(catalogue.Village), "350303999999", "350303999999", "请选镇街，再选村或社区", "350303999999"},
		{"an address", is(catalogue.Address), "涵东街道样例路 1 号", "涵东街道样例路 1 号", "", "涵东街道样例路 1 号"},
		{"half an address", is(catalogue.Address), "涵东", "涵东", "请把地址写完整，写到门牌号", "涵东"},
		{"a bank card", is(catalogue.BankCard), "6222 0200 0000 0007", "6222020000000007", "", "6222020000000007"},
		{"a wrong bank card", is(catalogue.BankCard), "6222020000000008", "6222020000000008", "卡号有一位不对，请对照银行卡再看一遍", "6222020000000008"},
		{"a USCC", is(catalogue.USCC), "91350100m000100y43", "91350100M000100Y43", "", "91350100M000100Y43"},
		{"a short USCC", is(catalogue.USCC), "91350100M", "91350100M", "请填写 18 位代码，现在是 9 位", "91350100M"},
		{"a wrong USCC", is(catalogue.USCC), "91350100M000100Y44", "91350100M000100Y44", "代码有一位不对，请对照营业执照再看一遍", "91350100M000100Y44"},
		{"a USCC with an O", is(catalogue.USCC), "91350100MO00100Y43", "91350100MO00100Y43", "代码有一位不对，请对照营业执照再看一遍", "91350100MO00100Y43"},
		{"a project", is(catalogue.Project), "20263503034701123456", "2026-350303-47-01-123456", "", "2026-350303-47-01-123456"},
		{"half a project", is(catalogue.Project), "2026350303", "2026350303", "请填写全部 20 个数字，现在是 10 个", "2026350303"},
		{"an amount", is(catalogue.Amount), "1200000.50", "1200000.50", "", "1,200,000.50"},
		{"an amount with its unit", catalogue.Field{Label: "总投资（万元）", Type: catalogue.Amount}, "12000", "12000", "", "12,000 万元"},
		{"a small amount", is(catalogue.Amount), "100", "100", "", "100"},
		{"zeros in front", is(catalogue.Amount), "007.", "7", "", "7"},
		{"half a yuan", is(catalogue.Amount), "0.5", "0.5", "", "0.5"},
		{"two points", is(catalogue.Amount), "1.2.3", "1.2.3", "请填写数字", "1.2.3"},
		{"too fine an amount", is(catalogue.Amount), "0.001", "0.001", "请填写数字", "0.001"},
		{"nothing", is(catalogue.Number), "0", "0", "请填写大于 0 的数字", "0"},
		{"a number", is(catalogue.Number), "120", "120", "", "120"},
		{"words", is(catalogue.Text), "样例", "样例", "", "样例"},
	} {
		t.Run(x.name, func(t *testing.T) {
			kept := x.field.Normalise(x.typed)
			if kept != x.kept {
				t.Errorf("kept as %q", kept)
			}
			if says := c.Check(x.field, kept, today); says != x.says {
				t.Errorf("says %q", says)
			}
			if shown := c.Show(x.field, kept); shown != x.shown {
				t.Errorf("shown as %q", shown)
			}
			if again := x.field.Normalise(kept); again != kept {
				t.Errorf("normalised twice it is %q", again)
			}
		})
	}
	long := make([]rune, catalogue.Most+1)
	for i := range long {
		long[i] = '长'
	}
	if says := c.Check(is(catalogue.Text), string(long), today); says != "写得太长了，请不要超过 60 个字" {
		t.Errorf("too long: %q", says)
	}
}

// One wrong sign of a code is always found.
func TestOneWrongSignOfAUSCCIsFound(t *testing.T) {
	const code, signs = "91350100M000100Y43", "0123456789ABCDEFGHJKLMNPQRTUWXY"
	rapid.Check(t, func(rt *rapid.T) {
		i := rapid.IntRange(0, 17).Draw(rt, "place")
		s := signs[rapid.IntRange(0, len(signs)-1).Draw(rt, "sign")]
		if wrong := code[:i] + string(s) + code[i+1:]; s != code[i] && catalogue.CheckUSCC(wrong) {
			rt.Fatalf("%s passes", wrong)
		}
	})
}
