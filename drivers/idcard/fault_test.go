package idcard_test

import (
	"fmt"
	"testing"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/idcard/emulator"
)

func length(n uint16) *uint16 { return &n }

func answer(c idcard.Command, sw3 byte) map[idcard.Command][3]byte {
	return map[idcard.Command][3]byte{c: {0, 0, sw3}}
}

// Faults that pass, or that a driver has to bear: the card is read all the same, without being lifted.
func TestFaultsThatMustNotStopARead(t *testing.T) {
	t.Parallel()
	read, find, sel := &idcard.CmdRead, &idcard.CmdFind, &idcard.CmdSelect
	stray := []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x05, 0x08}
	for name, f := range map[string]emulator.Faults{
		"find and select bytes not zero": {FindBytes: [4]byte{1, 2, 3, 4}, SelectBytes: [8]byte{9, 8, 7, 6, 5, 4, 3, 2}},
		"garbage before":                 {Before: []byte{0, 0xFF, 0xAA, 0xAA}},
		"false beginning before":         {Before: stray},
		"false beginning in the photo":   {FalsePreamble: true},
		"one byte at a time":             {OneByOne: 50 * time.Microsecond},
		"each reply twice":               {Twice: true},
		"slow":                           {Delay: 300 * time.Millisecond},
		"silent once":                    {On: read, Times: 1, Silent: true},
		"wrong checksum once":            {On: read, Times: 1, BadChecksum: true},
		"garbage inside once":            {On: sel, Times: 1, Inside: []byte{1, 2, 3}},
		"length 0 once":                  {On: sel, Times: 1, Length: length(0)},
		"length short once":              {On: find, Times: 1, Length: length(4)},
		"length huge once":               {On: read, Times: 1, Length: length(0xFFFF)},
		"length too long once":           {On: read, Times: 1, Length: length(0x0900)},
		"late reply":                     {On: find, Times: 1, HoldBack: true},
		"needs a reset":                  {NeedsReset: true},
		"request damaged once":           {On: read, Times: 1, Answers: answer(*read, 0x10)},
		"select failed once":             {On: sel, Times: 1, Answers: answer(*sel, 0x81)},
		"newest address unreadable":      {Answers: answer(idcard.CmdNewestAddress, 0x41)},
		"deaf for a moment":              {Times: 1, StopReading: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.module.SetFaults(f)
			if f.StopReading {
				time.AfterFunc(500*time.Millisecond, func() { b.module.SetFaults(emulator.Faults{}) })
			}
			b.lay("chen")
			if c := b.gets("chen"); c.Name.String() != "陈秀华" {
				t.Fatal("another name")
			}
			if n := b.reader.Failures(); n != 0 {
				t.Fatalf("%d failures", n)
			}
		})
	}
}

// Every word of the module against a card: it has to be lifted, and can then be read. SW1 and SW2 may be set.
func TestEveryRefusalOfACard(t *testing.T) {
	t.Parallel()
	for _, sw := range []byte{0x24, 0x31, 0x32, 0x33, 0x37, 0x3F, 0x40, 0x41, 0x47, 0xEE} {
		t.Run(fmt.Sprintf("%02X", sw), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.module.SetFaults(emulator.Faults{On: &idcard.CmdRead, Times: 1,
				Answers: map[idcard.Command][3]byte{idcard.CmdRead: {0x69, 0x82, sw}}})
			b.lay("guo")
			done := b.start()
			b.until(idcard.NeedsLift)
			if b.reader.Failures() != 1 {
				t.Fatal(b.reader.Failures())
			}
			b.module.Lift()
			b.rounds(2)
			b.lay("guo")
			b.finish(done)
		})
	}
}

// Faults of the line and the module that last: the state says so, and when they end the card is read.
func TestFaultsThatEnd(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		faults emulator.Faults
		state  idcard.State
	}{
		"silence":             {emulator.Faults{Silent: true}, idcard.Fault},
		"wrong checksums":     {emulator.Faults{BadChecksum: true}, idcard.Fault},
		"nonsense for a find": {emulator.Faults{Answers: answer(idcard.CmdFind, 0x41)}, idcard.Fault},
		"hang-up in a frame":  {emulator.Faults{On: &idcard.CmdRead, HangupAt: 600}, idcard.Absent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.module.SetFaults(tc.faults)
			b.lay("ho")
			done := b.start()
			if tc.state == idcard.Absent {
				b.asked(idcard.CmdRead, 1) // the state is Absent at the very beginning, too
			}
			b.until(tc.state)
			b.module.SetFaults(emulator.Faults{})
			b.module.Replug()
			b.finish(done)
		})
	}
}

// The card goes away between find, select and read: nothing of it is returned, and the next one is.
func TestLiftedTooSoon(t *testing.T) {
	t.Parallel()
	for _, c := range []idcard.Command{idcard.CmdFind, idcard.CmdSelect} {
		t.Run(fmt.Sprintf("% X", c), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.module.SetFaults(emulator.Faults{On: &c, Times: 1, LiftAfter: c})
			b.lay("chen")
			done := b.start()
			for end := time.Now().Add(soon); ; time.Sleep(10 * time.Millisecond) {
				if _, lies := b.module.Lying(); !lies {
					break
				}
				if time.Now().After(end) {
					t.Fatal("never lifted")
				}
			}
			b.rounds(2)
			b.lay("lin")
			b.finish(done)
		})
	}
}

// The module listens at another speed than the program speaks.
func TestWrongSpeed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.module.Settings()
	s.Speed = 9600
	b.module.SetSettings(s)
	done := b.start()
	b.until(idcard.Fault)
	s.Speed = 115200
	b.module.SetSettings(s)
	b.lay("smith")
	b.finish(done)
}
