package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// ear has Fyne's focus all the time. Without a focus Fyne would keep Tab for itself, and tell nobody of Shift.
type ear struct {
	widget.BaseWidget
	hands *hands
	lost  func()
}

var (
	_ fyne.Tabbable   = (*ear)(nil)
	_ desktop.Keyable = (*ear)(nil)
)

func newEar(h *hands) *ear {
	e := &ear{hands: h, lost: func() {}}
	e.ExtendBaseWidget(e)
	return e
}

// Listen takes the keys of a real keyboard, or of a switch that acts like one, from the window's canvas.
func (a *App) Listen(c fyne.Canvas) {
	c.SetOnTypedRune(a.TypedRune)
	c.SetOnTypedKey(a.TypedKey)
	a.ear.lost = func() { a.do(func() { c.Focus(a.ear) }) } // every touch takes the focus away
	c.Focus(a.ear)
}

func (e *ear) AcceptsTab() bool           { return true }
func (e *ear) FocusGained()               {}
func (e *ear) FocusLost()                 { e.hands.shift = false; e.lost() }
func (e *ear) TypedRune(r rune)           { e.hands.sign(r) }
func (e *ear) TypedKey(ev *fyne.KeyEvent) { e.hands.key(ev.Name) }
func (e *ear) KeyDown(ev *fyne.KeyEvent)  { e.shift(ev.Name, true) }
func (e *ear) KeyUp(ev *fyne.KeyEvent)    { e.shift(ev.Name, false) }

func (e *ear) shift(name fyne.KeyName, down bool) {
	if name == desktop.KeyShiftLeft || name == desktop.KeyShiftRight {
		e.hands.shift = down
	}
}

func (e *ear) MinSize() fyne.Size { return fyne.Size{} }

func (e *ear) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
