package printer_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/emulator"
)

// A job that was cancelled stays in the printer until somebody clears it: Recover does, and cuts off what came out.
func TestRecover(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop := sync.OnceFunc(func() {
		r.emu.Set(func(f *emulator.Faults) { f.XOFF = true }) // it holds the rest in its buffer
		time.AfterFunc(300*time.Millisecond, cancel)
	})
	got := r.printer.Print(ctx, long(), func(done, _ int) {
		if done > 1500 { // a question was answered at 1,024 bytes: some of them are on paper
			stop()
		}
	})
	r.wants(got, printer.Failed, printer.ReasonCancelled)
	if err := r.printer.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.emu.Set(func(f *emulator.Faults) { f.XOFF = false })
	r.awaitState(printer.StateReady)
	r.wants(r.print(receipt()), printer.Confirmed, "")
	papers := r.emu.Papers()
	if len(papers) != 2 || !strings.Contains(strings.Join(papers[0].Lines, ""), "第 0 行") {
		t.Fatalf("%d pieces of paper, want what had come out and the receipt", len(papers))
	}
	if last := papers[1].Lines; !slices.Contains(last, "收件编号 "+number) || strings.Contains(strings.Join(last, ""), "第") {
		t.Errorf("the receipt says %q", last)
	}
}

// A line that is down cannot be recovered, and says so.
func TestRecoverWithoutALine(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	r.emu.Unplug()
	r.awaitState(printer.StateLost)
	if err := r.printer.Recover(context.Background()); err == nil {
		t.Error("recovered")
	}
	r.printer.Close()
	if err := r.printer.Recover(context.Background()); err != printer.ErrClosed {
		t.Error(err)
	}
}

// 1D 72 is answered without an id: an answer that comes after its job was given up must not be taken for the next job's.
func TestLateSensorIsNotTheNextJobs(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-58", func(p *printer.Profile) { p.ConfirmSeconds = 1 })
	r.emu.Set(func(f *emulator.Faults) { f.Confirm = emulator.ConfirmLate })
	r.wants(r.print(receipt()), printer.Unknown, printer.ReasonNoConfirm)
	r.emu.Set(func(f *emulator.Faults) { f.Confirm = emulator.ConfirmMissing })
	for range 3 { // 3 s pass, in which the late answer comes
		r.wants(r.print(receipt()), printer.Unknown, printer.ReasonNoConfirm)
	}
	r.emu.Set(func(f *emulator.Faults) { f.Confirm = emulator.ConfirmRight })
	r.wants(r.print(receipt()), printer.Processed, "")
}
