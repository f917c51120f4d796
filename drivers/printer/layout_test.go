package printer

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden layouts anew")

// sample holds one of everything. The person is made up, the number is the standard's own example.
func sample() *Document {
	return NewDocument().
		Styled(Style{Align: Centre, Size: Double, Bold: true}, "收件凭条").
		Styled(Style{Align: Centre}, "江汉市政务服务中心 · 一楼大厅 A03").
		Rule().
		KeyValue("办理事项", "新生儿出生“一件事”（出生医学证明、户口登记、社会保障卡、医保参保登记）").
		KeyValue("申请人", "张𠅤䶮").
		KeyValue("证件号码", "110105********002X").
		KeyValue("收件编号", "A03-2025-000123").
		Rule().
		Row(Column{Text: "材料", Weight: 3}, Column{Text: "份数", Align: Right}, Column{Text: "状态", Align: Right}).
		Row(Column{Text: "出生医学证明（首次签发登记表）", Weight: 3}, Column{Text: "1", Align: Right}, Column{Text: "已交", Align: Right}).
		Row(Column{Text: "左栏"}, Column{Text: "右栏", Align: Right}).
		Text("本机已收到您的申请，尚未受理。受理结果会用短信告诉您；如有疑问，请拨打 12345 政务服务热线，或到任意窗口咨询。").
		Styled(Style{Align: Right, Bold: true}, "预计 2025-02-10 前办结").
		QR("https://example.invalid/r/A03-2025-000123?d=0f1e2d3c4b5a69788796a5b4c3d2e1f0").
		Feed(1).
		Styled(Style{Align: Centre}, "请收好这张凭条").
		Cut()
}

func profileFor(t testing.TB, name string) Profile {
	t.Helper()
	p, err := LoadProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLayoutGolden(t *testing.T) {
	for _, name := range []string{"generic-58", "generic-80", "gb2312-58"} {
		page, err := Lay(sample(), profileFor(t, name))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "layout-"+name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(page.Text()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if page.Text() != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, page.Text(), want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 10, ""},
		{"一二三四五", 4, "一二|三四|五"},
		{"一二三，四", 6, "一二|三，四"},
		{"他说“好的”", 6, "他说|“好|的”"},
		{"abc def ghi", 7, "abc def|ghi"},
		{"编号A03-2025-000123", 16, "编号|A03-2025-000123"},
		{"0123456789", 4, "0123|4567|89"},
		{"甲\n乙", 10, "甲|乙"},
		{"，，，，", 4, "，，|，，"},
	} {
		if got := strings.Join(wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("%q at %d: got %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// No sign is lost or moved by wrapping, and no line is too wide.
func TestWrapLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("一龘𠅤，。（）“”aZ09-. \n"))).Draw(t, "text")
		width := rapid.IntRange(2, 20).Draw(t, "width")
		lines := wrap(text, width)
		for _, l := range lines {
			if textCells(l) > width {
				t.Fatalf("%q is wider than %d", l, width)
			}
		}
		blanks := strings.NewReplacer(" ", "", "\n", "")
		if got := blanks.Replace(strings.Join(lines, "")); got != blanks.Replace(text) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
}

func TestRowsKeepInsideThePaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringOf(rapid.SampledFrom([]rune("一二，a0 "))), 2, 3).Draw(t, "texts")
		columns := make([]Column, len(texts))
		for i, text := range texts {
			columns[i] = Column{Text: text, Align: Align(rapid.IntRange(0, 2).Draw(t, "align")), Weight: rapid.IntRange(0, 4).Draw(t, "weight")}
		}
		width := rapid.SampledFrom([]int{32, 48}).Draw(t, "width")
		for _, l := range sideBySide(columns, columnWidths(columns, width)) {
			if textCells(l) > width {
				t.Fatalf("%q is wider than %d", l, width)
			}
		}
	})
}

func TestCleanTakesOutWhatCannotBePrinted(t *testing.T) {
	in := "a\tb\u00a0c\u200bd\ufe0fe\U000e0100f\x1bg\r\nh\u3000i e\u0301"
	if got, want := clean(in), "a b cdefg\nh\u3000i é"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestDocumentErrors(t *testing.T) {
	p := profileFor(t, "generic-58")
	for _, content := range []string{"", strings.Repeat("x", 2332), strings.Repeat("x", 2000)} {
		if _, err := Lay(NewDocument().QR(content), p); err == nil {
			t.Errorf("QR code of %d bytes was laid out on 58 mm", len(content))
		}
	}
}
