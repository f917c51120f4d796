package faults

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/drivers/printer"
	paper "yichuang/drivers/printer/emulator"
	"yichuang/drivers/serialport"
)

// printerRow is what a program sees: the state while nothing is printed, the outcome when the fault was there before, and
// the outcome when it begins in the middle of the print.
type printerRow struct {
	fault          string
	profile        string // "" is generic-80, which speaks most
	state          printer.State
	before, midway string
}

func (r printerRow) name() string { return strings.TrimSpace(r.fault + " " + r.profile) }

// Outcomes. A document is sent in some 4,000 bytes and the fault begins after 1,500.
const (
	confirmed = "confirmed"
	processed = "processed"
	noConfirm = "unknown: no confirmation"
	silent    = "failed: silent"
)

var printerRows = []printerRow{
	{fault: "silent", state: printer.StateUnknown, before: silent, midway: "unknown: silent"},
	{fault: "delay", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "bytewise", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "twice", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "garbage-before", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "garbage-inside", state: printer.StateReady, before: noConfirm, midway: noConfirm},
	{fault: "late", state: printer.StateReady, before: confirmed, midway: "unknown: silent"},
	{fault: "hangup", state: printer.StateReady, before: "unknown: gone", midway: "unknown: gone"},
	{fault: "unplug", state: printer.StateLost, before: "failed: gone", midway: "failed: gone"},
	{fault: "stuck", state: printer.StateUnknown, before: silent, midway: "unknown: silent"},
	{fault: "paper-out", state: printer.StatePaperOut, before: "failed: paper out", midway: "failed: paper out"},
	{fault: "paper-low", state: printer.StatePaperLow, before: confirmed, midway: confirmed},
	{fault: "cover", state: printer.StateCoverOpen, before: "failed: cover open", midway: "failed: cover open"},
	{fault: "cutter", state: printer.StateCutterJam, before: "failed: cutter", midway: "failed: cutter"},
	{fault: "overheated", state: printer.StateOverheated, before: "failed: overheated", midway: "failed: overheated"},
	{fault: "mechanical", state: printer.StateFault, before: "failed: fault", midway: "failed: fault"},
	{fault: "fatal", state: printer.StateFault, before: "failed: fault", midway: "failed: fault"},
	{fault: "offline", state: printer.StateOffline, before: "failed: off-line", midway: "failed: off-line"},
	{fault: "power-off", state: printer.StateUnknown, before: silent, midway: "unknown: silent"},
	{fault: "cut-jam", state: printer.StateReady, before: "failed: cutter", midway: "failed: cutter"},
	{fault: "bit7", state: printer.StateUnknown, before: silent, midway: "unknown: silent"},
	{fault: "near-end-inverted", state: printer.StatePaperLow, before: confirmed, midway: confirmed},
	{fault: "chatty", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "xoff", state: printer.StateReady, before: "failed: stalled", midway: "unknown: stalled"},
	{fault: "confirm-missing", state: printer.StateReady, before: noConfirm, midway: noConfirm},
	{fault: "confirm-late", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "confirm-twice", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "confirm-other", state: printer.StateReady, before: noConfirm, midway: noConfirm},
	// A single bit that goes with no other: what a question in the middle of a job asks is n = 2.
	{fault: "bit-1-2", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "bit-1-3", state: printer.StateOffline, before: "failed: off-line", midway: confirmed},
	{fault: "bit-1-5", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "bit-1-6", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "bit-2-2", state: printer.StateCoverOpen, before: "failed: cover open", midway: "failed: cover open"},
	{fault: "bit-2-3", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "bit-2-5", state: printer.StatePaperOut, before: "failed: paper out", midway: "failed: paper out"},
	{fault: "bit-2-6", state: printer.StateReady, before: confirmed, midway: confirmed},
	{fault: "bit-3-2", state: printer.StateFault, before: "failed: fault", midway: confirmed},
	{fault: "bit-3-3", state: printer.StateCutterJam, before: "failed: cutter", midway: confirmed},
	{fault: "bit-3-5", state: printer.StateFault, before: "failed: fault", midway: confirmed},
	{fault: "bit-3-6", state: printer.StateOverheated, before: "failed: overheated", midway: confirmed},
	{fault: "bit-4-2", state: printer.StatePaperLow, before: confirmed, midway: confirmed},
	{fault: "bit-4-3", state: printer.StatePaperLow, before: confirmed, midway: confirmed},
	{fault: "bit-4-5", state: printer.StatePaperOut, before: "failed: paper out", midway: confirmed},
	{fault: "bit-4-6", state: printer.StatePaperOut, before: "failed: paper out", midway: confirmed},

	// Where a model speaks otherwise.
	{fault: "left", profile: "presenter-80", state: printer.StatePresented, before: processed, midway: processed},
	{fault: "retract-jam", profile: "presenter-80", state: printer.StateReady, before: processed, midway: processed},
	{fault: "garbage-inside", profile: "presenter-80", state: printer.StateReady, before: processed, midway: processed},
	{fault: "late", profile: "presenter-80", state: printer.StateReady, before: processed, midway: "unknown: silent"},
	{fault: "twice", profile: "presenter-80", state: printer.StateReady, before: processed, midway: processed},
	{fault: "near-end-inverted", profile: "presenter-80", state: printer.StatePaperLow, before: processed, midway: processed},
	{fault: "paper-out", profile: "presenter-80", state: printer.StatePaperOut, before: "failed: paper out", midway: "failed: paper out"},
	{fault: "cutter", profile: "presenter-80", state: printer.StateCutterJam, before: "failed: cutter", midway: "failed: cutter"},
	{fault: "late", profile: "generic-58", state: printer.StateReady, before: processed, midway: "unknown: silent"},
	{fault: "paper-out", profile: "generic-58", state: printer.StatePaperOut, before: "failed: paper out", midway: "failed: paper out"},
	{fault: "confirm-missing", profile: "generic-58", state: printer.StateReady, before: noConfirm, midway: noConfirm},
	{fault: "confirm-late", profile: "generic-58", state: printer.StateReady, before: processed, midway: processed},
	{fault: "confirm-twice", profile: "generic-58", state: printer.StateReady, before: processed, midway: processed},
	{fault: "power-off", profile: "generic-58", state: printer.StateUnknown, before: silent, midway: "unknown: silent"},
	{fault: "paper-out", profile: "gb2312-58", state: printer.StatePaperOut, before: "failed: paper out", midway: "failed: paper out"},
	{fault: "cover", profile: "gb2312-58", state: printer.StateCoverOpen, before: "failed: cover open", midway: "failed: cover open"},
	{fault: "overheated", profile: "gb2312-58", state: printer.StateFault, before: "failed: fault", midway: "failed: fault"},
	{fault: "bit7", profile: "gb2312-58", state: printer.StateReady, before: noConfirm, midway: noConfirm},
	{fault: "silent", profile: "gb2312-58", state: printer.StateUnknown, before: silent, midway: "unknown: silent"},
}

