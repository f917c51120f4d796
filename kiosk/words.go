package kiosk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/store"
)

// Evaluate sends the citizen's 好差评 after the case. The error is a *Problem.
func (k *Kiosk) Evaluate(ctx context.Context, e cases.Evaluation) error {
	e.At, e.Clock, _ = k.moment()
	if !e.Sound() {
		return &Problem{"E122", "写得太长了，请写短一些。", errUnsound}
	}
	if err := k.enqueue(ctx, cases.KindEvaluation, e.Case, e); err != nil {
		k.log.Error("evaluation not kept", "code", "E102", "err", err)
		return &Problem{"E102", "您的评价没有存下来，请再点一次。", err}
	}
	return nil
}

// Correct sends what was asked for, or thought of later, after a case that was handed in here (补正). When it returns without
// an error, that is on the disk for good. The error is a *Problem.
func (k *Kiosk) Correct(ctx context.Context, c cases.Correction) error {
	c.At, c.Clock, _ = k.moment()
	taken, err := k.store.VisitPages(ctx)
	if err != nil {
		k.log.Error("words not kept", "code", "E121", "kind", cases.KindCorrection, "err", err)
		return &Problem{"E121", "您补的内容没有存下来，请再点一次，或者到窗口补交。", err}
	}
	c.Follow = following(c.Materials, taken)
	return k.say(ctx, cases.KindCorrection, c.Case, c, c.Sound(), answers{
		unsound: "请先填写要补的内容。文字太长的，请写短一些。",
		foreign: "这件申请不是在本机提交的，请到窗口补交，或到原来的终端补。",
		failed:  "您补的内容没有存下来，请再点一次，或者到窗口补交。",
	})
}

// Complain sends what a citizen has to say (办不成事反映、投诉、建议). When it returns without an error, that is on the disk for
// good. The error is a *Problem.
func (k *Kiosk) Complain(ctx context.Context, c cases.Complaint) error {
	c.At, c.Clock, _ = k.moment()
	return k.say(ctx, cases.KindComplaint, c.Case, c, c.Sound(), answers{
		unsound: "请先写下要说的话。太长的，请写短一些。",
		foreign: "这件申请不是在本机提交的。请不选申请，直接写下要说的话。",
		failed:  "您说的话没有存下来，请再点一次，或者找工作人员登记。",
	})
}

// AnswerBy is the day by which who says something today is answered.
type AnswerBy struct {
	Day       time.Time
	Workdays  int
	Estimated bool // no holiday data for that year: 暂估
	Sample    bool // nobody has said what the hall promises: 示例数据
}

// sampleReply is shown, and called a sample, where the config does not say: DOMAIN.md section 4 has 10 working days for bad evaluations.
const sampleReply = 10

// AnswerBy counts from now.
func (k *Kiosk) AnswerBy() AnswerBy {
	a := AnswerBy{Workdays: k.site.ReplyDays, Sample: k.site.ReplyDays == 0}
	if a.Sample {
		a.Workdays = sampleReply
	}
	a.Day, a.Estimated = k.calendar.AddWorkdays(k.Now(), a.Workdays)
	return a
}

// answers are the sentences for words that are none or too many, for a case of another machine, and for a disk that fails.
type answers struct{ unsound, foreign, failed string }

var errUnsound = errors.New("empty, or too long")

func (k *Kiosk) say(ctx context.Context, kind cases.ItemKind, caseID string, words any, sound bool, a answers) error {
	if !sound {
		return &Problem{"E122", a.unsound, errUnsound}
	}
	switch err := k.enqueue(ctx, kind, caseID, words); {
	case errors.Is(err, store.ErrNoCase):
		return &Problem{"E123", a.foreign, err}
	case err != nil:
		k.log.Error("words not kept", "code", "E121", "kind", kind, "err", err)
		return &Problem{"E121", a.failed, err}
	}
	return nil
}

// enqueue keeps an item of a case, or of none when caseID is empty, and has it sent.
func (k *Kiosk) enqueue(ctx context.Context, kind cases.ItemKind, caseID string, content any) error {
	keep := k.store.Enqueue
	if c, is := content.(cases.Correction); is {
		keep = func(ctx context.Context, build func(store.Numbers) (cases.Item, error)) error {
			return k.store.Answer(ctx, c.Request, c.Follow, build)
		}
	}
	err := keep(ctx, func(n store.Numbers) (cases.Item, error) {
		item := k.item(kind, n)
		if caseID != "" {
			item.Case = caseID
		}
		err := k.sealInto(&item, content)
		return item, err
	})
	if err == nil {
		k.uplink.Nudge()
	}
	return err
}

// item is an empty one that belongs to no case.
func (k *Kiosk) item(kind cases.ItemKind, n store.Numbers) cases.Item {
	id := uuid.Must(uuid.NewV7()).String()
	return cases.Item{ID: id, Kind: kind, Case: id, Kiosk: k.site.Code, Epoch: n.Epoch, Seq: n.Seq}
}

// Standing is where a case stands, as far as this machine has heard.
type Standing struct {
	Official string        // number (办件编号), empty while there is none
	State    string        // in the platform's words, such as 预受理; empty while it has not said
	Request  cases.Request // in the state 补正: what the citizen is asked for

	Decisions []cases.Decision // of its matters that do not stand where they began
}

// Of is where one matter stands, empty while the platform has not said.
func (s Standing) Of(matter string) string {
	for _, d := range s.Decisions {
		if d.Matter == matter {
			return d.State
		}
	}
	return ""
}

// Standing tells where a case that was handed in here stands. The error is store.ErrNoCase, or that of a damaged database or key.
func (k *Kiosk) Standing(ctx context.Context, caseID string) (Standing, error) {
	c, err := k.store.Standing(ctx, caseID)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Official: c.Official, State: c.State}
	if c.Decided != "" {
		if err := json.Unmarshal([]byte(c.Decided), &s.Decisions); err != nil {
			return Standing{}, err
		}
	}
	s.Request, err = k.openRequest(c)
	return s, err
}

// openRequest is what a citizen is asked for, empty when it is nothing.
func (k *Kiosk) openRequest(c store.Change) (r cases.Request, err error) {
	if c.Asked == "" {
		return r, nil
	}
	plain, err := k.keys.Local.Open([]byte(c.Asked), []byte(c.Case))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(plain, &r)
}
