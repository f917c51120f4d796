package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// Ring is drawn around what the next press takes, over everything else. It is dark outside and light inside, so
// that it is seen on any ground.
type Ring struct {
	Object      *fyne.Container
	dark, light *canvas.Rectangle
}

const ringWide float32 = 8

// NewRing makes one that is not seen yet.
func NewRing() *Ring {
	r := &Ring{dark: ringLine(hex(0x000000)), light: ringLine(hex(0xffd400))}
	r.Object = container.NewWithoutLayout(r.dark, r.light)
	r.Hide()
	return r
}

func ringLine(c color.Color) *canvas.Rectangle {
	return &canvas.Rectangle{StrokeColor: c, StrokeWidth: ringWide, FillColor: color.Transparent}
}

// Put draws it around a place of that size, inside of at most the room from (0, 0) to within.
func (r *Ring) Put(at fyne.Position, size, within fyne.Size) {
	const out = 2 * ringWide
	x0, y0 := max(0, at.X-out), max(0, at.Y-out)
	x1, y1 := min(within.Width, at.X+size.Width+out), min(within.Height, at.Y+size.Height+out)
	put(r.dark, x0, y0, x1-x0, y1-y0)
	put(r.light, x0+ringWide, y0+ringWide, x1-x0-out, y1-y0-out)
	r.dark.CornerRadius, r.light.CornerRadius = Radius, Radius-ringWide
	r.dark.Show()
	r.light.Show()
	r.Object.Refresh()
}

// Hide takes it away. What it is drawn in stays: Fyne would not hear that something is to be seen that no window has painted
// before, and the ring of the first key would wait until something else changes.
func (r *Ring) Hide() {
	r.dark.Hide()
	r.light.Hide()
}
