package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// Reach says how far a station of a timeline is reached. Each has a shape of its own, so that colour is never alone.
type Reach int

// The reaches.
const (
	Ahead  Reach = iota // an empty round
	Here                // a dot
	Passed              // a tick
	Failed              // a cross: it ends here
)

// Station is one point of a timeline.
type Station struct {
	Title string
	Under string // may be empty
	Reach Reach
}

// Timeline shows stations below each other along a line, from the first to the last.
func (k *Kit) Timeline(stations ...Station) fyne.CanvasObject {
	side := k.Px(Section) * 1.3
	var rows []fyne.CanvasObject
	for i, s := range stations {
		ink := k.Ink
		if s.Reach == Ahead {
			ink = k.Second
		}
		words := []fyne.CanvasObject{k.Text(s.Title, Body, ink).Bold()}
		if s.Under != "" {
			words = append(words, k.Small(s.Under))
		}
		below := float32(30)
		var line fyne.CanvasObject = Space(0)
		if i == len(stations)-1 {
			below = 0
		} else {
			colour := k.Track
			if s.Reach == Passed {
				colour = k.Colours.Good
			}
			line = canvas.NewRectangle(colour)
		}
		stop := container.New(rail{side}, line, k.stop(s.Reach, side))
		rows = append(rows, Row(30, High(0, stop), Wide(Pad(Column(2, words...), 0, 0, below, 0))))
	}
	return Column(0, rows...)
}

func (k *Kit) stop(r Reach, side float32) fyne.CanvasObject {
	fill, line, icon := k.Track, k.Track, ""
	switch r {
	case Here:
		fill, line = k.Brand, k.Brand
	case Passed:
		fill, line, icon = k.Colours.Good, k.Colours.Good, "check"
	case Failed:
		fill, line, icon = k.Colours.Bad, k.Colours.Bad, "x"
	}
	var sign fyne.CanvasObject
	switch {
	case r == Here:
		sign = Inset(NewSlab(k.Paper, color.NRGBA{}, side/2, 0), side*0.34)
	case icon != "":
		sign = Centre(k.Icon(icon, k.Paper, side*0.62))
	}
	return Stack(NewSlab(fill, line, side/2, k.stroke()), sign)
}

// rail puts the stop of a station at the top, and the line to the next one under it.
type rail struct{ side float32 }

func (l rail) heightFor([]fyne.CanvasObject, float32) float32 { return l.side }

func (l rail) widthWanted([]fyne.CanvasObject) float32 { return l.side }

func (l rail) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const thick = 6
	put(objects[0], (l.side-thick)/2, l.side, thick, max(0, size.Height-l.side))
	put(objects[1], 0, 0, l.side, l.side)
}

func (l rail) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }
