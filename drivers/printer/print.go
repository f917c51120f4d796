package printer

import (
	"context"
	"errors"
	"time"

	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/serialport"
)

// Outcome is what can be known about a print (DEVICES.md section 2).
type Outcome string

const (
	Confirmed Outcome = "confirmed" // the printer said that it printed all of it: its process id came back
	Processed Outcome = "processed" // the printer has worked through all of it: 1D 72 came back
	Unknown   Outcome = "unknown"   // all or most of it was sent and nothing came back in time: somebody has to look
	Failed    Outcome = "failed"    // it was not printed, or not to its end
)

// Reason says why an outcome is Failed or Unknown.
type Reason string

const (
	ReasonGone      Reason = "gone"   // the line is down
	ReasonSilent    Reason = "silent" // the printer answers no question, or left one unanswered during the job
	ReasonCover     Reason = "cover open"
	ReasonPaper     Reason = "paper out"
	ReasonCutter    Reason = "cutter"
	ReasonOverheat  Reason = "overheated"
	ReasonFault     Reason = "fault"
	ReasonOffline   Reason = "off-line"
	ReasonDocument  Reason = "document"        // it cannot be laid out on this paper
	ReasonCancelled Reason = "cancelled"       // by the caller or by Close, before all was sent
	ReasonBusy      Reason = "busy"            // another job did not end in time; nothing was sent
	ReasonStalled   Reason = "stalled"         // the printer stopped taking bytes, and does not say why
	ReasonNoConfirm Reason = "no confirmation" // all was sent, the model cannot confirm or did not in time
)

// Result is the outcome of a print. NothingSent says that no byte of the document went out, so that it may be printed
// again without anybody looking.
type Result struct {
	Outcome     Outcome
	Reason      Reason // "" when Confirmed or Processed
	NothingSent bool
}

// Errors of methods that give no Result.
var (
	ErrNotSupported = errors.New("printer: the model cannot do that")
	ErrClosed       = errors.New("printer: closed")
)

const (
	// longestPrint bounds a print whose ctx has no deadline.
	longestPrint = 2 * time.Minute
	// chunk is how much is sent before flow control is looked at.
	chunk = 256
	// checkEvery is how many bytes are sent before the printer is asked whether all is well. It also bounds how far the
	// sending can be ahead of the printing, on lines without flow control.
	checkEvery = 1024
	// stallAtMost is how long a printer may hold up the sending with XOFF and not say why.
	stallAtMost = 10 * time.Second
	// confirmCheck is how often trouble is looked for while a confirmation is waited for.
	confirmCheck = 500 * time.Millisecond
)

// Print lays the document out, sends it and waits for what the printer says about it. It returns by ctx's deadline,
// or within two minutes when there is none. progress, which may be nil, is called from the same goroutine with the
// bytes sent so far and in all.
//
// Before anything is sent the printer is asked how it is; if it cannot print, Print fails at once with the reason and
// nothing is sent. Cancelling ctx breaks the job off. What a printer still holds of a job that failed, or was not sent to
// its end, is cleared and cut off as soon as the printer listens, so that paper put in later does not bring out half a
// receipt of somebody who has gone. A job that was sent to its end and not confirmed is left to go on: it may be coming
// out, and the next one begins with a cut.
func (p *Printer) Print(ctx context.Context, doc *Document, progress func(done, total int)) Result {
	ctx, cancel := context.WithTimeout(ctx, longestPrint) // an earlier deadline of the caller stays
	defer cancel()
	rendered := make(chan [][]byte, 1)
	go func() { // while the printer is asked: drawing a QR code takes as long as ten bytes on a fast line
		if page, err := Lay(doc, p.profile); err == nil {
			rendered <- page.Bytes(p.fonts)
		}
		close(rendered)
	}()
	if err := p.take(ctx); err != nil {
		return notStarted(ctx, err)
	}
	defer p.release()
	why := p.askAll(ctx).trouble()
	pieces, ok := <-rendered
	if !ok {
		return Result{Failed, ReasonDocument, true}
	}
	if why != "" || ctx.Err() != nil {
		if ctx.Err() != nil {
			return notStarted(ctx, ctx.Err())
		}
		return Result{Failed, why, true}
	}
	p.setBusy(true)
	defer p.setBusy(false)
	j := &printJob{Printer: p, progress: progress}
	result := j.run(ctx, append(p.clearTheWay(), pieces...))
	p.broken = p.broken || j.done > 0 && (result.Outcome == Failed || j.done < j.total)
	p.unsure = result.Outcome == Unknown || p.unsure && result.NothingSent
	return result
}

// clearTheWay is a cut before a receipt when nobody knows how far the one before came: what may stand in the printer
// of somebody else's must not come out with it.
func (p *Printer) clearTheWay() [][]byte {
	if !p.unsure || p.profile.Cut == CutNone {
		return nil
	}
	return cutOff(p.profile)
}

// cutOff is a cut and nothing else, from any state between commands.
func cutOff(profile Profile) [][]byte {
	page, err := Lay(NewDocument().Cut(), profile)
	if err != nil {
		panic(err) // a cut fits every paper
	}
	return page.Bytes(nil)
}

