package design

import (
	"testing"

	"fyne.io/fyne/v2"

	"yichuang/app/robot"
)

func TestScrollFollowsAFinger(t *testing.T) {
	k := NewKit(Mode{})
	taps, touches := 0, 0
	k.Touched = func() { touches++ }
	var all []fyne.CanvasObject
	for range 40 {
		all = append(all, k.Choice("父母双方都是", false, func() { taps++ }))
	}
	s := k.Scroll(Column(Gap, all...))
	c := screen(k.Mode, k.Frame(nil, s, nil))
	r := robot.New(t, c, nil)
	on := fyne.NewPos(540, 1500) // on a choice: the drag begins on something touchable

	r.Finger(robot.Line(on, on.SubtractXY(0, 400))...)
	if s.Offset() < 400 || taps != 0 {
		t.Fatalf("a long drag scrolled %g and tapped %d times", s.Offset(), taps)
	}
	if k.finger != nil {
		t.Fatal("the press outlived the drag")
	}
	before := s.Offset()
	r.Finger(on, on.AddXY(0, 6), on.AddXY(0, 9))
	if s.Offset() != before || taps != 1 {
		t.Fatalf("a wobble scrolled by %g and tapped %d times", s.Offset()-before, taps)
	}
	r.Finger(on)
	if taps != 2 {
		t.Fatalf("a still finger tapped %d times", taps-1)
	}
	s.ScrollTo(1e6)
	if last := s.content.Size().Height - s.Size().Height; s.Offset() != last {
		t.Fatalf("scrolled to %g of %g", s.Offset(), last)
	}
	if touches == 0 {
		t.Fatal("nobody was told of the touches")
	}
}

func TestScrollAsksForNoRoom(t *testing.T) {
	k := NewKit(Mode{})
	s := k.Scroll(Space(50000))
	if m := k.Frame(nil, s, nil).MinSize(); m.Height > 1920 {
		t.Fatalf("asks for %v", m)
	}
}

func TestPressShowsAtOnceAndEndsWhenTheFingerSlidesOff(t *testing.T) {
	k := NewKit(Mode{})
	b := k.Button(ButtonSpec{Label: "下一步", Kind: Primary})
	screen(k.Mode, k.Frame(nil, Space(1), k.Footer(nil, b, true)))
	b.MouseDown(nil)
	if b.veil.FillColor != b.kit.Press {
		t.Fatal("no press to be seen")
	}
	b.MouseOut()
	if b.veil.FillColor == b.kit.Press {
		t.Fatal("still pressed after the finger slid off")
	}
}

func TestABusyButtonIgnoresTaps(t *testing.T) {
	k := NewKit(Mode{})
	taps := 0
	var b *Button
	b = k.Button(ButtonSpec{Label: "提交申请", Kind: Primary, Tapped: func() { taps++; b.Busy("正在提交…") }})
	c := screen(k.Mode, k.Frame(nil, Space(1), k.Footer(nil, b, true)))
	r := robot.New(t, c, nil)
	r.TapAll("提交申请", "提交申请", "提交申请")
	if taps != 1 {
		t.Fatalf("%d submissions", taps)
	}
	if !r.Sees("正在提交…") {
		t.Fatal("nobody can see that it works")
	}
	b.Busy("")
	r.Tap("提交申请")
	if taps != 2 {
		t.Fatal("it never woke up again")
	}
}
