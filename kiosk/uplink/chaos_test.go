package uplink_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/platformtest"
)

var chaosFor = flag.Duration("chaos", 3*time.Second, "how long faults of the line come and go; from a minute on slow lines are as slow as real ones. make chaos takes 10 minutes")

// mobile is 3G at its slowest, quickened so many times: 64 kbit/s down, 32 up, 400 ms and what is added to it.
func mobile(quickened int) []string {
	return []string{
		fmt.Sprintf(`{"name":"down","type":"bandwidth","stream":"downstream","attributes":{"rate":%d}}`, 8*quickened),
		fmt.Sprintf(`{"name":"up","type":"bandwidth","stream":"upstream","attributes":{"rate":%d}}`, 4*quickened),
		fmt.Sprintf(`{"name":"late","type":"latency","stream":"downstream","attributes":{"latency":%d,"jitter":%d}}`, 400/quickened, 150/quickened),
	}
}

// A full batch of 100 cases of 4 kB takes 100 s over 3G at its slowest, and more than a batch may take. All of them arrive.
func TestSlowestMobileLine(t *testing.T) {
	t.Parallel()
	quickened := 50
	if *chaosFor >= time.Minute {
		quickened = 1
	}
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	w := newWire(t, p)
	w.poison(mobile(quickened)...)
	k.note = random(4 << 10)
	receipts := map[string]string{}
	for range 100 {
		id, receipt := k.submit(t)
		receipts[id] = receipt
	}
	o := quick
	o.Timeout = time.Minute / time.Duration(quickened)
	k.run(t, w.url(), o)
	begun := time.Now()
	for waiting := 1; waiting > 0 && time.Since(begun) < 10*time.Minute; time.Sleep(50 * time.Millisecond) {
		var err error
		if waiting, err = k.store.Waiting(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wantAllOnce(t, p, receipts, k)
	t.Logf("%d cases in %v, %d times quickened", len(receipts), time.Since(begun).Round(100*time.Millisecond), quickened)
}

// A large case is longer on the way than any time the platform could allow for a whole request: it is taken as long as it comes.
func TestSlowestLineTakesALargeCase(t *testing.T) {
	if *chaosFor < time.Minute {
		t.Skip("three minutes; make chaos")
	}
	t.Parallel()
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	w := newWire(t, p)
	w.poison(`{"type":"bandwidth","stream":"upstream","attributes":{"rate":1}}`) // kB a second
	k.note = random(150 << 10)
	id, receipt := k.submit(t)
	o := quick
	o.Timeout = 5 * time.Minute
	k.run(t, w.url(), o)
	for begun := time.Now(); k.line(t, id).State != cases.Acknowledged && time.Since(begun) < 10*time.Minute; {
		time.Sleep(100 * time.Millisecond)
	}
	wantAllOnce(t, p, map[string]string{id: receipt}, k)
	if l := k.line(t, id); l.Attempts != 1 {
		t.Errorf("it took %d attempts", l.Attempts)
	}
}

// random is text that cannot be made smaller.
func random(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('!' + rand.IntN(90))
	}
	return string(text)
}

// toxics are what chaos draws from.
var toxics = []string{
	`{"type":"latency","stream":"upstream","attributes":{"latency":60,"jitter":50}}`,
	`{"type":"latency","stream":"downstream","attributes":{"latency":60,"jitter":50}}`,
	`{"type":"bandwidth","stream":"upstream","attributes":{"rate":20}}`,
	`{"type":"bandwidth","stream":"downstream","attributes":{"rate":5}}`,
	`{"type":"slow_close","stream":"downstream","attributes":{"delay":300}}`,
	`{"type":"timeout","stream":"upstream","attributes":{"timeout":0}}`,
	`{"type":"timeout","stream":"downstream","attributes":{"timeout":0}}`,
	`{"type":"timeout","stream":"downstream","attributes":{"timeout":150}}`,
	`{"type":"reset_peer","stream":"upstream","attributes":{"timeout":40}}`,
	`{"type":"reset_peer","stream":"downstream","attributes":{"timeout":0}}`,
	`{"type":"slicer","stream":"upstream","attributes":{"average_size":300,"size_variation":250,"delay":50}}`,
	`{"type":"limit_data","stream":"upstream","attributes":{"bytes":12000}}`,
	`{"type":"limit_data","stream":"downstream","attributes":{"bytes":3200}}`,
}

// Several kiosks hand in while all that can happen to their lines happens, several things at once. When it is over,
// every case is on the platform, once.
func TestChaosOnTheLines(t *testing.T) {
	t.Parallel()
	const kiosks = 3
	p := platformtest.New(t, nil)
	all, wires := make([]*kiosk, kiosks), make([]*wire, kiosks)
	for n := range all {
		all[n], wires[n] = newKiosk(t, p, fmt.Sprintf("K%02d", n)), newWire(t, p)
		all[n].note = random(3 << 10)
		all[n].run(t, wires[n].url(), impatient())
	}
	var over atomic.Bool
	var handingIn, spoiling sync.WaitGroup
	var mu sync.Mutex
	receipts := map[string]string{}
	switches := 0
	between := func(from, to time.Duration) { time.Sleep(from + rand.N(to-from)) }
	for n, k := range all {
		handingIn.Go(func() {
			for !over.Load() {
				id, receipt := k.submit(t)
				if rand.IntN(3) == 0 {
					k.evaluate(t, id)
				}
				mu.Lock()
				receipts[id] = receipt
				mu.Unlock()
				between(10*time.Millisecond, 400*time.Millisecond)
			}
		})
		spoiling.Go(func() {
			w := wires[n]
			for !over.Load() {
				toxic := rand.IntN(len(toxics))
				name := fmt.Sprint(toxic)
				switch {
				case rand.IntN(8) == 0:
					w.cut()
					between(50*time.Millisecond, 200*time.Millisecond)
					w.open()
				case rand.IntN(4) == 0, w.proxy.Toxics.GetToxic(name) != nil:
					w.heal()
				default:
					w.poison(fmt.Sprintf(`{"name":"%s",%s`, name, toxics[toxic][1:]))
				}
				mu.Lock()
				switches++
				mu.Unlock()
				between(100*time.Millisecond, 500*time.Millisecond)
			}
		})
	}
	time.Sleep(*chaosFor)
	over.Store(true)
	handingIn.Wait()
	spoiling.Wait()
	passed := len(p.Cases(t))
	for _, w := range wires {
		w.heal()
	}
	wantAllOnce(t, p, receipts, all...)
	t.Logf("%d changes of %d lines; %d cases, %d of them delivered before it was over", switches, kiosks, len(receipts), passed)
}
