package keyboard

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"yichuang/app/design"
	"yichuang/assets"
)

func TestNameByParts(t *testing.T) {
	for _, o := range []design.Mode{{}, {Landscape: true}} {
		s := newStage(t, Pinyin, o, "")
		s.letters("linzihan")
		s.picture("pinyin-linzihan-" + shape(o))
		s.tap("林")
		if s.text() != "林" || !s.board.Composing() {
			t.Fatalf("after the first sign: %q", s.text())
		}
		s.pick("梓")
		s.pick("涵")
		if s.text() != "林梓涵" || s.board.Composing() {
			t.Fatalf("got %q", s.text())
		}
		s.tap("下一项")
		if s.field.next != 1 {
			t.Fatal("下一项 did not go on")
		}
	}
}

func shape(o design.Mode) string {
	if o.Landscape {
		return "landscape"
	}
	return "portrait"
}

// pick opens the candidates and turns pages until the word is there.
func (s *stage) pick(word string) {
	s.t.Helper()
	if !slices.Contains(s.labels(), word) {
		s.tap("chevron-down")
		for !slices.Contains(s.labels(), word) {
			s.tap("下一页")
		}
	}
	s.tap(word)
}

func TestPagesReachEverySign(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{}, "")
	s.letters("yi")
	s.tap("chevron-down")
	s.picture("pinyin-page-portrait")
	all := len(s.board.comp.found)
	seen := map[string]bool{}
	pages := 0
	for {
		pages++
		for _, k := range s.board.page {
			if k.Visible() {
				seen[k.label] = true
			}
		}
		if !slices.Contains(s.labels(), "下一页") {
			break
		}
		s.tap("下一页")
	}
	if len(seen) != all || pages < 2 {
		t.Fatalf("%d pages show %d of %d candidates", pages, len(seen), all)
	}
	for range pages - 1 {
		s.tap("上一页")
	}
	if slices.Contains(s.labels(), "上一页") {
		t.Fatal("the first page offers a page before it")
	}
	s.tap("chevron-up")
	if !slices.Contains(s.labels(), "q") {
		t.Fatal("closing the page does not bring the keys back")
	}
}

func TestKeysDoNotOverlapAndAreLarge(t *testing.T) {
	for _, kind := range []Kind{Digits, Decimal, IDNumber, CreditCode, Pinyin, Text} {
		for _, o := range []design.Mode{{}, {Landscape: true}, {Large: true}, {Large: true, Landscape: true}} {
			s := newStage(t, kind, o, "")
			s.checkKeys()
			if kind == Pinyin {
				s.letters("zhongguo")
				s.checkKeys()
				s.tap("chevron-down")
				s.checkKeys()
			}
			if min := s.board.MinSize(); min.Width > s.board.Size().Width || min.Height != s.board.Height() {
				t.Fatalf("MinSize is %v", min)
			}
		}
	}
}

func (s *stage) checkKeys() {
	s.t.Helper()
	keys := s.board.Keys()
	for i, a := range keys {
		if a.Size.Width < 88 || a.Size.Height < 88 {
			s.t.Errorf("%q is only %v", a.Label, a.Size)
		}
		if a.Position.X < 0 || a.Position.Y < 0 || a.Position.X+a.Size.Width > s.board.Size().Width+0.01 ||
			a.Position.Y+a.Size.Height > s.board.Size().Height+0.01 {
			s.t.Errorf("%q stands outside", a.Label)
		}
		for _, b := range keys[i+1:] {
			const hair = 0.01 // float32 sums
			if a.Position.X+a.Size.Width > b.Position.X+hair && b.Position.X+b.Size.Width > a.Position.X+hair &&
				a.Position.Y+a.Size.Height > b.Position.Y+hair && b.Position.Y+b.Size.Height > a.Position.Y+hair {
				s.t.Errorf("%q and %q overlap", a.Label, b.Label)
			}
		}
	}
	if len(keys) < 10 {
		s.t.Fatalf("only %d keys", len(keys))
	}
}

