package design

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/skip2/go-qrcode"
)

// quiet is the empty border a QR code needs, in dots (ISO/IEC 18004).
const quiet = 4

// QR is a QR code of text, at most side px wide and high. Every dot is a whole number of
// pixels: phones read blurred dots badly. Black on white in every mode, for the same reason.
// It returns nil when text is too long for a QR code or side too small for it.
func (k *Kit) QR(text string, side float32) fyne.CanvasObject {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil
	}
	code.DisableBorder = true
	dots := code.Bitmap()
	n := len(dots) + 2*quiet
	dot := int(side) / n
	if dot < 1 {
		return nil
	}
	// Drawn at its full size, since Fyne may smooth what it has to enlarge.
	img := image.NewPaletted(image.Rect(0, 0, n*dot, n*dot), color.Palette{color.White, color.Black})
	for y, row := range dots {
		for x, dark := range row {
			if dark {
				fillDot(img, (x+quiet)*dot, (y+quiet)*dot, dot)
			}
		}
	}
	out := canvas.NewImageFromImage(img)
	out.ScaleMode = canvas.ImageScalePixels
	out.SetMinSize(fyne.NewSize(float32(n*dot), float32(n*dot)))
	return Centre(out)
}

func fillDot(img *image.Paletted, x0, y0, dot int) {
	for y := y0; y < y0+dot; y++ {
		for x := x0; x < x0+dot; x++ {
			img.SetColorIndex(x, y, 1)
		}
	}
}
