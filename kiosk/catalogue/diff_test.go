package catalogue_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/kiosk/catalogue"
)

// Each edit of the small catalogue is told in one sentence, and nothing besides.
func TestChangesAreTold(t *testing.T) {
	old := loadSmall(t)
	for _, c := range []struct{ name, file, old, new, says string }{
		{"version", "catalogue.yaml", "2026.11.1", "2026.12.1", "版本：2026.11.1 → 2026.12.1"},
		{"columns", "catalogue.yaml", ", visits]", "]", "十五同的列：name、code、type、grounds、level、conditions、serves、kind、legal、promise、materials、steps、result、fee、visits → name、code、type、grounds、level、conditions、serves、kind、legal、promise、materials、steps、result、fee"},
		{"a life's words", "catalogue.yaml", "about: 样例", "about: 又一个", "全生命周期“个人”的说明：样例 → 又一个"},
		{"the district's name", "catalogue.yaml", "name: 涵江区", "name: 样例区", "地区的名称：涵江区 → 样例区"},
		{"a relation's label", "catalogue.yaml", "label: 我是家里人", "label: 我是亲属", "帮办代办的关系“亲属”的显示文字：我是家里人 → 我是亲属"},
		{"an agent's paper", "catalogue.yaml", "form: 原件核验, copies: 1, later: true", "form: 原件核验, copies: 2, later: true", "帮办代办的材料“户口簿”的份数：1 → 2"},
		{"a village's name", "divisions.json", "第二社区", "第三社区", "镇街“样例街道”的村居“第二社区”的名称：第二社区 → 第三社区"},
		{"a village more", "divisions.json", `"villages": []`, `"villages": [{"code": "350303002001", "name": "新村"}]`, "新增镇街“样例镇”的村居“新村”"},
		{"a label of an evaluation", "haochaping.json", "一窗受理一次办结", "一次办结", "评价等级“非常满意”的标签“一窗受理一次办结”的文字：一窗受理一次办结 → 一次办结"},
		{"the bundle's promise", sample, "promise: {n: 10, unit: 工作日}", "promise: {n: 8, unit: 工作日}", "承诺时限：10 个工作日 → 8 个工作日"},
		{"closed", sample, "open: true", "open: false", "对外开放：是 → 否"},
		{"what people say", sample, "words: [做样例, 办样例]", "words: [做样例]", "群众的说法：做样例、办样例 → 做样例"},
		{"one level more", sample, `takenAt: ["4", "5", "6"]`, `takenAt: ["3", "4", "5", "6"]`, "可收的层级：4、5、6 → 3、4、5、6"},
		{"another question", sample, "text: 谁来办？", "text: 您给谁办？", "问题“谁来办？”的文字：谁来办？ → 您给谁办？"},
		{"a sex that answers otherwise", sample, "bySex: {女: 本人", "bySex: {女: 代办", "问题“谁来办？”的按证件性别回答：女：本人、男：本人 → 女：代办、男：本人"},
		{"an agent asked like others", sample, "    byAgent: 本人\n", "", "问题“谁来办？”的代办时的回答：本人 → （空）"},
		{"an option more", sample, "      - {name: 不要}", "      - {name: 不要}\n      - {name: 再想想}", "新增问题“卡要寄到家吗？”的选项“再想想”"},
		{"an option leads to a window", sample, "      - {name: 不要}", "      - {name: 不要, window: 请到窗口}", "问题“卡要寄到家吗？”的选项“不要”的转窗口的原因：（空） → 请到窗口"},
		{"a wider condition", sample, "    when: {q: want, in: [卡]}\n    result", "    when: {q: want, in: [卡, 补贴]}\n    result", "事项“样例卡申领”的条件：问题 want 答“卡” → 问题 want 答“卡”或“补贴”"},
		{"no condition", sample, "    when: {q: want, in: [卡]}\n    result", "    result", "事项“样例卡申领”的条件：问题 want 答“卡” → 总是"},
		{"a nested condition", sample, "{any: [{q: want, in: [补贴]}, {q: paper, in: [要]}]}", "{all: [{q: want, in: [补贴]}, {q: paper, in: [要]}]}", "材料“收入证明”的条件：（问题 want 答“补贴”，或 问题 paper 答“要”） → （问题 want 答“补贴”，并且 问题 paper 答“要”）"},
		{"not any more", sample, "{all: [{q: want, in: [补贴]}, {not: {q: who, in: [代办]}}]}", "{not: {q: who, in: [代办]}}", "事项“样例补贴”的条件：（问题 want 答“补贴”，并且 不是：问题 who 答“代办”） → 不是：问题 who 答“代办”"},
		{"a legal limit", sample, "legal: {n: 20, unit: 工作日}", "legal: {n: 30, unit: 自然日}", "事项“样例卡申领”的法定时限：20 个工作日 → 30 个自然日"},
		{"no prerequisite", sample, "    after: [T01-1]\n", "", "事项“样例补贴”的前置事项：T01-1 → （空）"},
		{"anybody may do it", sample, "    inPerson: true\n", "", "事项“样例卡申领”的须本人办：是 → 否"},
		{"elsewhere as by default", sample, "    elsewhere: {by: 窗口, office: 样例局, basis: A}\n", "", "事项“样例卡申领”的别的层级怎样办：（方式 窗口，到哪里 样例局，依据 A） → （空）"},
		{"another office away", sample, "office: 外地样例二局", "office: 户口所在地", "事项“样例补贴”的异地怎样办：（看哪个字段 home，方式 多地联办，到哪里 外地样例二局，依据 A） → （看哪个字段 home，方式 多地联办，到哪里 户口所在地，依据 A）"},
		{"away by another answer", sample, "{q: where, in: [外省]}", "{q: paper, in: [不要]}", "事项“样例卡申领”的异地怎样办：（条件 问题 where 答“外省”，方式 代收代办，到哪里 外省样例局，依据 A） → （条件 问题 paper 答“不要”，方式 代收代办，到哪里 外省样例局，依据 A）"},
		{"a step's limit", sample, "{name: 审核, limit: {n: 4, unit: 工作日}}", "{name: 审核, limit: {n: 3, unit: 工作日}}", "事项“样例卡申领”的流程“审核”的时限：4 个工作日 → 3 个工作日"},
		{"a theme", sample, "自然人: [证件办理]", "自然人: [证件办理, 社会保障]", "事项“样例卡申领”的主题：自然人：证件办理 → 自然人：证件办理、社会保障"},
		{"a fee", sample, "item: 工本费", "item: 制卡费", "事项“样例卡申领”的收费：（项目 工本费，依据 样例价〔2026〕1 号，支付方式 现金、扫码） → （项目 制卡费，依据 样例价〔2026〕1 号，支付方式 现金、扫码）"},
		{"nobody knows of bookings", sample, "    booking: true\n", "", "事项“样例卡申领”的可以预约：是 → （空）"},
		{"no courier", sample, "courier: true", "courier: false", "事项“样例卡申领”的可以快递：是 → 否"},
		{"another place in town", sample, "place: 样例街道便民中心", "place: 样例街道办一楼", "事项“样例卡申领”的其他层级“镇街”的办理地点：样例街道便民中心 → 样例街道办一楼"},
		{"a level less", sample, "      - at: \"6\"\n        authority: 第一社区\n        grounds: [样例条例第一条]\n", "", "取消事项“样例卡申领”的其他层级“村居”"},
		{"more copies", sample, "copies: 2", "copies: 3", "材料“收入证明”的份数：2 → 3"},
		{"no licence", sample, "    waivable: true\n", "", "材料“身份证”的免交：是 → 否"},
		{"whose licence", sample, "    of: {q: who, in: [本人]}\n", "", "材料“身份证”的属于：问题 who 答“本人” → 总是"},
		{"nobody else's licence", sample, "    others: true\n", "", "材料“收入证明”的他人的证照：是 → 否"},
		{"a page's title", sample, "title: 其他", "title: 还有", "页“其他”的标题：其他 → 还有"},
		{"whose page", sample, "party: 持卡人", "party: 领卡人", "页“本人信息”的当事人：持卡人 → 领卡人"},
		{"another item of a licence", sample, "item: number", "item: card", "字段“旧卡号”的取自电子证照：（属于 样例卡电子证照，项目 number） → （属于 样例卡电子证照，项目 card）"},
		{"a field that must be filled", sample, "group: more, must: coming", "group: more, required: true, must: coming", "字段“哪天要”的必填：否 → 是"},
		{"a field more", sample, "sources:", "  - {id: note, label: 备注, type: text, group: more}\nsources:", "新增字段“备注”"},
		{"another id", sample, "id: day", "id: date", "新增字段“哪天要”\n取消字段“哪天要”"},
		{"the pages' order", sample, "  - {id: me, title: 本人信息, party: 持卡人}\n  - {id: more, title: 其他}", "  - {id: more, title: 其他}\n  - {id: me, title: 本人信息, party: 持卡人}", "页的次序变了"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := small(t)
			edit(t, dir, c.file, c.old, c.new)
			new, err := catalogue.Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			var sentences []string
			for _, change := range catalogue.Diff(old, new) {
				if (change.Bundle == "T01") != (c.file == sample) {
					t.Errorf("is about bundle %q", change.Bundle)
				}
				sentences = append(sentences, change.Says)
			}
			if says := strings.Join(sentences, "\n"); says != c.says {
				t.Errorf("says\n%s\nnot\n%s", says, c.says)
			}
		})
	}
}

func TestNewAndTakenAwayBundlesAreTold(t *testing.T) {
	one := loadSmall(t)
	dir := small(t)
	dir["T02-又一个.yaml"] = &fstest.MapFile{Data: dir[sample].Data}
	edit(t, dir, "T02-又一个.yaml", "id: T01", "id: T02")
	edit(t, dir, "T02-又一个.yaml", "name: 样例一件事", "name: 又一件事")
	two, err := catalogue.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := catalogue.Diff(one, two); !slices.Equal(got, []catalogue.Change{{Bundle: "T02", Says: "新增套餐“又一件事”"}}) {
		t.Errorf("says %v", got)
	}
	if got := catalogue.Diff(two, one); !slices.Equal(got, []catalogue.Change{{Bundle: "T02", Says: "取消套餐“又一件事”"}}) {
		t.Errorf("says %v", got)
	}
	if got := catalogue.Diff(load(t), load(t)); len(got) != 0 {
		t.Errorf("the same catalogue differs from itself: %v", got)
	}
}
