package design

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Frame is a whole page: head on top, foot at the bottom (nil for none), the body between
// them, all on the ground. Whoever cannot reach up has body and foot low, under the title.
func (k *Kit) Frame(head, body, foot fyne.CanvasObject) *fyne.Container {
	if k.Low {
		return k.low(head, body, foot)
	}
	return container.New(framed{}, k.Ground(), orNothing(head), body, orNothing(foot))
}

// Dock keeps top and bottom (nil for none) at their heights and gives the middle all that is left.
func Dock(top, middle, bottom fyne.CanvasObject) *fyne.Container {
	return container.New(framed{}, Space(0), orNothing(top), middle, orNothing(bottom))
}

func orNothing(o fyne.CanvasObject) fyne.CanvasObject {
	if o == nil {
		return Space(0)
	}
	return o
}

type framed struct{}

func (framed) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (framed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top, bottom := HeightFor(objects[1], size.Width), HeightFor(objects[3], size.Width)
	put(objects[0], 0, 0, size.Width, size.Height)
	put(objects[1], 0, 0, size.Width, top)
	put(objects[2], 0, top, size.Width, size.Height-top-bottom)
	put(objects[3], 0, size.Height-bottom, size.Width, bottom)
}

// Footer holds the page's buttons: back at the left, onward at the right. Onward takes
// all the room there is when fill is set. Either may be nil.
func (k *Kit) Footer(back, onward fyne.CanvasObject, fill bool) fyne.CanvasObject {
	if onward == nil {
		onward = Space(0)
	}
	var buttons *fyne.Container
	switch {
	case fill && k.Landscape:
		buttons = Row(Gap, orNothing(back), Wide(Space(0)), Fixed(720, onward))
	case fill && back == nil:
		buttons = Row(Gap, Wide(onward))
	case fill:
		buttons = Row(Gap, back, Wide(onward))
	default:
		buttons = Row(Gap, orNothing(back), Wide(Space(0)), onward)
	}
	room := float32(32)
	if k.Landscape {
		room = 22
	}
	return Stack(Plain(k.Paper), Column(0, k.Divider(), Pad(buttons, room-2, Margin, room, Margin)))
}

// Sheet is a panel over the whole screen; what lies under it cannot be touched.
func (k *Kit) Sheet(content fyne.CanvasObject) fyne.CanvasObject {
	wide, inside := float32(864), float32(56)
	if k.Large {
		wide = 960
	}
	if k.Low && k.Landscape {
		wide, inside = 1400, Inside
		if k.Large {
			wide = 1720
		}
	}
	panel := Fixed(wide, Stack(NewSlab(k.Paper, k.Line, Radius+8, k.stroke()), Inset(content, inside)))
	if k.Low {
		return Stack(k.barrier(), container.New(place{0.5, 1}, Pad(panel, 0, 0, 20, 0)))
	}
	return Stack(k.barrier(), Centre(panel))
}
