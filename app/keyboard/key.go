package keyboard

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"yichuang/app/design"
)

const (
	holdDelay   = 500 * time.Millisecond // before a held key repeats
	holdEvery   = 80 * time.Millisecond
	holdAtMost  = 100 // repeats: a finger lifted unseen must not delete for ever
	slack       = 24  // px a finger may slide beyond the key and still mean it
	shadowDepth = 3
	faceRadius  = 18
	iconSide    = 48
)

// onScreen runs f on the goroutine that owns the widgets.
var onScreen = fyne.Do

// key is one key. It answers over its whole place; its face is a little
// smaller, so that neighbours look apart.
//
// Fyne's desktop driver takes a move of 2 px for a drag, and where something
// that can be dragged lies below it would then never deliver the tap. So the
// key takes drags itself: lifting the finger on it, or close beside it, is a tap.
type key struct {
	widget.BaseWidget
	board  *Keyboard
	tapped func()
	held   func() // repeated while the finger stays; nil when holding means nothing

	label string
	icon  string
	look  look
	size  float32 // of the text, in pixels
	inset float32 // from place to face
	lit   bool    // a switch that is on

	pressed  bool
	slid     bool // the finger left the key: lifting it means nothing
	press    int  // counts presses, so that a timer knows whether its own one still lasts
	repeated int
}

var (
	_ fyne.Tappable     = (*key)(nil)
	_ fyne.Draggable    = (*key)(nil)
	_ fyne.Accessible   = (*key)(nil)
	_ desktop.Mouseable = (*key)(nil)
	_ desktop.Hoverable = (*key)(nil)
)

func (k *Keyboard) newKey(l look, tapped func()) *key {
	one := &key{board: k, look: l, tapped: tapped, inset: k.measures().gap / 2}
	one.ExtendBaseWidget(one)
	return one
}

// AccessibilityLabel is what stands on the key; an icon's name where no word does.
func (k *key) AccessibilityLabel() string {
	if k.label == "" {
		return k.icon
	}
	return k.label
}

// AccessibilityRole is for screen readers.
func (k *key) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// MouseDown shows the press at once: touch screens arrive as a mouse here.
func (k *key) MouseDown(*desktop.MouseEvent) {
	k.board.touched()
	k.pressed, k.slid, k.repeated = true, false, 0
	k.press++
	k.Refresh()
	if k.held != nil {
		k.wait(k.press, holdDelay)
	}
}

// MouseUp ends the look of a press. Tapped or DragEnd comes after it and acts.
func (k *key) MouseUp(*desktop.MouseEvent) { k.up() }

// Tapped acts.
func (k *key) Tapped(*fyne.PointEvent) {
	k.board.touched()
	k.up()
	k.lifted()
}

// Dragged watches whether the finger leaves the key, which is how a press is called back.
func (k *key) Dragged(ev *fyne.DragEvent) {
	p, size := ev.Position, k.Size()
	if p.X < -slack || p.Y < -slack || p.X > size.Width+slack || p.Y > size.Height+slack {
		k.slid = true
		k.up()
	}
}

// DragEnd acts when the finger stayed.
func (k *key) DragEnd() {
	k.up()
	if !k.slid {
		k.lifted()
	}
	k.slid = false
}

// MouseOut is a finger that is elsewhere now.
func (k *key) MouseOut() { k.up() }

// MouseIn tells the kit where the finger is.
func (k *key) MouseIn(*desktop.MouseEvent)    { k.board.options.Kit.Over(k.empty) }
func (k *key) MouseMoved(*desktop.MouseEvent) {}

// empty leaves nothing in the key but what Fyne may still call: a board that writes nowhere.
func (k *key) empty() {
	k.board = &Keyboard{options: Options{Kit: k.board.options.Kit}}
	k.label, k.tapped, k.held, k.pressed, k.slid = "", func() {}, nil, false, true
}

func (k *key) up() {
	if k.pressed {
		k.pressed = false
		k.Refresh()
	}
}

// lifted acts, unless the key was held and has acted already, or the page is
// so new that the finger cannot have meant it.
func (k *key) lifted() {
	if settled := k.board.options.Kit.Settled; settled != nil && !settled() {
		return
	}
	if k.repeated > 0 {
		k.repeated = 0
		return
	}
	k.tapped()
}

func (k *key) wait(press int, d time.Duration) {
	time.AfterFunc(d, func() {
		onScreen(func() {
			if !k.pressed || k.press != press || k.repeated >= holdAtMost {
				return
			}
			k.repeated++
			k.held()
			k.wait(press, holdEvery)
		})
	})
}

// set changes what stands on the key and paints it anew only when that differs.
func (k *key) set(label string, lit bool) {
	if k.label != label || k.lit != lit {
		k.label, k.lit = label, lit
		k.Refresh()
	}
}

func (k *key) place(r rect) {
	k.Move(r.pos)
	k.Resize(r.size)
}

// CreateRenderer is for Fyne.
func (k *key) CreateRenderer() fyne.WidgetRenderer {
	r := &keyRenderer{
		key:  k,
		face: design.NewSlab(color.NRGBA{}, color.NRGBA{}, faceRadius, 0),
		text: &canvas.Text{Alignment: fyne.TextAlignCenter},
	}
	r.Refresh()
	return r
}

type keyRenderer struct {
	key   *key
	face  *design.Slab
	text  *canvas.Text
	image *canvas.Image // nil on keys without an icon
	drawn string        // the icon that image shows
}

func (r *keyRenderer) Layout(size fyne.Size) {
	in := r.key.inset
	face := fyne.NewSize(size.Width-2*in, size.Height-2*in)
	r.face.Move(fyne.NewPos(in, in))
	r.face.Resize(face.AddWidthHeight(0, shadowDepth))
	r.fit(face.Width - 12)
	line := r.text.MinSize().Height
	r.text.Move(fyne.NewPos(in, in+(face.Height-line)/2))
	r.text.Resize(fyne.NewSize(face.Width, line))
	if r.image != nil {
		r.image.Move(fyne.NewPos((size.Width-iconSide)/2, (size.Height-iconSide)/2))
		r.image.Resize(fyne.NewSize(iconSide, iconSide))
	}
}

// fit makes a long candidate smaller rather than letting it run over its neighbour.
func (r *keyRenderer) fit(width float32) {
	r.text.TextSize = r.key.size
	if w := r.text.MinSize().Width; w > width && width > 0 {
		r.text.TextSize = max(float32(design.Small), r.key.size*width/w)
	}
}

func (r *keyRenderer) MinSize() fyne.Size { return fyne.NewSize(0, 0) }

func (r *keyRenderer) Refresh() {
	k, c := r.key, &r.key.board.colours
	face, ink := c.of(k.look, k.pressed, k.lit)
	shadow, stroke := c.shadow, c.borderWidth
	if k.look == flat {
		shadow, stroke = color.NRGBA{}, 0
	}
	r.face.Shaded(shadow, shadowDepth).Recolour(face, c.border, stroke)
	r.text.Text, r.text.Color = k.label, ink
	design.SetFont(r.text, k.look == dark || k.look == primary)
	if r.drawn != k.icon {
		r.drawn, r.image = k.icon, k.board.options.Kit.Icon(k.icon, ink, iconSide)
	}
	r.Layout(k.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *keyRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.face, r.text}
	if r.image != nil {
		out = append(out, r.image)
	}
	return out
}

func (r *keyRenderer) Destroy() {}
