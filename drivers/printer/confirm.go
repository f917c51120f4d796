package printer

import (
	"context"
	"time"

	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/serialport"
)

// confirm asks the printer to say when it is through, and waits for that, for trouble, or for the time to pass.
func (j *printJob) confirm(ctx context.Context) Result {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(j.profile.ConfirmSeconds)*time.Second)
	defer cancel()
	id := j.newID()
	if err := j.requestConfirm(ctx, id); err != nil {
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
			case r.Kind == escpos.ReplySensor && !j.profile.ProcessID && j.profile.Status.PaperSensor:
				return Result{Outcome: Processed}
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
	if why := j.reported(); why != "" && why != ReasonGone {
		return Result{Outcome: Failed, Reason: why}
	}
	if j.port.State() != serialport.Up {
		return Result{Outcome: Unknown, Reason: ReasonGone}
	}
	return Result{Outcome: Unknown, Reason: ReasonNoConfirm}
}

func (j *printJob) requestConfirm(ctx context.Context, id [4]byte) error {
	switch {
	case j.profile.ProcessID:
		return j.send(ctx, escpos.ProcessID(id))
	case j.profile.Status.PaperSensor:
		return j.send(ctx, escpos.PaperSensor())
	}
	return nil
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
