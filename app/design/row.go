package design

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Row puts objects beside each other, gap apart, each as wide as it would like and in the
// middle of the row's height. Wide, Fixed and High make a cell behave otherwise.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap}, present(objects)...)
}

// Wide is a cell that shares what the others leave.
func Wide(o fyne.CanvasObject) *fyne.Container { return container.New(cell{share: 1}, o) }

// Fixed is a cell of that width.
func Fixed(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(cell{width: width}, o)
}

// High is a cell as high as the row, sharing width like Wide when share is above 0.
func High(share float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(cell{share: share, high: true}, o)
}

// cell holds what Row has to know about one of its objects.
type cell struct {
	stack
	share, width float32
	high         bool
}

func (l cell) widthWanted(objects []fyne.CanvasObject) float32 {
	if l.width > 0 {
		return l.width
	}
	return l.stack.widthWanted(objects)
}

func (l cell) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

func cellOf(o fyne.CanvasObject) cell {
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(cell); ok {
			return l
		}
	}
	return cell{}
}

type row struct{ gap float32 }

// widths gives the cells that do not share what they like; the others share the rest. When even
// that is too much, the likings are cut down in proportion.
func (l row) widths(objects []fyne.CanvasObject, width float32) []float32 {
	out := make([]float32, len(objects))
	rest := width - l.gap*float32(max(0, len(objects)-1))
	var shares, liked float32
	for i, o := range objects {
		if s := cellOf(o).share; s > 0 {
			shares += s
			continue
		}
		out[i] = WidthOf(o)
		liked += out[i]
	}
	if liked > rest {
		for i := range out {
			out[i] *= max(0, rest) / liked
		}
		liked = rest
	}
	for i, o := range objects {
		if s := cellOf(o).share; s > 0 {
			out[i] = (rest - liked) * s / shares
		}
		out[i] = round(out[i])
	}
	return out
}

func (l row) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for i, w := range l.widths(objects, width) {
		h = max(h, HeightFor(objects[i], w))
	}
	return h
}

func (l row) widthWanted(objects []fyne.CanvasObject) float32 {
	return flow{l.gap}.widthWanted(objects)
}

func (l row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	var x float32
	for i, w := range l.widths(objects, size.Width) {
		o := objects[i]
		h := size.Height
		if !cellOf(o).high {
			h = min(h, HeightFor(o, w))
		}
		put(o, x, (size.Height-h)/2, w, h)
		x += w + l.gap
	}
}

func (l row) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }
