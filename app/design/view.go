package design

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// View shows pictures that change many times a second, such as a camera's, in a frame with round corners. While there is
// none it says something instead.
type View struct {
	Object  fyne.CanvasObject
	picture *canvas.Image
	words   fyne.CanvasObject
}

// View makes one that is high px high and as wide as there is room; a picture is shown whole.
func (k *Kit) View(high float32, words string) *View {
	v := &View{picture: canvas.NewImageFromImage(nil), words: Centre(k.Text(words, Section, k.Second).Centred())}
	v.picture.FillMode = canvas.ImageFillContain
	v.picture.ScaleMode = canvas.ImageScaleFastest // the camera's driver has made it as small as the screen
	v.Object = Stack(NewSlab(k.Paper, k.Line, RadiusBox, 3), atLeast(high, Inset(Stack(v.picture, v.words), 12)))
	return v
}

// Show shows another picture, or the words again with nil. The one before is not looked at any more.
func (v *View) Show(picture image.Image) {
	v.picture.Image = picture
	setVisible(v.words, picture == nil)
	v.picture.Refresh()
}
