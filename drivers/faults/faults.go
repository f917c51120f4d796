// Package faults gives a name to everything that the emulated devices can do wrong (DEVICES.md section 4). The emulators'
// command line, the device desk and the contract suite all turn the same names, so that what is shown, what can be
// tried and what is tested cannot differ. It is for tests and for trying, no part of a kiosk in service.
package faults

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
	paper "yichuang/drivers/printer/emulator"
)

// Devices are the emulated devices that faults are turned on. One that is nil has no faults.
type Devices struct {
	Reader  *reader.Module
	Printer *paper.Printer
}

// Fault is one thing that can be wrong with a device. It is a condition: it holds until it is turned off, but for those
// that strike once, which turn themselves off when they have struck.
type Fault struct {
	Name string // device and fault, such as reader:silent
	Says string // what it is, in Chinese

	turn func(d Devices, on bool)
	is   func(d Devices) bool
}

// Device returns the device's part of the name: reader or printer.
func (f Fault) Device() string {
	device, _, _ := strings.Cut(f.Name, ":")
	return device
}

// Turn turns the fault on or off, at once and whatever the device does just then.
func (f Fault) Turn(d Devices, on bool) {
	if f.has(d) {
		f.turn(d, on)
	}
}

// On says whether the fault holds now.
func (f Fault) On(d Devices) bool { return f.has(d) && f.is(d) }

func (f Fault) has(d Devices) bool {
	if f.Device() == "reader" {
		return d.Reader != nil
	}
	return d.Printer != nil
}

// All returns every fault, the reader's first.
func All() []Fault { return slices.Concat(readerFaults, printerFaults) }

// Find returns the fault of that name.
func Find(name string) (Fault, bool) {
	for _, f := range All() {
		if f.Name == name {
			return f, true
		}
	}
	return Fault{}, false
}

// Mend ends every fault of the devices, those that still wait for their moment too.
func Mend(d Devices) error {
	if d.Reader != nil {
		if err := d.Reader.Mend(); err != nil {
			return err
		}
	}
	if d.Printer != nil {
		return d.Printer.Mend()
	}
	return nil
}

// Plan is a fault and when it begins: at once, or in the middle of the next job.
type Plan struct {
	Fault   Fault
	command idcard.Command // the reader begins when this comes, unless it is zero
	bytes   int            // the printer begins after so many bytes more, unless it is 0
}

// moments are the places in the reading of a card where a fault can begin, in their order.
var moments = []struct {
	word    string
	command idcard.Command
}{{"find", idcard.CmdFind}, {"select", idcard.CmdSelect}, {"read", idcard.CmdRead}, {"address", idcard.CmdNewestAddress}}

// PlanError is a word that names no fault or no moment.
type PlanError struct{ Word string }

func (e *PlanError) Error() string { return fmt.Sprintf("no fault is called %q", e.Word) }

// Parse reads a plan: a fault's name, and after an @ the moment it begins, which is a command of the reader (find,
// select, read, address) or a number of bytes the printer works off, such as printer:cover@1500. The error is a *PlanError.
func Parse(word string) (Plan, error) {
	name, when, later := strings.Cut(word, "@")
	fault, ok := Find(name)
	if !ok {
		return Plan{}, &PlanError{word}
	}
	p := Plan{Fault: fault}
	if !later {
		return p, nil
	}
	if fault.Device() == "reader" {
		for _, m := range moments {
			if m.word == when {
				p.command = m.command
				return p, nil
			}
		}
		return Plan{}, &PlanError{word}
	}
	n, err := strconv.Atoi(when)
	if err != nil || n < 1 {
		return Plan{}, &PlanError{word}
	}
	p.bytes = n
	return p, nil
}

// Begin turns the fault on when its moment comes.
func (p Plan) Begin(d Devices) {
	on := func() { p.Fault.Turn(d, true) }
	switch {
	case !p.Fault.has(d):
	case p.command != idcard.Command{}:
		d.Reader.At(p.command, on)
	case p.bytes > 0:
		d.Printer.After(p.bytes, on)
	default:
		on()
	}
}
