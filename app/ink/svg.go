package ink

import (
	"bytes"
	"fmt"

	"yichuang/kiosk/cases"
)

// svgWidth is the width of the picture in its own units: a pixel of the pad, about.
const svgWidth = 1000

// SVG returns a signature as a picture of smooth lines, black on nothing, 1000
// units wide. It shows the hand as the pad did; the times are not in it.
func SVG(s cases.Signature) []byte {
	ratio := s.Ratio
	if ratio <= 0 {
		ratio = 1
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %.1f" fill="none" stroke="#000" stroke-width="%d" stroke-linecap="round" stroke-linejoin="round">`,
		svgWidth, svgWidth/ratio, lineWidth)
	for _, line := range s.Strokes {
		if len(line) == 0 {
			continue
		}
		scaled := make(stroke, len(line))
		for i, at := range line {
			scaled[i] = cases.Point{X: at.X * svgWidth, Y: at.Y * svgWidth / ratio}
		}
		if len(scaled) == 1 { // a path without length is not drawn everywhere
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%d" fill="#000" stroke="none"/>`, scaled[0].X, scaled[0].Y, lineWidth/2)
			scaled.wipe()
			continue
		}
		fmt.Fprintf(&b, `<path d="M%.1f %.1f`, scaled[0].X, scaled[0].Y)
		for i := 1; i < len(scaled); i++ {
			c := scaled.piece(i)
			fmt.Fprintf(&b, "Q%.1f %.1f %.1f %.1f", c.by.X, c.by.Y, c.to.X, c.to.Y)
		}
		end := scaled[len(scaled)-1]
		fmt.Fprintf(&b, `L%.1f %.1f"/>`, end.X, end.Y)
		scaled.wipe()
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}
