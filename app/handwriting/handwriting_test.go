package handwriting

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"yichuang/assets"
)

// hand writes as people do: crooked, turned by up to 10 degrees, stretched, at any size. joined says how often a stroke runs on into
// the next, shuffled how often they come in another order.
type hand struct {
	*rand.Rand
	joined, shuffled float64
}

func (h hand) write(strokes []Stroke) []Stroke {
	angle := (h.Float64()*2 - 1) * 10 * math.Pi / 180
	wide, high := 0.7+h.Float64()*0.6, 0.7+h.Float64()*0.6
	size := 1 + h.Float64()*3
	var out []Stroke
	for _, s := range resampled(strokes) {
		line := h.stroke(s)
		for i, p := range line {
			x, y := float64(p.X)*wide*size, float64(p.Y)*high*size
			line[i] = Point{float32(x*math.Cos(angle) - y*math.Sin(angle)), float32(x*math.Sin(angle) + y*math.Cos(angle))}
		}
		if n := len(out); n > 0 && h.Float64() < h.joined {
			out[n-1] = append(out[n-1], line...)
			continue
		}
		out = append(out, line)
	}
	if h.Float64() < h.shuffled {
		h.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

// stroke is the same stroke elsewhere by about 2 % of the box, longer or shorter by about 8 %, bent, and trembling.
func (h hand) stroke(s Stroke) Stroke {
	offX, offY := h.NormFloat64()*5, h.NormFloat64()*5
	bendX, bendY := h.NormFloat64()*4, h.NormFloat64()*4
	longX, longY := 1+h.NormFloat64()*0.08, 1+h.NormFloat64()*0.08
	middle := s[len(s)/2]
	out := make(Stroke, len(s))
	for i, p := range s {
		bow := math.Sin(math.Pi * float64(i) / float64(max(1, len(s)-1)))
		out[i] = Point{
			float32(float64(middle.X) + float64(p.X-middle.X)*longX + offX + bendX*bow + h.NormFloat64()*1.2),
			float32(float64(middle.Y) + float64(p.Y-middle.Y)*longY + offY + bendY*bow + h.NormFloat64()*1.2),
		}
	}
	return out
}

// Of 500 signs, the first ten candidates hold at least 475, joined and shuffled or not.
func TestTenCandidatesHoldWhatWasWritten(t *testing.T) {
	all := written(assets.Medians())
	for _, c := range []struct{ joined, shuffled float64 }{{0, 0}, {0, 1}, {0.3, 0.3}} {
		h := hand{rand.New(rand.NewPCG(1, 2)), c.joined, c.shuffled}
		first, ten := 0, 0
		for range 500 {
			w := all[h.IntN(len(all))]
			at := slices.Index(Bundled().Candidates(h.write(w.strokes), 10), w.sign)
			if at == 0 {
				first++
			}
			if at >= 0 {
				ten++
			}
		}
		t.Logf("joined %.1f, shuffled %.1f: first %d, first ten %d of 500", c.joined, c.shuffled, first, ten)
		if ten < 475 {
			t.Errorf("joined %.1f, shuffled %.1f: only %d of 500 are among the first ten", c.joined, c.shuffled, ten)
		}
	}
}

// Every sign that was put together is found by somebody who writes it.
func TestComposedSigns(t *testing.T) {
	h := hand{rand.New(rand.NewPCG(3, 4)), 0.1, 0}
	for _, w := range composed(written(assets.Medians())) {
		if got := Bundled().Candidates(h.write(w.strokes), 10); !slices.Contains(got, w.sign) {
			t.Errorf("%c is taken for %q", w.sign, got)
		}
	}
}

func TestOddInk(t *testing.T) {
	for name, strokes := range map[string][]Stroke{
		"nothing": nil, "an empty stroke": {{}}, "a dot": {{{5, 5}}}, "the same dot twice": {{{5, 5}, {5, 5}}},
	} {
		if got := Bundled().Candidates(strokes, 10); got != nil {
			t.Errorf("%s is taken for %q", name, got)
		}
	}
	if got := Bundled().Candidates([]Stroke{{{0, 50}, {100, 50}}}, 1); string(got) != "一" {
		t.Errorf("a flat line is taken for %q", got)
	}
	if got := Bundled().Candidates([]Stroke{{{0, 50}, {100, 50}}}, 0); len(got) != 0 {
		t.Errorf("none was asked for: %q", got)
	}
}

// A finger that draws on without end must not keep the page waiting.
func BenchmarkCandidates(b *testing.B) {
	h := hand{rand.New(rand.NewPCG(5, 6)), 0, 0}
	all := written(assets.Medians())
	var inks [][]Stroke
	for range 100 {
		inks = append(inks, h.write(all[h.IntN(len(all))].strokes))
	}
	r := Bundled()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		r.Candidates(inks[i%len(inks)], 10)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/30, "of-30ms")
}
