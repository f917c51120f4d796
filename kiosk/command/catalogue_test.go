package command_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/kiosk/command"
)

const small = "../catalogue/testdata/small"

// copySmall is the small catalogue in a folder of its own, with one edit.
func copySmall(t *testing.T, old, new string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(small)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "T01-样例.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("the edit no longer fits the file: %s", old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheWordsAboutACatalogue(t *testing.T) {
	broken := copySmall(t, "copies: 2", "copies: 0")
	newer := copySmall(t, "short: 样例卡", "short: 卡")
	for _, c := range []struct {
		name string
		args []string
		exit int
		says string
	}{
		{"nothing", nil, command.Wrong, "catalogue check DIR"},
		{"an unknown word", []string{"dance"}, command.Wrong, "catalogue check DIR"},
		{"check without a folder", []string{"check"}, command.Wrong, "catalogue check DIR"},
		{"check with a flag", []string{"check", "-fast"}, command.Wrong, "catalogue check DIR"},
		{"diff with one folder", []string{"diff", small}, command.Wrong, "catalogue check DIR"},
		{"show without a bundle", []string{"show", "-dir", small}, command.Wrong, "catalogue check DIR"},
		{"show with an unknown flag", []string{"show", "T01", "-fast"}, command.Wrong, "catalogue check DIR"},
		{"a good catalogue", []string{"check", small}, command.OK, "没有错误：版本 2026.11.1，1 个套餐，2 个事项，3 份材料"},
		{"the built-in folder", []string{"check", "../../assets/catalogue"}, command.OK, "19 个套餐，123 个事项，110 份材料"},
		{"a broken catalogue", []string{"check", broken}, command.Fail, "T01-样例.yaml:157: materials[2].copies: 至少 1 份\n"},
		{"no catalogue", []string{"check", broken + "/none"}, command.Fail, "catalogue.yaml:0: file: "},
		{"the same twice", []string{"diff", small, small}, command.OK, "没有不同"},
		{"another name", []string{"diff", small, newer}, command.OK, "T01 事项“样例卡申领”的简称：样例卡 → 卡\n"},
		{"against a broken one", []string{"diff", small, broken}, command.Fail, "T01-样例.yaml:157: "},
		{"an unknown bundle", []string{"show", "P99"}, command.Wrong, "没有套餐 P99"},
		{"an unknown question", []string{"show", "T01", "-dir", small, "-answers", "whom=本人"}, command.Wrong, "T01 没有问题 whom"},
		{"an unknown option", []string{"show", "T01", "-dir", small, "-answers", "who=他"}, command.Wrong, "问题 who 没有选项“他”"},
		{"two of one", []string{"show", "T01", "-dir", small, "-answers", "who=本人+代办"}, command.Wrong, "问题 who 只能选一个"},
		{"a broken folder", []string{"show", "T01", "-dir", broken}, command.Fail, "T01-样例.yaml:157: "},
		{"an unanswered question", []string{"show", "T01", "-dir", small}, command.OK, "who 谁来办？ 没有回答，可以答 本人、代办\n"},
		{"an unknown level", []string{"show", "T01", "-dir", small, "-level", "7"}, command.Wrong, "没有“7”这个层级"},
		{"on a machine that may not take it", []string{"show", "T01", "-dir", small, "-level", "3", "-answers", "who=本人,want=卡"}, command.OK,
			"转到别处\n  T01-1 样例卡申领：到窗口，本机不能收，请带身份证到样例局的窗口办理\n"},
		{"on a village's machine", []string{"show", "P01", "-level", "6"}, command.OK, "转到别处\n  P01-5 社会保障卡申领：代收代办，由本机转到涵江区人社局办理"},
		{"another's card", []string{"show", "T01", "-dir", small, "-answers", "who=代办"}, command.OK, "name 姓名：持卡人的身份证\n"},
		{"to the window", []string{"show", "T01", "-dir", small, "-answers", "who=代办"}, command.OK, "要到窗口\n  请带委托书到窗口\n"},
		{"nothing expected", []string{"show", "P01", "-answers", "first=是"}, command.OK, "预计 5 个工作日"},
		{"a built-in bundle", []string{"show", "P08"}, command.OK, "P08 扶残助困一件事（目录 "},
		{"who does it", []string{"show", "P08", "-answers", "cert=已持证无需,low=是"}, command.OK, "P08-2 困难残疾人生活补贴：民政局，镇街、区级、村居，15 个工作日"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if exit := command.Run(append([]string{"catalogue"}, c.args...), &out, &out, nil); exit != c.exit || !strings.Contains(out.String(), c.says) {
				t.Errorf("exit %d, says: %s", exit, out.String())
			}
		})
	}
}

func TestShowTellsAWholeSituation(t *testing.T) {
	var out bytes.Buffer
	args := []string{"catalogue", "show", "T01", "-dir", small, "-answers", "who=本人,want=卡+补贴,paper=要,where=外省"}
	if exit := command.Run(args, &out, &out, nil); exit != command.OK {
		t.Fatalf("exit %d: %s", exit, out.String())
	}
	const want = `T01 样例一件事（目录 2026.11.1）

问题
  who 谁来办？ 本人
  want 要办什么？ 卡、补贴
  paper 卡要寄到家吗？ 要
  where 寄到哪里？ 外省

事项，按办理次序
  1 T01-1 样例卡申领：样例局，区级、镇街、村居，5 个工作日
  2 T01-2 样例补贴：样例二局，镇街，即办

转到别处
  T01-1 样例卡申领：代收代办，由本机转到外省样例局办理，您不用再跑；材料由工作人员寄去，结果寄给您

材料
  id 身份证 1 份：免交，现在查不到居民身份证电子证照，网络恢复后由部门调取；取不到会通知您补交
  form 申请表 1 份：填写，已在申请表里填写
  proof 收入证明 2 份：容缺，可以先办，以后再补交

表单
  name 姓名：身份证
  self 谁来办：回答 who
  day 哪天要：填写
  colour 颜色：填写
  home 住在哪里：填写
  before 旧卡号：样例卡电子证照
  family 家人的身份证号：填写

预计 10 个工作日
`
	if out.String() != want {
		t.Errorf("says\n%s", out.String())
	}
}
