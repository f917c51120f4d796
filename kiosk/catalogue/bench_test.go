package catalogue_test

import (
	"testing"
	"time"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := catalogue.Load(assets.Catalogue()); err != nil {
			b.Fatal(err)
		}
	}
}

// The largest bundle, with everything answered.
func BenchmarkResolve(b *testing.B) {
	largest := load(b).Bundle("P07")
	a := catalogue.Answers{"kind": {"自主就业退役士兵"}, "party": {"党员"}, "ins": {"是"}}
	for b.Loop() {
		largest.Resolve(catalogue.Situation{Answers: a})
	}
}

// BenchmarkSearch: one keystroke of somebody who searches, against what nobody notices. It is the last of a text
// that finds something, finds nothing, or finds something only in a part, which is the costliest.
func BenchmarkSearch(b *testing.B) {
	const limit = 5 * time.Millisecond
	c := load(b)
	for _, text := range []string{"s", "q业kb", "woyaobanshenfenzheng", "残疾人的那个补助金怎么领取啊谢谢您了", "shshshshshshshshshshshshshshshshshshshsh"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if len(c.Search(text)) == 0 {
					c.Near(text)
				}
			}
			ratio := float64(b.Elapsed()) / float64(b.N) / float64(limit)
			b.ReportMetric(ratio, "x-the-limit")
			if ratio > 1 {
				b.Fatalf("a keystroke takes %.2f times %v", ratio, limit)
			}
		})
	}
}
