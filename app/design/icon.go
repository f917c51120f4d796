package design

import (
	"fmt"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"yichuang/assets"
)

// Icon is a lucide icon of the bundled set, side px wide and high.
func (k *Kit) Icon(name string, colour color.NRGBA, side float32) *canvas.Image {
	return picture(IconResource(name, colour, side), side, side)
}

var icons sync.Map // of *fyne.StaticResource by name, colour and size

// IconResource is a bundled icon in one colour, drawn for side px. It may be called from any goroutine.
func IconResource(name string, colour color.NRGBA, side float32) fyne.Resource {
	// Fyne keeps drawn SVGs under their name, so every colour and size needs its own.
	key := fmt.Sprintf("%s-%02x%02x%02x-%g.svg", name, colour.R, colour.G, colour.B, side)
	if r, ok := icons.Load(key); ok {
		return r.(fyne.Resource)
	}
	r := fyne.NewStaticResource(key, redraw(assets.Icon(name), colour, side))
	icons.Store(key, r)
	return r
}

func css(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func picture(r fyne.Resource, w, h float32) *canvas.Image {
	img := canvas.NewImageFromResource(r)
	img.FillMode = canvas.ImageFillContain
	img.SetMinSize(fyne.NewSize(w, h))
	return img
}

// Badge is an icon on a tinted square with round corners, as on the bundles' cards.
func (k *Kit) Badge(name string, side float32) fyne.CanvasObject {
	return k.badge(name, side, k.Brand, k.BrandTint)
}

func (k *Kit) badge(name string, side float32, ink, ground color.NRGBA) fyne.CanvasObject {
	box := canvas.NewRectangle(ground)
	box.CornerRadius = round(side * 0.26)
	return Fixed(side, Stack(box, Inset(k.Icon(name, ink, round(side*0.52)), round(side*0.24))))
}

// Logo is the mark of 一窗: a window with one sill.
func (k *Kit) Logo(side float32, ground color.NRGBA) fyne.CanvasObject {
	ink := k.OnDeep
	if ground == k.Brand {
		ink = k.OnBrand
	}
	d := newDrawing("logo-"+css(ground), side, side)
	d.rect(0, 0, side, side, side*0.28, css(ground), "", 0)
	d.rect(side*0.25, side*0.25, side*0.5, side*0.5, side*0.125, "none", css(ink), side*0.055)
	d.line(side*0.34, side*0.5, side*0.66, side*0.5, css(ink), side*0.07)
	return d.picture()
}
