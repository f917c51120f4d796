package catalogue_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

// What a clerk gets wrong about parties and agents is told with the line where it stands.
func TestBrokenPeopleAreRefused(t *testing.T) {
	for _, c := range []slip{
		{"a field of nobody", "P05-灵活就业.yaml", "card: name", "card: name, of: {q: prev, in: [否]}", "me 这一页没有写 party"},
		{"a party without a card", "P06-二手房.yaml", "title: 房屋信息", "title: 房屋信息, party: 房主", "这一页没有取自身份证的字段"},
		{"half a party", "P06-二手房.yaml", "card: number, of: {q: party, in: [卖方]}", "card: number, of: {q: party, in: [买方]}", "卖方 在一个字段里是申请人"},
		{"unknown answer of an agent", "P01-出生.yaml", "byAgent: 本人", "byAgent: 别人", "没有选项“别人”"},
		{"in person unless", "P04-婚育.yaml", "when: {q: act, in: [结婚登记]}, inPerson: true", "when: {not: {q: act, in: [结婚登记]}}, inPerson: true", "条件里不能用 not"},
		{"in person unless, deep", "P04-婚育.yaml", "when: {q: act, in: [结婚登记]}, inPerson: true", "when: {any: [{q: act, in: [结婚登记]}, {not: {q: prov, in: [均是]}}]}, inPerson: true", "条件里不能用 not"},
		{"unknown life", "catalogue.yaml", "lives: [个人]", "lives: [动物]", "没有“动物”这个全生命周期"},
		{"paper nobody knows", "catalogue.yaml", "about: 配偶、父母、子女、兄弟姐妹, needs: agent_kin", "about: 配偶、父母、子女、兄弟姐妹, needs: agent_kim", "没有材料“agent_kim”"},
		{"relation twice", "catalogue.yaml", "name: 帮办员", "name: 受托人", "受托人 写了两次"},
		{"form nobody knows", "catalogue.yaml", "form: 原件核验, copies: 1, later: true", "form: 心意, copies: 1, later: true", "没有“心意”这种来法"},
		{"paper for one matter", "catalogue.yaml", "copies: 1, later: true", "copies: 1, matters: [P01-1], later: true", "是为所有事项的"},
		{"paper of a bundle", "catalogue.yaml", "id: agent_kin,", "id: marriage,", "套餐 P01 里也有材料 marriage"},
	} {
		t.Run(c.name, func(t *testing.T) { c.refused(t) })
	}
}

// A catalogue without agency lets nobody act for anybody, and is sound.
func TestWithoutAgencyNobodyActs(t *testing.T) {
	head, err := fs.ReadFile(assets.Catalogue(), "catalogue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(head), "agency:")
	if !found {
		t.Fatal("the test no longer fits the file")
	}
	c, err := catalogue.Load(with(t, "catalogue.yaml", before))
	if err != nil {
		t.Fatal(err)
	}
	if c.TakesAgents(c.Bundle("P01")) {
		t.Error("an agent without a right")
	}
}

// Who acts for another shows the paper of the relation, once, and sends to a window what has to be done in person.
func TestAPlanForAnAgent(t *testing.T) {
	c := loadSmall(t)
	b := c.Bundle("T01")
	for _, x := range []struct {
		name, relation    string
		want              []string
		materials, window string
	}{
		{"a relative for both", "亲属", []string{"卡", "补贴"}, "id form proof kin", "样例卡申领要本人亲自来办，不能由别人代办"},
		{"a relative for what anybody may do", "亲属", []string{"补贴"}, "id proof kin", ""},
		{"no such relation", "邻居", []string{"补贴"}, "id proof", ""},
		{"nothing to do", "亲属", nil, "", ""},
	} {
		p := c.ForAgent(resolve(b, catalogue.Answers{"who": {"本人"}, "want": x.want}), x.relation)
		var materials []string
		for _, m := range p.Materials {
			materials = append(materials, m.ID)
			if m.How == "" || m.Why == "" {
				t.Errorf("%s: %s has no way in", x.name, m.ID)
			}
		}
		if got := strings.Join(materials, " "); got != x.materials {
			t.Errorf("%s: materials %q", x.name, got)
		}
		if got := strings.Join(p.Window, " "); got != x.window {
			t.Errorf("%s: window %q", x.name, got)
		}
	}
	if r, known := c.Agency.Relation("亲属"); !known || r.Needs != "kin" {
		t.Errorf("relation %+v", r)
	}
}

// Every party of every bundle gets its number or name from a card, and what was inferred about
// agents is marked.
func TestPartiesAndAgency(t *testing.T) {
	c := load(t)
	for bundle, want := range map[string][]string{
		"P01": {"母亲", "父亲"}, "P02": {"学生"}, "P04": {"男方", "女方"}, "P06": {"卖方", "买方"}, "P08": {"残疾人", "监护人"},
		"P09": {"退休人员"}, "P10": {"逝者"}, "E01": {"法定代表人", "财务负责人"}, "E04": {"员工"},
	} {
		var got []string
		for _, g := range c.Bundle(bundle).Groups {
			if g.Party != "" {
				got = append(got, g.Party)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: parties %v, want %v", bundle, got, want)
		}
	}
	if !catalogue.Sample(c.Agency.Basis) {
		t.Error("who may act for whom is not marked as inferred")
	}
	for _, m := range c.Agency.Materials {
		if !catalogue.Sample(m.Basis) {
			t.Errorf("%s is not marked as inferred", m.ID)
		}
	}
	for _, b := range c.Bundles {
		for _, m := range b.Matters {
			if m.InPerson && !catalogue.Sample(m.Basis) && !strings.Contains(m.Basis, "L") {
				t.Errorf("nobody says on what ground %s has to be done in person", m.ID)
			}
		}
	}
}
