package printer

import (
	"bytes"
	"context"
	"time"

	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/serialport"
)

// confirm asks the printer to say when it is through, and waits for that, for trouble, or for the time to pass. A job
// during which a question went unanswered is at best Unknown: the printer may have been without power, and what it
// was sent meanwhile is lost, though it says it is through with the rest.
func (j *printJob) confirm(ctx context.Context) Result {
	result := j.awaitConfirm(ctx)
	if j.deaf && result.Outcome != Failed && result.Reason != ReasonGone {
		return Result{Outcome: Unknown, Reason: ReasonSilent}
	}
	return result
}

func (j *printJob) awaitConfirm(ctx context.Context) Result {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(j.profile.ConfirmSeconds)*time.Second)
	defer cancel()
	id := j.newID()
	sensors, err := j.requestConfirm(ctx, id)
	if err != nil {
		return j.notConfirmed()
	}
	look := time.NewTicker(confirmCheck)
	defer look.Stop()
	for {
		select {
		case r := <-j.confirms:
			switch {
			case r.Kind == escpos.ReplyProcessID && j.profile.ProcessID && r.Data == id:
				return Result{Outcome: Confirmed}
			case r.Kind == escpos.ReplySensor && sensors > 0:
				j.owedSensors--
				if sensors--; sensors == 0 {
					return Result{Outcome: Processed}
				}
			}
		case <-j.news:
			if why := j.reported(); why != "" && why != ReasonGone {
				return Result{Outcome: Failed, Reason: why}
			}
			if j.port.State() != serialport.Up {
				return Result{Outcome: Unknown, Reason: ReasonGone}
			}
		case <-look.C:
			if why := j.troubleNow(ctx); why != "" && why != ReasonGone && ctx.Err() == nil && len(j.confirms) == 0 {
				return Result{Outcome: Failed, Reason: why}
			}
		case <-ctx.Done():
			return j.notConfirmed()
		case <-j.ctx.Done():
			return Result{Outcome: Unknown, Reason: ReasonGone}
		}
	}
}

// notConfirmed: all was sent, so even when the line is gone the receipt may lie there.
func (j *printJob) notConfirmed() Result {
	j.missed = time.Now()
	if why := j.reported(); why != "" && why != ReasonGone {
		return Result{Outcome: Failed, Reason: why}
	}
	if j.port.State() != serialport.Up {
		return Result{Outcome: Unknown, Reason: ReasonGone}
	}
	return Result{Outcome: Unknown, Reason: ReasonNoConfirm}
}

// requestConfirm asks for the confirmation the model knows. sensors is how many answers to 1D 72 must come: the answer
// carries no id, so those still owed for a job before are asked for once more, and one is for this job.
func (j *printJob) requestConfirm(ctx context.Context, id [4]byte) (sensors int, err error) {
	switch {
	case j.profile.ProcessID:
		return 0, j.send(ctx, escpos.ProcessID(id))
	case j.profile.Status.PaperSensor:
		j.reckon()
		j.owedSensors = min(max(j.owedSensors-drain(j.confirms), 0), owedAtMost)
		sensors = j.owedSensors + 1
		j.owedSensors += sensors
		return sensors, j.send(ctx, bytes.Repeat(escpos.PaperSensor(), sensors))
	}
	return 0, nil
}

// newID counts in sixteen letters, @ and A to O: their bit 4 is clear, so that no byte of an id looks like a status answer
// should the bytes before it be lost, and none is a control byte.
func (j *printJob) newID() (id [4]byte) {
	j.nextID++
	for i := range id {
		id[i] = '@' + byte(j.nextID>>(4*(3-i)))&0x0F
	}
	return id
}
