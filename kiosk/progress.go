package kiosk

import (
	"slices"
	"time"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/cases"
)

// Progress is a case as the person it is about may see it.
type Progress struct {
	Case       string // id
	Number     string // on the receipt
	Official   string // 办件编号, empty while there is none
	Bundle     string // its name, empty when this machine does not know it
	ReceivedAt time.Time
	State      string // in the platform's words, empty while it has not said
	Phase      Phase
	Stages     []Stage
	Expected   time.Time // zero when nothing can be said
	Estimated  bool      // no holiday data for that year: 暂估
	Sample     bool      // the promise behind Expected is a placeholder: 示例数据
	Lamp       Lamp
	Request    cases.Request  // in the state 补正: what the citizen is asked for
	Answered   bool           // the citizen has answered it here, and the platform has not said that it has come
	Receipt    *cases.Receipt // nil: it cannot be printed here (any more)
	Here       bool           // it was handed in at this machine
	Evaluated  bool

	steps    []cases.Step
	answered string // id of the request that was answered here last
}

// Phase is where a case stands, in four words.
type Phase int

// The phases.
const (
	Running Phase = iota
	Asked         // the citizen has to do something: 补正
	Finished
	Fallen // it ended otherwise: 不予受理, 退件, 撤回, 补正超时
)

// Stage is one station on the way of every case.
type Stage struct {
	Title string
	At    time.Time // when it was reached; zero: not known, or not yet
	Says  string    // may be empty
	Mark  Mark
}

// Mark is how a stage stands.
type Mark int

// The marks.
const (
	Ahead Mark = iota
	Now
	Done
	Ended // here it ended, and not as it should
)

// Lamp is the lamp of a deadline (红黄绿灯).
type Lamp int

// The lamps. A case without a day to keep, one that is over and one whose time stands still have none.
const (
	Dark Lamp = iota
	Green
	Yellow // due within a working day
	Red    // the day is over
)

// The states of the trade (DOMAIN.md section 2), each with the stage at which a case in it stands.
var stageOf = map[string]int{"离线已收": 1, "已上传": 1, "预受理": 2, "补正": 2, "受理": 3, "审批": 3, "暂停": 3, "办结": 5, "已领": 5}

var fallen = []string{"不予受理", "退件", "撤回", "补正超时"}

// told works out what follows from the state: stages, deadline and lamp.
func (p *Progress) told(c *calendar.Calendar, now time.Time) {
	p.Phase = phase(p.State)
	p.Answered = p.Request.ID != "" && p.Request.ID == p.answered
	if p.Answered {
		p.Phase = Running
	}
	p.stages()
	p.wait(c)
	p.Lamp = p.lamp(c, now)
	if last := &p.Stages[len(p.Stages)-1]; last.Mark == Ahead && !p.Expected.IsZero() {
		last.Says = p.Expected.Format("预计 1 月 2 日前")
	}
}

func phase(state string) Phase {
	switch {
	case state == "补正":
		return Asked
	case state == "办结" || state == "已领":
		return Finished
	case slices.Contains(fallen, state):
		return Fallen
	}
	return Running
}

func (p *Progress) stages() {
	titles := []string{"提交申请", "送到平台", "部门受理", "部门办理", "办结"}
	at, known := stageOf[p.State]
	switch {
	case p.State == "":
		at = 1
	case !known: // a word that came into use after this program was made
		at = 3
	}
	for i, title := range titles {
		s := Stage{Title: title, Mark: Ahead}
		switch {
		case i < at:
			s.Mark, s.At = Done, p.reached(i)
		case i == at:
			s.Mark, s.At = Now, p.reached(i)
		}
		p.Stages = append(p.Stages, s)
	}
	if at < len(titles) {
		here := &p.Stages[at]
		here.Says = map[string]string{"": "还在本机，联网后自动上报", "离线已收": "还在终端，联网后自动上报", "预受理": "部门正在看材料",
			"补正": "等您补交", "暂停": "暂停办理，期间不算时限", "受理": "部门正在办理", "审批": "部门正在审批"}[p.State]
		switch {
		case p.Answered:
			here.Says = "您补的已存好，等部门看"
		case here.Says == "":
			here.Says = p.State
		}
	}
	if p.Phase == Fallen {
		reached := 2
		if !p.reached(3).IsZero() {
			reached = 4
		}
		p.Stages = append(p.Stages[:reached:reached], Stage{Title: p.State, At: p.since(p.State), Says: "请到窗口问清原因", Mark: Ended})
		for i := range p.Stages[:reached] {
			p.Stages[i].Mark, p.Stages[i].Says = Done, ""
		}
	}
}

// reached is when the case came to a stage, as far as that was told.
func (p *Progress) reached(stage int) time.Time {
	switch stage {
	case 0:
		return p.ReceivedAt
	case 1:
		if len(p.steps) > 0 {
			return p.steps[0].At
		}
	case 2:
		return p.since("受理")
	case 3:
		return p.since("审批")
	case 4:
		return p.since("办结")
	}
	return time.Time{}
}

func (p *Progress) since(state string) time.Time {
	i := slices.IndexFunc(p.steps, func(s cases.Step) bool { return s.State == state })
	if i < 0 {
		return time.Time{}
	}
	return p.steps[i].At
}

// wait moves the expected day, which the receipt counted from the hand-in, to where the law counts it from: the acceptance,
// without the days on which the time stood still (DOMAIN.md section 3).
func (p *Progress) wait(c *calendar.Calendar) {
	accepted := p.since("受理")
	if p.Expected.IsZero() || accepted.IsZero() {
		return
	}
	days := c.Workdays(p.ReceivedAt, p.Expected)
	for i, s := range p.steps[:max(0, len(p.steps)-1)] {
		if s.State == "暂停" {
			days += c.Workdays(s.At, p.steps[i+1].At)
		}
	}
	var estimated bool
	p.Expected, estimated = c.AddWorkdays(accepted, days)
	p.Estimated = p.Estimated || estimated
}

func (p *Progress) lamp(c *calendar.Calendar, now time.Time) Lamp {
	switch {
	case p.Expected.IsZero() || p.Phase != Running || p.State == "暂停" || p.State == "补正":
		return Dark
	case now.Format(time.DateOnly) > p.Expected.Format(time.DateOnly):
		return Red
	case c.Workdays(now, p.Expected) <= 1:
		return Yellow
	}
	return Green
}