// baud is the speed of the line: a document takes a third of a second.
const baud = 115200

// printerBench is a printer's driver and an emulated printer on the two ends of a line.
type printerBench struct {
	*testing.T
	devices Devices
	port    *serialport.Port
	printer *printer.Printer
}

func newPrinterBench(t *testing.T, name string, confirmSeconds int) *printerBench {
	t.Helper()
	if name == "" {
		name = "generic-80"
	}
	profile, err := printer.LoadProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	profile.ConfirmSeconds = confirmSeconds
	emu, err := paper.Open(filepath.Join(t.TempDir(), "printer"), paper.Options{Profile: profile, Baud: baud})
	if err != nil {
		t.Fatal(err)
	}
	port := serialport.Open(serialport.Config{Name: emu.Name(), Baud: baud})
	b := &printerBench{t, Devices{Printer: emu}, port, printer.New(port, profile, nil)}
	b.is(printer.StateReady)
	return b
}

func (b *printerBench) close() {
	b.printer.Close()
	b.port.Close()
	b.devices.Printer.Close()
}

func (b *printerBench) is(want printer.State) {
	b.Helper()
	states, stop := b.printer.Watch()
	defer stop()
	awaitIn(b.T, states, want)
}

// stays fails when the state is not the same a while later: the driver has asked meanwhile.
func (b *printerBench) stays(want printer.State) {
	b.Helper()
	time.Sleep(2500 * time.Millisecond)
	if got := b.printer.State(); got != want {
		b.Errorf("state was %q and is %q", want, got)
	}
}

// lines are what a document says, in the order of the paper. It is a few thousand bytes long.
func lines(of string) (all []string) {
	for i := range 90 {
		all = append(all, fmt.Sprintf("%s第%d行，一共九十行，写得长一些", of, i))
	}
	return all
}

// prints prints a document and returns the outcome in a word. Whatever the outcome is, it must be true.
func (b *printerBench) prints(of string) string {
	b.Helper()
	return b.printsLines(lines(of), outcomeWithin)
}

func (b *printerBench) printsLines(text []string, patience time.Duration) string {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	doc := printer.NewDocument()
	for _, l := range text {
		doc.Text(l)
	}
	began := time.Now()
	had := b.devices.Printer.Printed()
	r := b.printer.Print(ctx, doc.Cut(), nil)
	if took := time.Since(began); took > patience+5*time.Second {
		b.Errorf("took %v", took)
	}
	papers := b.devices.Printer.Papers()
	switch r.Outcome {
	case printer.Confirmed, printer.Processed:
		if n := b.devices.Printer.Printed() - had; n < 1 || !slices.Equal(said(papers[len(papers)-1]), text) {
			b.Errorf("%s, but the paper does not say so: %d receipts more", r.Outcome, n)
		}
	case printer.Failed:
		if r.NothingSent && b.devices.Printer.Printed() != had {
			b.Error("nothing was sent, and something was printed")
		}
	}
	if r.Reason == "" {
		return string(r.Outcome)
	}
	return fmt.Sprintf("%s: %s", r.Outcome, r.Reason)
}

// said are the lines of a receipt that say something.
func said(r paper.Receipt) []string {
	return slices.DeleteFunc(slices.Clone(r.Lines), func(l string) bool { return l == "" })
}

// good is the best outcome the profile can have.
func (b *printerBench) good() string {
	switch p := b.printer.Profile(); {
	case p.ProcessID:
		return string(printer.Confirmed)
	case p.Status.PaperSensor:
		return string(printer.Processed)
	}
	return "unknown: no confirmation"
}

func (r printerRow) run(t *testing.T, when job) string {
	word, want := "printer:"+r.fault, r.before
	if when == midway {
		word, want = word+"@1500", r.midway
	}
	patience := 20
	if strings.HasPrefix(want, "unknown") || r.profile == "gb2312-58" {
		patience = 6 // no use in waiting longer: no confirmation comes
	}
	b := newPrinterBench(t, r.profile, patience)
	defer b.close()
	plan, err := Parse(word)
	if err != nil {
		t.Fatal(err)
	}
	plan.Begin(b.devices)
	began := time.Now()
	if when == before {
		b.is(r.state)
		b.stays(r.state)
		began = time.Now()
	}
	got := b.prints("甲")
	if got != want {
		t.Errorf("outcome is %q, want %q", got, want)
	}
	t.Logf("%s: %s after %v", when, got, time.Since(began).Round(10*time.Millisecond))

	// The fault is over; what came out of it is taken away.
	plan.Fault.Turn(b.devices, false)
	for end := time.Now().Add(againWithin); b.printer.State() != printer.StateReady; time.Sleep(20 * time.Millisecond) {
		b.devices.Printer.TakePaper()
		if time.Now().After(end) {
			t.Fatalf("after the fault the printer is %s", b.printer.State())
		}
	}
	b.devices.Printer.TakePaper() // torn off, where there is no cutter
	if again := b.prints("乙"); again != b.good() {
		t.Errorf("after the fault: %s", again)
	}
	if last, ok := b.devices.Printer.TakePaper(); !ok || !slices.Equal(said(last), lines("乙")) {
		t.Errorf("after the fault the paper says %q", last.Lines)
	}
	if n := b.devices.Printer.Mistakes(); n != 0 {
		t.Errorf("%d questions in the middle of a command", n)
	}
	return got
}

func testPrinters(t *testing.T, m *matrix) {
	covers(t, "printer", len(printerRows), func(i int) string { return printerRows[i].fault })
	for _, r := range printerRows {
		for _, when := range []job{before, midway} {
			t.Run(r.name()+" "+string(when), func(t *testing.T) {
				t.Parallel()
				alone(t, func(t *testing.T) { m.put("printer", r.name(), string(when), r.run(t, when)) })
			})
		}
	}
}
