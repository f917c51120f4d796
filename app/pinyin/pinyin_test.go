package pinyin

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"yichuang/assets"
)

func texts(cs []Candidate) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Text)
	}
	return out
}

// place returns where a text stands among the candidates, from 1; 0 when it does not.
func place(letters, text string) (int, Candidate) {
	cs := Bundled().Candidates(letters, 0)
	i := slices.Index(texts(cs), text)
	if i < 0 {
		return 0, Candidate{}
	}
	return i + 1, cs[i]
}

func TestCandidates(t *testing.T) {
	for _, c := range []struct {
		letters, text string
		covers, among int // it must stand among the first so many
	}{
		{"ouyang", "欧阳", 6, 1},
		{"zhongguo", "中国", 8, 1},
		{"zhongg", "中国", 6, 3},         // the last syllable begun
		{"zhonghuarenmin", "中华", 8, 3}, // the first words of more
		{"zh", "中华", 2, 24},
		{"ldh", "刘德华", 3, 1},
		{"xian", "先", 4, 3},
		{"xian", "西安", 4, 12},
		{"xi'an", "西安", 5, 1},
		{"xian'", "先", 5, 3},
		{"fang'an", "方案", 7, 1},
		{"fangan", "方案", 6, 1},
		{"fangan", "反感", 6, 2},
		{"lv", "吕", 2, 6},
		{"nv", "女", 2, 1},
		{"nver", "女儿", 4, 1},
		{"lve", "略", 3, 3},
		{"lue", "略", 3, 3},
		{"nve", "虐", 3, 3},
		{"jv", "居", 2, 8},
		{"XIAN", "先", 4, 3},
		{"n", "你", 1, 3}, // not 嗯, which the dictionary spells so
		{"linzihan", "林", 3, 6},
		{"zihan", "梓", 2, 40},
		{"lzh", "兰州", 3, 40},
		{"lzh", "林", 1, 120}, // a name's first sign by its initial
		{"wangxiuying", "王", 4, 6},
	} {
		at, got := place(c.letters, c.text)
		if at == 0 || at > c.among || got.Covers != c.covers {
			t.Errorf("%s: %s stands at %d covering %d, want among %d covering %d", c.letters, c.text, at, got.Covers, c.among, c.covers)
		}
	}
}

// TestNamesByParts writes names the way a person does who knows how each sign
// is read: choose, and go on with the letters that are left.
func TestNamesByParts(t *testing.T) {
	for letters, parts := range map[string][]string{
		"linzihan":    {"林", "梓", "涵"},
		"wangxiuying": {"王", "秀", "英"},
		"lvxiaohan":   {"吕", "晓", "晗"},
		"ouyangna":    {"欧阳", "娜"},
		"chanyuxi":    {"单", "于", "茜"}, // 单 read chán; 茜 read xī
	} {
		rest := letters
		for _, part := range parts {
			at, c := place(rest, part)
			if at == 0 || at > 120 {
				t.Errorf("%s: %s stands at %d for %q", letters, part, at, rest)
				break
			}
			rest = rest[c.Covers:]
		}
		if rest != "" {
			t.Errorf("%s: %q is left", letters, rest)
		}
	}
}

// TestEverySignIsReachable types each syllable alone and wants each sign that is read so.
func TestEverySignIsReachable(t *testing.T) {
	e := Bundled()
	found := map[string]map[string]bool{}
	signs := 0
	for _, w := range e.entries {
		if w.syllable(1) != 0 {
			continue
		}
		signs++
		syllable := e.spell[w.syllable(0)]
		if found[syllable] == nil {
			found[syllable] = map[string]bool{}
			for _, c := range e.Candidates(syllable, 0) {
				found[syllable][c.Text] = c.Covers == len(syllable)
			}
		}
		if !found[syllable][e.word(w)] {
			t.Errorf("%s is not found under %s", e.word(w), syllable)
		}
	}
	if signs < 10000 || len(found) != len(e.spell)-1 {
		t.Errorf("looked at %d signs of %d syllables", signs, len(found))
	}
}

