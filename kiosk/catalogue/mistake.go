package catalogue

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"yichuang/kiosk/person"
)

func mobileMistake(value string) string {
	if n := len(value); n != 11 {
		return fmt.Sprintf("请填写 11 位手机号，现在是 %d 位", n)
	}
	if !person.CheckMobile(value) {
		return "手机号不对，请再看一看"
	}
	return ""
}

// timeMistake holds a moment against the field's Must. A DateTime is always the time of
// something that has happened.
func (f Field) timeMistake(value string, now time.Time) string {
	form := times[f.Type]
	t, err := time.ParseInLocation(form.kept, value, now.Location())
	this, _ := time.ParseInLocation(form.kept, now.Format(form.kept), now.Location()) // today or this month
	switch {
	case err != nil:
		return form.mistake
	case t.After(this) && f.Type == DateTime:
		return "这个时间还没有到，请再看一看"
	case t.After(this) && f.Must == "past":
		return "这个日子还没有到，请再看一看"
	case t.Before(this) && f.Must == "coming":
		return "这个日子已经过了，请再看一看"
	case t.Before(now.AddDate(-oldest, 0, 0)) || t.After(now.AddDate(farthest, 0, 0)):
		return "年份不对，请再看一看"
	}
	return ""
}

func lengthMistake(value string) string {
	if len([]rune(value)) > Most {
		return fmt.Sprintf("写得太长了，请不要超过 %d 个字", Most)
	}
	return ""
}

func usccMistake(value string) string {
	if n := len([]rune(value)); n != 18 {
		return fmt.Sprintf("请填写 18 位代码，现在是 %d 位", n)
	}
	if !CheckUSCC(value) {
		return "代码有一位不对，请对照营业执照再看一遍"
	}
	return ""
}

// usccSigns are the signs of GB 32100 in the order of their values: no I, O, S, V, Z.
const usccSigns = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CheckUSCC checks a unified social credit code (统一社会信用代码): 18 signs, of which the
// last is the check sign of GB 32100-2015 (weights 3^i mod 31).
func CheckUSCC(code string) bool {
	if len(code) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccSigns, code[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return code[17] == usccSigns[(31-sum%31)%31]
}

// A project's code is year, division, trade, kind and number, 24 signs with the dashes.
var projectForm = regexp.MustCompile(`^(\d{4})(\d{6})(\d{2})(\d{2})(\d{6})$`)

// normaliseProject puts the dashes in when all 20 digits are there.
func normaliseProject(value string) string {
	digits := strings.NewReplacer("-", "", " ", "").Replace(value)
	if m := projectForm.FindStringSubmatch(digits); m != nil {
		return strings.Join(m[1:], "-")
	}
	return digits
}

func projectMistake(value string) string {
	digits := strings.ReplaceAll(value, "-", "")
	if !projectForm.MatchString(digits) {
		return fmt.Sprintf("请填写全部 20 个数字，现在是 %d 个", len([]rune(digits)))
	}
	return ""
}

var numberForm = regexp.MustCompile(`^(0|[1-9]\d{0,11})(\.\d{1,2})?$`)

func numberMistake(value string) string {
	if !numberForm.MatchString(value) {
		return "请填写数字"
	}
	if strings.Trim(value, "0.") == "" {
		return "请填写大于 0 的数字"
	}
	return ""
}
