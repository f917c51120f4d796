package design

import (
	"fyne.io/fyne/v2"
)

// Parted is a widget with touchable parts of its own: Fyne tells nobody but its drivers what a widget is made of.
type Parted interface{ Parts() []fyne.CanvasObject }

// Parts is what scrolls.
func (s *Scroll) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{s.content} }

// Target is something touchable, as it lies under root now.
type Target struct {
	Object fyne.CanvasObject
	Label  string
	Pos    fyne.Position // of its top left corner in root
	Scroll *Scroll       // that it scrolls with; nil for none
	View   fyne.Position // where that Scroll lies in root
}

// Press does what a tap would do.
func (t Target) Press() { t.Object.(fyne.Tappable).Tapped(&fyne.PointEvent{}) }

// Middle is the middle of it in root.
func (t Target) Middle() fyne.Position {
	size := t.Object.Size()
	return t.Pos.AddXY(size.Width/2, size.Height/2)
}

// Targets lists everything touchable under root in reading order: the order in which a page is put together.
func Targets(root fyne.CanvasObject) []Target { return gather(nil, root, Target{}) }

// gather appends what is touchable in o. In is where o's parent lies, and what it scrolls with.
func gather(all []Target, o fyne.CanvasObject, in Target) []Target {
	if o == nil || !o.Visible() {
		return all
	}
	in.Pos = in.Pos.Add(o.Position())
	if a, ok := o.(fyne.Accessible); ok && a.AccessibilityLabel() != "" {
		if _, ok := o.(fyne.Tappable); ok {
			in.Object, in.Label = o, a.AccessibilityLabel()
			return append(all, in)
		}
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case Parted:
		parts = o.Parts()
	}
	if s, ok := o.(*Scroll); ok {
		in.Scroll, in.View = s, in.Pos
	}
	for _, p := range parts {
		all = gather(all, p, in)
	}
	return all
}
