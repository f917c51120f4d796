package emulator

import (
	"image"
	"strings"

	"github.com/skip2/go-qrcode"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/printer/glyph"
)

// Garbage is what a byte that is no sign reads as in the decoded lines. On the paper it is a chequered cell.
const Garbage = '\uFFFD'

// powerOnSpacing is the line spacing before 1B 33.
const powerOnSpacing = 30

// cell is a sign waiting in the line buffer.
type cell struct {
	sign rune
	x    int // from the beginning of the line
	size image.Point
	bold bool
}

// head is the mechanism: settings, line buffer, paper. It knows no line, no status and no time.
type head struct {
	profile printer.Profile
	fonts   *glyph.Fonts

	align      byte
	bold       bool
	latin, han image.Point // scale of half-width and of Chinese signs
	spacing    int
	qrModule   int
	qrLevel    qrcode.RecoveryLevel
	qrContent  string
	line       []cell
	x          int
	paper      *glyph.Paper
	y          int
	text       []string
}

func newHead(profile printer.Profile, fonts *glyph.Fonts) *head {
	h := &head{profile: profile, fonts: fonts}
	h.powerOn()
	h.newPaper()
	return h
}

// powerOn sets everything back but what is on the paper.
func (h *head) powerOn() {
	h.align, h.bold, h.latin, h.han = escpos.Left, false, image.Pt(1, 1), image.Pt(1, 1)
	h.spacing, h.qrModule, h.qrLevel, h.qrContent = powerOnSpacing, 3, qrcode.Low, ""
	h.dropLine()
}

func (h *head) dropLine() { h.line, h.x = nil, 0 }

// newPaper begins a new receipt.
func (h *head) newPaper() { h.paper, h.y, h.text = glyph.NewPaper(h.profile.Dots, 0), 0, nil }

// printed says whether anything but white came out since the last cut.
func (h *head) printed() bool {
	for _, dot := range h.paper.Pix {
		if dot != 0 {
			return true
		}
	}
	return false
}

// do carries out a command that changes settings or paper.
func (h *head) do(c escpos.Command) {
	switch c.Kind {
	case escpos.KindInit:
		h.powerOn()
	case escpos.KindSign:
		h.sign(c.Data)
	case escpos.KindFeed:
		h.feed()
	case escpos.KindAlign:
		if len(h.line) == 0 {
			h.align = c.N
		}
	case escpos.KindBold:
		h.bold = c.N == 1
	case escpos.KindSize:
		h.latin = image.Pt(int(c.N>>4&7)+1, int(c.N&7)+1)
	case escpos.KindChSize:
		h.han = image.Pt(int(c.N>>2&1)+1, int(c.N>>3&1)+1)
	case escpos.KindSpacing:
		h.spacing = int(c.N)
	case escpos.KindRaster:
		h.raster(c)
	case escpos.KindQR:
		h.code(c)
	case escpos.KindUnknown:
		h.garbage(c.Data)
	}
}

// sign puts a code into the line buffer: in the printer's font, or as garbage.
func (h *head) sign(code []byte) {
	switch {
	case len(code) == 2 && h.profile.Chars.Has(code[0], code[1]):
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(code)
		if err == nil {
			h.set([]rune(string(text))[0], 2, h.han)
			return
		}
		fallthrough
	case len(code) == 2:
		h.set(Garbage, 2, h.han)
	case code[0] < 0x7F:
		h.set(rune(code[0]), 1, h.latin)
	default:
		h.set(Garbage, 1, h.latin)
	}
}

// garbage puts every byte of what was not understood into the line.
func (h *head) garbage(data []byte) {
	for range data {
		h.set(Garbage, 1, h.latin)
	}
}

// set adds a sign, on the next line if this one is full.
func (h *head) set(sign rune, cells int, scale image.Point) {
	size := image.Pt(cells*glyph.CellWidth*scale.X, glyph.CellHeight*scale.Y)
	if h.x+size.X > h.profile.Dots {
		h.feed()
	}
	h.line = append(h.line, cell{sign, h.x, size, h.bold})
	h.x += size.X
}

// feed prints the line buffer and moves the paper.
func (h *head) feed() {
	height := h.spacing
	for _, c := range h.line {
		height = max(height, c.size.Y)
	}
	h.paper.Grow(h.y + height)
	left := h.left(h.x)
	var text strings.Builder
	for _, c := range h.line {
		text.WriteRune(c.sign)
		at := image.Pt(left+c.x, h.y)
		h.draw(c, image.Rectangle{Min: at, Max: at.Add(c.size)})
	}
	h.text = append(h.text, strings.TrimRight(text.String(), " "))
	h.y += height
	h.dropLine()
}

func (h *head) draw(c cell, r image.Rectangle) {
	switch c.sign {
	case ' ':
	case Garbage:
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if (x/3+y/3)%2 == 0 {
					h.paper.Black(x, y)
				}
			}
		}
	default:
		h.fonts.Draw(h.paper, r, c.sign, c.bold)
	}
}

// left returns where something so many dots wide begins under the present alignment.
func (h *head) left(width int) int {
	switch h.align {
	case escpos.Centre:
		return (h.profile.Dots - width) / 2
	case escpos.Right:
		return h.profile.Dots - width
	}
	return 0
}

// block makes room for a picture and moves the paper by it. What waits in the line buffer is printed first.
func (h *head) block(height int) (top int) {
	if len(h.line) > 0 {
		h.feed()
	}
	top = h.y
	h.y += height
	h.paper.Grow(h.y)
	return top
}

func (h *head) raster(c escpos.Command) {
	across, down := 1+int(c.N&1), 1+int(c.N>>1&1)
	left, top := h.left(c.Width*8*across), h.block(c.Rows*down)
	for y := range c.Rows {
		for x := range c.Width * 8 {
			if c.Data[y*c.Width+x/8]&(0x80>>(x%8)) != 0 {
				at := image.Pt(left+x*across, top+y*down)
				h.paper.Fill(image.Rectangle{Min: at, Max: at.Add(image.Pt(across, down))})
			}
		}
	}
}

// code does functions 65 to 81 of 1D 28 6B. A model without the command prints what it does not understand.
func (h *head) code(c escpos.Command) {
	if h.profile.QR != printer.QRCommand {
		h.garbage(c.Data)
		return
	}
	switch c.N {
	case 67:
		h.qrModule = int(c.Data[0])
	case 69:
		if level := int(c.Data[0]) - 48; level >= 0 && level <= 3 {
			h.qrLevel = qrcode.RecoveryLevel(level)
		}
	case 80:
		h.qrContent = string(c.Data[1:])
	case 81:
		h.printCode()
	}
}

// printCode draws the stored code without a quiet zone; a code that does not fit the paper is not printed, as on real
// printers.
func (h *head) printCode() {
	qr, err := qrcode.New(h.qrContent, h.qrLevel)
	if err != nil {
		return
	}
	qr.DisableBorder = true
	rows := qr.Bitmap()
	width := len(rows) * h.qrModule
	if width > h.profile.Dots {
		return
	}
	left, top := h.left(width), h.block(width)
	for y, row := range rows {
		for x, dark := range row {
			if dark {
				at := image.Pt(left+x*h.qrModule, top+y*h.qrModule)
				h.paper.Fill(image.Rectangle{Min: at, Max: at.Add(image.Pt(h.qrModule, h.qrModule))})
			}
		}
	}
}
