package design

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"

	"yichuang/assets"
)

// Icon is a lucide icon of the bundled set, side px wide and high.
func (k *Kit) Icon(name string, colour color.NRGBA, side float32) *canvas.Image {
	key := fmt.Sprintf("%s-%s-%g", name, css(colour), side)
	return drawn(key, side, side, func() []byte { return redraw(assets.Icon(name), colour, side) })
}

// Drawings are drawn once and kept as pixels. Fyne could be given the SVG, but draws it at
// twice the size while it does not know the window, with strokes half as wide as they should be.
var drawings sync.Map // of *image.RGBA by key

// drawn is an image of w x h px, from an SVG whose box has that size.
func drawn(key string, w, h float32, svg func() []byte) *canvas.Image {
	kept, ok := drawings.Load(key)
	if !ok {
		kept = rasterise(svg(), int(w), int(h))
		drawings.Store(key, kept)
	}
	img := canvas.NewImageFromImage(kept.(*image.RGBA))
	img.FillMode = canvas.ImageFillContain
	img.SetMinSize(fyne.NewSize(w, h))
	return img
}

func rasterise(svg []byte, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	icon, err := oksvg.ReadIconStream(bytes.NewReader(svg), oksvg.StrictErrorMode)
	if err != nil {
		panic("design: drawing: " + err.Error()) // all of them are our own, and a test draws every one
	}
	icon.SetTarget(0, 0, float64(w), float64(h))
	icon.Draw(rasterx.NewDasher(w, h, rasterx.NewScannerGV(w, h, out, out.Bounds())), 1)
	return out
}

func css(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Badge is an icon on a tinted square with round corners, as on the bundles' cards.
func (k *Kit) Badge(name string, side float32) fyne.CanvasObject {
	return k.badge(name, side, k.Brand, k.BrandTint)
}

// StateBadge is a badge in the colours of a tone. What it says must stand beside it in words.
func (k *Kit) StateBadge(tone Tone, name string, side float32) fyne.CanvasObject {
	ink, ground := k.tone(tone)
	return k.badge(name, side, ink, ground)
}

func (k *Kit) badge(name string, side float32, ink, ground color.NRGBA) fyne.CanvasObject {
	return Fixed(side, Stack(NewSlab(ground, ground, round(side*0.26), 0), Inset(k.Icon(name, ink, round(side*0.52)), round(side*0.24))))
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