func TestNumbers(t *testing.T) {
	s := newStage(t, IDNumber, design.Mode{}, "")
	s.picture("id-portrait")
	s.letters("11010519491231002X")
	s.tap("删除")
	s.board.TypeRune('x')
	s.board.TypeRune('a')
	if s.text() != "11010519491231002X" {
		t.Fatalf("got %q", s.text())
	}
	if slices.Contains(newStage(t, Digits, design.Mode{}, "").labels(), "X") {
		t.Fatal("digits alone have no X")
	}
	s = newStage(t, Digits, design.Mode{Landscape: true}, "完成")
	s.picture("digits-landscape")
	s.letters("13800000000")
	s.board.TypeRune('X')
	s.board.TypeRune('５')
	s.tap("收起", "完成")
	if s.text() != "138000000005" || s.field.done != 1 || s.field.next != 1 {
		t.Fatalf("got %q, %d, %d", s.text(), s.field.done, s.field.next)
	}
}

func TestAmountsAndCodes(t *testing.T) {
	s := newStage(t, Decimal, design.Mode{}, "")
	s.picture("decimal-portrait")
	s.letters("80.5")
	s.board.TypeRune('。')
	s.board.TypeRune('X')
	if s.text() != "80.5" {
		t.Fatalf("got %q", s.text())
	}
	const code = "91350100M000100Y43" // its check sign is right
	for _, mode := range []design.Mode{{}, {Landscape: true}, {Landscape: true, Large: true, Contrast: true}} {
		s = newStage(t, CreditCode, mode, "")
		s.picture("code-" + shape(mode))
		s.letters(code)
		s.tap("delete")
		s.board.TypeRune('3')
		s.tap("下一项")
		if s.text() != code || s.field.next != 1 {
			t.Fatalf("got %q", s.text())
		}
	}
	for _, sign := range "IOSVZ" { // a finger cannot take them for 1, 0, 5 or 2
		s.board.TypeRune(sign)
		if slices.Contains(s.labels(), string(sign)) || s.text() != code {
			t.Errorf("%q can be typed", sign)
		}
	}
}

func TestSwitches(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{}, "")
	s.picture("pinyin-idle-portrait")
	s.tap("·", "英文")
	s.letters("ab")
	s.tap("大写")
	s.picture("english-caps-portrait")
	s.tap("C", "大写", "d", "空格", "7", "拼音")
	s.letters("ni")
	s.tap("大写", "A") // what was composed goes in first
	if s.text() != "·abCd 7你A" {
		t.Fatalf("got %q", s.text())
	}
	s = newStage(t, Text, design.Mode{Landscape: true}, "")
	s.picture("text-landscape")
	s.letters("q1")
	s.tap("-", "delete")
	if s.text() != "q1" || slices.Contains(s.labels(), "英文") {
		t.Fatalf("got %q", s.text())
	}
}

func TestComposingIsCommitted(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*stage)
		want string
	}{
		{"space takes the first", func(s *stage) { s.tap("空格") }, "你好"},
		{"next takes all", func(s *stage) { s.tap("下一项") }, "你好"},
		{"hide takes all", func(s *stage) { s.tap("收起") }, "你好"},
		{"a digit goes behind", func(s *stage) { s.tap("3") }, "你好3"},
		{"delete takes a letter", func(s *stage) { s.tap("delete", "delete", "delete", "空格") }, "你"},
		{"no pinyin stays letters", func(s *stage) { s.tap("空格"); s.letters("iii"); s.tap("下一项") }, "你好iii"},
		{"another field", func(s *stage) { s.board.Commit() }, "你好"},
	} {
		s := newStage(t, Pinyin, design.Mode{}, "")
		s.letters("nihao")
		c.do(s)
		if s.text() != c.want {
			t.Errorf("%s: got %q, want %q", c.name, s.text(), c.want)
		}
	}
}

func TestRealKeyboard(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{}, "")
	typed := func(word string) {
		for _, r := range word {
			s.board.TypeRune(r)
		}
	}
	typed("nü ")     // space takes the first
	typed("xi'an1,") // a digit takes the first, then punctuation
	typed("ABC")
	typed("zz")
	if !s.board.TypeKey(fyne.KeyEscape) || s.board.Composing() {
		t.Fatal("escape keeps the letters")
	}
	typed("ni")
	s.board.TypeKey(fyne.KeyBackspace)
	s.board.TypeKey(fyne.KeyBackspace)
	s.board.TypeKey(fyne.KeyBackspace)
	typed("ni")
	s.board.TypeKey(fyne.KeyPageDown)
	s.board.TypeKey(fyne.KeyPageDown)
	if len(s.board.starts) != 2 {
		t.Fatal("page down turns no page")
	}
	s.board.TypeKey(fyne.KeyPageUp)
	s.board.TypeKey(fyne.KeyReturn)
	if s.field.next != 0 {
		t.Fatal("enter left the field with letters unchosen")
	}
	s.board.TypeKey(fyne.KeyReturn)
	s.board.TypeKey(fyne.KeyTab)
	s.board.TypeKey(fyne.KeyEscape)
	if s.board.TypeKey(fyne.KeyLeft) {
		t.Fatal("the caret is the field's")
	}
	if s.text() != "女西安,AB你" || s.field.next != 2 || s.field.done != 1 {
		t.Fatalf("got %q, %d, %d", s.text(), s.field.next, s.field.done)
	}
}

func TestPressShowsAtOnce(t *testing.T) {
	s := newStage(t, Digits, design.Mode{}, "")
	before := s.canvas.Capture().At(200, 100)
	one := s.board.keys[0]
	one.MouseDown(nil)
	if s.canvas.Capture().At(200, 100) == before {
		t.Fatal("a pressed key looks like any other")
	}
	one.MouseOut()
	if s.canvas.Capture().At(200, 100) != before {
		t.Fatal("a key let go still looks pressed")
	}
}

func TestFingersAreNotStill(t *testing.T) {
	s := newStage(t, Digits, design.Mode{}, "")
	one := s.board.keys[0]
	slide := func(x float32) {
		one.MouseDown(nil)
		one.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 20)}})
		one.MouseUp(nil)
		one.DragEnd()
	}
	slide(40)
	slide(one.Size().Width + slack - 1)
	slide(one.Size().Width + slack + 1)
	slide(-slack - 1)
	if s.text() != "11" {
		t.Fatalf("got %q, want one sign for each slide that stayed", s.text())
	}
	fynetest.Drag(s.canvas, one.Position().AddXY(30, 30), 3, 0)
	if s.text() != "111" {
		t.Fatalf("a drag of 3 px: got %q", s.text())
	}
}

func TestTouchesAreSignsOfLife(t *testing.T) {
	s := newStage(t, Digits, design.Mode{}, "")
	touches, settled := 0, true
	s.board.options.Kit.Touched = func() { touches++ }
	s.board.options.Kit.Settled = func() bool { return settled }
	s.tap("1")
	fynetest.TapCanvas(s.canvas, fyne.NewPos(2, 2)) // beside all keys
	s.board.TypeRune('2')
	settled = false
	s.tap("3")
	if touches != 4 || s.text() != "12" {
		t.Fatalf("%d touches were told, typed %q", touches, s.text())
	}
}

