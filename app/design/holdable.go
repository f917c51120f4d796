package design

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// holdable tells when a finger goes down on its content and when it is lifted. It is no button: nothing shows the press, and
// it has no name, so that nobody but who knows finds it.
type holdable struct {
	widget.BaseWidget
	kit     *Kit
	content fyne.CanvasObject
	held    func(down bool)
}

func (k *Kit) holdable(content fyne.CanvasObject, held func(bool)) fyne.CanvasObject {
	if held == nil {
		return content
	}
	h := &holdable{kit: k, content: content, held: held}
	h.ExtendBaseWidget(h)
	return h
}

// MouseDown is for Fyne.
func (h *holdable) MouseDown(*desktop.MouseEvent) {
	h.kit.lift()
	h.kit.touched()
	h.held(true)
}

// MouseUp is for Fyne.
func (h *holdable) MouseUp(*desktop.MouseEvent) { h.held(false) }

// HeightFor asks the content.
func (h *holdable) HeightFor(width float32) float32 { return HeightFor(h.content, width) }

// WidthWanted asks the content.
func (h *holdable) WidthWanted() float32 { return WidthOf(h.content) }

// MinSize is for Fyne.
func (h *holdable) MinSize() fyne.Size { return fyne.NewSize(0, h.HeightFor(h.WidthWanted())) }

// CreateRenderer is for Fyne.
func (h *holdable) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Stack(h.content))
}
