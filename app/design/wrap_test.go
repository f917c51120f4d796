package design

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLinesFitAndBreakWhereTheyMay(t *testing.T) {
	signs := []rune("出生医学证明，。！？：；（）“”《》、 abcXYZ0123-*%·…")
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(signs), 0, 60, -1).Draw(rt, "text")
		width := rapid.Float32Range(200, 1000).Draw(rt, "width")
		const px = 32
		lines := wrap(text, px, width, false)
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(strings.Join(lines, "")) != squeeze(text) {
			rt.Fatalf("text changed: %q", lines)
		}
		for i, l := range lines {
			if w := textWidth(l, px, false); w > width+1 {
				rt.Fatalf("line %q is %g wide, of %g", l, w, width)
			}
			_ = i
		}
	})
}

func TestNoLineBeginsWithAClosingSign(t *testing.T) {
	text := "信息加密保存，仅用于本次办事。您离开后，本机屏幕和内存中的个人信息立即清除。（可不选）请拨打“12345”！"
	for width := float32(260); width < 1100; width += 7 {
		for _, l := range wrap(text, 32, width, false) {
			first, last := []rune(l)[0], []rune(l)[len([]rune(l))-1]
			if strings.ContainsRune(notFirst, first) || strings.ContainsRune(notLast, last) {
				t.Fatalf("at %g: %q", width, l)
			}
		}
	}
}

func TestNumbersAreNotParted(t *testing.T) {
	for _, l := range wrap("受理编号 HJ-A03-261123-0042-7 请记下", 32, 480, true) {
		if strings.Contains(l, "HJ-") && !strings.Contains(l, "HJ-A03-261123-0042-7") {
			t.Fatalf("%q", l)
		}
	}
}

func TestTitlesAreBalanced(t *testing.T) {
	lines := balanced("孩子的父母都是涵江区户籍吗？好不好", 56, 900, true)
	if len(lines) != 2 {
		t.Fatalf("%q", lines)
	}
	a, b := len([]rune(lines[0])), len([]rune(lines[1]))
	if a-b > 2 || b-a > 2 {
		t.Fatalf("%q", lines)
	}
}

func TestOneLineTakesTheShorterTextThenSmallerType(t *testing.T) {
	k := NewKit(Mode{})
	text := k.Text("二手房转移登记一件事", Heading, k.Ink).OneLine("二手房转移登记")
	for _, c := range []struct {
		width float32
		shows string
		px    float32
	}{
		{400, "二手房转移登记一件事", 36}, {300, "二手房转移登记", 36}, {210, "二手房转移登记", 30}, {400, "二手房转移登记一件事", 36},
	} {
		if lines := text.broken(c.width); len(lines) != 1 || lines[0] != c.shows || text.px != c.px {
			t.Errorf("%g px wide it shows %q at %g px", c.width, lines, text.px)
		}
	}
	if lines := text.broken(100); len(lines) < 2 || text.px != float32(Small) {
		t.Errorf("type smaller than Small: %g, %q", text.px, lines)
	}
	if w := text.WidthWanted(); w < 359 || w > 361 {
		t.Errorf("it wants %g px after it was narrow", w)
	}
}

// Words of Latin letters stay whole wherever a line can hold them, and quotes with what they hold.
func TestLatinWordsAreNotParted(t *testing.T) {
	text := `Photograph "结婚证" with the document camera, or bring it to the counter (optional). It is the applicant's.`
	for width := float32(300); width < 1100; width += 7 {
		for _, l := range wrap(text, 32, width, false) {
			for _, w := range strings.Fields(l) {
				if w = strings.Trim(w, `"结婚证`); w != "" && !strings.Contains(" "+text+" ", " "+w+" ") && w != "Photograph" {
					t.Fatalf("at %g %q is broken", width, l)
				}
			}
			if strings.HasPrefix(l, `" `) || strings.HasSuffix(l, ` "`) {
				t.Fatalf("at %g: %q", width, l)
			}
		}
	}
}
