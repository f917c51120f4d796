package handwriting_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"yichuang/app/handwriting"
	"yichuang/app/handwriting/hand"
)

// The first ten candidates hold at least 95 of 100 signs, joined and shuffled or not.
func TestTenCandidatesHoldWhatWasWritten(t *testing.T) {
	all := handwriting.Book()
	for _, c := range []struct {
		joined, shuffled float64
		signs            int
	}{{0, 0, 500}, {0, 1, 100}, {0.3, 0.3, 100}} {
		h := hand.Hand{Rand: rand.New(rand.NewPCG(1, 2)), Joined: c.joined, Shuffled: c.shuffled}
		first, ten := 0, 0
		for range c.signs {
			w := all[h.IntN(len(all))]
			at := slices.Index(handwriting.Bundled().Candidates(h.Write(w.Strokes), 10), w.Sign)
			if at == 0 {
				first++
			}
			if at >= 0 {
				ten++
			}
		}
		t.Logf("joined %.1f, shuffled %.1f: first %d, first ten %d of %d", c.joined, c.shuffled, first, ten, c.signs)
		if ten*100 < 95*c.signs {
			t.Errorf("joined %.1f, shuffled %.1f: only %d of %d are among the first ten", c.joined, c.shuffled, ten, c.signs)
		}
	}
}

// Every sign that was put together is found by somebody who writes it.
func TestComposedSigns(t *testing.T) {
	h := hand.Hand{Rand: rand.New(rand.NewPCG(3, 4)), Joined: 0.1}
	book := handwriting.Book()
	for _, w := range book[9574:] {
		if got := handwriting.Bundled().Candidates(h.Write(w.Strokes), 10); !slices.Contains(got, w.Sign) {
			t.Errorf("%c is taken for %q", w.Sign, got)
		}
	}
}

func TestOddInk(t *testing.T) {
	for name, strokes := range map[string][]handwriting.Stroke{
		"nothing": nil, "an empty stroke": {{}}, "a dot": {{{5, 5}}}, "the same dot twice": {{{5, 5}, {5, 5}}},
	} {
		if got := handwriting.Bundled().Candidates(strokes, 10); got != nil {
			t.Errorf("%s is taken for %q", name, got)
		}
	}
	if got := handwriting.Bundled().Candidates([]handwriting.Stroke{{{0, 50}, {100, 50}}}, 1); string(got) != "一" {
		t.Errorf("a flat line is taken for %q", got)
	}
	if got := handwriting.Bundled().Candidates([]handwriting.Stroke{{{0, 50}, {100, 50}}}, 0); len(got) != 0 {
		t.Errorf("none was asked for: %q", got)
	}
}

// A finger that draws on without end must not keep the page waiting.
func BenchmarkCandidates(b *testing.B) {
	h := hand.Hand{Rand: rand.New(rand.NewPCG(5, 6))}
	all := handwriting.Book()
	var inks [][]handwriting.Stroke
	for range 100 {
		inks = append(inks, h.Write(all[h.IntN(len(all))].Strokes))
	}
	r := handwriting.Bundled()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		r.Candidates(inks[i%len(inks)], 10)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/30, "of-30ms")
}
