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

// BenchmarkSearch: one keystroke of somebody who searches, against what nobody notices. Every beginning of
// texts that find something, find nothing, or find something only in a part is one keystroke.
func BenchmarkSearch(b *testing.B) {
	const limit = 5 * time.Millisecond
	c := load(b)
	texts := []string{"woyaobanshenfenzheng", "企业职工退休一件事", "cs", "q业kb", "zzzzzzzzzzzzzzzzzzzz", "残疾人的那个补助金怎么领取啊谢谢您了"}
	keystrokes := 0
	for b.Loop() {
		for _, text := range texts {
			signs := []rune(text)
			for n := range signs {
				keystrokes++
				if part := string(signs[:n+1]); len(c.Search(part)) == 0 {
					c.Near(part)
				}
			}
		}
	}
	ratio := float64(b.Elapsed()) / float64(keystrokes) / float64(limit)
	b.ReportMetric(ratio, "x-the-limit")
	if ratio > 1 {
		b.Fatalf("a keystroke takes %.2f times %v", ratio, limit)
	}
}
