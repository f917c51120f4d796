package printer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Align says where a line stands on the paper, or a cell's text in its column.
type Align uint8

const (
	Left Align = iota
	Centre
	Right
)

// Size is how large the signs of a line are.
type Size uint8

const (
	Normal Size = iota // 12 x 24 dots a half-width sign: 3 mm high
	Double             // twice as wide and twice as high
)

// Style is how a line of text is set. The zero value is left, normal, regular.
type Style struct {
	Align Align
	Size  Size
	Bold  bool
}

// Column is one cell of a row of two or three. Weight is its share of the width; 0 means 1.
type Column struct {
	Text   string
	Align  Align
	Weight int
}

// Document is what is to be printed, before anybody knows on which paper. It is built by chained calls:
//
//	doc := printer.NewDocument().
//		Styled(printer.Style{Align: printer.Centre, Size: printer.Double}, "收件凭条").
//		Rule().
//		KeyValue("业务", "出生一件事").
//		QR("…").
//		Cut()
//
// Text is normalised as it comes in: composed (NFC), control and invisible signs taken out, tabs made blanks; a line
// feed begins a new line. Not safe for concurrent building; printing does not change it.
type Document struct{ blocks []block }

type blockKind uint8

const (
	blockText blockKind = iota
	blockRow
	blockKeyValue
	blockRule
	blockFeed
	blockQR
	blockCut
)

type block struct {
	kind    blockKind
	style   Style
	columns []Column // blockText has one, blockKeyValue two
	lines   int
	content string
}

// NewDocument returns an empty document.
func NewDocument() *Document { return &Document{} }

// Text adds a paragraph, broken into lines at the paper's width.
func (d *Document) Text(text string) *Document { return d.Styled(Style{}, text) }

// Styled adds a paragraph in a style.
func (d *Document) Styled(style Style, text string) *Document {
	return d.add(block{kind: blockText, style: style, columns: []Column{{Text: clean(text)}}})
}

// Row adds cells side by side, each broken into lines in its own column, with one blank cell between columns.
func (d *Document) Row(columns ...Column) *Document {
	for i := range columns {
		columns[i].Text = clean(columns[i].Text)
	}
	return d.add(block{kind: blockRow, columns: columns})
}

// KeyValue adds a name and what it is. Neighbouring ones line up: their values begin in one column.
func (d *Document) KeyValue(key, value string) *Document {
	return d.add(block{kind: blockKeyValue, columns: []Column{{Text: clean(key)}, {Text: clean(value)}}})
}

// Rule adds a line across the paper.
func (d *Document) Rule() *Document { return d.add(block{kind: blockRule}) }

// Feed adds empty lines.
func (d *Document) Feed(lines int) *Document { return d.add(block{kind: blockFeed, lines: lines}) }

// QR adds a QR code in the middle of the paper, error correction level M, with its quiet zone. At most 2,331 bytes;
// longer content is refused when the document is laid out.
func (d *Document) QR(content string) *Document {
	return d.add(block{kind: blockQR, content: content})
}

// Cut adds a cut. On a printer without a cutter the paper is fed to where a hand tears it.
func (d *Document) Cut() *Document { return d.add(block{kind: blockCut}) }

func (d *Document) add(b block) *Document {
	d.blocks = append(d.blocks, b)
	return d
}

// clean takes out what has no place on paper. Variation selectors go because printers and the fonts here choose the
// shape of a sign themselves; kept, each would print as a box of its own.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r != '\u3000' && unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.C, r) && !unicode.Is(unicode.Co, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")))
}
