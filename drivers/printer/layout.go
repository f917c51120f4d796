package printer

import (
	"fmt"
	"strings"

	"yichuang/drivers/printer/glyph"
)

// The dots between two lines of text.
const lineGap = 6

// cutFeed is how many lines the paper is fed before an old cut command, or to be torn by hand: from the print head to
// the edge it is 12 to 20 mm.
const cutFeed = 5

// lineKind says what a laid-out line is.
type lineKind uint8

const (
	lineText lineKind = iota
	lineQR
	lineCut
)

// line is one line of the page. Lines follow each other without gaps: each counts its own white.
type line struct {
	kind   lineKind
	text   string
	style  Style
	code   *code
	height int // dots
}

// Page is a document laid out for one profile: every line is decided. Rendering it to a printer's bytes and to a
// picture decides nothing any more, so both show the same. Safe for concurrent use.
type Page struct {
	profile Profile
	lines   []line
}

// DocumentError says that a document cannot be laid out.
type DocumentError struct{ Why string }

func (e *DocumentError) Error() string { return "printer: document: " + e.Why }

// Lay lays a document out for a profile. The error is a *DocumentError: a QR code whose content is too long, or whose
// modules would be too small to be read.
func Lay(doc *Document, profile Profile) (*Page, error) {
	page := &Page{profile: profile}
	for i := 0; i < len(doc.blocks); i++ {
		b := doc.blocks[i]
		switch b.kind {
		case blockText:
			width := profile.Cells
			if b.style.Size == Double {
				width /= 2
			}
			page.text(b.style, wrap(b.columns[0].Text, width)...)
		case blockRow:
			page.text(Style{}, sideBySide(b.columns, columnWidths(b.columns, profile.Cells))...)
		case blockKeyValue:
			last := i
			for last+1 < len(doc.blocks) && doc.blocks[last+1].kind == blockKeyValue {
				last++
			}
			page.keyValues(doc.blocks[i : last+1])
			i = last
		case blockRule:
			page.text(Style{}, strings.Repeat("─", profile.Cells/2))
		case blockFeed:
			page.feed(b.lines)
		case blockQR:
			code, err := newCode(b.content, profile)
			if err != nil {
				return nil, err
			}
			page.lines = append(page.lines, line{kind: lineQR, code: code, height: code.height()})
		case blockCut:
			if profile.Cut != CutFeed {
				page.feed(cutFeed)
			}
			page.lines = append(page.lines, line{kind: lineCut})
		}
	}
	return page, nil
}

func (p *Page) text(style Style, texts ...string) {
	height := glyph.CellHeight + lineGap
	if style.Size == Double {
		height = 2*glyph.CellHeight + lineGap
	}
	for _, text := range texts {
		p.lines = append(p.lines, line{text: text, style: style, height: height})
	}
}

func (p *Page) feed(lines int) {
	for range lines {
		p.text(Style{}, "")
	}
}

func (p *Page) keyValues(rows []block) {
	key := keyWidth(rows, p.profile.Cells)
	widths := []int{key, p.profile.Cells - key - 1}
	for _, row := range rows {
		p.text(Style{}, sideBySide(row.columns, widths)...)
	}
}

// Height returns the length of the page in dots, as far as it is printed; a cutter feeds further.
func (p *Page) Height() int {
	height := 0
	for _, l := range p.lines {
		height += l.height
	}
	return height
}

// Text returns the page as plain text, a line each, for tests and for reading aloud. A QR code is shown as [QR].
func (p *Page) Text() string {
	var out strings.Builder
	for _, l := range p.lines {
		switch l.kind {
		case lineText:
			text, width := l.text, p.profile.Cells
			if l.style.Size == Double {
				width /= 2
			}
			out.WriteString(strings.TrimRight(pad(text, width, l.style.Align), " "))
		case lineQR:
			fmt.Fprintf(&out, "[QR %d x %d]", l.code.size*l.code.module, l.code.size*l.code.module)
		case lineCut:
			out.WriteString("[cut]")
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// scale returns how many times larger than normal the signs of a line are.
func (s Style) scale() int {
	if s.Size == Double {
		return 2
	}
	return 1
}

// left returns the white before the text of a line, in dots.
func (l line) left(dots int) int {
	free := dots - textCells(l.text)*glyph.CellWidth*l.style.scale()
	switch l.style.Align {
	case Centre:
		return free / 2
	case Right:
		return free
	}
	return 0
}
