package visit

import (
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// Identify takes who the card, or the citizen's own typing, says is here. A typed number
// must pass GB 11643. Questions that the card answers are not asked again. Where somebody
// acts for another, it takes the agent first and the applicant then (see Asked).
func (v *Visit) Identify(a person.Applicant) error {
	if v.bundle == nil {
		return &Missing{Sentence: "请选一件要办的事"}
	}
	if !a.Verified {
		if !person.CheckName(a.Name) {
			return &Missing{Field: "name", Sentence: "请填写完整的姓名，只写文字"}
		}
		if err := person.CheckNumber(a.Number, v.now()); err != nil {
			return &Missing{Field: "number", Sentence: err.(person.NumberFault).Sentence()}
		}
	}
	return v.identifyAs(v.Asked(), a)
}

// identifyAs keeps a as the one that was asked for. It returns a *Missing when that is the agent once more.
func (v *Visit) identifyAs(asked Asked, a person.Applicant) error {
	switch asked {
	case AskAgent:
		v.agent.Applicant = a
		return nil
	case AskRelation:
		return &Missing{Sentence: "请先选您是他的什么人"}
	case AskPrincipal:
		if a.Number == v.agent.Number {
			return &Missing{Field: "number", Sentence: "这是您自己的身份证，请用对方的"}
		}
	}
	v.turnTo(a, v.acting)
	v.step = Agree
	return nil
}

// turnTo changes whom the visit is about (zero: nobody yet) and whether somebody acts for them. What was found out about
// the one before, what they agreed to and signed, and what the machine answered for them goes; what was typed stays.
// An agent stays while they act. Of what a draft told nothing stays: whoever comes next did not see it typed.
func (v *Visit) turnTo(applicant person.Applicant, acting bool) {
	if v.resumed {
		v.forgetDraft()
	}
	v.forgetTold()
	if v.applicant, v.acting = applicant, acting; !acting {
		v.agent = cases.Agent{}
	}
	v.agreed, v.withheld = false, nil
	v.signature.Wipe()
	v.outside.forget()
	v.answerTold()
}

// told is the option that is known without asking, from who acts or from the applicant's
// card; empty when the question has to be asked.
func (v *Visit) told(q catalogue.Question) string {
	if v.acting && q.ByAgent != "" {
		return q.ByAgent
	}
	return q.FromCard(v.applicant.Sex)
}

// answerTold answers what need not be asked of who is here.
func (v *Visit) answerTold() {
	if v.bundle == nil {
		return
	}
	for _, q := range v.bundle.Questions {
		if option := v.told(q); option != "" {
			v.answers[q.ID] = []string{option}
		}
	}
}

// forgetTold drops the answers of who was identified: they were the machine's, not the visitor's.
func (v *Visit) forgetTold() {
	if v.bundle == nil {
		return
	}
	for _, q := range v.bundle.Questions {
		if v.told(q) != "" {
			delete(v.answers, q.ID)
		}
	}
}
