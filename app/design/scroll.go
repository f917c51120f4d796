package design

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Scroll shows as much of its content as there is room for and follows a finger, one to
// one. It never asks for more room than it is given. Fyne's own Scroll follows only the
// wheel on a desktop.
//
// Fyne takes any move of 2 px for a drag and then delivers no tap. Fingers are not that
// still: up to slack the drag is a tap all the same, and Scroll delivers it.
type Scroll struct {
	widget.BaseWidget
	kit     *Kit
	content fyne.CanvasObject
	bar     *canvas.Rectangle
	fade    *canvas.LinearGradient // over the lower edge, while there is more below
	offset  float32

	pulled   float32 // of the drag that is under way
	moved    float32 // the farthest it has been from where it began
	drag     fyne.Delta
	speed    float32 // px a second
	lastDrag time.Time
	glide    *fyne.Animation
}

const (
	slack     float32 = 12  // px a finger may move and still tap
	glideFrom float32 = 200 // px a second a lifted finger must have to set it gliding
	glideTime         = 450 * time.Millisecond
	fadeHigh  float32 = 56
)

// Scroll makes content scroll.
func (k *Kit) Scroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{kit: k, content: content, bar: canvas.NewRectangle(alpha(k.Mark, 0xb0))}
	s.bar.CornerRadius = 3
	s.fade = canvas.NewVerticalGradient(alpha(k.Colours.Ground, 0), k.Colours.Ground)
	s.ExtendBaseWidget(s)
	return s
}

// Offset is how far the content is scrolled, in pixels from its top.
func (s *Scroll) Offset() float32 { return s.offset }

// ScrollTo brings the content's y to the top, as far as there is content.
func (s *Scroll) ScrollTo(y float32) { s.stop(); s.move(y) }

// Reveal scrolls so that o, somewhere in the content, is seen whole.
func (s *Scroll) Reveal(o fyne.CanvasObject) {
	y, ok := offsetIn(s.content, o)
	if !ok {
		return
	}
	if bottom := y + o.Size().Height + Gap; bottom > s.offset+s.Size().Height {
		s.ScrollTo(bottom - s.Size().Height)
	}
	if y-Gap < s.offset {
		s.ScrollTo(y - Gap)
	}
}

// Dragged follows the finger.
func (s *Scroll) Dragged(ev *fyne.DragEvent) {
	s.kit.touched()
	s.stop()
	s.drag = fyne.NewDelta(s.drag.DX+ev.Dragged.DX, s.drag.DY+ev.Dragged.DY)
	s.moved = max(s.moved, float32(math.Hypot(float64(s.drag.DX), float64(s.drag.DY))))
	if s.moved <= slack {
		return
	}
	s.kit.lift()
	now := time.Now()
	if gone := now.Sub(s.lastDrag).Seconds(); gone > 0 && gone < 0.1 {
		s.speed = 0.6*s.speed + 0.4*ev.Dragged.DY/float32(gone)
	} else {
		s.speed = 0
	}
	s.lastDrag = now
	s.move(s.offset - (s.drag.DY - s.pulled))
	s.pulled = s.drag.DY
}

// DragEnd lets go: a tap, a stop or a glide.
func (s *Scroll) DragEnd() {
	tap, speed := s.moved <= slack, s.speed
	if time.Since(s.lastDrag) > 100*time.Millisecond {
		speed = 0
	}
	s.moved, s.pulled, s.speed, s.drag = 0, 0, 0, fyne.Delta{}
	finger := s.kit.finger
	s.kit.lift()
	if tap {
		if finger != nil {
			finger.Tapped(&fyne.PointEvent{})
		}
		return
	}
	if float32(math.Abs(float64(speed))) > glideFrom {
		s.glideFrom(speed)
	}
}

func (s *Scroll) glideFrom(speed float32) {
	from := s.offset
	way := speed * float32(glideTime.Seconds()) / 2 // evenly slower until it stands
	s.glide = fyne.NewAnimation(glideTime, func(done float32) { s.move(from - way*done) })
	s.glide.Curve = fyne.AnimationEaseOut
	s.glide.Start()
}

func (s *Scroll) stop() {
	if s.glide != nil {
		s.glide.Stop()
		s.glide = nil
	}
}

// Scrolled is the mouse wheel. It also makes Fyne clip the content.
func (s *Scroll) Scrolled(ev *fyne.ScrollEvent) {
	s.kit.touched()
	s.stop()
	s.move(s.offset - ev.Scrolled.DY)
}

func (s *Scroll) move(offset float32) {
	s.offset = round(max(0, min(offset, s.content.Size().Height-s.Size().Height)))
	s.content.Move(fyne.NewPos(0, -s.offset))
	s.placeBar()
	canvas.Refresh(s)
}

func (s *Scroll) placeBar() {
	seen, whole := s.Size().Height, s.content.Size().Height
	setVisible(s.fade, s.offset+seen < whole-4)
	put(s.fade, 0, seen-fadeHigh, s.Size().Width, fadeHigh)
	if whole <= seen || seen == 0 {
		s.bar.Hide()
		return
	}
	long := max(60, seen*seen/whole)
	put(s.bar, s.Size().Width-14, 4+(seen-8-long)*s.offset/(whole-seen), 6, long)
	s.bar.Show()
}

// Refit lays the content out again after its height may have changed.
func (s *Scroll) Refit() {
	size := s.Size()
	s.content.Resize(fyne.NewSize(size.Width, max(size.Height, round(HeightFor(s.content, size.Width)))))
	Relayout(s.content)
	s.move(s.offset)
}

// MinSize asks for nothing.
func (s *Scroll) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// CreateRenderer is for Fyne.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer { return &scrollRenderer{s} }

type scrollRenderer struct{ s *Scroll }

func (r *scrollRenderer) Layout(fyne.Size)   { r.s.Refit() }
func (r *scrollRenderer) MinSize() fyne.Size { return r.s.MinSize() }
func (r *scrollRenderer) Refresh()           { r.s.Refit() }
func (r *scrollRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.content, r.s.fade, r.s.bar}
}
func (r *scrollRenderer) Destroy() {}

// offsetIn is how far below root's top o lies, when it lies in root at all.
func offsetIn(root, o fyne.CanvasObject) (float32, bool) {
	if root == o {
		return 0, true
	}
	c, ok := root.(*fyne.Container)
	if !ok {
		return 0, false
	}
	for _, child := range c.Objects {
		if y, found := offsetIn(child, o); found {
			return child.Position().Y + y, true
		}
	}
	return 0, false
}
