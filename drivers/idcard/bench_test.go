package idcard_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/idcard/emulator"
	"yichuang/drivers/serialport"
)

// readAtMost is how much longer than its bytes a read may take, as a ratio.
const readAtMost = 1.05

// wireCount is a port that counts the bytes in both directions, and the time the module takes for what it is asked.
type wireCount struct {
	*serialport.Port
	settings emulator.Settings

	mu     sync.Mutex
	bytes  int
	delays time.Duration
}

func (w *wireCount) Read(ctx context.Context, b []byte) (int, error) {
	n, err := w.Port.Read(ctx, b)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes += n
	return n, err
}

func (w *wireCount) Write(ctx context.Context, b []byte) error {
	w.mu.Lock()
	w.bytes += len(b)
	switch idcard.Command(b[7:9]) { // after preamble and length
	case idcard.CmdFind:
		w.delays += w.settings.Find
	case idcard.CmdSelect:
		w.delays += w.settings.Select
	case idcard.CmdRead:
		w.delays += w.settings.Read
	case idcard.CmdNewestAddress:
		w.delays += w.settings.Address
	default:
		w.delays += w.settings.Other
	}
	w.mu.Unlock()
	return w.Port.Write(ctx, b)
}

// reset returns what was counted and begins anew.
func (w *wireCount) reset() (bytes int, delays time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	bytes, delays = w.bytes, w.delays
	w.bytes, w.delays = 0, 0
	return bytes, delays
}

// BenchmarkReadRatio: from a card laid down to a Card, against the time its bytes need on the line. The module's own
// delays are taken off first, so that they hide nothing.
func BenchmarkReadRatio(b *testing.B) {
	for _, baud := range []int{115200, 38400, 9600} {
		b.Run(fmt.Sprint(baud), func(b *testing.B) {
			m, err := emulator.New(filepath.Join(b.TempDir(), "reader"))
			if err != nil {
				b.Fatal(err)
			}
			defer m.Close()
			s := m.Settings()
			s.Speed = baud
			m.SetSettings(s)
			port := &wireCount{Port: serialport.Open(serialport.Config{Name: m.Name(), Baud: baud}), settings: s}
			defer port.Close()
			reader, ctx := idcard.New(port), context.Background()
			read := func() (took time.Duration) {
				card, _ := emulator.Find("lin")
				m.Lay(card)
				began := time.Now()
				c, err := reader.Await(ctx)
				took = time.Since(began)
				if err != nil || c.Number.String() != card.Card.Number.String() {
					b.Fatal(err)
				}
				c.Wipe()
				m.Lift()
				return took
			}
			read() // brings line and module up
			for b.Loop() {
				var ratios []float64
				for range 7 {
					port.reset()
					took := read()
					bytes, delays := port.reset()
					wire := time.Duration(bytes) * 10 * time.Second / time.Duration(baud)
					ratios = append(ratios, float64(took-delays)/float64(wire))
				}
				slices.Sort(ratios)
				median := ratios[len(ratios)/2]
				b.ReportMetric(median, "x-the-wire")
				if median > readAtMost {
					b.Fatalf("a read takes %.3f times as long as its bytes, want at most %v; all: %.3f", median, readAtMost, ratios)
				}
			}
		})
	}
}
