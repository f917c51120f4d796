package idcard_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/idcard/emulator"
	"yichuang/drivers/serialport"
)

// TestMain lets many tests wait at the same time: they wait for time-outs, not for the processor.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "24")
	os.Exit(m.Run())
}

// soon is long: it bounds what should take less, and fails only what would take for ever.
const soon = 30 * time.Second

// bench is a reader on a real line to an emulated module.
type bench struct {
	*testing.T
	module *emulator.Module
	port   *serialport.Port
	reader *idcard.Reader
}

func newBench(t *testing.T, options ...idcard.Option) *bench {
	t.Helper()
	m, err := emulator.New(filepath.Join(t.TempDir(), "reader"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	s := m.Settings()
	s.Find, s.Select, s.Read, s.Address, s.Other, s.Paced = 0, 0, 0, 0, 0, false
	m.SetSettings(s)
	p := serialport.Open(serialport.Config{Name: m.Name(), Baud: 115200})
	t.Cleanup(func() { p.Close() })
	b := &bench{t, m, p, idcard.New(p, options...)}
	b.lineUp()
	return b
}

func (b *bench) lineUp() {
	b.Helper()
	c, stop := b.port.Watch()
	defer stop()
	for end := time.After(soon); ; {
		select {
		case s := <-c:
			if s == serialport.Up {
				return
			}
		case <-end:
			b.Fatal("line does not come up")
		}
	}
}

func (b *bench) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	b.Cleanup(cancel)
	return ctx
}

func specimen(t *testing.T, id string) emulator.Specimen {
	t.Helper()
	s, ok := emulator.Find(id)
	if !ok {
		t.Fatalf("no specimen %s", id)
	}
	return s
}

func (b *bench) lay(id string) { b.module.Lay(specimen(b.T, id)) }

// gets waits for the card and says whether it is the specimen.
func (b *bench) gets(id string) *idcard.Card {
	b.Helper()
	c, err := b.reader.Await(b.ctx())
	if err != nil {
		b.Fatalf("%v, reader is %s", err, b.reader.State())
	}
	want := specimen(b.T, id).Card
	if c.Number.String() != want.Number.String() || c.Type != want.Type {
		b.Fatalf("not the card of %s", id)
	}
	return c
}

// start begins an Await in the background.
func (b *bench) start() <-chan error {
	done, ctx := make(chan error, 1), b.ctx()
	go func() {
		c, err := b.reader.Await(ctx)
		if err == nil {
			c.Wipe()
		}
		done <- err
	}()
	return done
}

func (b *bench) until(want idcard.State) {
	b.Helper()
	c, stop := b.reader.Watch()
	defer stop()
	for end := time.After(soon); ; {
		select {
		case s := <-c:
			if s == want {
				return
			}
		case <-end:
			b.Fatalf("reader is %s, want %s", b.reader.State(), want)
		}
	}
}

func (b *bench) finish(done <-chan error) {
	b.Helper()
	if err := <-done; err != nil {
		b.Fatalf("%v, reader is %s", err, b.reader.State())
	}
}

// count returns how many times the module was asked c.
func (b *bench) count(c idcard.Command) (n int) {
	for _, r := range b.module.Requests() {
		if idcard.Command(r[:2]) == c {
			n++
		}
	}
	return n
}

// asked waits until the module was asked c so many times.
func (b *bench) asked(c idcard.Command, n int) {
	b.Helper()
	for end := time.Now().Add(soon); b.count(c) < n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("% X asked %d times, want %d", c, b.count(c), n)
		}
	}
}

// rounds waits until the module was asked for a card so many times more: what lies there now was seen by then.
func (b *bench) rounds(n int) {
	b.Helper()
	b.asked(idcard.CmdFind, b.count(idcard.CmdFind)+n+1)
}

func TestEverySpecimenIsRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if len(emulator.Specimens) < 8 {
		t.Fatal(len(emulator.Specimens))
	}
	for _, s := range emulator.Specimens {
		b.module.Lay(s)
		c := b.gets(s.ID)
		if len(c.Photo) != 1024 || string(c.Photo) != string(s.Card.Photo) || len(c.Fingerprints) != 0 {
			t.Errorf("%s: photo or fingerprints", s.ID)
		}
		if c.NewestAddress.String() != s.Card.NewestAddress.String() {
			t.Errorf("%s: newest address", s.ID)
		}
		if c.NameAsWritten().String() != s.Card.Name.String() || c.LongTerm != s.Card.LongTerm || c.Birth != s.Card.Birth {
			t.Errorf("%s: name or dates", s.ID)
		}
		if b.reader.State() != idcard.CardSeen {
			t.Errorf("%s: state %s", s.ID, b.reader.State())
		}
		b.module.Lift()
	}
}

func TestRareSignsArrive(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.lay("ouyang")
	if c := b.gets("ouyang"); c.Name.String() != "欧阳䶮" {
		t.Errorf("%q", c.Name.String())
	}
	b.lay("huang")
	if c := b.gets("huang"); c.Name.String() != "黄𠅤" {
		t.Errorf("%q", c.Name.String())
	}
	b.lay("zheng")
	if c := b.gets("zheng"); c.Resident.Nation.Name() != "编码59" {
		t.Errorf("%q", c.Resident.Nation.Name())
	}
}

func TestCardLaidDownLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	done := b.start()
	b.until(idcard.Idle)
	b.lay("chen")
	b.finish(done)
}

func TestModule(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if n, err := b.reader.ModuleNumber(b.ctx()); err != nil || n != "05.03-20230601-0001234567-0305419896" {
		t.Errorf("%s %v", n, err)
	}
	if err := b.reader.Status(b.ctx()); err != nil {
		t.Error(err)
	}
	if err := b.reader.Reset(b.ctx()); err != nil {
		t.Error(err)
	}
	if err := b.reader.SetSpeed(b.ctx(), 1200); err != idcard.ErrSpeed {
		t.Error(err)
	}
	if err := b.reader.SetSpeed(b.ctx(), 9600); err != nil {
		t.Error(err)
	}
	if err := b.reader.Status(b.ctx()); err != idcard.ErrNoReply {
		t.Errorf("module listens at another speed now, got %v", err)
	}
}

func TestFingerprints(t *testing.T) {
	t.Parallel()
	b := newBench(t, idcard.WithFingerprints())
	s := specimen(t, "lin")
	for _, n := range []int{0, 512, 1024} {
		s.Card.Fingerprints = make([]byte, n)
		b.module.Lay(s)
		if c := b.gets("lin"); len(c.Fingerprints) != n || len(c.Photo) != 1024 {
			t.Errorf("%d bytes of fingerprints, want %d", len(c.Fingerprints), n)
		}
	}
}

func TestCardLeftBehind(t *testing.T) {
	t.Parallel()
	for _, again := range []bool{false, true} {
		t.Run(fmt.Sprintf("finds again %v", again), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			s := b.module.Settings()
			s.FindsAgain = again
			b.module.SetSettings(s)
			b.lay("lin")
			b.gets("lin")
			if here, err := b.reader.Present(b.ctx()); err != nil || !here || b.reader.State() != idcard.LeftBehind {
				t.Fatal(here, err, b.reader.State())
			}
			done := b.start() // the next visitor must not get the card of the one before
			b.until(idcard.NeedsLift)
			select {
			case err := <-done:
				t.Fatalf("read the card of before, %v", err)
			case <-time.After(time.Second):
			}
			b.module.Lift()
			b.until(idcard.Idle)
			if here, err := b.reader.Present(b.ctx()); err != nil || here {
				t.Fatal(here, err)
			}
			b.lay("lin")
			b.finish(done)
		})
	}
}

