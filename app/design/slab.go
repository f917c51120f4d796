package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// slab looks like a box and is for large ones. Without a graphics card each pixel of a box with round corners takes about three
// times as long as one of a plain rectangle, and cards are most of the screen: so only a slab's ends are round, and what is
// between them is plain. Fill must be opaque. A thick border stays in one piece: Fyne's painters do not agree on where it lies.
func slab(fill, line color.NRGBA, radius, stroke float32) fyne.CanvasObject {
	if stroke > 2 {
		return box(fill, line, radius, stroke)
	}
	head, foot := box(fill, line, 0, stroke), box(fill, line, 0, stroke)
	head.TopLeftCornerRadius, head.TopRightCornerRadius = radius, radius
	foot.BottomLeftCornerRadius, foot.BottomRightCornerRadius = radius, radius
	return container.New(slabbed{radius, stroke}, head, foot,
		canvas.NewRectangle(fill), canvas.NewRectangle(line), canvas.NewRectangle(line))
}

type slabbed struct{ radius, stroke float32 }

func (slabbed) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

// Layout lets the middle cover the inner borders of the two ends, and a little more: graphics cards soften every edge, and
// where two of them only met the ground would shine through as a hairline.
func (l slabbed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w, h, s := size.Width, size.Height, l.stroke
	end := min(l.radius, h/2)
	high := min(end+2*s+2, h)
	put(objects[0], 0, 0, w, high)
	put(objects[1], 0, h-high, w, high)
	put(objects[2], s, end, w-2*s, h-2*end)
	put(objects[3], 0, end, s, h-2*end)
	put(objects[4], w-s, end, s, h-2*end)
}
