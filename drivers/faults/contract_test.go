package faults

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yichuang/drivers/serialport"
)

// The contract: whatever a device does wrong, its driver says within its deadline what is the matter, takes nothing for
// printed or read that was not, leaves no goroutine behind, and works again as soon as the device does. Every fault of
// the table is tried twice: before the job begins, and in the middle of it. docs/devices.md holds what came of it.

// TestMain lets many rows wait at the same time: they wait for time-outs, not for the processor.
func TestMain(m *testing.M) {
	if dir := os.Getenv(emulateIn); dir != "" {
		if err := emulate(dir); err != nil {
			panic(err)
		}
		return
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "64"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// The deadlines. They bound what a driver promises, with room for a machine that is busy with other things.
const (
	outcomeWithin = 30 * time.Second // an outcome or a lasting state, from the beginning of the job
	againWithin   = 30 * time.Second // the next job, from the end of the fault
)

// job says when a fault begins.
type job string

const (
	before job = "before"
	midway job = "midway"
)

// alone runs a row and fails when a goroutine begun in it is still there afterwards. Goroutines carry the labels of
// those that began them, so rows can be told apart though many run at once.
func alone(t *testing.T, run func(t *testing.T)) {
	t.Helper()
	pprof.Do(context.Background(), pprof.Labels("row", t.Name()), func(context.Context) {
		run(t)
		for end := time.Now().Add(againWithin); ; time.Sleep(20 * time.Millisecond) {
			n, stacks := labelled(t.Name())
			if n == 1 { // this one
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%d goroutines left behind\n%s", n-1, stacks)
			}
		}
	})
}

var counted = regexp.MustCompile(`(?m)^(\d+) @`)

// labelled counts the goroutines with a row's label.
func labelled(row string) (n int, stacks string) {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		panic(err)
	}
	mark := []byte(fmt.Sprintf("# labels: {%q:%q}\n", "row", row))
	for _, record := range bytes.Split(profile.Bytes(), []byte("\n\n")) {
		if bytes.Contains(record, mark) {
			k, err := strconv.Atoi(string(counted.FindSubmatch(record)[1]))
			if err != nil {
				panic(err)
			}
			n += k
			stacks += string(record) + "\n\n"
		}
	}
	return n, stacks
}

// TestGoroutinesAreCounted: a goroutine left behind is found.
func TestGoroutinesAreCounted(t *testing.T) {
	pprof.Do(context.Background(), pprof.Labels("row", t.Name()), func(context.Context) {
		stay := make(chan struct{})
		for range 3 {
			go func() { <-stay }()
		}
		if n, _ := labelled(t.Name()); n != 4 {
			t.Errorf("%d goroutines, want 4", n)
		}
		close(stay)
	})
}

// lineUp waits for the line.
func lineUp(t *testing.T, p *serialport.Port) {
	t.Helper()
	states, stop := p.Watch()
	defer stop()
	awaitIn(t, states, serialport.Up)
}

// awaitIn waits until a state is delivered.
func awaitIn[S comparable](t *testing.T, states <-chan S, want S) {
	t.Helper()
	end := time.After(againWithin)
	var last S
	for {
		select {
		case last = <-states:
			if last == want {
				return
			}
		case <-end:
			t.Fatalf("state is %v, want %v", last, want)
		}
	}
}

// covers fails when a fault of a device has no row, or not one.
func covers(t *testing.T, device string, n int, name func(int) string) {
	t.Helper()
	var rows []string
	for i := range n {
		rows = append(rows, device+":"+name(i))
	}
	for _, f := range All() {
		if f.Device() == device && !slices.Contains(rows, f.Name) {
			t.Errorf("%s has no row", f.Name)
		}
	}
	for _, r := range rows {
		if _, ok := Find(strings.Fields(r)[0]); !ok {
			t.Errorf("row %s has no fault", r)
		}
	}
}

func TestContract(t *testing.T) {
	var m matrix
	t.Run("all", func(t *testing.T) {
		t.Run("reader", func(t *testing.T) { t.Parallel(); testReaders(t, &m) })
		t.Run("cards", func(t *testing.T) { t.Parallel(); testCards(t, &m) })
		t.Run("printer", func(t *testing.T) { t.Parallel(); testPrinters(t, &m) })
		t.Run("exit", func(t *testing.T) { t.Parallel(); testExit(t, &m) })
		t.Run("power", func(t *testing.T) { t.Parallel(); testPowerCycle(t) })
	})
	if !t.Failed() {
		m.check(t)
	}
}
