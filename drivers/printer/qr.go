package printer

import (
	"image"

	"github.com/skip2/go-qrcode"
)

// quietModules is the white a QR code needs on every side.
const quietModules = 4

// The dots of a module: 6 (3/4 mm) is what every counter scanner and phone reads at arm's length, under 3 few do.
const (
	wantModule  = 6
	leastModule = 3
)

// maxQRBytes is what version 40 holds at level M.
const maxQRBytes = 2331

// code is a QR code with its size decided.
type code struct {
	content string
	size    int // modules a side
	module  int // dots a module
	left    int // dots from the paper's edge to the first module
}

// newCode encodes content and chooses the largest module up to wantModule that leaves room for the quiet zone. Where it
// must be smaller, an even number is preferred: a raster then needs a quarter of the bytes.
func newCode(content string, profile Profile) (*code, error) {
	if len(content) == 0 || len(content) > maxQRBytes {
		return nil, &DocumentError{"QR code content is empty or longer than 2331 bytes"}
	}
	qr, err := qrcode.New(content, qrcode.Medium)
	if err != nil {
		return nil, &DocumentError{"QR code: " + err.Error()}
	}
	c := &code{content: content, size: 17 + 4*qr.VersionNumber} // ISO/IEC 18004
	c.module = min(wantModule, profile.Dots/(c.size+2*quietModules))
	if c.module == 5 {
		c.module = 4
	}
	if c.module < leastModule {
		return nil, &DocumentError{"QR code would be too fine for this paper"}
	}
	c.left = (profile.Dots - c.size*c.module) / 2
	if profile.QR == QRRaster {
		c.left &^= 1 // so that a picture of it can be sent at half the size
	}
	return c, nil
}

func (c *code) quiet() int  { return quietModules * c.module }
func (c *code) height() int { return c.size*c.module + 2*c.quiet() }

// dark are the rows of modules, without quiet zone. To find them costs more than all the rest of a receipt, and a printer
// that draws codes itself does without.
func (c *code) dark() [][]bool {
	qr, err := qrcode.New(c.content, qrcode.Medium)
	if err != nil {
		panic(err) // newCode has tried
	}
	qr.DisableBorder = true
	return qr.Bitmap()
}

// each calls fill with the dots of every dark module, top being where the code's line begins.
func (c *code) each(top int, fill func(image.Rectangle)) {
	for y, row := range c.dark() {
		for x, dark := range row {
			if dark {
				at := image.Pt(c.left+x*c.module, top+c.quiet()+y*c.module)
				fill(image.Rectangle{Min: at, Max: at.Add(image.Pt(c.module, c.module))})
			}
		}
	}
}
