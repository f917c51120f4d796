package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// rateAtLeast is how many submits a second there must be for each raw append.
const rateAtLeast = 0.70

// BenchmarkSubmit hands in a case of 4 kB and appends the same 4 kB to a file with an fsync, which is the least that
// anything durable costs, in turns on the same disk: so both meet the same moments of it.
func BenchmarkSubmit(b *testing.B) {
	dir := b.TempDir()
	s := open(b, dir)
	raw, err := os.OpenFile(filepath.Join(dir, "raw"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	body := make([]byte, 4096)
	var subject, peer []time.Duration
	for b.Loop() {
		began := time.Now()
		if _, _, err := submit(s, today, body); err != nil {
			b.Fatal(err)
		}
		between := time.Now()
		if _, err := raw.Write(body); err != nil {
			b.Fatal(err)
		}
		if err := raw.Sync(); err != nil {
			b.Fatal(err)
		}
		subject, peer = append(subject, between.Sub(began)), append(peer, time.Since(between))
	}
	sum := func(all []time.Duration) (total time.Duration) {
		for _, d := range all {
			total += d
		}
		return total
	}
	slices.Sort(subject)
	slices.Sort(peer)
	b.Logf("%d: submit mean %v median %v p99 %v; raw mean %v median %v p99 %v", len(subject),
		sum(subject)/time.Duration(len(subject)), subject[len(subject)/2], subject[len(subject)*99/100],
		sum(peer)/time.Duration(len(peer)), peer[len(peer)/2], peer[len(peer)*99/100])
	ratio := float64(sum(peer)) / float64(sum(subject))
	b.ReportMetric(ratio, "x-raw-fsync-rate")
	b.ReportMetric(float64(peer[len(peer)/2])/float64(subject[len(subject)/2]), "x-median")
	if len(subject) >= 100 && ratio < rateAtLeast {
		b.Errorf("%.2f of the raw rate, want %.2f", ratio, rateAtLeast)
	}
}
