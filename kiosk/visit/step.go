package visit

// Step is where a visit stands.
type Step string

// The steps of a visit, in their order (DESIGN.md section 3). Diverted stands
// beside Questions: an answer leads out of the bundle, to a window.
const (
	Choose    Step = "choose"
	Identify  Step = "identify"
	Agree     Step = "agree"
	Questions Step = "questions"
	Diverted  Step = "diverted"
	Form      Step = "form"
	Materials Step = "materials"
	Check     Step = "check"
	Done      Step = "done"
	Evaluate  Step = "evaluate"
	Goodbye   Step = "goodbye"
)

// Steps is how many steps the screen counts.
const Steps = 6

// Number is the step's place among the six that the screen counts, 0 for the others.
func (s Step) Number() int {
	switch s {
	case Identify:
		return 1
	case Agree:
		return 2
	case Questions, Diverted:
		return 3
	case Form:
		return 4
	case Materials:
		return 5
	case Check:
		return 6
	}
	return 0
}

// Title is the step's name in the step counter.
func (s Step) Title() string {
	switch s {
	case Identify:
		return "核验身份"
	case Agree:
		return "确认身份与授权"
	case Questions, Diverted:
		return "回答几个问题"
	case Form:
		return "填写申请表"
	case Materials:
		return "准备材料"
	case Check:
		return "核对并签名"
	}
	return ""
}

// Missing says what has to be done before the visit can go on.
type Missing struct {
	Field    string // id of the field or question, empty when it is neither
	Sentence string // for the citizen: what to do
}

// Error is for logs: it names the field, never its value.
func (m *Missing) Error() string { return "missing: " + m.Field }
