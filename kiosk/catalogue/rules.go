package catalogue

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// This file holds matters and materials against 目录校验规则 (DOMAIN.md section 2).

// wholly is the depth from which a matter is done wholly online (全程网办).
const wholly = 5

// personal is the life whose matters serve persons; all others serve companies.
const personal = "个人"

var codeForm = regexp.MustCompile(`^[0-9A-HJ-NP-RTUWXY]{18}[1-6][0-9A-Z]{12}$`)

// elements holds one matter, or one level's form of it, against the rules.
func (k *checker) elements(at string, m Matter) {
	k.among(at+".level", m.Level, levels)
	k.among(at+".type", m.Type, matterTypes)
	if m.Kind != 1 && m.Kind != 2 && m.Kind != 9 {
		k.say(at+".kind", "%d 不是 1（即办件）、2（承诺件）、9（其他）", m.Kind)
	}
	if m.Code != "" {
		k.code(at+".code", m)
	}
	k.limits(at, m)
	k.audience(at, m)
	k.presence(at, m)
	k.special(at, m.Special)
	k.several(at+".apply", m.Apply, applyWays)
	if m.Scope != "" {
		k.among(at+".scope", m.Scope, scopes)
	}
	if f := m.Fee; f != nil {
		k.need(at+".fee.item", f.Item)
		k.need(at+".fee.basis", f.Basis)
		if len(f.Pay) == 0 {
			k.say(at+".fee.pay", "收费的要写明支付方式")
		}
	} else if yes(m.PayOnline) {
		k.say(at+".payOnline", "不收费的没有网上支付；收费的要写 fee")
	}
	if m.Consult != "" && dialled(m.Consult) == dialled(m.Complain) {
		k.say(at+".complain", "投诉电话不能和咨询电话相同")
	}
	k.file(at+".resultSample", m.ResultSample)
}

func yes(b *bool) bool { return b != nil && *b }

// dialled are the digits of a telephone number.
func dialled(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}

// limits: 承诺“即办”⇔ 即办件, and no promise is longer than the law allows or shorter than its steps.
func (k *checker) limits(at string, m Matter) {
	k.days(at+".legal", m.Legal)
	k.days(at+".promise", m.Promise)
	var taken float64
	for i, s := range m.Steps {
		step := fmt.Sprintf("%s.steps[%d]", at, i)
		k.need(step+".name", s.Name)
		k.days(step+".limit", s.Limit)
		if s.Limit != nil {
			taken += s.Limit.Workdays()
		}
	}
	if m.Promise == nil {
		return
	}
	if (m.Promise.N == 0) != (m.Kind == 1) {
		k.say(at+".kind", "即办件（1）承诺 0 天，别的都不能承诺 0 天")
	}
	if m.Legal != nil && m.Promise.Workdays() > m.Legal.Workdays() {
		k.say(at+".promise", "承诺 %s，超过法定的 %s", m.Promise, m.Legal)
	}
	if taken > m.Promise.Workdays() {
		k.say(at+".steps", "各环节共 %g 个工作日，超过承诺的 %s", taken, m.Promise)
	}
}

// audience: 服务对象与主题一致.
func (k *checker) audience(at string, m Matter) {
	k.several(at+".serves", m.Serves, served)
	kind := "法人"
	if k.b.Life == personal {
		kind = "自然人"
	}
	if len(m.Serves) > 0 && !slices.Contains(m.Serves, kind) {
		k.say(at+".serves", "%s套餐里的事项要服务%s", k.b.Life, kind)
	}
	for _, whom := range slices.Sorted(maps.Keys(m.Themes)) {
		if !slices.Contains(m.Serves, whom) {
			k.say(at+".themes", "写了%s的主题，服务对象里却没有%s", whom, whom)
		}
		for _, theme := range m.Themes[whom] {
			if !slices.Contains(k.themes[whom], theme) {
				k.say(at+".themes."+whom, "catalogue.yaml 的%s主题里没有“%s”", whom, theme)
			}
		}
	}
}