func TestDeleteRepeats(t *testing.T) {
	queue := make(chan func(), 100)
	onScreen = func(f func()) { queue <- f }
	t.Cleanup(func() { onScreen = fyne.Do })
	s := newStage(t, Text, design.Mode{}, "")
	for _, r := range "abcdefgh" {
		s.board.TypeRune(r)
	}
	del := s.board.keys[slices.IndexFunc(s.board.cells, func(c cell) bool { return c.id == idDelete })]
	del.MouseDown(nil)
	for len(s.text()) > 3 {
		select {
		case f := <-queue:
			f()
		case <-time.After(20 * time.Second):
			t.Fatalf("left %q", s.text())
		}
	}
	del.MouseUp(nil)
	del.Tapped(nil) // a tap follows on release: it must not delete once more
	left := s.text()
	(<-queue)() // the timer that was already set
	if s.text() != left || len(left) != 3 {
		t.Fatalf("after letting go: %q, then %q", left, s.text())
	}
	del.MouseDown(nil)
	del.MouseUp(nil)
	del.Tapped(nil)
	if len(s.text()) != 2 {
		t.Fatalf("a short tap: %q", s.text())
	}
}

func TestWipeLeavesNothing(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{}, "")
	s.letters("linzihan")
	s.tap("chevron-down")
	letters := s.board.comp.letters[:maxLetters]
	s.board.Wipe()
	for _, b := range letters {
		if b != 0 {
			t.Fatal("a letter is still there")
		}
	}
	if s.board.Composing() || s.board.comp.found != nil {
		t.Fatal("candidates are still there")
	}
	for _, k := range s.board.page {
		if k.label != "" {
			t.Fatal("an opened candidate is still there")
		}
	}
	if got := strings.Join(s.labels(), " "); strings.Contains(got, "林") || s.board.spelled.Text != "拼音" {
		t.Fatalf("still shown: %s", got)
	}
	if s.text() != "" {
		t.Fatal("wiping typed something")
	}
}

func TestModesForEyes(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{Contrast: true, Large: true}, "")
	s.letters("zihan")
	s.picture("pinyin-contrast-large-portrait")
	s = newStage(t, Pinyin, design.Mode{Landscape: true}, "")
	s.letters("shi")
	s.tap("chevron-down")
	s.picture("pinyin-page-landscape")
	s = newStage(t, Pinyin, design.Mode{}, "")
	s.letters("putianshihanjiangqubaitangzhen")
	s.picture("pinyin-sentence-portrait")
}

// Who listens to the letters hears of every key when the target has what it gave, and gets them as they stand in the end.
func TestWhoListensToTheLetters(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{}, "")
	var heard []string
	s.board.options.Composing = func(letters string) { heard = append(heard, s.text()+letters) }
	s.letters("tux")
	s.tap("delete")
	s.tap("吐")
	s.letters("x")
	s.tap("收起")
	if want := []string{"t", "tu", "tux", "tu", "吐", "吐x", "吐x"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
	if s.text() != "吐x" || s.board.Composing() {
		t.Errorf("got %q", s.text())
	}
}

// Of the 3,500 commonest signs, 500 are typed by their sound: 99 of 100 are on the first page.
func TestFirstPageHoldsTheSign(t *testing.T) {
	readings := map[rune]string{} // the most common one
	best := map[rune]int{}
	for line := range strings.Lines(string(assets.Pinyin())) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 || len([]rune(f[0])) != 1 {
			continue
		}
		sign := []rune(f[0])[0]
		if weight, err := strconv.Atoi(f[2]); err == nil && (readings[sign] == "" || weight > best[sign]) {
			readings[sign], best[sign] = f[1], weight
		}
	}
	common := slices.SortedFunc(maps.Keys(readings), func(a, b rune) int { return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b)) })[:3500]
	random := rand.New(rand.NewPCG(1, 2))
	s, held := newStage(t, Pinyin, design.Mode{}, ""), 0
	const signs = 500
	for range signs {
		sign := string(common[random.IntN(len(common))])
		for _, letter := range readings[[]rune(sign)[0]] {
			s.board.TypeRune(letter)
		}
		onBar := slices.Contains(s.labels(), sign)
		s.board.act(idOpen)
		if onBar || slices.Contains(s.labels(), sign) {
			held++
		}
		s.board.Wipe()
	}
	t.Logf("%d of %d", held, signs)
	if held*100 < 99*signs {
		t.Errorf("only %d of %d are on the first page", held, signs)
	}
}