func TestSentence(t *testing.T) {
	for letters, want := range map[string]string{
		"woaizhongguo":           "我爱中国",
		"xi'anshizhengfu":        "西安市政府",
		"zhongguo'renmin":        "中国人民",
		"chushengyixuezhengming": "出生医学证明",
	} {
		cs := Bundled().Candidates(letters, 1)
		if len(cs) != 1 || cs[0] != (Candidate{want, len(letters)}) {
			t.Errorf("%s: got %v, want %s", letters, cs, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for letters, want := range map[string]string{
		"zihan": "zi han", "linzih": "lin zi h", "xian": "xian", "xi'an": "xi an", "fangan": "fang an",
		"zhrm": "zh r m", "nver": "nv er", "lve": "lve", "": "", "'": "", "iu": "i u", "zhuangzh": "zhuang zh", "ZiHan": "zi han",
	} {
		if got := strings.Join(Bundled().Split(letters), " "); got != want {
			t.Errorf("%s: got %q, want %q", letters, got, want)
		}
	}
}

func TestNothingToSay(t *testing.T) {
	for _, letters := range []string{"", "'", "iii", "123", "汉", "v"} {
		if got := Bundled().Candidates(letters, 0); len(got) != 0 {
			t.Errorf("%q: got %d candidates", letters, len(got))
		}
	}
	if got := Bundled().Candidates("zi汉", 1); len(got) != 1 || got[0].Covers != 2 {
		t.Errorf("letters before another sign: got %v", got)
	}
}

func TestDictionaryErrors(t *testing.T) {
	many := "...\n"
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			many += "字\t" + string(a) + string(b) + "\t1\n"
		}
	}
	for name, c := range map[string]struct {
		dict string
		line int
	}{
		"empty":             {"", 1},
		"header alone":      {"name: x\n...\n", 1},
		"no tab":            {"...\n字 zi 3\n", 2},
		"no syllable":       {"...\n字\t\t3\n", 2},
		"capital":           {"...\n\n字\tZi\t3\n", 3},
		"two blanks":        {"...\n字字\tzi  zi\t3\n", 2},
		"weight":            {"...\n字\tzi\t3.5\n", 2},
		"negative":          {"...\n字\tzi\t-3\n", 2},
		"too many readings": {many, 1},
	} {
		var wrong *DictError
		if _, err := New([]byte(c.dict)); !errors.As(err, &wrong) || wrong.Line != c.line {
			t.Errorf("%s: got %v, want an error in line %d", name, err, c.line)
		}
	}
	e, err := New([]byte("# c\n...\r\n# c\n\n字\tzi\r\n一二三四五六七八\ta a a a a a a a\t9\n"))
	if err != nil || len(e.entries) != 1 || e.Candidates("zi", 0)[0].Text != "字" {
		t.Errorf("a word without weight, one too long: %v", err)
	}
}

// check holds for whatever is typed.
func check(t interface{ Fatalf(string, ...any) }, letters string) {
	e := Bundled()
	seen := map[string]bool{}
	all := e.Candidates(letters, 0)
	for _, c := range all {
		if c.Covers < 1 || c.Covers > len(letters) {
			t.Fatalf("%q: %s covers %d", letters, c.Text, c.Covers)
		}
		if c.Text == "" || !utf8.ValidString(c.Text) || seen[c.Text] {
			t.Fatalf("%q: %q is empty, broken or there twice", letters, c.Text)
		}
		seen[c.Text] = true
	}
	if few := e.Candidates(letters, 5); !slices.Equal(few, all[:min(5, len(all))]) {
		t.Fatalf("%q: the first five differ from all: %v", letters, few)
	}
	in, _ := normalise(letters)
	if got := strings.Join(e.Split(letters), ""); got != strings.ReplaceAll(in, "'", "") {
		t.Fatalf("%q: split gives %q", letters, got)
	}
}

func TestWhateverIsTyped(t *testing.T) {
	e := Bundled()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SampledFrom(e.spell), rapid.StringMatching(`[a-z']{1,3}`))
		check(t, strings.Join(rapid.SliceOfN(piece, 0, 16).Draw(t, "letters"), ""))
	})
}

func FuzzCandidates(f *testing.F) {
	for _, s := range []string{"zihan", "xi'an", "''a''", "nver", "zzzzzzzzzzzzzzzzz", "LV", "a1", "汉", strings.Repeat("xian", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, letters string) { check(t, letters) })
}

func FuzzNew(f *testing.F) {
	f.Add("...\n字\tzi\t3\n", "zi")
	f.Add("...\n字字\tlue nue\t3\n", "lvenve")
	f.Fuzz(func(t *testing.T, dict, letters string) {
		e, err := New([]byte(dict))
		if err != nil {
			return
		}
		for _, c := range e.Candidates(letters, 0) {
			if c.Covers < 1 || c.Covers > len(letters) || c.Text == "" {
				t.Fatalf("%q gives %v", letters, c)
			}
		}
		e.Split(letters)
	})
}

// TestManyAsk is for the race detector: the engine is shared.
func TestManyAsk(t *testing.T) {
	done := make(chan int)
	for _, s := range []string{"zihan", "xian", "zh", "lin"} {
		go func() { done <- len(Bundled().Candidates(s, 0)) }()
	}
	for range 4 {
		if <-done == 0 {
			t.Error("no candidates")
		}
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(assets.Pinyin()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkKeystroke types letters one by one, all candidates at each.
func BenchmarkKeystroke(b *testing.B) {
	e := Bundled()
	const letters = "zhonghuarenmingongheguo"
	for n := 0; b.Loop(); n++ {
		e.Candidates(letters[:n%len(letters)+1], 0)
	}
}
