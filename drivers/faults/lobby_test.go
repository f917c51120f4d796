package faults

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
)

// The lobby: people come one after the other, and in every tenth visit something goes wrong with a device. Whatever it
// was, nobody is given another's card or told of a receipt that is not there, and the next visit finds both devices well.
// `make soak` gives it the 10,000 visits of a day.
var visits = flag.Int("visits", 320, "how many visits the lobby gets")

const (
	machines     = 8 // side by side: a visit waits for time-outs, not for the processor
	faultEvery   = 10
	rounds       = 10               // after each one memory and handles are counted
	fills        = 24               // visits that fill what is kept for good: buffers, an emulated printer's 20 receipts
	cardPatience = 4 * time.Second  // of somebody whose card is not read
	slipPatience = 12 * time.Second // and whose receipt does not come
)

// lobbyMachine is a kiosk's two devices with their drivers.
type lobbyMachine struct {
	reader  *readerBench
	printer *printerBench
	rng     *rand.Rand
	plans   []Plan // the faults still to come
	served  int
}

func newLobbyMachine(t *testing.T, n int) *lobbyMachine {
	m := &lobbyMachine{newReaderBench(t, idcard.SAMV, false), newPrinterBench(t, []string{"generic-80", "presenter-80"}[n%2], 6),
		rand.New(rand.NewPCG(uint64(n), 1)), nil, 0}
	m.printer.devices.Reader = m.reader.devices.Reader
	return m
}

func (m *lobbyMachine) close() {
	m.reader.close()
	m.printer.close()
}

// nextPlan deals every fault out once, beginning at once or in the middle, before it deals one again.
func (m *lobbyMachine) nextPlan(t *testing.T) Plan {
	if len(m.plans) == 0 {
		for _, f := range All() {
			word := f.Name
			if midway := m.rng.IntN(2) == 0; midway && f.Device() == "reader" {
				word += "@" + moments[m.rng.IntN(len(moments))].word
			} else if midway {
				word += fmt.Sprintf("@%d", 1+m.rng.IntN(300))
			}
			p, err := Parse(word)
			if err != nil {
				t.Fatal(err)
			}
			m.plans = append(m.plans, p)
		}
		m.rng.Shuffle(len(m.plans), func(i, j int) { m.plans[i], m.plans[j] = m.plans[j], m.plans[i] })
	}
	p := m.plans[0]
	m.plans = m.plans[1:]
	return p
}

// visit is one person. In a visit with a fault anything may fail, but nothing may be said that is not so.
func (m *lobbyMachine) visit(t *testing.T) {
	m.reader.T, m.printer.T = t, t
	m.served++
	fault := "none"
	cardWait, slipWait := againWithin, againWithin
	if m.served%faultEvery == 0 {
		p := m.nextPlan(t)
		fault, cardWait, slipWait = p.Fault.Name, cardPatience, slipPatience
		p.Begin(m.printer.devices)
	}
	s := reader.Specimens[m.rng.IntN(len(reader.Specimens))]
	m.reader.devices.Reader.Lay(s)
	ctx, cancel := context.WithTimeout(context.Background(), cardWait)
	got := whose(m.reader.reader.Await(ctx))
	cancel()
	if strings.HasPrefix(got, cardRead) || got == "nobody's card" || fault == "none" {
		if got != cardRead+" "+s.ID {
			t.Fatalf("visit %d, fault %s: card of %s was %q, reader %s", m.served, fault, s.ID, got, m.reader.reader.State())
		}
	}
	said := []string{fmt.Sprintf("第%d位", m.served), "收件回执", "本机已收到您的申请，还没有受理"}
	if got := m.printer.printsLines(said, slipWait); fault == "none" && got != m.printer.good() {
		t.Fatalf("visit %d: receipt %s", m.served, got)
	}
	m.reader.devices.Reader.Lift()
	m.printer.devices.Printer.TakePaper()
	if err := Mend(m.printer.devices); err != nil {
		t.Fatal(err)
	}
	m.seeOff(t, fault)
}

// seeOff waits, as a kiosk does, until the card is known to be gone and the printer is ready for the next one.
func (m *lobbyMachine) seeOff(t *testing.T, fault string) {
	end := time.Now().Add(againWithin)
	for {
		ctx, cancel := context.WithDeadline(context.Background(), end)
		err := m.reader.reader.AwaitLift(ctx)
		cancel()
		if err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("after %s the reader is %s: %v", fault, m.reader.reader.State(), err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	for m.printer.printer.State() != "ready" {
		m.printer.devices.Printer.TakePaper()
		if time.Now().After(end) {
			t.Fatalf("after %s the printer is %s", fault, m.printer.printer.State())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// held is what a process holds on to.
type held struct{ heap, handles, goroutines int }

func holds(t *testing.T) held {
	t.Helper()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	handles, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return held{int(m.HeapAlloc), len(handles), runtime.NumGoroutine()}
}

func TestLobby(t *testing.T) {
	alone(t, func(t *testing.T) {
		var lobby []*lobbyMachine
		for n := range machines {
			m := newLobbyMachine(t, n)
			defer m.close()
			lobby = append(lobby, m)
		}
		var first, last held
		for range rounds {
			t.Run("round", func(t *testing.T) {
				for n, m := range lobby {
					t.Run(fmt.Sprint("machine ", n), func(t *testing.T) {
						t.Parallel()
						for range *visits / machines / rounds {
							m.visit(t)
						}
					})
				}
			})
			last = holds(t)
			t.Logf("%d visits: %+v", lobby[0].served*machines, last)
			if first == (held{}) || lobby[0].served <= fills {
				first = last
			}
		}
		if float64(last.heap) > 1.1*float64(first.heap) || last.handles > first.handles || last.goroutines > first.goroutines {
			t.Errorf("not flat: %+v then %+v", first, last)
		}
	})
}
