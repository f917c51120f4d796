package robot

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// key is something to touch.
type key struct {
	widget.BaseWidget
	name string
}

func (k *key) AccessibilityLabel() string             { return k.name }
func (k *key) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
func (k *key) Tapped(*fyne.PointEvent)                {}
func (k *key) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// The audit says what is wrong with a page, and nothing about one that is right.
func TestAuditSeesWhatAPersonWouldStumbleOver(t *testing.T) {
	ink, paper := color.NRGBA{A: 0xff}, color.NRGBA{0xff, 0xff, 0xff, 0xff}
	at := func(o fyne.CanvasObject, x, y, w, h float32) fyne.CanvasObject {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		return o
	}
	words := func(s string, x, y float32) fyne.CanvasObject {
		text := canvas.NewText(s, ink)
		text.TextSize = 32
		return at(text, x, y, text.MinSize().Width, text.MinSize().Height)
	}
	faint := func(s string, x, y float32) fyne.CanvasObject {
		o := words(s, x, y)
		o.(*canvas.Text).Color = color.NRGBA{0xaa, 0xaa, 0xaa, 0xff}
		return o
	}
	touch := func(name string, x, y, side float32) fyne.CanvasObject {
		k := &key{name: name}
		k.ExtendBaseWidget(k)
		return at(k, x, y, side, side)
	}
	panel := func(x, y, w, h float32) fyne.CanvasObject { return at(canvas.NewRectangle(paper), x, y, w, h) }
	for name, c := range map[string]struct {
		want string
		page []fyne.CanvasObject
	}{
		"right":              {"", []fyne.CanvasObject{words("one", 10, 10), words("two", 10, 60), touch("a", 0, 200, 88), touch("b", 88, 200, 88)}},
		"words over words":   {`"two" is written over "one"`, []fyne.CanvasObject{words("one", 10, 10), words("two", 20, 20)}},
		"words under a card": {"", []fyne.CanvasObject{words("one", 10, 10), panel(0, 0, 400, 100), words("two", 20, 20)}},
		"half under a card":  {`"one" is partly covered`, []fyne.CanvasObject{words("one", 10, 10), panel(30, 0, 400, 100)}},
		"faint":              {`"one" has a contrast of 2.3`, []fyne.CanvasObject{faint("one", 10, 10)}},
		"small":              {`"a" is only`, []fyne.CanvasObject{touch("a", 0, 0, 80)}},
		"one place":          {`"a" and "b" share`, []fyne.CanvasObject{touch("a", 0, 0, 88), touch("b", 40, 0, 88)}},
		"beyond":             {`beyond the screen`, []fyne.CanvasObject{touch("a", 350, 0, 88)}},
	} {
		t.Run(name, func(t *testing.T) {
			window := fynetest.NewTempWindow(t, container.NewWithoutLayout(append([]fyne.CanvasObject{panel(0, 0, 400, 400)}, c.page...)...))
			window.SetPadded(false)
			window.Resize(fyne.NewSize(400, 400))
			says := strings.Join(New(t, window.Canvas(), nil).Audit(), "\n")
			if c.want == "" && says != "" || !strings.Contains(says, c.want) {
				t.Errorf("it says %q, want %q", says, c.want)
			}
		})
	}
}
