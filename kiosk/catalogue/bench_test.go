package catalogue_test

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

// What a finger waits for, at most.
const (
	loadAtMost    = 100 * time.Millisecond // all bundles, read and checked: a part of the start
	resolveAtMost = time.Millisecond       // the largest bundle, after each answer
	searchAtMost  = 5 * time.Millisecond   // a keystroke
)

// within reports how much of its limit a round takes, and fails above all of it. It counts processor time: others on the
// machine do not make the catalogue slower.
func within(b *testing.B, limit time.Duration, round func()) {
	b.Helper()
	began := processorTime(b)
	for b.Loop() {
		round()
	}
	ratio := float64(processorTime(b)-began) / float64(b.N) / float64(limit)
	b.ReportMetric(ratio, "x-the-limit")
	if ratio > 1 {
		b.Fatalf("takes %.2f times the limit of %s", ratio, limit)
	}
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func BenchmarkLoad(b *testing.B) {
	within(b, loadAtMost, func() {
		if _, err := catalogue.Load(assets.Catalogue()); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkResolve answers everything of the largest bundle with the first option.
func BenchmarkResolve(b *testing.B) {
	size := func(x *catalogue.Bundle) int {
		return len(x.Questions) + len(x.Matters) + len(x.Materials) + len(x.Fields)
	}
	largest := slices.MaxFunc(load(b).Bundles, func(x, y *catalogue.Bundle) int { return size(x) - size(y) })
	a := catalogue.Answers{}
	for _, q := range largest.Questions {
		a[q.ID] = []string{q.Options[0].Name}
	}
	within(b, resolveAtMost, func() { resolve(largest, a) })
}

// BenchmarkSearch is one keystroke of somebody who searches, against what nobody notices. It is the last of a text that
// finds something, finds nothing, or finds something only in a part, which is the costliest.
func BenchmarkSearch(b *testing.B) {
	c := load(b)
	for _, text := range []string{"s", "q业kb", "woyaobanshenfenzheng", "残疾人的那个补助金怎么领取啊谢谢您了", "shshshshshshshshshshshshshshshshshshshsh"} {
		b.Run(text, func(b *testing.B) {
			within(b, searchAtMost, func() {
				if len(c.Search(text)) == 0 {
					c.Near(text)
				}
			})
		})
	}
}
