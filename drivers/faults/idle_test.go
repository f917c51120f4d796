package faults

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
	"yichuang/drivers/printer"
	paper "yichuang/drivers/printer/emulator"
	"yichuang/drivers/serialport"
)

// idleAtMost is how much of a core both drivers may take while nobody is there: a card is looked for every 300 ms and
// the printer asked how it is every 2 s.
const idleAtMost = 0.005

// emulateIn, when set, makes this test program a process of its own for the devices, in the folder it names, until its
// input ends: what they take must not count.
const emulateIn = "YICHUANG_EMULATE_IN"

func emulate(dir string) error {
	m, err := reader.New(filepath.Join(dir, "reader"))
	if err != nil {
		return err
	}
	defer m.Close()
	profile, err := printer.LoadProfile("generic-80")
	if err != nil {
		return err
	}
	p, err := paper.Open(filepath.Join(dir, "printer"), paper.Options{Profile: profile})
	if err != nil {
		return err
	}
	defer p.Close()
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// BenchmarkIdle: the processor's time against the clock's, both devices open and nobody there.
func BenchmarkIdle(b *testing.B) {
	dir := b.TempDir()
	devices := exec.Command(os.Args[0])
	devices.Env = append(os.Environ(), emulateIn+"="+dir)
	stay, err := devices.StdinPipe()
	if err == nil {
		err = devices.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		stay.Close()
		if err := devices.Wait(); err != nil {
			b.Error(err)
		}
	}()
	open := func(name string) *serialport.Port {
		return serialport.Open(serialport.Config{Name: filepath.Join(dir, name), Baud: baud})
	}
	readerPort, printerPort := open("reader"), open("printer")
	defer readerPort.Close()
	defer printerPort.Close()
	profile, err := printer.LoadProfile("generic-80")
	if err != nil {
		b.Fatal(err)
	}
	r, p := idcard.New(readerPort), printer.New(printerPort, profile, nil)
	defer p.Close()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = r.Await(ctx) // until cancelled
	}()
	defer func() { cancel(); <-ended }()
	for end := time.Now().Add(againWithin); r.State() != idcard.Idle || p.State() != printer.StateReady; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("reader is %s, printer %s", r.State(), p.State())
		}
	}
	for b.Loop() {
		began, used := time.Now(), processor(b)
		time.Sleep(20 * time.Second)
		ratio := float64(processor(b)-used) / float64(time.Since(began))
		b.ReportMetric(100*ratio, "%-of-a-core")
		if ratio > idleAtMost {
			b.Fatalf("idle takes %.2f %% of a core, want at most %.2f %%", 100*ratio, 100*idleAtMost)
		}
	}
	if r.State() != idcard.Idle || p.State() != printer.StateReady {
		b.Fatalf("reader is %s, printer %s", r.State(), p.State())
	}
}

// processor is the time this process has had of the processors.
func processor(b *testing.B) time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
