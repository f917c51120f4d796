package faults

import (
	"context"
	"strings"
	"testing"
	"time"

	"yichuang/drivers/printer"
)

// exitRow is what becomes of a receipt in the mouth of a presenter.
type exitRow struct {
	name  string
	says  string
	do    func(b *printerBench)
	state printer.State
	exit  printer.Exit
}

var exitRows = []exitRow{
	{"presented", "打完，送到出口", func(b *printerBench) {}, printer.StatePresented, printer.ExitPresented},
	{"taken", "取走", func(b *printerBench) { b.devices.Printer.TakePaper() }, printer.StateReady, printer.ExitTaken},
	{"never taken", "一直没人取", func(b *printerBench) { b.stays(printer.StatePresented) }, printer.StatePresented, printer.ExitPresented},
	{"retracted", "没人取，程序叫收回", func(b *printerBench) { b.retract() }, printer.StateReady, printer.ExitRetracted},
	{"jam on retract", "收回时卡住", func(b *printerBench) {
		f, _ := Find("printer:retract-jam")
		f.Turn(b.devices, true)
		b.retract()
	}, printer.StateFault, printer.ExitPresented},
}

func (b *printerBench) retract() {
	if err := b.printer.Retract(context.Background()); err != nil {
		b.Error(err)
	}
}

func testExit(t *testing.T, m *matrix) {
	for _, r := range exitRows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			alone(t, func(t *testing.T) {
				b := newPrinterBench(t, "presenter-80", 20)
				defer b.close()
				if got := b.prints("甲"); got != processed {
					t.Fatal(got)
				}
				b.is(printer.StatePresented)
				r.do(b)
				b.is(r.state)
				s := b.printer.Status(context.Background())
				if s.Exit != r.exit {
					t.Errorf("exit is %v, want %v", s.Exit, r.exit)
				}
				m.put("exit", r.name, "says", r.says)
				m.put("exit", r.name, "state", string(s.State()))
				m.put("exit", r.name, "exit", s.Exit.String())
				if err := Mend(b.devices); err != nil {
					t.Fatal(err)
				}
				b.devices.Printer.TakePaper()
				b.is(printer.StateReady)
				if got := b.prints("乙"); got != processed {
					t.Errorf("the next receipt: %s", got)
				}
			})
		})
	}
}

// testPowerCycle: the printer was without power for two seconds in the middle of a receipt. It says that it is through
// with what it got afterwards; the receipt is not whole, and nobody is told that it is.
func testPowerCycle(t *testing.T) {
	for _, profile := range []string{"generic-80", "generic-58", "presenter-80"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			alone(t, func(t *testing.T) {
				b := newPrinterBench(t, profile, 6)
				defer b.close()
				off, _ := Find("printer:power-off")
				b.devices.Printer.After(800, func() {
					off.Turn(b.devices, true)
					time.AfterFunc(2*time.Second, func() { off.Turn(b.devices, false) })
				})
				if got := b.prints("甲"); !strings.HasPrefix(got, "unknown: ") {
					t.Errorf("outcome is %q", got)
				}
				b.devices.Printer.TakePaper()
				b.is(printer.StateReady)
				if got := b.prints("乙"); got != b.good() {
					t.Errorf("the next receipt: %s", got)
				}
			})
		})
	}
}
