package printer

import (
	"strings"

	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/printer/glyph"
)

// maxRasterRows keeps yH at 0 and a picture in pieces of less than two thousand bytes, between which status may be asked.
const maxRasterRows = 24

// lowestCutFeed is n of 1D 56 42 n: nothing beyond what the cutter needs.
const lowestCutFeed = 0

// Bytes renders the page for the printer, as a list of pieces. Between two pieces no command is half sent: there, and
// only there, a status question may stand. The first piece sets the printer up from any state between commands.
//
// A line with a sign the printer's font has not is sent as a picture of that line, up to its last sign; all other lines
// go as text. The line and not the sign alone, because 1D 76 30 prints at once and moves the paper: no text can stand
// beside it. (1B 2A could put a picture into a line, but models differ in where they put it and in how size and Chinese
// mode act on it.) The line is drawn at the same places and in the same size as the printer would set it.
func (p *Page) Bytes(fonts *Fonts) [][]byte {
	e := &encoder{profile: p.profile, fonts: fonts}
	e.begin()
	for _, l := range p.lines {
		switch l.kind {
		case lineText:
			e.text(l)
		case lineQR:
			e.code(l.code)
		case lineCut:
			e.cut()
		}
	}
	return e.pieces
}

// encoder holds the pieces made so far and the settings the printer has after them.
type encoder struct {
	profile Profile
	fonts   *Fonts
	pieces  [][]byte
	align   Align
	size    Size
	bold    bool
	spacing int
}

func (e *encoder) add(commands ...[]byte) {
	var piece []byte
	for _, c := range commands {
		piece = append(piece, c...)
	}
	e.pieces = append(e.pieces, piece)
}

func (e *encoder) begin() {
	commands := [][]byte{escpos.Init(), escpos.ChineseMode(true)}
	if e.profile.Status.Automatic {
		commands = append(commands, escpos.AutomaticStatus(true))
	}
	e.add(commands...)
}

// settings returns the commands that bring the printer to the wanted settings; only what differs is sent.
func (e *encoder) settings(style Style, spacing int) []byte {
	var out []byte
	if e.align != style.Align {
		out = append(out, escpos.Align(wireAlign(style.Align))...)
	}
	if e.size != style.Size {
		double := style.Size == Double
		out = append(out, escpos.Size(double, double)...)
	}
	if e.bold != style.Bold {
		out = append(out, escpos.Bold(style.Bold)...)
	}
	if e.spacing != spacing {
		out = append(out, escpos.LineSpacing(byte(spacing))...)
	}
	e.align, e.size, e.bold, e.spacing = style.Align, style.Size, style.Bold, spacing
	return out
}

func wireAlign(a Align) byte {
	switch a {
	case Centre:
		return escpos.Centre
	case Right:
		return escpos.Right
	}
	return escpos.Left
}

// text sends a line as text if the printer has all its signs, else as a picture. The style of an empty line shows nowhere,
// so the present one stays.
func (e *encoder) text(l line) {
	if l.text == "" {
		e.add(e.settings(Style{Align: e.align, Bold: e.bold}, l.height), []byte{escpos.LF})
		return
	}
	codes := make([]byte, 0, 2*len(l.text))
	for _, sign := range l.text {
		code, ok := e.profile.Chars.encode(sign)
		if !ok {
			e.picture(l)
			return
		}
		codes = append(codes, code...)
	}
	e.add(e.settings(l.style, l.height), codes, []byte{escpos.LF})
}

// picture sends a line as a raster. Its place on the paper is drawn into the raster and the raster aligned left, since
// not every model aligns rasters.
func (e *encoder) picture(l line) {
	paper := glyph.NewPaper(e.profile.Dots, l.height)
	drawText(paper, 0, l, e.fonts)
	width := l.left(e.profile.Dots) + textCells(strings.TrimRight(l.text, " "))*glyph.CellWidth*l.style.scale()
	e.raster(escpos.ScaleOne, width, l.height, paper.IsBlack)
}

// raster sends rows of dots in pieces.
func (e *encoder) raster(scale byte, width, height int, dot func(x, y int) bool) {
	for top := 0; top < height; top += maxRasterRows {
		rows := min(maxRasterRows, height-top)
		bytes, data := escpos.Pack(width, rows, func(x, y int) bool { return dot(x, top+y) })
		e.add(e.settings(Style{}, e.spacing), escpos.Raster(scale, bytes, rows, data))
	}
}

func (e *encoder) code(c *code) {
	if e.profile.QR == QRCommand && c.module <= escpos.MaxQRModule && !escpos.HasRealTime(escpos.QRStore([]byte(c.content))) {
		e.codeByCommand(c)
		return
	}
	e.codeByRaster(c)
}

// codeByCommand lets the printer draw. It gives no quiet zone, so that is fed above and below; at the sides it is the
// paper beside a code in the middle.
func (e *encoder) codeByCommand(c *code) {
	quiet := append(e.settings(Style{Align: Centre}, c.quiet()), escpos.LF)
	e.add(quiet)
	e.add(escpos.QRModel(), escpos.QRModule(byte(c.module)), escpos.QRLevel(escpos.QRMedium))
	e.add(escpos.QRStore([]byte(c.content)))
	e.add(escpos.QRPrint())
	e.add([]byte{escpos.LF})
}

// codeByRaster draws the code, its quiet zone and the white left of it. With an even number of dots a module, it is sent
// at half the size and doubled by the printer.
func (e *encoder) codeByRaster(c *code) {
	paper := glyph.NewPaper(e.profile.Dots, c.height())
	c.each(0, paper.Fill)
	width, left := c.left+c.size*c.module, c.left
	if c.module%2 != 0 || left%2 != 0 {
		e.raster(escpos.ScaleOne, width, c.height(), paper.IsBlack)
		return
	}
	e.raster(escpos.ScaleDouble, width/2, c.height()/2, func(x, y int) bool {
		return paper.IsBlack(2*x, 2*y)
	})
}

func (e *encoder) cut() {
	switch e.profile.Cut {
	case CutFeed:
		e.add(escpos.FeedCut(lowestCutFeed))
	case CutFull:
		e.add(escpos.OldFullCut())
	case CutPartial:
		e.add(escpos.OldPartialCut())
	}
}
