package design

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// low puts what is only read into the part of the screen that is out of reach: the head, and under it the page's title
// as large as it fits. Body and foot share the rest.
func (k *Kit) low(head, body, foot fyne.CanvasObject) *fyne.Container {
	words := []fyne.CanvasObject{}
	size := Title + 8
	if k.Landscape {
		size = Title
	}
	roomy := !k.Large || !k.Landscape // a low screen has room for one large line above what is reached
	for i, t := range lift(body, roomy) {
		if i == 0 {
			line := k.Text(t.text, size, k.OnDeep).Bold().Centred().as(title)
			if !roomy {
				line.Fit(k.Screen().Width-4*Margin, 1)
			}
			words = append(words, line)
		} else {
			words = append(words, k.Text(t.text, Section, k.OnDeepSoft).Centred().as(subtitle))
		}
	}
	if len(words) == 0 {
		words = append(words, Centre(k.Logo(140, k.Deep)))
	}
	board := Stack(Plain(k.Deep), Pad(Stack(container.New(middle{}, Column(20, words...))), 20, 2*Margin, 20, 2*Margin))
	upper := container.New(lifted{k.Reach()}, orNothing(head), board)
	return container.New(framed{}, k.Ground(), upper, body, orNothing(foot))
}

// lift takes a page's title, and if there is room what stands right under it, out of the body, and returns them.
func lift(body fyne.CanvasObject, roomy bool) []*Text {
	title, column := titleIn(body)
	if title == nil {
		return nil
	}
	title.Hide()
	out := []*Text{title}
	for i, o := range column.Objects {
		if !roomy || o != fyne.CanvasObject(title) || i+1 == len(column.Objects) {
			continue
		}
		if under, ok := column.Objects[i+1].(*Text); ok && under.text != "" {
			under.Hide()
			out = append(out, under)
		}
	}
	return out
}

// titleIn finds the title and the container it stands in.
func titleIn(o fyne.CanvasObject) (*Text, *fyne.Container) {
	c, ok := o.(*fyne.Container)
	if s, is := o.(*Scroll); is {
		return titleIn(s.content)
	}
	if !ok {
		return nil, nil
	}
	for _, child := range c.Objects {
		if t, ok := child.(*Text); ok && t.title {
			return t, c
		}
		if t, in := titleIn(child); t != nil {
			return t, in
		}
	}
	return nil, nil
}

// lifted is a part of that height, whatever is in it: the head above, the board under it.
type lifted struct{ high float32 }

func (l lifted) heightFor([]fyne.CanvasObject, float32) float32 { return l.high }
func (lifted) widthWanted([]fyne.CanvasObject) float32          { return 0 }
func (l lifted) MinSize([]fyne.CanvasObject) fyne.Size          { return fyne.NewSize(0, l.high) }

func (lifted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top := HeightFor(objects[0], size.Width)
	put(objects[0], 0, 0, size.Width, top)
	put(objects[1], 0, top, size.Width, size.Height-top)
}

// middle puts one object in the middle of the height, as wide as there is room.
type middle struct{ stack }

func (middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		h := min(size.Height, HeightFor(o, size.Width))
		put(o, 0, (size.Height-h)/2, size.Width, h)
	}
}

func (l middle) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }
