package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
)

// drawing writes an SVG at the size it is shown at (see redraw for why).
type drawing struct {
	strings.Builder
	name string
	w, h float32
}

func newDrawing(name string, w, h float32) *drawing {
	d := &drawing{name: fmt.Sprintf("%s-%gx%g", name, w, h), w: w, h: h}
	fmt.Fprintf(d, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g">`, w, h, w, h)
	return d
}

func (d *drawing) rect(x, y, w, h, radius float32, fill, stroke string, wide float32, more ...string) {
	if stroke == "" {
		stroke = "none"
	}
	fmt.Fprintf(d, `<rect x="%g" y="%g" width="%g" height="%g" rx="%g" ry="%g" fill="%s" stroke="%s" stroke-width="%g" %s/>`,
		x, y, w, h, radius, radius, fill, stroke, wide, strings.Join(more, " "))
}

func (d *drawing) line(x1, y1, x2, y2 float32, stroke string, wide float32) {
	d.path(fmt.Sprintf("M%g %g L%g %g", x1, y1, x2, y2), stroke, wide)
}

func (d *drawing) path(path, stroke string, wide float32) {
	fmt.Fprintf(d, `<path d="%s" fill="none" stroke="%s" stroke-width="%g" stroke-linecap="round" stroke-linejoin="round"/>`, path, stroke, wide)
}

func (d *drawing) circle(x, y, r float32, fill, stroke string, wide float32) {
	fmt.Fprintf(d, `<circle cx="%g" cy="%g" r="%g" fill="%s" stroke="%s" stroke-width="%g"/>`, x, y, r, fill, stroke, wide)
}

// person is head and shoulders around x, y.
func (d *drawing) person(x, y, scale float32, stroke string) {
	d.circle(x, y-12*scale, 19*scale, "none", stroke, 7*scale)
	d.path(fmt.Sprintf("M%g %g A%g %g 0 0 1 %g %g", x-30*scale, y+48*scale, 30*scale, 30*scale, x+30*scale, y+48*scale), stroke, 7*scale)
}

func (d *drawing) picture() fyne.CanvasObject {
	return drawn(d.name, d.w, d.h, func() []byte { return []byte(d.String() + "</svg>") })
}

// LayCard is the drawing of an ID card on its place: dashed while the reader waits,
// solid while a card lies there.
func (k *Kit) LayCard(lying bool) fyne.CanvasObject {
	d := newDrawing(fmt.Sprintf("laycard-%t-%t", lying, k.Contrast), 760, 480)
	line, dash := css(k.PictureInk), `stroke-dasharray="14 9"`
	if lying {
		line, dash = css(k.Brand), ""
	}
	d.rect(3, 3, 754, 474, 44, css(k.Paper), line, 6, dash)
	if !k.Contrast {
		for i := range 12 { // a soft shadow, from wide and faint to narrow
			out := float32(12-i) * 4
			d.rect(124-out, 96-out/2, 512+2*out, 316+1.5*out, 30+out, css(k.Brand), "", 0, `fill-opacity="0.015"`)
		}
	}
	d.rect(120, 76, 520, 328, 30, css(k.Picture), css(k.Paper), 4)
	for _, bar := range [][3]float32{{164, 120, 200}, {164, 172, 260}, {164, 224, 220}, {164, 318, 400}} {
		d.rect(bar[0], bar[1], bar[2], 24, 12, css(k.PictureInk), "", 0)
	}
	d.rect(484, 132, 120, 150, 18, css(k.PictureInk), "", 0)
	d.person(544, 196, 1, css(k.Paper))
	return d.picture()
}

// Portrait stands where a passport photograph would: the kiosk shows none.
func (k *Kit) Portrait() fyne.CanvasObject {
	d := newDrawing(fmt.Sprintf("portrait-%t", k.Contrast), 200, 250)
	d.rect(0, 0, 200, 250, 24, css(k.Picture), "", 0)
	d.person(100, 112, 1.45, css(k.Paper))
	return Fixed(200, d.picture())
}

// Done is the big round tick of a page that says something has worked.
func (k *Kit) Done(side float32) fyne.CanvasObject {
	d := newDrawing("done-"+css(k.Colours.Good), side, side)
	d.circle(side/2, side/2, side/2, css(k.Colours.Good), "none", 0)
	d.path(fmt.Sprintf("M%g %g L%g %g L%g %g", side*0.28, side*0.5, side*0.42, side*0.635, side*0.72, side*0.345), css(k.Paper), side*0.083)
	return Centre(d.picture())
}
