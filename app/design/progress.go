package design

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// Steps shows which of the steps the citizen is at, and its name.
func (k *Kit) Steps(n, of int, name string) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for i := 1; i <= of; i++ {
		done := float32(0)
		switch {
		case i < n:
			done = 1
		case i == n:
			done = 0.5
		}
		all = append(all, k.bar(12, done))
	}
	words := k.Say("第 %d 步，共 %d 步 · %s", n, of, name)
	return Column(12, Grid(of, 10, all...), k.Small(words))
}

// bar is a track h high, filled from the left.
func (k *Kit) bar(h, done float32) *fyne.Container {
	fill := canvas.NewRectangle(k.Brand)
	fill.TopLeftCornerRadius, fill.BottomLeftCornerRadius = h/2, h/2
	if done >= 1 {
		fill.CornerRadius = h / 2
	}
	if done <= 0 {
		fill.FillColor = color.Transparent
	}
	return Stack(Space(h), NewSlab(k.Track, k.Track, h/2, 0), container.New(fraction{done}, fill))
}

// fraction gives its object that part of the width.
type fraction struct{ part float32 }

func (l fraction) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, 0, 0, size.Width*l.part, size.Height)
	}
}

func (fraction) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Bar is a progress bar with words in front and per cent behind it, as while the receipt prints.
type Bar struct {
	Object  fyne.CanvasObject
	kit     *Kit
	holder  *fyne.Container
	percent *Text
}

// Bar makes a progress bar that stands at nothing.
func (k *Kit) Bar(icon, words string) *Bar {
	b := &Bar{kit: k, holder: Stack(k.bar(16, 0)), percent: k.Text("0%", Body, k.Second)}
	wide := float32(360)
	if k.Large {
		wide = 240
	}
	b.Object = Centre(Row(24, k.Icon(icon, k.Second, k.Px(48)), k.Text(words, Body, k.Second),
		Fixed(wide, b.holder), Fixed(k.Px(Body)*2.6, b.percent)))
	return b
}

// Set shows that part, 0 to 1.
func (b *Bar) Set(done float32) {
	done = max(0, min(done, 1))
	b.percent.Set(fmt.Sprintf("%d%%", int(done*100)))
	b.holder.Objects = []fyne.CanvasObject{b.kit.bar(16, done)}
	Relayout(b.holder)
	b.holder.Refresh()
}
