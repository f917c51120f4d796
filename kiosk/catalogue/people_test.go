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
	for _, c := range []struct{ name, file, old, new, says string }{
		{"a field of nobody", "P05-灵活就业.yaml", "card: name", "card: name, of: {q: prev, in: [否]}", "page me names no party"},
		{"a party without a card", "P06-二手房.yaml", "title: 房屋信息", "title: 房屋信息, party: 房主", "no field of this page is filled from a card"},
		{"half a party", "P06-二手房.yaml", "card: number, of: {q: party, in: [卖方]}", "card: number, of: {q: party, in: [买方]}", "卖方 is the applicant for one field"},
		{"unknown answer of an agent", "P01-出生.yaml", "byAgent: 本人", "byAgent: 别人", "there is no option 别人"},
		{"in person unless", "P04-婚育.yaml", "when: {q: act, in: [结婚登记]}, inPerson: true", "when: {not: {q: act, in: [结婚登记]}}, inPerson: true", "must not depend on a not"},
		{"in person unless, deep", "P04-婚育.yaml", "when: {q: act, in: [结婚登记]}, inPerson: true", "when: {any: [{q: act, in: [结婚登记]}, {not: {q: prov, in: [均是]}}]}, inPerson: true", "must not depend on a not"},
		{"unknown life", "catalogue.yaml", "lives: [个人]", "lives: [动物]", "is not one of the lives"},
		{"paper nobody knows", "catalogue.yaml", "about: 配偶、父母、子女、兄弟姐妹, needs: agent_kin", "about: 配偶、父母、子女、兄弟姐妹, needs: agent_kim", `there is no material "agent_kim"`},
		{"relation twice", "catalogue.yaml", "name: 帮办员", "name: 受托人", "受托人 stands twice"},
		{"form nobody knows", "catalogue.yaml", "form: 原件核验, copies: 1, later: true", "form: 心意, copies: 1, later: true", "is none of"},
		{"paper for one matter", "catalogue.yaml", "copies: 1, later: true", "copies: 1, matters: [P01-1], later: true", "is for all matters"},
		{"paper of a bundle", "catalogue.yaml", "id: agent_kin,", "id: marriage,", "bundle P01 has a material marriage too"},
	} {
		t.Run(c.name, func(t *testing.T) {
			good, err := fs.ReadFile(assets.Catalogue(), c.file)
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(string(good), c.old)
			if at < 0 {
				t.Fatal("the test no longer fits the file")
			}
			_, err = catalogue.Load(with(t, c.file, strings.Replace(string(good), c.old, c.new, 1)))
			if line := 1 + strings.Count(string(good)[:at], "\n"); err == nil || !hasFault(err, line, c.says) {
				t.Errorf("wanted %q at line %d, got:\n%v", c.says, line, err)
			}
		})
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
