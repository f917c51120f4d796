package visit

import (
	"slices"

	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// Next goes on to what is due next. It returns a *Missing and stays (or, on the
// check page, goes nowhere) when something has to be done first.
func (v *Visit) Next() error {
	if err := v.missingHere(); err != nil {
		return err
	}
	switch v.step {
	case Questions:
		switch {
		case v.leadsAway():
			v.step = Diverted
		case v.page+1 < len(v.asked()):
			v.page++
		default:
			v.enter(Form, 0)
		}
	case Form:
		if v.page+1 < len(v.pages()) && !v.reviewed {
			v.page++
		} else {
			v.enter(Materials, 0)
		}
	case Materials:
		v.enter(Check, 0)
	case Done:
		v.step = Evaluate
	case Evaluate:
		v.step = Goodbye
	}
	return nil
}

// enter comes to a step from the one before. Somebody who has been on the check page
// and only changed one thing goes back there, over what that change has made due. A step that asks nothing of
// this person is passed over.
func (v *Visit) enter(step Step, page int) {
	if step == Questions && len(v.asked()) == 0 {
		step = Form
		if len(v.Plan().Window) > 0 {
			step = Diverted
		}
	}
	if step == Form {
		if v.settleParties(); len(v.pages()) == 0 {
			step = Materials
		}
	}
	v.step, v.page = step, page
	if step == Diverted {
		return
	}
	if !v.reviewed || step == Questions {
		v.reviewed = v.reviewed || step == Check
		return
	}
	for i := range v.pages() {
		if v.pageMistake(i) != nil {
			v.step, v.page = Form, i
			return
		}
	}
	v.step, v.page = Check, 0
	if v.pagesMissing() != nil {
		v.step = Materials
	}
}

// missingHere is what the step that is due still needs.
func (v *Visit) missingHere() error {
	switch v.step {
	case Choose:
		return &Missing{Sentence: "请选一件要办的事"}
	case Identify:
		return &Missing{Sentence: "请先放身份证"}
	case Agree:
		if !v.agreed {
			return &Missing{Sentence: "请先确认并同意"}
		}
	case Questions:
		if q, _, _ := v.Question(); len(v.answers[q.ID]) == 0 {
			return &Missing{Field: q.ID, Sentence: chooseOne(q)}
		}
	case Diverted:
		return &Missing{Sentence: "这种情况请到窗口办理"}
	case Form:
		v.tried[v.pages()[v.page].ID] = true
		if m := v.pageMistake(v.page); m != nil {
			return m
		}
	case Materials:
		return v.pagesMissing()
	case Check:
		return v.missingAtAll()
	}
	return nil
}

// missingAtAll is what the whole case still needs before it can be handed in.
func (v *Visit) missingAtAll() error {
	for i, q := range v.asked() {
		if len(v.answers[q.ID]) == 0 {
			v.step, v.page = Questions, i
			return &Missing{Field: q.ID, Sentence: "还有一个问题没有回答"}
		}
	}
	if len(v.Plan().Window) > 0 {
		v.step = Diverted
		return &Missing{Sentence: "这种情况请到窗口办理"}
	}
	for i, g := range v.pages() {
		v.tried[g.ID] = true
		if m := v.pageMistake(i); m != nil {
			v.step, v.page = Form, i
			return m
		}
	}
	if err := v.pagesMissing(); err != nil {
		v.step = Materials
		return err
	}
	if !v.Signed() {
		return &Missing{Field: "signature", Sentence: "请用手指签上您的名字"}
	}
	return nil
}

func chooseOne(q catalogue.Question) string {
	if q.Several {
		return "请至少选一个，再点下一步"
	}
	return "请选一个，再点下一步"
}

// leadsAway reports whether the answer to the question that is due leads to a window, or,
// after the last question, whether all the answers together do.
func (v *Visit) leadsAway() bool {
	q, n, of := v.Question()
	if n == of && len(v.Plan().Window) > 0 || v.inPersonSoFar() {
		return true
	}
	return slices.ContainsFunc(q.Options, func(o catalogue.Option) bool { return o.Window != "" && v.Chosen(o.Name) })
}

// Back goes one page back and reports whether there was one. What was handed in
// cannot be gone back to.
func (v *Visit) Back() bool {
	switch v.step {
	case Identify:
		v.backFromIdentify()
	case Agree: // "that is not me": the next card is read anew
		v.step = Identify
		v.turnTo(person.Applicant{}, v.acting)
	case Diverted:
		if v.questions(v.page); v.applicant.Number == "" { // it cannot be done for another
			v.step = Identify
			v.turnTo(person.Applicant{}, false)
		}
	case Questions:
		if v.page == 0 {
			v.step = Agree
		} else {
			v.page--
		}
	case Form:
		if v.page == 0 {
			v.questions(len(v.asked()) - 1)
		} else {
			v.page--
		}
	case Materials:
		if v.step, v.page = Form, len(v.pages())-1; v.page < 0 {
			v.questions(len(v.asked()) - 1)
		}
	case Check:
		v.step = Materials
	default:
		return false
	}
	return true
}

// questions goes back to one of them, or over them when there are none.
func (v *Visit) questions(page int) {
	if v.step, v.page = Questions, page; len(v.asked()) == 0 {
		v.step, v.page = Agree, 0
	}
}

// GoTo opens a page again from the check page. Next leads back to it.
func (v *Visit) GoTo(step Step, page int) {
	if v.step != Check || step == Questions && len(v.asked()) == 0 {
		return
	}
	if step == Questions || step == Form || step == Materials {
		v.step, v.page = step, page
	}
}
