package printer

import (
	"slices"
	"strings"
)

// Signs that must not begin a line, and signs that must not end one.
const (
	notFirst = "，。、；：？！）】》〉”’」』〕…—～·％,.;:?!)]}%"
	notLast  = "（【《〈“‘「『〔([{￥¥$#"
)

// cells returns the width of a sign in half-width cells: printers give ASCII one, and each two-byte code two.
func cells(r rune) int {
	if r < 0x80 {
		return 1
	}
	return 2
}

// textCells returns the width of a string in half-width cells.
func textCells(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

// wrap breaks text into lines of at most width cells. It breaks between Chinese signs and at blanks, keeps Latin words and
// numbers together unless one is longer than a line, and keeps closing punctuation with what it closes. Every sign that is
// not a blank at a break comes out exactly once, in order. Always at least one line.
func wrap(text string, width int) []string {
	width = max(width, 2) // a Chinese sign must fit
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		rest := []rune(strings.TrimRight(paragraph, " "))
		for {
			n := fitting(rest, width)
			if n == len(rest) {
				lines = append(lines, string(rest))
				break
			}
			cut := breakBefore(rest, n)
			lines = append(lines, strings.TrimRight(string(rest[:cut]), " "))
			for cut < len(rest) && rest[cut] == ' ' {
				cut++
			}
			rest = rest[cut:]
		}
	}
	return lines
}

// fitting returns how many signs fit into width cells.
func fitting(signs []rune, width int) int {
	used := 0
	for i, r := range signs {
		if used += cells(r); used > width {
			return i
		}
	}
	return len(signs)
}

// breakBefore returns the last place at or before n where a line may end; n itself when there is none.
func breakBefore(signs []rune, n int) int {
	for cut := n; cut > 0; cut-- {
		if mayBreak(signs[cut-1], signs[cut]) {
			return cut
		}
	}
	return n
}

// mayBreak says whether a line may end between two neighbouring signs.
func mayBreak(before, after rune) bool {
	switch {
	case after == ' ':
		return true
	case strings.ContainsRune(notFirst, after), strings.ContainsRune(notLast, before):
		return false
	}
	return before == ' ' || before >= 0x80 || after >= 0x80
}

// pad sets text in a field of width cells.
func pad(text string, width int, align Align) string {
	free := max(width-textCells(text), 0)
	left := 0
	switch align {
	case Centre:
		left = free / 2
	case Right:
		left = free
	}
	return strings.Repeat(" ", left) + text + strings.Repeat(" ", free-left)
}

// columnWidths shares width cells, less one between columns, by weight; what is left over goes to the first.
func columnWidths(columns []Column, width int) []int {
	weight := 0
	for _, c := range columns {
		weight += max(c.Weight, 1)
	}
	room := width - (len(columns) - 1)
	widths := make([]int, len(columns))
	for i, c := range columns {
		widths[i] = room * max(c.Weight, 1) / weight
		room, weight = room-widths[i], weight-max(c.Weight, 1)
	}
	return widths
}

// sideBySide wraps each column in its own width and joins the lines.
func sideBySide(columns []Column, widths []int) []string {
	parts := make([][]string, len(columns))
	height := 0
	for i, c := range columns {
		parts[i] = wrap(c.Text, widths[i])
		height = max(height, len(parts[i]))
	}
	lines := make([]string, height)
	for y := range lines {
		row := make([]string, len(columns))
		for i, c := range columns {
			part := ""
			if y < len(parts[i]) {
				part = parts[i][y]
			}
			row[i] = pad(part, widths[i], c.Align)
		}
		lines[y] = strings.TrimRight(strings.Join(row, " "), " ")
	}
	return lines
}

// keyWidth returns the width of the key column of neighbouring key-value rows: the widest key, at most half the paper.
func keyWidth(rows []block, width int) int {
	widest := slices.MaxFunc(rows, func(a, b block) int { return textCells(a.columns[0].Text) - textCells(b.columns[0].Text) })
	return min(textCells(widest.columns[0].Text), width/2)
}
