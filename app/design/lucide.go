package design

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Fyne's SVG drawer (oksvg) does not scale the width of strokes, misreads arcs whose flags are
// written together and arcs that follow each other, and rounds no corner that has no ry.
// So a lucide icon, drawn for a box of 24, is written out anew at the size it is wanted.

// lucideBox is the side of the box lucide icons are drawn in; their strokes are 2 wide.
const lucideBox = 24

// redraw writes a lucide icon for a box of side px and in one colour.
func redraw(svg []byte, colour color.NRGBA, side float32) []byte {
	scale := float64(side) / lucideBox
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g">`, side, side, side, side)
	style := fmt.Sprintf(`fill="none" stroke="%s" stroke-width="%.2f" stroke-linecap="round" stroke-linejoin="round"`, css(colour), 2*scale)
	in := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := in.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			panic("design: icon: " + err.Error()) // the icons are embedded, and a test draws them all
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local != "svg" {
			writeElement(&out, e, style, scale)
		}
	}
	out.WriteString(`</svg>`)
	return out.Bytes()
}

func writeElement(out *bytes.Buffer, e xml.StartElement, style string, scale float64) {
	fmt.Fprintf(out, `<%s %s`, e.Name.Local, style)
	has := map[string]string{}
	for _, a := range e.Attr {
		value := ""
		switch a.Name.Local {
		case "d":
			value = scalePath(a.Value, scale)
		case "points":
			value = scaleNumbers(a.Value, scale)
		case "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height":
			value = scaleNumbers(a.Value, scale)
			has[a.Name.Local] = value
		default:
			continue
		}
		fmt.Fprintf(out, ` %s="%s"`, a.Name.Local, value)
	}
	if e.Name.Local == "rect" && has["rx"] != "" && has["ry"] == "" {
		fmt.Fprintf(out, ` ry="%s"`, has["rx"])
	}
	out.WriteString(`/>`)
}

func scaleNumbers(list string, scale float64) string {
	var out []string
	for _, n := range strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' }) {
		f, _ := strconv.ParseFloat(n, 64)
		out = append(out, number(f*scale))
	}
	return strings.Join(out, " ")
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) }

// scalePath writes a path with every number scaled and every arc as a command of its own.
func scalePath(d string, scale float64) string {
	var out strings.Builder
	var command rune
	var nth int // number within the command's set
	r := pathReader{s: d}
	for {
		if c, ok := r.command(); ok {
			command, nth = c, 0
			out.WriteRune(c)
			continue
		}
		arc := unicode.ToLower(command) == 'a'
		flag := arc && (nth%7 == 3 || nth%7 == 4)
		n, ok := r.number(flag)
		if !ok {
			return out.String()
		}
		if arc && nth == 7 {
			nth = 0
			out.WriteRune(command)
		}
		if !flag && !(arc && nth == 2) { // the angle is not a length
			n *= scale
		}
		out.WriteString(number(n) + " ")
		nth++
	}
}

// pathReader reads an SVG path from left to right.
type pathReader struct {
	s  string
	at int
}

func (r *pathReader) skip() {
	for r.at < len(r.s) && strings.IndexByte(" ,\t\n", r.s[r.at]) >= 0 {
		r.at++
	}
}

func (r *pathReader) command() (rune, bool) {
	r.skip()
	if r.at < len(r.s) && unicode.IsLetter(rune(r.s[r.at])) {
		r.at++
		return rune(r.s[r.at-1]), true
	}
	return 0, false
}

// number reads a number; a flag is one digit, even when the next number touches it.
func (r *pathReader) number(flag bool) (float64, bool) {
	r.skip()
	start, dot := r.at, false
	for r.at < len(r.s) {
		c := r.s[r.at]
		if c >= '0' && c <= '9' || (c == '-' && r.at == start) || (c == '.' && !dot) {
			dot = dot || c == '.'
			r.at++
			if flag {
				break
			}
			continue
		}
		break
	}
	n, err := strconv.ParseFloat(r.s[start:r.at], 64)
	return n, err == nil
}
