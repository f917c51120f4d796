// Package robot touches a screen like a finger, for tests: it finds what a person would
// find by the words on it, and presses, drags and lifts the way Fyne's desktop driver
// delivers it. It must only be imported by tests: it brings Fyne's test driver with it.
package robot

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetest "fyne.io/fyne/v2/test"
)

// Robot is one finger and two eyes. It belongs to the test's goroutine.
type Robot struct {
	t      testing.TB
	canvas fyne.Canvas
	pump   func()
	over   desktop.Hoverable // as the driver: until the finger is elsewhere

	// Reads is what the screen may say in place of words that a test looks for, in another language. May be nil.
	Reads func(words string) string
}

// New makes a robot in front of c. Pump, which may be nil, is called before the robot
// looks: it runs what other goroutines have asked the screen to do.
func New(t testing.TB, c fyne.Canvas, pump func()) *Robot {
	if pump == nil {
		pump = func() {}
	}
	return &Robot{t: t, canvas: c, pump: pump}
}

// Found is one object on the screen.
type Found struct {
	Object fyne.CanvasObject
	Label  string
	Pos    fyne.Position // of its top left corner on the screen
	seen   rect          // the part of the screen that can show it
	scroll fyne.Scrollable
}

// Middle is where a finger would aim.
func (f Found) Middle() fyne.Position {
	s := f.Object.Size()
	return f.Pos.AddXY(s.Width/2, s.Height/2)
}

type rect struct{ x0, y0, x1, y1 float32 }

func (r rect) has(p fyne.Position) bool {
	return p.X >= r.x0 && p.Y >= r.y0 && p.X < r.x1 && p.Y < r.y1
}

func (r rect) and(o rect) rect {
	return rect{max(r.x0, o.x0), max(r.y0, o.y0), min(r.x1, o.x1), min(r.y1, o.y1)}
}

// Walk visits everything visible, the way Fyne walks: parents first, later siblings on top.
func (r *Robot) Walk(visit func(Found)) {
	size := r.canvas.Size()
	whole := rect{0, 0, size.Width, size.Height}
	named := func(f Found) {
		f.Label = label(f.Object)
		visit(f)
	}
	walk(r.canvas.Content(), fyne.Position{}, whole, nil, named)
	for _, o := range r.canvas.Overlays().List() {
		walk(o, fyne.Position{}, whole, nil, named)
	}
}

func walk(o fyne.CanvasObject, at fyne.Position, seen rect, scroll fyne.Scrollable, visit func(Found)) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = fynetest.WidgetRenderer(o).Objects()
	}
	visit(Found{Object: o, Pos: at, seen: seen, scroll: scroll})
	if s, ok := o.(fyne.Scrollable); ok {
		scroll = s
		seen = seen.and(rect{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height})
	}
	for _, c := range children {
		walk(c, at, seen, scroll, visit)
	}
}

// label is what a touchable object says: its name for screen readers, or the words on it.
func label(o fyne.CanvasObject) string {
	if _, ok := o.(*fyne.Container); ok {
		return ""
	}
	if a, ok := o.(fyne.Accessible); ok {
		return a.AccessibilityLabel()
	}
	if !tappable(o) {
		return ""
	}
	var words []string
	walk(o, fyne.Position{}, rect{}, nil, func(f Found) {
		if t, ok := f.Object.(*canvas.Text); ok && t.Text != "" {
			words = append(words, t.Text)
		}
	})
	return strings.Join(words, "")
}

// Find looks for the topmost touchable object with that label.
func (r *Robot) Find(name string) (Found, bool) {
	r.pump()
	var found Found
	other := r.reads(name)
	r.Walk(func(f Found) {
		if f.Label == name || f.Label == other {
			found = f
		}
	})
	return found, found.Object != nil
}

func (r *Robot) reads(words string) string {
	if r.Reads == nil {
		return words
	}
	return r.Reads(words)
}

// Labels are the labels of everything touchable, in the order of the screen.
func (r *Robot) Labels() []string {
	r.pump()
	var out []string
	r.Walk(func(f Found) {
		if f.Label != "" {
			out = append(out, f.Label)
		}
	})
	return out
}

// Words is all the text on the screen, a line for each piece that is written in one go.
func (r *Robot) Words() string {
	r.pump()
	var out []string
	r.Walk(func(f Found) {
		if s, ok := f.Object.(interface{ String() string }); ok {
			out = append(out, s.String())
		} else if t, ok := f.Object.(*canvas.Text); ok && t.Text != "" {
			out = append(out, t.Text)
		}
	})
	return strings.Join(slices.Compact(out), "\n")
}

// Said is all the text on the screen, each text as it was given and not as it is broken into lines.
func (r *Robot) Said() []string {
	r.pump()
	var whole, pieces []string
	r.Walk(func(f Found) {
		if s, ok := f.Object.(interface{ String() string }); ok {
			whole = append(whole, s.String())
		} else if t, ok := f.Object.(*canvas.Text); ok {
			pieces = append(pieces, t.Text)
		}
	})
	all := strings.Join(whole, "\n")
	return append(whole, slices.DeleteFunc(pieces, func(p string) bool { return strings.Contains(all, strings.TrimSuffix(p, "…")) })...)
}

// Sees reports whether the screen says words somewhere.
func (r *Robot) Sees(words string) bool {
	all := r.Words()
	return strings.Contains(all, words) || strings.Contains(all, r.reads(words))
}

// Await waits until the screen says words, and fails the test when it never does.
func (r *Robot) Await(words string) {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); !r.Sees(words); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("the screen never said %q; it says:\n%s", words, r.Words())
		}
	}
}