func notStarted(ctx context.Context, err error) Result {
	switch {
	case errors.Is(err, ErrClosed):
		return Result{Failed, ReasonGone, true}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Result{Failed, ReasonBusy, true}
	}
	return Result{Failed, ReasonCancelled, true}
}

func (p *Printer) setBusy(busy bool) {
	s := p.known()
	s.Busy, s.Link = busy, p.port.State() // a job may end because the line went: then it is not ready
	if busy && s.Exit != ExitPresented && s.Exit != ExitNotSupported {
		s.Exit = ExitUnknown // what was taken before is another receipt
	}
	p.publish(s)
}

// printJob is one print under way.
type printJob struct {
	*Printer
	progress    func(done, total int)
	done, total int
	unchecked   int  // bytes sent since the last check
	deaf        bool // a check was not answered: more questions would only hold up the rest
}

func (j *printJob) run(ctx context.Context, pieces [][]byte) Result {
	for _, piece := range pieces {
		j.total += len(piece)
	}
	j.owedSensors -= drain(j.confirms)
	j.auto.Store(nil)
	for _, piece := range pieces {
		if why := j.piece(ctx, piece); why != "" {
			return j.brokenOff(why)
		}
	}
	return j.confirm(ctx)
}

// brokenOff is the result of a job of which not all was sent.
func (j *printJob) brokenOff(why Reason) Result {
	if why == ReasonStalled && j.done > 0 {
		return Result{Outcome: Unknown, Reason: why}
	}
	return Result{Failed, why, j.done == 0}
}

// piece sends one piece, and before it looks whether all is well. It returns why the job must end, or "".
func (j *printJob) piece(ctx context.Context, piece []byte) Reason {
	if why := j.check(ctx); why != "" {
		return why
	}
	for sent := 0; len(piece) > 0; {
		if why := j.flow(ctx, sent == 0); why != "" {
			return why
		}
		n := min(len(piece), chunk)
		if err := j.send(ctx, piece[:n]); err != nil {
			return j.why(ctx, err)
		}
		piece = piece[n:]
		sent += n
		j.done += n
		j.unchecked += n
		if j.progress != nil {
			j.progress(j.done, j.total)
		}
	}
	return ""
}

// why turns an error of the line into a reason. What the printer reported by itself is the better one.
func (j *printJob) why(ctx context.Context, err error) Reason {
	switch {
	case errors.Is(err, serialport.ErrDown), errors.Is(err, serialport.ErrClosed):
		return ReasonGone
	case errors.Is(ctx.Err(), context.Canceled):
		return ReasonCancelled
	}
	if why := j.reported(); why != "" {
		return why
	}
	return ReasonStalled
}

// check looks for trouble between two commands: what the printer reported by itself, and now and then by asking.
func (j *printJob) check(ctx context.Context) Reason {
	if j.ctx.Err() != nil {
		return ReasonCancelled
	}
	if ctx.Err() != nil {
		return j.why(ctx, ctx.Err())
	}
	if why := j.reported(); why != "" {
		return why
	}
	if j.unchecked < checkEvery || j.deaf {
		return ""
	}
	j.unchecked = 0
	return j.inquire(ctx)
}

// reported returns the trouble in the last automatic status.
func (j *printJob) reported() Reason {
	bits := j.auto.Load()
	if bits == nil {
		return ""
	}
	s := j.known()
	s.Link = j.port.State()
	s.hearAuto(j.profile, *bits)
	return j.publish(s).trouble()
}

// inquire asks the one question that tells most, and the others if its answer is bad. No answer is no trouble here: the
// printer may be too busy to speak.
func (j *printJob) inquire(ctx context.Context) Reason {
	questions := j.profile.questions()
	if len(questions) == 0 {
		return ""
	}
	n := questions[0]
	if j.profile.Status.Answers(escpos.AskCause) {
		n = escpos.AskCause
	}
	r, ok := j.ask(ctx, n)
	if !ok {
		j.deaf = true
		if j.port.State() != serialport.Up {
			return ReasonGone
		}
		return ""
	}
	s := j.unasked()
	s.hear(j.profile, n, r)
	if s.trouble() == "" && r.Data[0]&escpos.CauseError == 0 {
		return ""
	}
	return j.troubleNow(ctx)
}

// troubleNow asks everything. Silence is no trouble here either.
func (j *printJob) troubleNow(ctx context.Context) Reason {
	why := j.askAll(ctx).trouble()
	if why == ReasonSilent {
		return ""
	}
	return why
}

// flow waits while the printer has stopped the sending with XOFF. What the printer reports by itself is heard; asked is
// only between commands.
func (j *printJob) flow(ctx context.Context, between bool) Reason {
	if !j.stopped.Load() {
		return ""
	}
	look := time.NewTicker(confirmCheck)
	defer look.Stop()
	stall := time.NewTimer(stallAtMost)
	defer stall.Stop()
	for j.stopped.Load() {
		why := Reason("")
		select {
		case <-j.news:
			why = j.reported()
		case <-look.C:
			if between {
				why = j.troubleNow(ctx)
			}
		case <-stall.C:
			return ReasonStalled
		case <-ctx.Done():
			return j.why(ctx, ctx.Err())
		case <-j.ctx.Done():
			return ReasonCancelled
		}
		if j.port.State() != serialport.Up {
			return ReasonGone
		}
		if why != "" {
			return why
		}
	}
	return ""
}
