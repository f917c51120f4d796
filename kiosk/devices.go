package kiosk

import (
	"context"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/printer"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/receipt"
)

// ReaderState says how the card reader stands, in the words of a screen.
type ReaderState string

// The states of the reader that a citizen can do something about.
const (
	ReaderWaiting   ReaderState = "waiting"    // lay the card down
	ReaderReading   ReaderState = "reading"    // leave it where it is
	ReaderNeedsLift ReaderState = "needs-lift" // lift it and lay it down again
	ReaderGone      ReaderState = "gone"       // no reader, or a broken one: type the number
)

// ReadCard waits until a card was laid down and read, and tells report (from its own
// goroutine) how the reader stands meanwhile. It returns ctx's error when ctx ends first,
// or a *Problem when the reader refuses for good.
func (k *Kiosk) ReadCard(ctx context.Context, report func(ReaderState)) (person.Applicant, error) {
	states, stop := k.reader.Watch()
	defer stop()
	ctx, done := context.WithCancel(ctx)
	defer done()
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s, ok := <-states:
				if !ok {
					return
				}
				report(readerState(s))
			}
		}
	}()
	card, err := k.reader.Await(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return person.Applicant{}, ctx.Err()
		}
		k.log.Error("card reader", "code", "E301", "err", err)
		return person.Applicant{}, &Problem{"E301", "读卡器不能用，请点“手工输入”，或请工作人员帮忙。", err}
	}
	defer card.Wipe()
	return applicant(card), nil
}

func readerState(s idcard.State) ReaderState {
	switch s {
	case idcard.Reading:
		return ReaderReading
	case idcard.NeedsLift, idcard.LeftBehind:
		return ReaderNeedsLift
	case idcard.Absent, idcard.Fault:
		return ReaderGone
	}
	return ReaderWaiting
}

// CardLeft reports whether a card still lies on the reader; a reader that cannot say counts as empty.
func (k *Kiosk) CardLeft(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	left, err := k.reader.Present(ctx)
	return err == nil && left
}

// PrintResult says what is known about a printed receipt, in the words of a screen.
type PrintResult struct {
	OK       bool   // it was printed
	Unsure   bool   // it may have been printed: somebody looks before it is printed again
	Code     string // for staff, empty when OK
	Sentence string // for the citizen
}

// printWithin is how long a receipt may take before it counts as not printed.
const printWithin = 45 * time.Second

// Print prints a receipt that was handed out by Submit. The case stands whatever comes of it.
// progress is called from Print's goroutine.
func (k *Kiosk) Print(ctx context.Context, r cases.Receipt, progress func(done, total int)) PrintResult {
	ctx, cancel := context.WithTimeout(ctx, printWithin)
	defer cancel()
	result := k.printer.Print(ctx, receipt.Document(r), progress)
	k.log.Info("receipt printed", "receipt", r.Number, "outcome", result.Outcome, "reason", result.Reason)
	switch result.Outcome {
	case printer.Confirmed, printer.Processed:
		return PrintResult{OK: true, Sentence: "回执已打印，请取走"}
	case printer.Unknown:
		return PrintResult{Unsure: true, Code: "E202", Sentence: "请看一下出纸口有没有回执。没有的话，请用手机拍下二维码。"}
	}
	return PrintResult{Code: "E201", Sentence: printFailed(result.Reason) + "申请已经收到，请用手机拍下二维码，以后也可以补打。"}
}

func printFailed(reason printer.Reason) string {
	switch reason {
	case printer.ReasonPaper:
		return "打印纸用完了。"
	case printer.ReasonCover:
		return "打印机的盖子没有关好。"
	case printer.ReasonCutter:
		return "打印机卡纸了。"
	case printer.ReasonOverheat:
		return "打印机太热，要歇一会儿。"
	}
	return "打印机暂时不能用。"
}
