package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Touchable is anything a finger can press: content that darkens at once when
// touched and acts when the finger is lifted over it.
//
// It is deliberately not fyne.Draggable. On a desktop Fyne gives a drag to the topmost
// Draggable under the pointer, so a drag that begins on a button goes to the Scroll around
// it, which then cancels the press.
type Touchable struct {
	widget.BaseWidget
	kit      *Kit
	label    string
	content  fyne.CanvasObject
	veil     *canvas.Rectangle
	tapped   func()
	disabled bool
}

// Touchable makes content touchable. Label is its name for robots and screen readers, unique on a page.
func (k *Kit) Touchable(label string, radius float32, content fyne.CanvasObject, tapped func()) *Touchable {
	t := &Touchable{}
	t.init(k, label, radius, content, tapped)
	t.ExtendBaseWidget(t)
	return t
}

func (t *Touchable) init(k *Kit, label string, radius float32, content fyne.CanvasObject, tapped func()) {
	t.kit, t.label, t.content, t.tapped = k, label, content, tapped
	t.veil = canvas.NewRectangle(color.Transparent)
	t.veil.CornerRadius = radius
}

// veiled makes t look pressed or not. The veil is never hidden: Fyne would not know of which window it is, and paint nothing
// when it was shown again.
func (t *Touchable) veiled(on bool) {
	t.veil.FillColor = color.Transparent
	if on {
		t.veil.FillColor = t.kit.Press
	}
	t.veil.Refresh()
}

// AccessibilityLabel is the name Find looks for.
func (t *Touchable) AccessibilityLabel() string { return t.label }

// AccessibilityRole is for screen readers.
func (t *Touchable) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// SetEnabled makes t act or not. What does not act does not look pressed either.
func (t *Touchable) SetEnabled(on bool) { t.disabled = !on }

// Tapped acts. Fyne calls it; so does a Scroll when a drag was too short to be one.
func (t *Touchable) Tapped(*fyne.PointEvent) {
	t.kit.lift()
	t.kit.touched()
	if !t.disabled && t.tapped != nil && t.kit.settled() {
		label := t.label // acting may empty it
		t.tapped()
		if t.kit.Pressed != nil {
			t.kit.Pressed(label)
		}
	}
}

// MouseDown shows the press.
func (t *Touchable) MouseDown(*desktop.MouseEvent) {
	t.kit.touched()
	t.kit.lift()
	t.kit.finger = t
	if !t.disabled {
		t.veiled(true)
	}
}

// MouseUp ends the look of it; the finger stays known until Tapped or the end of a drag.
func (t *Touchable) MouseUp(*desktop.MouseEvent) { t.veiled(false) }

// MouseIn tells the kit where the finger is.
func (t *Touchable) MouseIn(*desktop.MouseEvent) { t.kit.Over(t.empty) }

// empty leaves nothing in t but what Fyne may still call.
func (t *Touchable) empty() {
	t.kit.lift()
	t.label, t.content, t.tapped = "", Space(0), nil
}

// MouseMoved is for Fyne.
func (t *Touchable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is a finger that slid off: it is not a press any more.
func (t *Touchable) MouseOut() {
	if t.kit.finger == t {
		t.kit.lift()
	}
}

// lift forgets the press that is under way.
func (k *Kit) lift() {
	if k.finger != nil {
		k.finger.veiled(false)
		k.finger = nil
	}
}

// HeightFor asks the content.
func (t *Touchable) HeightFor(width float32) float32 { return max(Touch, HeightFor(t.content, width)) }

// WidthWanted asks the content.
func (t *Touchable) WidthWanted() float32 { return max(Touch, WidthOf(t.content)) }

// MinSize is the least a finger needs.
func (t *Touchable) MinSize() fyne.Size { return fyne.NewSize(Touch, t.HeightFor(t.WidthWanted())) }

// CreateRenderer is for Fyne.
func (t *Touchable) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Stack(t.content, t.veil))
}

// ground catches touches of whatever is not touchable, so that they count as a sign of life.
type ground struct {
	widget.BaseWidget
	kit  *Kit
	rect *canvas.Rectangle
}

// Ground is the floor of a page. It lies under everything else.
func (k *Kit) Ground() fyne.CanvasObject {
	g := &ground{kit: k, rect: canvas.NewRectangle(k.Colours.Ground)}
	if k.Colours.Ground == calm.Ground {
		g.rect.FillColor = color.Transparent // Fyne has cleared the screen with it; where no graphics card helps, to paint it once more takes long
	}
	g.ExtendBaseWidget(g)
	return g
}

// barrier is a ground that also keeps drags from what lies under it.
type barrier struct{ ground }

func (k *Kit) barrier() fyne.CanvasObject {
	b := &barrier{ground{kit: k, rect: canvas.NewRectangle(k.Veil)}}
	b.ExtendBaseWidget(b)
	return b
}

func (g *ground) Tapped(*fyne.PointEvent)             { g.kit.lift(); g.kit.touched() }
func (g *ground) MouseDown(*desktop.MouseEvent)       { g.kit.lift(); g.kit.touched() }
func (g *ground) MouseUp(*desktop.MouseEvent)         {}
func (g *ground) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(g.rect) }

func (b *barrier) Dragged(*fyne.DragEvent) {}
func (b *barrier) DragEnd()                {}
