package app

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"yichuang/app/design"
	"yichuang/kiosk/posters"
)

// over is the small line over a poster's title; the district's name is put in as people say it.
var over = map[posters.Kind]string{
	posters.Law: "普法 · 法治%s", posters.Fraud: "反诈提醒 · 平安%s", posters.Safety: "平安三率 · 平安%s",
	posters.Gangs: "扫黑除恶 · 平安%s", posters.Service: "一件事一次办 · %s",
}

// posterLook is the colours of a poster; a picture hangs on the everyday ground.
func posterLook(k *design.Kit, r *rotation) design.Poster {
	n := slices.Index(posters.Colours(), r.shown.Colour)
	if r.picture != nil || n < 0 {
		return k.Poster(k.Deep)
	}
	return k.Poster(k.Posters[n])
}

// posterFace is the poster that is shown, for a room of that size: its picture, or its words and a large faint sign. The sign stands
// under the words where the room is high, else beside the title.
func posterFace(k *design.Kit, r *rotation, district string, room fyne.Size) fyne.CanvasObject {
	if r.picture != nil {
		img := canvas.NewImageFromImage(r.picture)
		img.FillMode = canvas.ImageFillContain
		return img
	}
	look := posterLook(k, r)
	words := posterWords(k, r.shown, look, district, room.Width, design.Display)
	for size := design.Display; size > design.Title && design.HeightFor(words, room.Width) > room.Height; size -= 4 {
		words = posterWords(k, r.shown, look, district, room.Width, size)
	}
	const high = 900
	var sign fyne.CanvasObject
	switch {
	case r.shown.Icon == "": // a picture that could not be drawn
	case room.Height > high:
		sign = design.BottomRight(k.Icon(r.shown.Icon, look.Faint, 420))
	default:
		sign = design.Pad(design.TopRight(k.Icon(r.shown.Icon, look.Faint, 250)), 66, 0, 0, 0)
	}
	return design.Stack(sign, design.Dock(words, design.Space(0), nil))
}

// More lines than these are set in smaller type.
const (
	posterTitleLines = 4
	posterLines      = 5
)

func posterWords(k *design.Kit, p posters.Poster, look design.Poster, district string, width float32, title design.Size) fyne.CanvasObject {
	words := design.Column(0,
		k.Text(fmt.Sprintf(over[p.Kind], trimUnit(district)), design.Heading, look.Soft), design.Space(20),
		k.Text(p.Title, title, look.Ink).Bold().Fit(width, posterTitleLines))
	if len(p.Lines) > 0 {
		words.Add(design.Space(44))
		words.Add(k.Text(strings.Join(p.Lines, "\n"), design.Heading+2, look.Soft).Fit(width, posterLines))
	}
	return words
}

// trimUnit makes 涵江 of 涵江区, as people say it.
func trimUnit(name string) string {
	r := []rune(name)
	if len(r) > 2 {
		return string(r[:len(r)-1])
	}
	return name
}