// Tap taps what has that label, scrolling to it first when it has to. It fails the
// test when there is no such thing or when something lies over it.
func (r *Robot) Tap(name string) {
	r.t.Helper()
	f, ok := r.Find(name)
	if !ok {
		r.t.Fatalf("nothing to touch says %q; there is: %s", name, strings.Join(r.Labels(), " | "))
	}
	for i := 0; i < 100 && f.scroll != nil && !f.seen.has(f.Middle()); i++ {
		way := float32(-100)
		if f.Middle().Y < f.seen.y0 {
			way = 100
		}
		f.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, way)})
		f, _ = r.Find(name)
	}
	at := f.Middle()
	if hit := r.at(at, tappable); hit != f.Object {
		r.t.Fatalf("%q cannot be touched: %q lies over it", name, label(hit))
	}
	r.Finger(at)
}

// TapAll taps one label after the other.
func (r *Robot) TapAll(names ...string) {
	r.t.Helper()
	for _, n := range names {
		r.Tap(n)
	}
}

func tappable(o fyne.CanvasObject) bool { _, ok := o.(fyne.Tappable); return ok }

// at is the topmost object at p that is wanted.
func (r *Robot) at(p fyne.Position, wanted func(fyne.CanvasObject) bool) fyne.CanvasObject {
	f := r.foundAt(p, wanted)
	return f.Object
}

func (r *Robot) foundAt(p fyne.Position, wanted func(fyne.CanvasObject) bool) Found {
	var top Found
	r.Walk(func(f Found) {
		size := f.Object.Size()
		box := rect{f.Pos.X, f.Pos.Y, f.Pos.X + size.Width, f.Pos.Y + size.Height}
		if wanted(f.Object) && f.seen.and(box).has(p) {
			top = f
		}
	})
	return top
}

// Finger goes down at the first place, moves over the others and is lifted at the last, with
// the rules of Fyne's desktop driver: a drag goes to the topmost Draggable under where it
// began, and 2 px of it make that there is no tap.
func (r *Robot) Finger(path ...fyne.Position) {
	r.pump()
	down := path[0]
	r.hover(down)
	touched := r.foundAt(down, touchable)
	if m, ok := touched.Object.(desktop.Mouseable); ok {
		m.MouseDown(mouse(down, touched.Pos))
	}
	var dragged fyne.Draggable
	var from, last = fyne.Position{}, down
	for _, p := range path[1:] {
		if dragged == nil && math.Hypot(float64(p.X-down.X), float64(p.Y-down.Y)) >= 2 {
			f := r.foundAt(last, func(o fyne.CanvasObject) bool { _, ok := o.(fyne.Draggable); return ok })
			dragged, _ = f.Object.(fyne.Draggable)
			from = f.Pos
		}
		if dragged != nil {
			ev := &fyne.DragEvent{Dragged: fyne.NewDelta(p.X-last.X, p.Y-last.Y)}
			ev.AbsolutePosition, ev.Position = p, p.Subtract(from)
			dragged.Dragged(ev)
		}
		last = p
	}
	up := r.foundAt(last, touchable)
	if m, ok := dragged.(desktop.Mouseable); ok {
		m.MouseUp(mouse(last, from))
	} else if m, ok := up.Object.(desktop.Mouseable); ok {
		m.MouseUp(mouse(last, up.Pos))
	}
	if dragged != nil {
		dragged.DragEnd()
	} else if t, ok := up.Object.(fyne.Tappable); ok && up.Object == touched.Object {
		t.Tapped(&fyne.PointEvent{AbsolutePosition: last, Position: last.Subtract(up.Pos)})
	}
	r.pump()
}

// Hold puts the finger down, calls meanwhile, and lifts it where it is.
func (r *Robot) Hold(at fyne.Position, meanwhile func()) {
	r.pump()
	down := r.foundAt(at, touchable)
	if m, ok := down.Object.(desktop.Mouseable); ok {
		m.MouseDown(mouse(at, down.Pos))
	}
	meanwhile()
	r.pump()
	up := r.foundAt(at, touchable) // it may have been drawn anew
	if m, ok := up.Object.(desktop.Mouseable); ok {
		m.MouseUp(mouse(at, up.Pos))
	}
	r.pump()
}

// hover tells what the finger comes over, and what it leaves.
func (r *Robot) hover(p fyne.Position) {
	found := r.foundAt(p, func(o fyne.CanvasObject) bool { _, ok := o.(desktop.Hoverable); return ok })
	over, _ := found.Object.(desktop.Hoverable)
	if over == r.over {
		return
	}
	if r.over != nil {
		r.over.MouseOut()
	}
	if r.over = over; over != nil {
		over.MouseIn(mouse(p, found.Pos))
	}
}

func touchable(o fyne.CanvasObject) bool {
	switch o.(type) {
	case fyne.Tappable, fyne.Focusable, desktop.Mouseable:
		return true
	}
	return false
}

func mouse(p, object fyne.Position) *desktop.MouseEvent {
	ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	ev.AbsolutePosition, ev.Position = p, p.Subtract(object)
	return ev
}

// Line is a path for Finger, straight from a to b in steps of about 8 px.
func Line(a, b fyne.Position) []fyne.Position {
	n := max(1, int(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))/8))
	var out []fyne.Position
	for i := 0; i <= n; i++ {
		part := float32(i) / float32(n)
		out = append(out, fyne.NewPos(a.X+(b.X-a.X)*part, a.Y+(b.Y-a.Y)*part))
	}
	return out
}
