package faults

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
	"yichuang/drivers/serialport"
)

// What a program sees of a reader: a state that stays, or one of these.
const (
	cardRead = "read"     // the card, in one go
	refused  = "refused " // and the module's word: Await ends with an error that no card can help
)

// readerRow is what a program sees when a fault begins before a card is laid down, and when it begins as the module is
// asked to read it.
type readerRow struct {
	fault          string
	before, midway string
	fingers        bool   // the driver reads fingerprints too
	with           string // another fault that holds all the time
	framed         bool   // is about frames: both framings are tried
}

func (r readerRow) name() string {
	if r.with != "" {
		return r.fault + " + " + r.with
	}
	return r.fault
}

var readerRows = []readerRow{
	{fault: "silent", before: "fault", midway: "fault", framed: true},
	{fault: "delay", before: cardRead, midway: cardRead},
	{fault: "bytewise", before: cardRead, midway: cardRead, framed: true},
	{fault: "twice", before: cardRead, midway: cardRead, framed: true},
	{fault: "garbage-before", before: cardRead, midway: cardRead, framed: true},
	{fault: "garbage-inside", before: "fault", midway: "fault", framed: true},
	{fault: "late", before: cardRead, midway: cardRead, framed: true},
	{fault: "hangup", before: "absent", midway: "absent", framed: true},
	{fault: "unplug", before: "absent", midway: "absent"},
	{fault: "stuck", before: "fault", midway: cardRead}, // the request was taken already
	{fault: "false-preamble", before: cardRead, midway: cardRead, framed: true},
	{fault: "checksum", before: "fault", midway: "fault", framed: true},
	{fault: "length-zero", before: "fault", midway: "fault", framed: true},
	{fault: "length-short", before: "fault", midway: "fault", framed: true},
	{fault: "length-long", before: "fault", midway: "fault", framed: true},
	{fault: "length-huge", before: "fault", midway: "fault", framed: true},
	{fault: "find-bytes", before: cardRead, midway: cardRead},
	{fault: "select-bytes", before: cardRead, midway: cardRead},
	{fault: "sw12", before: cardRead, midway: cardRead},
	{fault: "lifted-after-find", before: "idle", midway: cardRead},
	{fault: "lifted-after-select", before: "needs lift", midway: cardRead},
	{fault: "fails-until-lifted", before: "needs lift", midway: "needs lift"},
	{fault: "fingers-0", before: cardRead, midway: cardRead, fingers: true},
	{fault: "fingers-512", before: cardRead, midway: cardRead, fingers: true},
	{fault: "fingers-1024", before: cardRead, midway: cardRead, fingers: true},
	{fault: "needs-reset", before: cardRead, midway: cardRead},
	{fault: "wrong-speed", before: "fault", midway: cardRead}, // the request was heard already
	{fault: "sw3-10", before: "fault", midway: "fault"},
	{fault: "sw3-11", before: "fault", midway: "fault"},
	{fault: "sw3-21", before: refused + "21", midway: refused + "21"},
	{fault: "sw3-23", before: refused + "23", midway: refused + "23"},
	{fault: "sw3-24", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-31", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-32", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-33", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-37", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-3f", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-40", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-41", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-47", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-60", before: refused + "60", midway: refused + "60"},
	{fault: "sw3-66", before: refused + "66", midway: refused + "66"},
	{fault: "sw3-80", before: "idle", midway: cardRead}, // it was found already
	{fault: "sw3-81", before: "needs lift", midway: cardRead},
	{fault: "sw3-90", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-91", before: cardRead, midway: cardRead},
	{fault: "sw3-9f", before: "needs lift", midway: cardRead},
	{fault: "sw3-31", with: "sw12", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-41", with: "sw12", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-47", with: "sw12", before: "needs lift", midway: "needs lift"},
	{fault: "sw3-81", with: "sw12", before: "needs lift", midway: cardRead},
}

// readerBench is a reader's driver and an emulated module on the two ends of a line.
type readerBench struct {
	*testing.T
	devices Devices
	port    *serialport.Port
	reader  *idcard.Reader
}

func newReaderBench(t *testing.T, framing idcard.Framing, fingers bool) *readerBench {
	t.Helper()
	m, err := reader.New(filepath.Join(t.TempDir(), "reader"))
	if err != nil {
		t.Fatal(err)
	}
	s := m.Settings()
	s.Find, s.Select, s.Read, s.Address, s.Other, s.Paced = 0, 0, 0, 0, 0, false
	s.Framing = framing
	m.SetSettings(s)
	port := serialport.Open(serialport.Config{Name: m.Name(), Baud: 115200})
	lineUp(t, port)
	options := []idcard.Option{idcard.WithFraming(framing)}
	if fingers {
		options = append(options, idcard.WithFingerprints())
	}
	return &readerBench{t, Devices{Reader: m}, port, idcard.New(port, options...)}
}

func (b *readerBench) close() {
	b.port.Close()
	b.devices.Reader.Close()
}

func (b *readerBench) lay(id string) {
	s, ok := reader.Find(id)
	if !ok {
		b.Fatalf("no card %s", id)
	}
	b.devices.Reader.Lay(s)
}

// polled waits until the module was asked for a card so many times more.
func (b *readerBench) polled(times int) {
	b.Helper()
	for range times {
		asked := make(chan struct{})
		b.devices.Reader.At(idcard.CmdFind, func() { close(asked) })
		select {
		case <-asked:
		case <-time.After(againWithin):
			b.Fatalf("no card is looked for, the reader is %s", b.reader.State())
		}
	}
}

// readerJob is one Await under way. done delivers what came of it: whose card it was, or why there was none.
type readerJob struct {
	states <-chan idcard.State
	done   chan string
	stop   func()
}

// await begins to wait for a card.
func (b *readerBench) await() *readerJob {
	ctx, cancel := context.WithTimeout(context.Background(), outcomeWithin+againWithin)
	states, unwatch := b.reader.Watch()
	j := &readerJob{states: states, done: make(chan string, 1), stop: func() { cancel(); unwatch() }}
	go func() {
		card, err := b.reader.Await(ctx)
		j.done <- whose(card, err)
	}()
	return j
}

// whose puts what Await returned into a word.
func whose(card *idcard.Card, err error) string {
	var no *idcard.ReadError
	switch {
	case errors.As(err, &no):
		return fmt.Sprintf("%s%02X", refused, no.SW3)
	case err != nil:
		return err.Error()
	}
	for _, s := range reader.Specimens {
		if s.Card.Number.String() == card.Number.String() && s.Card.Name.String() == card.NameAsWritten().String() && len(card.Photo) == 1024 {
			return cardRead + " " + s.ID
		}
	}
	return "nobody's card"
}

// sees waits until the program sees what is wanted; a state must stay for a second.
func (b *readerBench) sees(j *readerJob, want string) (got string) {
	b.Helper()
	end, last := time.After(outcomeWithin), b.reader.State()
	settled := time.NewTimer(time.Second)
	defer settled.Stop()
	for {
		select {
		case got := <-j.done:
			j.done <- got // for whoever asks next
			return strings.TrimSuffix(got, " chen")
		case last = <-j.states:
			settled.Reset(time.Second)
		case <-settled.C:
			if string(last) == want {
				return want
			}
		case <-end:
			return string(last)
		}
	}
}

func (r readerRow) run(t *testing.T, when job, framing idcard.Framing) string {
	b := newReaderBench(t, framing, r.fingers)
	defer b.close()
	word, want := "reader:"+r.fault, r.before
	if when == midway {
		word, want = word+"@read", r.midway
	}
	if f, ok := Find("reader:" + r.with); ok {
		f.Turn(b.devices, true)
	}
	plan, err := Parse(word)
	if err != nil {
		t.Fatal(err)
	}
	if when == midway {
		// The reader was in use: the module is ready, and another card was read and taken away.
		b.lay("lin")
		first := b.await()
		if got := <-first.done; got != cardRead+" lin" {
			t.Fatal(got)
		}
		first.stop()
		b.devices.Reader.Lift()
	}
	plan.Begin(b.devices)
	b.lay("chen")
	began := time.Now()
	j := b.await()
	defer j.stop()
	got := b.sees(j, want)
	if got != want {
		t.Errorf("the program sees %q, want %q", got, want)
	}
	t.Logf("%s: %s after %v", when, got, time.Since(began).Round(10*time.Millisecond))

	// The fault is over: the card is lifted and laid down again, and can be read.
	plan.Fault.Turn(b.devices, false)
	b.devices.Reader.Lift()
	select {
	case <-j.done: // that Await has ended; another begins
		j.stop()
		j = b.await()
		defer j.stop()
	default:
		b.polled(2) // a person's hand: the driver has seen the card go
	}
	b.lay("guo")
	select {
	case again := <-j.done:
		if again != cardRead+" guo" {
			t.Errorf("after the fault: %s", again)
		}
	case <-time.After(againWithin):
		t.Errorf("after the fault the reader is %s", b.reader.State())
	}
	return got
}

func testReaders(t *testing.T, m *matrix) {
	covers(t, "reader", len(readerRows), func(i int) string { return readerRows[i].fault })
	for _, r := range readerRows {
		for _, when := range []job{before, midway} {
			t.Run(r.name()+" "+string(when), func(t *testing.T) {
				t.Parallel()
				alone(t, func(t *testing.T) { m.put("reader", r.name(), string(when), r.run(t, when, idcard.SAMV)) })
			})
		}
		if r.framed {
			t.Run(r.name()+" STX", func(t *testing.T) {
				t.Parallel()
				alone(t, func(t *testing.T) { r.run(t, before, idcard.STX) })
			})
		}
	}
}