// presence: 现场次数 ≠ 0 必填原因, 全程网办 ⇒ 0 次.
func (k *checker) presence(at string, m Matter) {
	if m.Depth < 0 || m.Depth > 7 {
		k.say(at+".depth", "网办深度是 1 到 7，不是 %d", m.Depth)
	}
	if m.Visits == nil {
		return
	}
	switch n := *m.Visits; {
	case n < 0:
		k.say(at+".visits", "到现场次数不能小于 0")
	case n > 0 && m.Depth >= wholly:
		k.say(at+".visits", "全程网办（深度 %d）的到现场次数是 0", m.Depth)
	case n > 0 && m.VisitsWhy == "":
		k.say(at+".visitsWhy", "要到现场的，必须写明原因")
	case n > k.b.Visits:
		k.say(at+".visits", "要到现场 %d 次，比整件事的 %d 次还多", n, k.b.Visits)
	}
}

func (k *checker) special(at string, list []Special) {
	for i, s := range list {
		here := fmt.Sprintf("%s.special[%d]", at, i)
		k.among(here+".kind", s.Kind, specials)
		k.need(here+".name", s.Name)
		k.need(here+".basis", s.Basis)
		k.days(here+".limit", s.Limit)
	}
}

func (k *checker) days(at string, d *Days) {
	if d != nil && (d.N < 0 || (d.Unit != "工作日" && d.Unit != "自然日")) {
		k.say(at, "时限是 0 或更多的工作日或自然日，不是 %g %s", d.N, d.Unit)
	}
}

// code checks an implementation code (实施编码): 18 signs of the authority's USCC, one for
// the level, twelve of the basic code.
func (k *checker) code(at string, m Matter) {
	switch {
	case len(m.Code) != 31:
		k.say(at, "实施编码是 31 位，这里是 %d 位", len(m.Code))
	case !codeForm.MatchString(m.Code):
		k.say(at, "实施编码是 18 位统一社会信用代码、1 位层级和 12 位基本编码")
	case !CheckUSCC(m.Code[:18]):
		k.say(at, "开头的 %s 不是统一社会信用代码（GB 32100）", m.Code[:18])
	case m.Code[18:19] != m.Level:
		k.say(at, "编码里的层级是 %s，事项的层级是 %s", m.Code[18:19], m.Level)
	}
}

// materialElements holds what a material says of itself against how it comes in.
func (k *checker) materialElements(at string, m Material) {
	for _, e := range []struct {
		key, value string
		list       []string
	}{{"original", m.Original, originals}, {"medium", m.Medium, mediums}, {"source", m.Source, origins}, {"need", m.Need, needs}} {
		if e.value != "" {
			k.among(at+"."+e.key, e.value, e.list)
		}
	}
	if m.Need != "" && (m.Need == "容缺后补") != m.Later {
		k.say(at+".need", "必要性和 later（可以以后补）不一致")
	}
	if m.Source == "申请人自备" && m.ELicence != "" {
		k.say(at+".source", "有电子证照的由政府部门核发，不是申请人自备")
	}
	k.file(at+".blank", m.Blank)
	k.file(at+".sample", m.Sample)
}

// among reports a word that is not in the list.
func (k *checker) among(at, word string, list []string) {
	if !slices.Contains(list, word) {
		k.say(at, "“%s”不在这些里面：%s", word, strings.Join(list, "、"))
	}
}

// several reports words that are not in the list, or stand twice.
func (k *checker) several(at string, words, list []string) {
	for i, word := range words {
		here := fmt.Sprintf("%s[%d]", at, i)
		k.among(here, word, list)
		if slices.Contains(words[:i], word) {
			k.say(here, "“%s”写了两次", word)
		}
	}
}

// file reports the name of a sample or form that would lead out of the catalogue's folder.
func (k *checker) file(at, name string) {
	if name != "" && !fs.ValidPath(name) {
		k.say(at, "“%s”不是目录里的文件名", name)
	}
}
