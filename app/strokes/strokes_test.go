package strokes

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestCommonSignsComeFirst(t *testing.T) {
	for code, want := range map[string]string{
		"hspnhspn":    "林", // whole
		"hspnhs":      "林", // begun
		"hspnnhnphhs": "梓",
		"nnhzsnhpnzs": "涵",
		"hpnzpzpn":    "欧",
		"zsszhh":      "阳",
		"hpzpnhhpn":   "䶮", // nobody knows how to say it
		"hpznphhpn":   "䶮", // the other order
		"h":           "一",
		"pn":          "人",
		"hsh":         "土",
	} {
		if got := Bundled().Candidates(code, 10); !slices.Contains(got, []rune(want)[0]) {
			t.Errorf("%s: %q without %s", code, string(got), want)
		}
	}
	if got := Bundled().Candidates("h", 1); string(got) != "一" {
		t.Errorf("the sign that ends here comes first: %q", string(got))
	}
}

func TestNothing(t *testing.T) {
	for _, code := range []string{"", "x", strings.Repeat("h", 300), "H", "一"} {
		if got := Bundled().Candidates(code, 10); len(got) != 0 {
			t.Errorf("%.10q: %q", code, string(got))
		}
	}
}

// Whoever types all strokes of a sign finds it on the pages, no sign stands there twice, and the index is what the slow way says.
func TestEverySignCanBeReached(t *testing.T) {
	x := Bundled()
	if len(x.lines) < 100_000 {
		t.Fatalf("%d lines", len(x.lines))
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		l := x.lines[random.IntN(len(x.lines))]
		whole := x.Candidates(l.code, 200)
		if !slices.Contains(whole, l.sign) {
			t.Errorf("%c is not among %d of %s", l.sign, len(whole), l.code)
		}
		begun := l.code[:1+random.IntN(len(l.code))]
		got := x.Candidates(begun, 20)
		if slow := slowly(x, begun, 20); !slices.Equal(got, slow) {
			t.Errorf("%s: %q, the slow way %q", begun, string(got), string(slow))
		}
	}
}

func slowly(x *Index, code string, n int) (out []rune) {
	var fit []line
	for _, l := range x.lines {
		if strings.HasPrefix(l.code, code) {
			fit = append(fit, l)
		}
	}
	slices.SortFunc(fit, func(a, b line) int { return order(a, b, code) })
	for _, l := range fit {
		if len(out) < n && !slices.Contains(out, l.sign) {
			out = append(out, l.sign)
		}
	}
	return out
}

func BenchmarkCandidates(b *testing.B) {
	x := Bundled()
	for i := 0; b.Loop(); i++ {
		x.Candidates([]string{"h", "p", "n", "hs", "pn"}[i%5], 60)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/30_000, "of-30ms")
}
