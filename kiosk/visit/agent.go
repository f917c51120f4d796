package visit

import (
	"maps"
	"slices"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// Asked says what the Identify step asks for.
type Asked string

// The first for matters of one's own; the others, in their order, when somebody acts for
// another (帮办代办).
const (
	AskSelf      Asked = "self"
	AskAgent     Asked = "agent"
	AskRelation  Asked = "relation"
	AskPrincipal Asked = "principal" // 被代办人, who then is the applicant
)

// Asked is what the Identify step asks for now.
func (v *Visit) Asked() Asked {
	switch {
	case !v.acting:
		return AskSelf
	case v.agent.Number == "":
		return AskAgent
	case v.agent.Relation == "":
		return AskRelation
	}
	return AskPrincipal
}

// MayAct reports whether the bundle can be applied for in another's name.
func (v *Visit) MayAct() bool { return v.cat.TakesAgents(v.bundle) }

// Acting reports whether the visitor acts for the applicant.
func (v *Visit) Acting() bool { return v.acting }

// Agent is who acts for the applicant; zero while nobody has said so.
func (v *Visit) Agent() cases.Agent { return v.agent }

// Visitor is who stands at the machine: the agent if somebody acts, else the applicant.
func (v *Visit) Visitor() person.Applicant {
	if v.acting {
		return v.agent.Applicant
	}
	return v.applicant
}

// Act begins to act for somebody else, or ends it; it counts in the Identify step only. Who
// was identified as the agent need not lay the card down again for a matter of their own. A
// bundle that can only be done in person leads to a window.
func (v *Visit) Act(forOther bool) error {
	if v.step != Identify || forOther == v.acting || !v.MayAct() {
		return nil
	}
	if forOther {
		v.turnTo(person.Applicant{}, true)
		if len(v.cat.ForAgent(v.bundle.Resolve(catalogue.Situation{Answers: v.byAgent()}), "").Window) > 0 {
			v.step = Diverted
		}
		return nil
	}
	self := v.agent.Applicant
	if v.turnTo(person.Applicant{}, false); self.Number == "" {
		return nil
	}
	return v.Identify(self)
}

// Relate keeps what the agent is to the applicant, by a relation's name.
func (v *Visit) Relate(name string) error {
	if _, known := v.cat.Agency.Relation(name); !known || v.Asked() != AskRelation {
		return &Missing{Sentence: "请选一个"}
	}
	v.agent.Relation = name
	return nil
}

// Relations are what an agent may be to the applicant.
func (v *Visit) Relations() []catalogue.Relation { return v.cat.Agency.Relations }

// backFromIdentify goes back within the Identify step, or out of it.
func (v *Visit) backFromIdentify() {
	switch v.Asked() {
	case AskPrincipal:
		v.agent.Relation = ""
	case AskRelation:
		v.agent = cases.Agent{}
	default:
		v.turnTo(person.Applicant{}, false)
		v.step, v.bundle = Choose, nil
	}
}

// byAgent are the answers that hold because somebody acts for the applicant.
func (v *Visit) byAgent() catalogue.Answers {
	out := catalogue.Answers{}
	for _, q := range v.bundle.Questions {
		if q.ByAgent != "" {
			out[q.ID] = []string{q.ByAgent}
		}
	}
	return out
}

// inPersonSoFar reports whether the answers up to this question bring up something an agent
// cannot do: nobody is asked more than it takes to say so.
func (v *Visit) inPersonSoFar() bool {
	if !v.acting {
		return false
	}
	soFar := maps.Clone(v.answers)
	for _, q := range v.asked()[v.page+1:] {
		delete(soFar, q.ID)
	}
	plan := v.bundle.Resolve(catalogue.Situation{Answers: soFar, Values: v.values})
	return slices.ContainsFunc(plan.Matters, func(m catalogue.Matter) bool { return m.InPerson })
}
