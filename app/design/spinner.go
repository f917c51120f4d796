package design

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
)

// Spinner is an open ring that turns. It turns a step at each Turn, so that the
// screen is drawn anew eight times a second at most, and not sixty.
type Spinner struct {
	Object fyne.CanvasObject
	frames []fyne.CanvasObject
	at     int
}

const spinnerSteps = 8

// Spinner makes a spinner side px wide and high.
func (k *Kit) Spinner(side float32) *Spinner {
	s := &Spinner{}
	for i := range spinnerSteps {
		d := newDrawing(fmt.Sprintf("spinner-%d-%s", i, css(k.Brand)), side, side)
		x, y := onRing(side, float64(i)/spinnerSteps)
		x2, y2 := onRing(side, float64(i)/spinnerSteps+0.82)
		d.path(fmt.Sprintf("M%g %g A%g %g 0 1 1 %g %g", x, y, side*0.4, side*0.4, x2, y2), css(k.Brand), side*0.1)
		s.frames = append(s.frames, d.picture())
	}
	s.Object = Fixed(side, Stack(s.frames...))
	s.show()
	return s
}

// onRing is a place on the ring, clockwise from the top, part of the way around.
func onRing(side float32, part float64) (x, y float32) {
	sin, cos := math.Sincos(2 * math.Pi * part)
	return side/2 + side*0.4*float32(sin), side/2 - side*0.4*float32(cos)
}

// Turn turns it one step.
func (s *Spinner) Turn() {
	s.at = (s.at + 1) % spinnerSteps
	s.show()
}

func (s *Spinner) show() {
	for i, f := range s.frames {
		setVisible(f, i == s.at)
	}
}