func TestAwaitLift(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.lay("lin")
	b.gets("lin")
	gone, ctx := make(chan error, 1), b.ctx()
	go func() { gone <- b.reader.AwaitLift(ctx) }()
	b.until(idcard.LeftBehind)
	select {
	case err := <-gone:
		t.Fatalf("the card still lies there, %v", err)
	case <-time.After(time.Second):
	}
	b.module.Lift()
	b.finish(gone)
	b.until(idcard.Idle)

	// A card that could not be read and was taken away does not count against the next one, whatever the module finds.
	s := b.module.Settings()
	s.FindsAgain = true
	b.module.SetSettings(s)
	b.module.SetFaults(emulator.Faults{FailUntilLift: true})
	b.lay("chen")
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if _, err := b.reader.Await(short); err == nil {
		t.Fatal("read a card that cannot be read")
	}
	b.module.SetFaults(emulator.Faults{})
	b.module.Lift()
	if err := b.reader.AwaitLift(ctx); err != nil {
		t.Fatal(err)
	}
	b.lay("chen")
	b.gets("chen")
}

// A program that begins while a card read before still lies there says what to do.
func TestCardLyingFromBefore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.lay("chen")
	b.gets("chen")
	b.reader = idcard.New(b.port)
	done := b.start()
	b.until(idcard.NeedsLift)
	b.module.Lift()
	b.until(idcard.Idle)
	b.lay("chen")
	b.finish(done)
}

func TestUnreadableCardNeedsLift(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.module.SetFaults(emulator.Faults{FailUntilLift: true})
	done := b.start()
	b.until(idcard.Idle)
	for n := 1; n <= 3; n++ {
		b.lay("chen")
		for end := time.Now().Add(soon); b.reader.Failures() < n; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d failures, want %d", b.reader.Failures(), n)
			}
		}
		b.until(idcard.NeedsLift)
		b.module.Lift()
		b.rounds(2)
		if s := b.reader.State(); s != idcard.NeedsLift {
			t.Fatalf("%s after the card was lifted", s)
		}
	}
	b.module.SetFaults(emulator.Faults{})
	b.lay("chen")
	b.finish(done)
	if b.reader.Failures() != 0 {
		t.Fatal(b.reader.Failures())
	}
}

func TestUnplugAndReplugWhileWaiting(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	done := b.start()
	b.until(idcard.Idle)
	b.module.Unplug()
	b.until(idcard.Absent)
	b.module.Replug()
	b.until(idcard.Idle)
	b.lay("weng")
	b.finish(done)
}

func TestModuleRefusesForGood(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, sw := range []byte{0x21, 0x23, 0x66} {
		b.module.SetFaults(emulator.Faults{Answers: answer(idcard.CmdFind, sw)})
		_, err := b.reader.Await(b.ctx())
		var refused *idcard.ReadError
		if !errors.As(err, &refused) || refused.SW3 != sw || refused.Command != idcard.CmdFind || !refused.Fatal() {
			t.Fatalf("%02X: %v", sw, err)
		}
		if b.reader.State() != idcard.Fault {
			t.Fatal(b.reader.State())
		}
	}
}

func TestSelfTestThatStaysFailed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.module.SetFaults(emulator.Faults{Answers: answer(emulator.EveryCommand, 0x60)})
	done := b.start()
	b.until(idcard.SelfTest)
	var refused *idcard.ReadError
	if err := <-done; !errors.As(err, &refused) || refused.SW3 != 0x60 || b.reader.State() != idcard.Fault {
		t.Fatal(err, b.reader.State())
	}
}

func TestContextEndsAwait(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := b.reader.Await(ctx); err != context.DeadlineExceeded {
		t.Fatal(err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	b.module.SetFaults(emulator.Faults{Silent: true})
	done := make(chan error)
	go func() { _, err := b.reader.Await(ctx); done <- err }()
	time.Sleep(50 * time.Millisecond)
	cancel()
	if err := <-done; err != context.Canceled {
		t.Fatal(err)
	}
	b.port.Close()
	if _, err := b.reader.Await(b.ctx()); err != serialport.ErrClosed {
		t.Fatal(err)
	}
}

func TestNothingStaysBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("a visit", func(t *testing.T) {
		b := newBench(t)
		b.lay("chen")
		b.gets("chen")
		b.module.SetFaults(emulator.Faults{On: &idcard.CmdFind, HangupAt: 4})
		b.reader.Present(b.ctx())
	})
	for end := time.Now().Add(soon); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, were %d", runtime.NumGoroutine(), before)
		}
	}
}
