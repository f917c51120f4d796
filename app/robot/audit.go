package robot

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Least is the least width and height of anything touchable (DESIGN.md section 8).
const Least = 88

// Audit measures what is on the screen and says what a person would stumble over: targets
// too small for a finger or in each other's place, words that are cut off, covered, over each other or too faint, things
// beyond the edge of the screen.
func (r *Robot) Audit() []string {
	r.pump()
	var says []string
	var painted layers
	screen := r.canvas.Size()
	if m := r.canvas.Content().MinSize(); m.Width > screen.Width || m.Height > screen.Height {
		says = append(says, fmt.Sprintf("the page asks for %v of %v", m, screen))
	}
	r.Walk(func(f Found) {
		painted.add(f)
		size := f.Object.Size()
		if f.Label != "" && (size.Width < Least || size.Height < Least) {
			says = append(says, fmt.Sprintf("%q is only %v", f.Label, size))
		}
		if h, ok := f.Object.(interface{ HeightFor(float32) float32 }); ok && h.HeightFor(size.Width) > size.Height+1 {
			says = append(says, fmt.Sprintf("%s needs %g px of height and has %g", what(f), h.HeightFor(size.Width), size.Height))
		}
		if t, ok := f.Object.(*canvas.Text); ok && t.MinSize().Width > size.Width+2 {
			says = append(says, fmt.Sprintf("%q is cut off: %g of %g px", t.Text, size.Width, t.MinSize().Width))
		}
		if beyond(f, size, screen) {
			says = append(says, fmt.Sprintf("%s at %v, %v, is beyond the screen", what(f), f.Pos, size))
		}
	})
	return append(says, painted.says()...)
}

// OutOfReach names what could be touched, and would have to be, higher than y on the screen.
func (r *Robot) OutOfReach(y float32) []string {
	r.pump()
	var says []string
	r.Walk(func(f Found) {
		size := f.Object.Size()
		seen := f.seen.and(rect{f.Pos.X, f.Pos.Y, f.Pos.X + size.Width, f.Pos.Y + size.Height})
		if f.Label != "" && seen.x0 < seen.x1 && seen.y0 < min(y, seen.y1) {
			says = append(says, fmt.Sprintf("%q can be touched at %g, out of reach", f.Label, seen.y0))
		}
	})
	return says
}

// beyond allows what scrolls to be below the edge, and rings and shadows a few pixels.
func beyond(f Found, size, screen fyne.Size) bool {
	const ring = 8
	if size.Width <= 1 || size.Height <= 1 {
		return false
	}
	if f.Pos.X < -ring || f.Pos.X+size.Width > screen.Width+ring {
		return true
	}
	return f.scroll == nil && (f.Pos.Y < -ring || f.Pos.Y+size.Height > screen.Height+ring)
}

func what(f Found) string {
	if s, ok := f.Object.(interface{ String() string }); ok {
		return fmt.Sprintf("%q", s.String())
	}
	if f.Label != "" {
		return fmt.Sprintf("%q", f.Label)
	}
	return fmt.Sprintf("a %T", f.Object)
}
