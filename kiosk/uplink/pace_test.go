package uplink

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/platform/contract"
)

// What goes over a line besides the bodies, in bytes: a TLS handshake with both certificates (4,420 were counted), a look
// at the feed, and what a batch has around its bodies.
const (
	handshakeBytes = 4500
	feedBytes      = 1000
	headBytes      = 600
)

// badLine carries so many bytes a second, after a pause at each request, and breaks when a connection has carried so
// many bytes (never when 0), or at a fifth of the requests when moody.
type badLine struct {
	rate   float64
	pause  time.Duration
	breaks int
	moody  func() bool

	clock     time.Duration
	connected bool
	carried   int
}

// ask takes a request over the line, and says how it went and how long it took.
func (l *badLine) ask(bytes int, limit time.Duration) (took time.Duration, passed, late bool) {
	if !l.connected {
		l.connected, l.carried = true, 0
		bytes += handshakeBytes
	}
	asked := bytes
	if l.breaks > 0 {
		bytes = min(bytes, l.breaks-l.carried)
	}
	took = l.pause + time.Duration(float64(bytes)/l.rate*float64(time.Second))
	switch l.carried += bytes; {
	case took > limit:
		took, late = limit, true
	case bytes == asked && !l.moody():
		passed = true
	}
	l.clock += took
	l.connected = passed
	return took, passed, late
}

// Whatever the line carries, down to 45 bytes a second for small cases, all of it arrives, and not much later than it could have.
func TestAnyLineDeliversInTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.IntRange(200, 60_000), 1, 300).Draw(t, "items")
		largest, total := 0, 0
		for _, n := range items {
			largest, total = max(largest, n), total+n
		}
		slowest := max(45, float64(largest+headBytes+handshakeBytes)/900) // one item in a quarter of an hour
		l := &badLine{
			rate:  slowest * float64(rapid.IntRange(1, 100_000).Draw(t, "times the slowest")),
			pause: time.Duration(rapid.IntRange(0, 1200).Draw(t, "pause")) * time.Millisecond,
		}
		if rapid.Bool().Draw(t, "breaks") {
			l.breaks = handshakeBytes + feedBytes + headBytes + largest + rapid.IntRange(0, 1<<20).Draw(t, "after")
		}
		moody := rapid.Bool().Draw(t, "moody")
		l.moody = func() bool { return moody && rapid.IntRange(0, 4).Draw(t, "mood") == 0 }

		const usual = time.Minute
		p := pace{batch: firstBatch}
		tries := 0
		for online := false; len(items) > 0; tries++ {
			if tries > 10_000 {
				t.Fatalf("%d items still wait after %v: %+v", len(items), l.clock, p)
			}
			if !online {
				took, passed, late := l.ask(feedBytes, p.limit(feedTimeout))
				if online = passed; passed {
					p.passed(0, took, feedTimeout)
				} else {
					p.failed(0, late)
					l.clock += 15 * time.Second // the rest after a failure, about
				}
				continue
			}
			n, bytes := 0, 0
			for n < min(p.batch, len(items)) && (n == 0 || bytes+items[n] <= contract.MaxBytes) {
				bytes += items[n]
				n++
			}
			took, passed, late := l.ask(headBytes+bytes, p.limit(usual))
			if online = passed; passed {
				p.passed(n, took, usual)
				items = items[n:]
			} else {
				p.failed(n, late)
				l.clock += 15 * time.Second
			}
		}
		best := time.Duration(float64(total+handshakeBytes+feedBytes) / l.rate * float64(time.Second))
		if most := 20*time.Minute + 4*best; l.breaks == 0 && !moody && l.clock > most {
			t.Fatalf("took %v, could have been %v", l.clock, best)
		}
	})
}

func TestPaceKeepsWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := pace{batch: firstBatch}
		for range rapid.IntRange(1, 100).Draw(t, "requests") {
			items := rapid.IntRange(0, p.batch).Draw(t, "items")
			if rapid.Bool().Draw(t, "passed") {
				p.passed(items, time.Duration(rapid.IntRange(0, 60).Draw(t, "took"))*time.Second, time.Minute)
			} else {
				p.failed(items, rapid.Bool().Draw(t, "late"))
			}
			if p.batch < 1 || p.batch > contract.MaxItems || p.limit(time.Minute) < time.Minute || p.limit(time.Minute) > 16*time.Minute {
				t.Fatalf("%+v", p)
			}
		}
	})
}
