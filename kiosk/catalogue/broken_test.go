package catalogue_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/kiosk/catalogue"
)

const sample = "T01-样例.yaml"

// small is the small good catalogue of testdata, with every key in it.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	dir, out := os.DirFS("testdata/small"), fstest.MapFS{}
	names, err := fs.Glob(dir, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	return out
}

// edit replaces the first occurrence of old in one file.
func edit(t testing.TB, dir fstest.MapFS, file, old, new string) {
	t.Helper()
	text := string(dir[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("the edit no longer fits the file: %s", old)
	}
	dir[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
}

func loadSmall(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(small(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Each edit of the small catalogue breaks one rule. It is refused with the file, the line and the key where it
// stands, and a sentence, and with nothing else.
func TestBrokenCataloguesAreRefused(t *testing.T) {
	loadSmall(t)
	for _, c := range []struct{ name, file, old, new, says string }{
		// how it is written
		{"an open bracket", sample, "choices: [红, 蓝]", "choices: [红, 蓝", "T01-样例.yaml:178: syntax: YAML 写法不对（did not find expected ',' or ']'）"},
		{"a tab", sample, "    text: 谁来办？", "\ttext: 谁来办？", "T01-样例.yaml:19: syntax: YAML 写法不对（found a tab character that violates indentation）"},
		{"an unknown key", sample, "lead: ", "leed: ", "T01-样例.yaml:7: syntax: 没有“leed”这个键"},
		{"an unknown key deep inside", sample, "item: 工本费", "items: 工本费", "T01-样例.yaml:80: syntax: 没有“items”这个键"},
		{"a key twice", sample, "stage: 样例\n", "stage: 样例\nstage: 又一个\n", "T01-样例.yaml:6: syntax: “stage”写了两次，第 5 行已经有了"},
		{"a word for a number", sample, "copies: 2", "copies: 两份", "T01-样例.yaml:157: syntax: 这里要写整数"},
		{"a word for yes or no", sample, "open: true", "open: 是的", "T01-样例.yaml:15: syntax: 这里要写 true 或 false"},
		{"a word for a list", sample, "grounds: [样例条例第三条]", "grounds: 样例条例第三条", "T01-样例.yaml:144: syntax: 这里要写一串：[甲, 乙]"},
		{"a word for a time limit", sample, "promise: {n: 10, unit: 工作日}", "promise: 十天", "T01-样例.yaml:11: syntax: 这里要写 {键: 值}"},
		{"half a copy", sample, "copies: 2", "copies: 1.5", "T01-样例.yaml:157: syntax: 这里要写整数"},
		{"a list for a word", sample, "short: 样例\n", "short: [样例]\n", "T01-样例.yaml:3: syntax: 这里只写一个，不写一串"},
		{"two at a time", sample, "lead: 样例部门\nforWhom: 测试的人", "leed: 样例部门\nforwhom: 测试的人", "T01-样例.yaml:7: syntax: 没有“leed”这个键\nT01-样例.yaml:8: syntax: 没有“forwhom”这个键"},
		{"two documents", sample, "sources: [样例]", "sources: [样例]\n---\nid: T02", "T01-样例.yaml:0: syntax: 一个文件写一份，不能空着，也不能用 --- 分成几份"},
		{"no version at all", "catalogue.yaml", "version", "# version", "catalogue.yaml:3: version: 要填，不能空着"},
		{"a file that is no JSON", "divisions.json", `"villages": []`, `"villages": [`, "divisions.json:6: syntax: JSON 写法不对（invalid character '}' looking for beginning of value）"},

		// the whole catalogue
		{"no version", "catalogue.yaml", `version: "2026.11.1"`, `version: ""`, "catalogue.yaml:2: version: 要填，不能空着"},
		{"a wrong division code", "catalogue.yaml", `code: "350303"`, `code: "35030"`, "catalogue.yaml:4: district.code: “35030”不是六位数字"},
		{"small letters", "catalogue.yaml", "letters: HJ", "letters: hj", "catalogue.yaml:4: district.letters: “hj”不是两个大写字母"},
		{"themes for nobody", "catalogue.yaml", "  法人: [人力资源]", "  动物: [人力资源]", "catalogue.yaml:9: themes.动物: “动物”不在这些里面：自然人、法人"},
		{"a column that is none of fifteen", "catalogue.yaml", "sameColumns: [name, code", "sameColumns: [name, colour", "catalogue.yaml:10: sameColumns[1]: “colour”不是十五同的列：name、code、type、grounds、level、conditions、serves、kind、legal、promise、materials、steps、result、fee、visits"},
		{"a village of another town", "divisions.json", "350303001002", "350303002002", "divisions.json:4: towns[0].villages[1].code: “350303002002”不是以 350303001 开头的 12 位数字"},
		{"a village twice", "divisions.json", "350303001002", "350303001001", "divisions.json:4: towns[0].villages[1].code: 350303001001 写了两次"},
		{"a town with nine signs", "divisions.json", `"350303002"`, `"35030300A"`, "divisions.json:6: towns[1].code: “35030300A”不是以 350303 开头的 9 位数字"},

		// the bundle
		{"no name", sample, "name: 样例一件事", `name: ""`, "T01-样例.yaml:2: name: 要填，不能空着"},
		{"an unknown life", sample, "life: 个人", "life: 动物", "T01-样例.yaml:4: life: catalogue.yaml 里没有“动物”这个全生命周期\nT01-样例.yaml:83: matters[0].serves: 动物套餐里的事项要服务法人"},
		{"a promise in weeks", sample, "promise: {n: 10, unit: 工作日}", "promise: {n: 10, unit: 周}", "T01-样例.yaml:11: promise: 时限是 0 或更多的工作日或自然日，不是 10 周"},
		{"a level nobody has", sample, `takenAt: ["4", "5", "6"]`, `takenAt: ["4", "5", "7"]`, "T01-样例.yaml:10: takenAt[2]: 没有“7”这个层级：3（市）、4（县）、5（镇）、6（村）"},
		{"no words", sample, "words: [做样例, 办样例]\n", "", "T01-样例.yaml:1: words: 要写群众会怎么说，查找时用"},
		{"a word twice", sample, "words: [做样例, 办样例]", "words: [做样例, 做样例]", "T01-样例.yaml:9: words[1]: “做样例”写了两次，或不到两个字"},
		{"a word of one sign", sample, "words: [领卡]", "words: [卡]", "T01-样例.yaml:56: matters[0].words[0]: “卡”写了两次，或不到两个字"},

		// questions
		{"a question twice", sample, "id: paper", "id: want", "T01-样例.yaml:35: questions[2].id: want 写了两次\nT01-样例.yaml:47: questions[3].when.q: 在这之前没有问题 paper\nT01-样例.yaml:63: matters[0].when.in[0]: 问题 want 没有选项“卡”\nT01-样例.yaml:123: matters[1].when.all[0].in[0]: 问题 want 没有选项“补贴”\nT01-样例.yaml:161: materials[2].when.any[0].in[0]: 问题 want 没有选项“补贴”\nT01-样例.yaml:161: materials[2].when.any[1].q: 在这之前没有问题 paper\nT01-样例.yaml:178: fields[3].when.in[0]: 问题 want 没有选项“卡”"},
		{"a question without a why", sample, "    why: 材料不同\n", "", "T01-样例.yaml:18: questions[0].why: 要填，不能空着"},
		{"one option", sample, "      - {name: 不要}\n", "", "T01-样例.yaml:41: questions[2].options: 一个问题至少要有两个选项"},
		{"an option twice", sample, "{name: 不要}", "{name: 要}", "T01-样例.yaml:43: questions[2].options[1].name: 选项“要”写了两次"},
		{"alone where one is taken", sample, "{name: 不要}", "{name: 不要, alone: true}", "T01-样例.yaml:43: questions[2].options[1].alone: 只能选一个的问题，不用写 alone"},
		{"a sex that is none", sample, "bySex: {女: 本人, ", "bySex: {她: 本人, ", "T01-样例.yaml:22: questions[0].bySex.她: 要写“男”或“女”，和这个问题的一个选项，不是“她: 本人”"},
		{"a sex that answers nothing", sample, "男: 本人}", "男: 别人}", "T01-样例.yaml:22: questions[0].bySex.男: 要写“男”或“女”，和这个问题的一个选项，不是“男: 别人”"},
		{"an agent who answers nothing", sample, "byAgent: 本人", "byAgent: 别人", "T01-样例.yaml:23: questions[0].byAgent: 没有选项“别人”"},
		{"a condition on a later question", sample, "    text: 要办什么？", "    text: 要办什么？\n    when: {q: paper, in: [要]}", "T01-样例.yaml:29: questions[1].when.q: 在这之前没有问题 paper"},
		{"a condition on no question", sample, "      q: want\n", "      q: wnat\n", "T01-样例.yaml:39: questions[2].when.q: 在这之前没有问题 wnat"},
		{"a condition on an unknown option", sample, "      in: [卡]", "      in: [卡片]", "T01-样例.yaml:40: questions[2].when.in[0]: 问题 want 没有选项“卡片”"},
		{"a condition without an option", sample, "      in: [卡]", "      in: []", "T01-样例.yaml:40: questions[2].when.in: 要写出选项"},
		{"two conditions in one", sample, "      in: [卡]", "      in: [卡]\n      not: {q: who, in: [代办]}", "T01-样例.yaml:38: questions[2].when: 一个条件只能写 q、all、any、not 中的一个"},
		{"deep in a condition", sample, "{not: {q: who, in: [代办]}}", "{not: {q: who, in: [替办]}}", "T01-样例.yaml:123: matters[1].when.all[1].not.in[0]: 问题 who 没有选项“替办”"},

		// matters
		{"a matter twice", sample, "id: T01-2", "id: T01-1", "T01-样例.yaml:115: matters[1].id: T01-1 写了两次\nT01-样例.yaml:160: materials[2].matters[0]: 没有事项 T01-2"},
		{"an unknown prerequisite", sample, "after: [T01-1]", "after: [T01-1, T01-9]", "T01-样例.yaml:124: matters[1].after[1]: 没有事项 T01-9"},
		{"a circle", sample, "    code: 1135", "    after: [T01-2]\n    code: 1135", "T01-样例.yaml:70: matters[0].after: T01-1 绕了一圈，要等自己先办好\nT01-样例.yaml:125: matters[1].after: T01-2 绕了一圈，要等自己先办好"},
		{"an unknown type", sample, `type: "05"`, `type: "06"`, "T01-样例.yaml:119: matters[1].type: “06”不在这些里面：01、05、07、10、20"},
		{"an unknown level", sample, `level: "5"`, `level: "7"`, "T01-样例.yaml:121: matters[1].level: “7”不在这些里面：3、4、5、6"},
		{"an unknown kind", sample, "kind: 2", "kind: 3", "T01-样例.yaml:59: matters[0].kind: 3 不是 1（即办件）、2（承诺件）、9（其他）"},
		{"at once, but promised", sample, "kind: 2", "kind: 1", "T01-样例.yaml:59: matters[0].kind: 即办件（1）承诺 0 天，别的都不能承诺 0 天"},
		{"promised, but at once", sample, "promise: {n: 0, unit: 工作日}", "promise: {n: 3, unit: 工作日}", "T01-样例.yaml:120: matters[1].kind: 即办件（1）承诺 0 天，别的都不能承诺 0 天"},
		{"a promise over the law", sample, "legal: {n: 20, unit: 工作日}", "legal: {n: 4, unit: 工作日}", "T01-样例.yaml:62: matters[0].promise: 承诺 5 个工作日，超过法定的 4 个工作日"},
		{"a limit less than nothing", sample, "limit: {n: 7, unit: 自然日}", "limit: {n: -7, unit: 自然日}", "T01-样例.yaml:78: matters[0].special[0].limit: 时限是 0 或更多的工作日或自然日，不是 -7 自然日"},
		{"steps longer than the promise", sample, "limit: {n: 4, unit: 工作日}", "limit: {n: 5, unit: 工作日}", "T01-样例.yaml:74: matters[0].steps: 各环节共 6 个工作日，超过承诺的 5 个工作日"},
		{"a code of 30 signs", sample, "1P4002014050000", "1P400201405000", "T01-样例.yaml:70: matters[0].code: 实施编码是 31 位，这里是 30 位"},
		{"a code with an I", sample, "1P4002014050000", "IP4002014050000", "T01-样例.yaml:70: matters[0].code: 实施编码是 18 位统一社会信用代码、1 位层级和 12 位基本编码"},
		{"a code with a wrong USCC", sample, "1P4002014050000", "2P4002014050000", "T01-样例.yaml:70: matters[0].code: 开头的 11350303MB0000002P 不是统一社会信用代码（GB 32100）"},
		{"a code of another level", sample, "1P4002014050000", "1P3002014050000", "T01-样例.yaml:70: matters[0].code: 编码里的层级是 3，事项的层级是 4"},
		{"an unknown special procedure", sample, `kind: "2", name: 检验`, `kind: "3", name: 检验`, "T01-样例.yaml:78: matters[0].special[0].kind: “3”不在这些里面：1、2"},
		{"a special procedure without ground", sample, ", basis: 样例条例第二条", "", "T01-样例.yaml:78: matters[0].special[0].basis: 要填，不能空着"},
		{"a fee without ground", sample, "      basis: 样例价〔2026〕1 号\n", "", "T01-样例.yaml:79: matters[0].fee.basis: 要填，不能空着"},
		{"a fee nobody can pay", sample, "      pay: [现金, 扫码]\n", "", "T01-样例.yaml:79: matters[0].fee.pay: 收费的要写明支付方式"},
		{"paying nothing online", sample, "    depth: 5", "    depth: 5\n    payOnline: true", "T01-样例.yaml:128: matters[1].payOnline: 不收费的没有网上支付；收费的要写 fee"},
		{"serving companies only", sample, "serves: [自然人]", "serves: [法人]", "T01-样例.yaml:83: matters[0].serves: 个人套餐里的事项要服务自然人\nT01-样例.yaml:84: matters[0].themes: 写了自然人的主题，服务对象里却没有自然人"},
		{"serving somebody unknown", sample, "serves: [自然人]", "serves: [自然人, 动物]", "T01-样例.yaml:83: matters[0].serves[1]: “动物”不在这些里面：自然人、法人"},
		{"a theme for companies", sample, "      自然人: [证件办理]", "      法人: [人力资源]", "T01-样例.yaml:84: matters[0].themes: 写了法人的主题，服务对象里却没有法人"},
		{"an unknown theme", sample, "      自然人: [证件办理]", "      自然人: [证件办理, 天文]", "T01-样例.yaml:85: matters[0].themes.自然人: catalogue.yaml 的自然人主题里没有“天文”"},
		{"an unknown way to apply", sample, `apply: ["1", "2", "9"]`, `apply: ["1", "2", "5"]`, "T01-样例.yaml:86: matters[0].apply[2]: “5”不在这些里面：1、2、3、4、9"},
		{"a way to apply twice", sample, `apply: ["1", "2", "9"]`, `apply: ["1", "2", "1"]`, "T01-样例.yaml:86: matters[0].apply[2]: “1”写了两次"},
		{"an unknown scope", sample, "scope: 全省", "scope: 全球", "T01-样例.yaml:87: matters[0].scope: “全球”不在这些里面：全国、跨省、全省、全市、全区、本镇街、本村居"},
		{"visits without a reason", sample, "    visitsWhy: 当面核对照片\n", "", "T01-样例.yaml:53: matters[0].visitsWhy: 要到现场的，必须写明原因"},
		{"visits, wholly online", sample, "visits: 0", "visits: 1", "T01-样例.yaml:128: matters[1].visits: 全程网办（深度 5）的到现场次数是 0"},
		{"more visits than the bundle", sample, "    visits: 1\n    visitsWhy", "    visits: 2\n    visitsWhy", "T01-样例.yaml:88: matters[0].visits: 要到现场 2 次，比整件事的 1 次还多"},
		{"fewer visits than none", sample, "visits: 0", "visits: -1", "T01-样例.yaml:128: matters[1].visits: 到现场次数不能小于 0"},
		{"a depth of 8", sample, "depth: 5", "depth: 8", "T01-样例.yaml:127: matters[1].depth: 网办深度是 1 到 7，不是 8"},
		{"one telephone for all", sample, "complain: 0594-0000002", "complain: 0594 0000001", "T01-样例.yaml:94: matters[0].complain: 投诉电话不能和咨询电话相同"},
		{"a sample from elsewhere", sample, "resultSample: sample.txt", "resultSample: ../sample.txt", "T01-样例.yaml:99: matters[0].resultSample: “../sample.txt”不是目录里的文件名"},
		{"in person unless", sample, "    when: {q: want, in: [卡]}\n    result", "    when: {not: {q: want, in: [补贴]}}\n    result", "T01-样例.yaml:63: matters[0].when: 须本人办的事项，条件里不能用 not"},

		// where they go
		{"a level that takes nothing", sample, `    takenAt: ["4", "5", "6"]`, `    takenAt: ["4", "5", "6", "村"]`, "T01-样例.yaml:66: matters[0].takenAt[3]: 没有“村”这个层级：3（市）、4（县）、5（镇）、6（村）"},
		{"an unknown way to another office", sample, "by: 窗口", "by: 柜台", "T01-样例.yaml:67: matters[0].elsewhere.by: 没有“柜台”这种方式：代收代办、全程网办、多地联办、窗口"},
		{"a route to nowhere", sample, "by: 窗口, office: 样例局", "by: 窗口", "T01-样例.yaml:67: matters[0].elsewhere.office: 要填，不能空着"},
		{"a route without ground", sample, "office: 外省样例局, basis: A", "office: 外省样例局", "T01-样例.yaml:68: matters[0].away.basis: 要填，不能空着"},
		{"away by two rules", sample, "away: {field: home, ", "away: {field: home, when: {q: who, in: [本人]}, ", "T01-样例.yaml:125: matters[1].away: when 和 field 要写一个，也只能写一个"},
		{"away by an unknown answer", sample, "away: {when: {q: where, in: [外省]}", "away: {when: {q: where, in: [外国]}", "T01-样例.yaml:68: matters[0].away.when.in[0]: 问题 where 没有选项“外国”"},
		{"away by a colour", sample, "away: {field: home", "away: {field: colour", "T01-样例.yaml:125: matters[1].away.field: 没有叫 colour、类型是 division 的字段"},

		// 五级十五同
		{"another promise in town", sample, "        promise: {n: 5, unit: 工作日}", "        promise: {n: 8, unit: 工作日}", "T01-样例.yaml:109: matters[0].levels[0].promise: 十五同：承诺时限在区级是“5 个工作日”，在镇街却是“8 个工作日”"},
		{"another basic code in town", sample, "2T5002014050000", "2T5002014050001", "T01-样例.yaml:108: matters[0].levels[0].code: 十五同：编码在区级是“002014050000”，在镇街却是“002014050001”"},
		{"a town's code of the district's level", sample, "2T5002014050000", "2T4002014050000", "T01-样例.yaml:108: matters[0].levels[0].code: 编码里的层级是 4，事项的层级是 5"},
		{"more papers in town", sample, "materials: [form, id]", "materials: [form, id, proof]", "T01-样例.yaml:111: matters[0].levels[0].materials: 十五同：材料在区级是“form、id”，在镇街却是“form、id、proof”"},
		{"other grounds in the village", sample, "        grounds: [样例条例第一条]", "        grounds: [样例条例第二条]", "T01-样例.yaml:114: matters[0].levels[1].grounds: 十五同：设定依据在区级是“样例条例第一条”，在村居却是“样例条例第二条”"},
		{"more visits in town", sample, "        visits: 1", "        visits: 0", "T01-样例.yaml:110: matters[0].levels[0].visits: 十五同：到现场次数在区级是“1”，在镇街却是“0”"},
		{"a level twice", sample, `at: "6"`, `at: "5"`, "T01-样例.yaml:112: matters[0].levels[1].at: 层级 5 写了两次，或就是事项自己的层级"},
		{"an unknown level of offer", sample, `at: "6"`, `at: "村"`, "T01-样例.yaml:112: matters[0].levels[1].at: “村”不在这些里面：3、4、5、6"},
		{"a town's own telephone for all", sample, "        place: 样例街道便民中心", "        complain: 0594-0000001", "T01-样例.yaml:107: matters[0].levels[0].complain: 投诉电话不能和咨询电话相同"},
		{"offered where nobody may take it", sample, `    takenAt: ["4", "5", "6"]`, `    takenAt: ["4", "5"]`, "T01-样例.yaml:112: matters[0].levels[1].at: 层级 6 不在 takenAt（可收的层级）里：4、5"},

		// materials
		{"an unknown form", sample, "form: 填写", "form: 手写", "T01-样例.yaml:147: materials[1].form: “手写”不在这些里面：前序结果、原件核验、填写、拍照上传、收回、数据共享、机构报送、现场签署、现场采集、系统生成、系统生成签名"},
		{"no copies", sample, "copies: 2", "copies: 0", "T01-样例.yaml:157: materials[2].copies: 至少 1 份"},
		{"a material for no matter", sample, "matters: [T01-2]", "matters: [T01-3]", "T01-样例.yaml:160: materials[2].matters[0]: 没有事项 T01-3"},
		{"an unknown kind of paper", sample, "original: 原件", "original: 抄件", "T01-样例.yaml:139: materials[0].original: “抄件”不在这些里面：原件、复印件、原件和复印件"},
		{"an unknown medium", sample, "medium: 纸质或电子", "medium: 竹简", "T01-样例.yaml:140: materials[0].medium: “竹简”不在这些里面：纸质、电子、纸质或电子"},
		{"an e-licence of one's own making", sample, "source: 政府部门核发", "source: 申请人自备", "T01-样例.yaml:141: materials[0].source: 有电子证照的由政府部门核发，不是申请人自备"},
		{"needed, but later", sample, "need: 容缺后补", "need: 必要", "T01-样例.yaml:164: materials[2].need: 必要性和 later（可以以后补）不一致"},
		{"a form from elsewhere", sample, "blank: sample.txt", "blank: /etc/blank.docx", "T01-样例.yaml:151: materials[1].blank: “/etc/blank.docx”不是目录里的文件名"},
		{"an e-licence of an unknown answer", sample, "    of: {q: who, in: [本人]}", "    of: {q: who, in: [别人]}", "T01-样例.yaml:137: materials[0].of.in[0]: 问题 who 没有选项“别人”"},

		// the form
		{"a group without fields", sample, "  - {id: more, title: 其他}", "  - {id: more, title: 其他}\n  - {id: none, title: 空}", "T01-样例.yaml:169: groups[2]: 这一页没有字段"},
		{"a group twice", sample, "  - {id: more, title: 其他}", "  - {id: more, title: 其他}\n  - {id: me, title: 又一页, party: 持卡人}", "T01-样例.yaml:169: groups[2].id: me 写了两次"},
		{"a field of no group", sample, "group: me, answer: who", "group: mee, answer: who", "T01-样例.yaml:171: fields[1].group: 没有“mee”这一页"},
		{"a field twice", sample, "{id: self, label", "{id: name, label", "T01-样例.yaml:171: fields[1].id: name 写了两次"},
		{"an unknown type of field", sample, "type: date", "type: day", "T01-样例.yaml:172: fields[2].type: 没有“day”这种字段：name、idno、mobile、date、month、datetime、enum、multiselect、division、address、bankcard、uscc、projcode、money、number、text\nT01-样例.yaml:172: fields[2].must: 只有日期和年月能写 past（已经过去）或 coming（还没有到）"},
		{"one choice", sample, "choices: [红, 蓝]", "choices: [红]", "T01-样例.yaml:177: fields[3].choices: 选择题至少要有两个选项，别的字段不写选项"},
		{"a choice twice", sample, "choices: [红, 蓝]", "choices: [红, 红]", "T01-样例.yaml:177: fields[3].choices[1]: “红”是空的、写了两次，或里面有“、”"},
		{"choices of a text", sample, "answer: who}", "choices: [甲, 乙]}", "T01-样例.yaml:171: fields[1].choices: 选择题至少要有两个选项，别的字段不写选项"},
		{"an answer to no question", sample, "answer: who}", "answer: whom}", "T01-样例.yaml:171: fields[1].answer: 没有问题 whom"},
		{"must on a text", sample, "type: date, group: more", "type: text, group: more", "T01-样例.yaml:172: fields[2].must: 只有日期和年月能写 past（已经过去）或 coming（还没有到）"},
		{"what no card tells", sample, "card: name", "card: blood", "T01-样例.yaml:170: fields[0].card: 身份证上没有“blood”"},
		{"an item of no licence", sample, "licence: {of: 样例卡电子证照, item: number}", "licence: {item: number}", "T01-样例.yaml:181: fields[5].licence.of: 要填，不能空着"},
		{"no item of a licence", sample, "licence: {of: 样例卡电子证照, item: number}", "licence: {of: 样例卡电子证照}", "T01-样例.yaml:181: fields[5].licence.item: 要填，不能空着"},
		{"a page of nobody", sample, ", party: 持卡人", "", "T01-样例.yaml:170: fields[0].of: me 这一页没有写 party，不知道另一方是谁"},
		{"a party without a card", sample, "title: 其他}", "title: 其他, party: 别人}", "T01-样例.yaml:168: groups[1].party: 这一页没有取自身份证的字段"},

		// who acts for whom
		{"an agent of an unknown life", "catalogue.yaml", "lives: [个人]", "lives: [动物]", "catalogue.yaml:12: agency.lives[0]: catalogue.yaml 里没有“动物”这个全生命周期"},
		{"an agent without a relation", "catalogue.yaml", "  relations:\n    - {name: 亲属, label: 我是家里人, about: 父母和子女, needs: kin}\n", "", "catalogue.yaml:11: agency.relations: 要写代办人凭什么关系代办"},
		{"a relation without a label", "catalogue.yaml", "label: 我是家里人, ", "", "catalogue.yaml:15: agency.relations[0].label: 要填，不能空着"},
		{"a paper nobody has", "catalogue.yaml", "needs: kin", "needs: kim", "catalogue.yaml:15: agency.relations[0].needs: agency.materials 里没有材料“kim”"},
		{"an agent's paper of no form", "catalogue.yaml", "form: 原件核验", "form: 心意", "catalogue.yaml:17: agency.materials[0].form: 没有“心意”这种来法：前序结果、原件核验、填写、拍照上传、收回、数据共享、机构报送、现场签署、现场采集、系统生成、系统生成签名"},
		{"an agent's paper for one matter", "catalogue.yaml", "later: true, basis", "matters: [T01-1], basis", "catalogue.yaml:17: agency.materials[0]: 代办的证明是为所有事项的，不写 matters 和 when"},
		{"an agent's paper of a bundle", "catalogue.yaml", "id: kin", "id: form", "catalogue.yaml:17: agency.materials[0].id: 套餐 T01 里也有材料 form\ncatalogue.yaml:15: agency.relations[0].needs: agency.materials 里没有材料“kin”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := small(t)
			edit(t, dir, c.file, c.old, c.new)
			_, err := catalogue.Load(dir)
			if err == nil {
				t.Fatal("taken")
			}
			if err.Error() != c.says {
				t.Errorf("says\n%v\nnot\n%s", err, c.says)
			}
		})
	}
}

func TestACatalogueWithoutBundlesIsRefused(t *testing.T) {
	dir := small(t)
	delete(dir, sample)
	if _, err := catalogue.Load(dir); err == nil || err.Error() != "catalogue:0: bundles: 没有套餐文件，文件名要像 P01-出生.yaml" {
		t.Errorf("says %v", err)
	}
}

func TestAnEmptyFileIsRefused(t *testing.T) {
	dir := small(t)
	dir[sample] = &fstest.MapFile{Data: []byte("# T01\n")}
	if _, err := catalogue.Load(dir); err == nil || err.Error() != sample+":0: syntax: 一个文件写一份，不能空着，也不能用 --- 分成几份" {
		t.Errorf("says %v", err)
	}
}

func TestTheSameBundleInTwoFilesIsRefused(t *testing.T) {
	dir := small(t)
	dir["T02-又一个.yaml"] = dir[sample]
	if _, err := catalogue.Load(dir); err == nil || err.Error() != "T02-又一个.yaml:1: id: T01 在另一个文件里已经有了" {
		t.Errorf("says %v", err)
	}
}

func TestABundleWithoutMattersIsRefused(t *testing.T) {
	dir := small(t)
	text := string(dir[sample].Data)
	dir[sample] = &fstest.MapFile{Data: []byte(text[:strings.Index(text, "matters:")])}
	if _, err := catalogue.Load(dir); err == nil || err.Error() != sample+":1: matters: 至少要有一个事项" {
		t.Errorf("says %v", err)
	}
}

// Where a matter says nothing of its own, its bundle's takenAt holds for the levels it is offered at.
func TestLevelsLieWithinWhatTheBundleSays(t *testing.T) {
	dir := small(t)
	edit(t, dir, sample, "    takenAt: [\"4\", \"5\", \"6\"]\n", "")
	if _, err := catalogue.Load(dir); err != nil {
		t.Fatal(err)
	}
	edit(t, dir, sample, `takenAt: ["4", "5", "6"]`, `takenAt: ["4", "6"]`)
	if _, err := catalogue.Load(dir); err == nil || err.Error() != sample+":104: matters[0].levels[0].at: 层级 5 不在 takenAt（可收的层级）里：4、6" {
		t.Errorf("says %v", err)
	}
	edit(t, dir, sample, "takenAt: [\"4\", \"6\"]\n", "")
	if _, err := catalogue.Load(dir); err != nil {
		t.Errorf("where nothing is said: %v", err)
	}
}
