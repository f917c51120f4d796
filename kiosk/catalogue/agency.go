package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Agency says who may act for somebody else (帮办代办) and with which paper. It stands once, in
// catalogue.yaml, for all bundles. The zero value lets nobody act for anybody.
type Agency struct {
	Lives     []string   `yaml:"lives"` // lives whose bundles an agent may apply for
	Relations []Relation `yaml:"relations"`
	Materials []Material `yaml:"materials"`
	Basis     string     `yaml:"basis"`
}

// Relation is what the agent is to the principal (被代办人).
type Relation struct {
	Name  string `yaml:"name"`  // what a case keeps
	Label string `yaml:"label"` // as the agent would say it
	About string `yaml:"about"` // one short line: who that is
	Needs string `yaml:"needs"` // id of the material that proves the authority
}

// TakesAgents reports whether somebody may apply for b in another's name.
func (c *Catalogue) TakesAgents(b *Bundle) bool { return slices.Contains(c.Agency.Lives, b.Life) }

// Relation returns the relation of that name, and whether there is one.
func (a Agency) Relation(name string) (Relation, bool) {
	for _, r := range a.Relations {
		if r.Name == name {
			return r, true
		}
	}
	return Relation{}, false
}

// ForAgent is the plan when somebody acts for the applicant: the paper that proves it comes to the
// materials, once, and what has to be done in person leads to a window.
func (c *Catalogue) ForAgent(p Plan, relation string) Plan {
	for _, m := range p.Matters {
		if m.InPerson {
			p.Window = append(p.Window, m.Name+"要本人亲自来办，不能由别人代办")
		}
	}
	r, known := c.Agency.Relation(relation)
	if !known || len(p.Matters) == 0 {
		return p
	}
	for _, m := range c.Agency.Materials {
		if m.ID == r.Needs {
			p.Materials = append(p.Materials, m.plan(p.answers, Known{}))
		}
	}
	return p
}

// agency checks who may act for whom. It comes after the bundles, whose materials the agent's must not be mistaken for.
func (c *Catalogue) agency(head *source) []error {
	k := &checker{src: head}
	for i, life := range c.Agency.Lives {
		if !slices.ContainsFunc(c.Lives, func(l Life) bool { return l.Name == life }) {
			k.say(fmt.Sprintf("agency.lives[%d]", i), "catalogue.yaml 里没有“%s”这个全生命周期", life)
		}
	}
	if len(c.Agency.Lives) > 0 && len(c.Agency.Relations) == 0 {
		k.say("agency.relations", "要写代办人凭什么关系代办")
	}
	papers := map[string]bool{}
	for i, m := range c.Agency.Materials {
		at := fmt.Sprintf("agency.materials[%d]", i)
		k.unique(papers, at+".id", m.ID)
		k.need(at+".name", m.Name)
		if _, known := forms[m.Form]; !known {
			k.say(at+".form", "没有“%s”这种来法：%s", m.Form, strings.Join(slices.Sorted(maps.Keys(forms)), "、"))
		}
		if m.When != nil || len(m.Matters) > 0 {
			k.say(at, "代办的证明是为所有事项的，不写 matters 和 when")
		}
		for _, b := range c.Bundles {
			if slices.ContainsFunc(b.Materials, func(x Material) bool { return x.ID == m.ID }) {
				k.say(at+".id", "套餐 %s 里也有材料 %s", b.ID, m.ID)
			}
		}
	}
	seen := map[string]bool{}
	for i, r := range c.Agency.Relations {
		at := fmt.Sprintf("agency.relations[%d]", i)
		k.need(at+".name", r.Name)
		k.need(at+".label", r.Label)
		if seen[r.Name] {
			k.say(at+".name", "%s 写了两次", r.Name)
		}
		seen[r.Name] = true
		if !papers[r.Needs] {
			k.say(at+".needs", "agency.materials 里没有材料“%s”", r.Needs)
		}
	}
	return k.faults
}

// inPerson refuses a condition that holds until somebody answers: an agent would be sent away too early.
func (k *checker) inPerson() {
	for i, m := range k.b.Matters {
		if m.InPerson && m.When.negates() {
			k.say(fmt.Sprintf("matters[%d].when", i), "须本人办的事项，条件里不能用 not")
		}
	}
}

// negates reports whether there is a Not somewhere in the condition.
func (w *When) negates() bool {
	some := func(all []When) bool { return slices.ContainsFunc(all, func(x When) bool { return x.negates() }) }
	return w != nil && (w.Not != nil || some(w.All) || some(w.Any))
}
