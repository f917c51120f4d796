package command

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"
)

// cells is how many columns of a terminal a text takes: a Chinese sign takes two, which text/tabwriter does not know.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// table prints rows of the same length, each column as wide as it must be.
func table(out io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		widths = append(widths, make([]int, max(0, len(row)-len(widths)))...)
		for n, s := range row {
			widths[n] = max(widths[n], cells(s))
		}
	}
	for _, row := range rows {
		line := ""
		for n, s := range row {
			line += s + strings.Repeat(" ", widths[n]-cells(s)+2)
		}
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
}
