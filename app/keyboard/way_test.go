package keyboard

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"yichuang/app/design"
	"yichuang/app/handwriting"
	"yichuang/app/handwriting/hand"
	"yichuang/assets"
)

// names are made up, but for the signs in them.
var names = strings.Fields("林梓涵 欧阳䶮 王秀英 李建国 张桂兰 陈志强 刘玉梅 黄丽华 吴国栋 周晓燕 郑雨桐 谢浩然 蔡思琪 许文博 何雅婷 罗子轩 梁美玲")

// some are all names where most people stand, and two elsewhere.
func some(mode design.Mode) []string {
	if mode == (design.Mode{}) {
		return names
	}
	return names[:2]
}

// strokeCodes are how signs are written, stroke by stroke.
func strokeCodes(t *testing.T) map[rune]string {
	z, err := gzip.NewReader(bytes.NewReader(assets.Strokes()))
	if err != nil {
		t.Fatal(err)
	}
	codes := map[rune]string{}
	for scanner := bufio.NewScanner(z); scanner.Scan(); {
		if sign, code, ok := strings.Cut(scanner.Text(), "\t"); ok { // the last one is how the mainland writes it
			codes[[]rune(sign)[0]] = code
		}
	}
	return codes
}

// Everybody's name can be written by its strokes.
func TestNamesByStrokes(t *testing.T) {
	codes := strokeCodes(t)
	for _, mode := range []design.Mode{{}, {Landscape: true}} {
		s := newStage(t, Pinyin, mode, "")
		s.tap("笔画")
		s.picture("strokes-" + shape(mode))
		for _, name := range some(mode) {
			s.field.text = nil
			for _, sign := range name {
				for _, stroke := range codes[sign] {
					s.tap(map[rune]string{'h': "横 一", 's': "竖 丨", 'p': "撇 丿", 'n': "点 丶", 'z': "折 乛"}[stroke])
				}
				if sign == '梓' {
					s.picture("strokes-zi-" + shape(mode))
				}
				s.pick(string(sign))
			}
			if s.text() != name || s.board.Composing() {
				t.Errorf("%s came out as %s", name, s.text())
			}
		}
	}
}

// Everybody's name can be written by hand, and each sign is on the bar when the last stroke is done.
func TestNamesByHand(t *testing.T) {
	book := map[rune][]handwriting.Stroke{}
	for _, w := range handwriting.Book() {
		book[w.Sign] = w.Strokes
	}
	for _, mode := range []design.Mode{{}, {Landscape: true}, {Large: true, Contrast: true}} {
		s := newStage(t, Pinyin, mode, "")
		s.tap("手写")
		s.picture("hand-" + shape(mode))
		h := hand.Hand{Rand: rand.New(rand.NewPCG(7, 8)), Joined: 0.1}
		for _, name := range some(mode) {
			s.field.text = nil
			for _, sign := range name {
				s.write(h.Write(book[sign]))
				if sign == '梓' {
					s.picture("hand-zi-" + shape(mode))
				}
				if len(s.board.comp.found) != 10 || !slices.Contains(s.labels(), s.board.comp.found[9].Text) {
					t.Errorf("the bar does not show ten signs: %v", s.labels())
				}
				s.tap(string(sign))
			}
			if s.text() != name || s.board.Composing() || !s.board.pad.Empty() {
				t.Errorf("%s came out as %s", name, s.text())
			}
		}
	}
}

// write draws on the pad with a finger.
func (s *stage) write(strokes []handwriting.Stroke) {
	s.t.Helper()
	var low, high handwriting.Point
	low = strokes[0][0]
	high = low
	for _, stroke := range strokes {
		for _, p := range stroke {
			low = handwriting.Point{X: min(low.X, p.X), Y: min(low.Y, p.Y)}
			high = handwriting.Point{X: max(high.X, p.X), Y: max(high.Y, p.Y)}
		}
	}
	pad, size := s.board.pad, s.board.pad.Size()
	scale := 0.8 * min(size.Width/(high.X-low.X), size.Height/(high.Y-low.Y))
	for _, stroke := range strokes {
		var last fyne.Position
		for i, p := range stroke {
			at := fyne.NewPos(size.Width*0.1+(p.X-low.X)*scale, size.Height*0.1+(p.Y-low.Y)*scale)
			if i == 0 {
				pad.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
			} else {
				pad.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}, Dragged: fyne.NewDelta(at.X-last.X, at.Y-last.Y)})
			}
			last = at
		}
		pad.MouseUp(&desktop.MouseEvent{})
		pad.DragEnd()
	}
}

func TestHandTakenBack(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{}, "")
	line := []handwriting.Stroke{{{X: 0, Y: 50}, {X: 50, Y: 51}, {X: 100, Y: 50}, {X: 100, Y: 60}}}
	for name, key := range map[string]string{"anew": "重写", "delete": "delete", "another way": "拼音"} {
		if s.board.pad == nil {
			s.tap("手写")
		}
		s.field.text = []rune("王")
		s.write(line)
		if !s.board.Composing() {
			t.Fatalf("%s: nothing is offered", name)
		}
		s.tap(key)
		if s.board.Composing() || s.board.pad != nil && !s.board.pad.Empty() {
			t.Errorf("%s: it is still there", name)
		}
		if taken := name == "another way"; taken == (s.text() == "王") {
			t.Errorf("%s: the field has %q", name, s.text())
		}
	}
	if s.board.pad == nil {
		s.tap("手写")
	}
	s.write(line)
	s.board.Wipe()
	if s.board.Composing() || s.board.pad != nil || !slices.Contains(s.labels(), "q") {
		t.Error("wiping leaves something behind")
	}
}

// Strokes that no sign has are nobody's text.
func TestNoSuchStrokes(t *testing.T) {
	s := newStage(t, Pinyin, design.Mode{}, "")
	s.tap("笔画")
	for range 20 {
		s.tap("折 乛")
	}
	s.tap("空格")
	for range 20 {
		s.tap("折 乛")
	}
	s.tap("下一项")
	if s.text() != "" || s.field.next != 1 || s.board.Composing() {
		t.Errorf("got %q", s.text())
	}
}

// A way of writing keeps its keys large and apart.
func TestWaysFit(t *testing.T) {
	for _, mode := range []design.Mode{{}, {Landscape: true}, {Large: true}, {Large: true, Landscape: true}} {
		s := newStage(t, Pinyin, mode, "")
		for _, w := range []string{"笔画", "手写"} {
			s.tap(w)
			s.checkKeys()
			if pad := s.board.pad; pad != nil && (pad.Size().Height < 250 || pad.Position().Y < 0 || pad.Position().Y+pad.Size().Height > s.board.Height()) {
				t.Errorf("%+v: the paper is %v at %v", mode, pad.Size(), pad.Position())
			}
		}
	}
}
