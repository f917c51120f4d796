package printer

import (
	"image"

	"yichuang/drivers/printer/glyph"
)

// Picture draws the page as it will come out of the printer, a dot a pixel, black on white: profile.Dots wide and
// Height high.
func (p *Page) Picture(fonts *Fonts) image.Image {
	paper := glyph.NewPaper(p.profile.Dots, p.Height())
	y := 0
	for _, l := range p.lines {
		switch l.kind {
		case lineText:
			drawText(paper, y, l, fonts)
		case lineQR:
			l.code.each(y, paper.Fill)
		}
		y += l.height
	}
	return paper
}

// drawText draws a line of text with its top at y.
func drawText(paper *glyph.Paper, y int, l line, fonts *Fonts) {
	scale := l.style.scale()
	x := l.left(paper.Rect.Dx())
	for _, sign := range l.text {
		width := cells(sign) * glyph.CellWidth * scale
		if sign != ' ' {
			fonts.Draw(paper, image.Rect(x, y, x+width, y+glyph.CellHeight*scale), sign, l.style.Bold)
		}
		x += width
	}
}
