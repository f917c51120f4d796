package keyboard

import (
	"fyne.io/fyne/v2"
)

// look is how a key is painted.
type look uint8

const (
	light   look = iota // types a sign
	dark                // does something
	primary             // goes on
	flat                // stands on the candidate bar
)

// What the keys that type no sign of their own are called inside the package.
const (
	idCaps    = "caps"
	idDelete  = "delete"
	idLang    = "lang"
	idStrokes = "strokes"
	idHand    = "hand"
	idPad     = "pad"  // no key: where a finger writes
	idAnew    = "anew" // what was written by hand goes
	idSpace   = " "
	idHide    = "hide"
	idNext    = "next"
	idOpen    = "open"
	idBefore  = "before"
	idAfter   = "after"
)

// cell is a key's place in a line. A key whose id is not named above types its id.
type cell struct {
	id, label, icon string
	look            look
	span            float32 // its share of the line
}

type line struct {
	height float32 // its share of the block
	cells  []cell
}

// block is a part of the surface with lines of its own, a column beside others.
type block struct {
	width float32 // its share of the surface
	lines []line
}

func sign(s string) cell { return cell{id: s, label: s, span: 1} }

func signs(s string) []cell {
	var out []cell
	for _, r := range s {
		out = append(out, sign(string(r)))
	}
	return out
}

// plan lays the keys out. Portrait stacks digits over letters; landscape, too
// low for five rows of keys a finger can hit, puts the digits beside them.
func plan(kind Kind, w way, landscape bool, next string) []block {
	hide := cell{id: idHide, label: "收起", look: dark, span: 1.15}
	on := cell{id: idNext, label: next, look: primary, span: 2.1}
	switch {
	case kind.pad():
		return pad(kind, hide, on)
	case kind == CreditCode:
		return creditKeys(landscape, hide, on)
	case w == byStrokes:
		return strokeKeys(landscape, hide, on)
	case w == byHand:
		return handKeys(landscape, hide, on)
	}
	third := append([]cell{{id: idCaps, label: "大写", look: dark, span: 1.4}}, signs("zxcvbnm")...)
	third = append(third, cell{id: idDelete, icon: "delete", look: dark, span: 1.4})
	last := []cell{{id: idSpace, label: "空格", span: 4}}
	if kind == Pinyin {
		other := wayKey(idLang, byLetters)
		if w == byLetters {
			other = wayKey(idLang, byPinyin)
		}
		last[0].span = 2
		last = append([]cell{other, wayKey(idStrokes, byStrokes), wayKey(idHand, byHand)}, last...)
	}
	lines := []line{{1, signs("qwertyuiop")}, {1, signs("asdfghjkl")}, {1, third}}
	if !landscape {
		lines = append([]line{{1, signs("1234567890")}}, lines...)
		return []block{{1, append(lines, line{1, append(last, hide, on)})}}
	}
	hide.span, on.span = 1, 1
	return []block{
		{10, append(lines, line{1, last})},
		{4.2, []line{{1, signs("123")}, {1, signs("456")}, {1, signs("789")}, {1, []cell{hide, sign("0"), on}}}},
	}
}

// wayKey goes on with another way of writing.
func wayKey(id string, w way) cell { return cell{id: id, label: wayNames[w], look: dark, span: 1.3} }

// strokeKeys is the plan of the five strokes, each with how it looks.
func strokeKeys(landscape bool, hide, on cell) []block {
	across, down := cell{id: "h", label: "横 一", span: 1}, cell{id: "s", label: "竖 丨", span: 1}
	left, dot, bent := cell{id: "p", label: "撇 丿", span: 1}, cell{id: "n", label: "点 丶", span: 1}, cell{id: "z", label: "折 乛", span: 1}
	del := cell{id: idDelete, icon: "delete", look: dark, span: 1}
	last := []cell{wayKey(idLang, byPinyin), wayKey(idHand, byHand), {id: idSpace, label: "空格", span: 2}, hide, on}
	if landscape {
		return []block{{1, []line{{3, []cell{across, down, left, dot, bent, del}}, {1, last}}}}
	}
	return []block{{1, []line{{2, []cell{across, down, left}}, {2, []cell{dot, bent, del}}, {1, last}}}}
}

// handKeys is the plan of a paper for a finger.
func handKeys(landscape bool, hide, on cell) []block {
	paper := line{4, []cell{{id: idPad, span: 1}}}
	ways := []cell{wayKey(idLang, byPinyin), wayKey(idStrokes, byStrokes), {id: idSpace, label: "空格", span: 1.3}}
	anew, del := cell{id: idAnew, label: "重写", look: dark, span: 1}, cell{id: idDelete, icon: "delete", look: dark, span: 1}
	on.span = 1
	if landscape {
		paper.height, hide.span = 3, 1
		return []block{
			{10, []line{paper, {1, ways}}},
			{4.2, []line{{3, []cell{anew, del}}, {1, []cell{hide, on}}}},
		}
	}
	return []block{
		{7.4, []line{paper, {1, append(ways, hide)}}},
		{2.2, []line{{2, []cell{anew}}, {2, []cell{del}}, {1, []cell{on}}}},
	}
}

// creditLines are the capitals of GB 32100 where fingers expect them.
var creditLines = [3]string{"QWERTYUP", "ADFGHJKL", "XCBNM"}

// creditKeys is the plan of a credit code: only the signs that can stand in one.
func creditKeys(landscape bool, hide, on cell) []block {
	del := cell{id: idDelete, icon: "delete", look: dark, span: 3}
	letters := []line{{1, signs(creditLines[0])}, {1, signs(creditLines[1])}, {1, append(signs(creditLines[2]), del)}}
	if !landscape {
		on.span = 2.3
		lines := append([]line{{1, signs("1234567890")}}, letters...)
		return []block{{1, append(lines, line{1, []cell{hide, on}})}}
	}
	hide.span, on.span = 1, 1
	return []block{
		{9, letters},
		{4.2, []line{{1, signs("123")}, {1, signs("456")}, {1, signs("789")}, {1, []cell{hide, sign("0"), on}}}},
	}
}

// pad is the plan of the numbers alone, as on a telephone.
func pad(kind Kind, hide, on cell) []block {
	zero := sign("0")
	last := []cell{zero}
	if others, _ := kind.only(); others != "" {
		zero.span = 2
		last = append([]cell{zero}, signs(others)...)
	}
	del := cell{id: idDelete, label: "删除", look: dark, span: 1}
	return []block{
		{3, []line{{1, signs("123")}, {1, signs("456")}, {1, signs("789")}, {1, last}}},
		{1, []line{{1, []cell{del}}, {1, []cell{hide}}, {2, []cell{on}}}},
	}
}

// rect is a place on the surface, in Fyne units (pixels here).
type rect struct {
	pos  fyne.Position
	size fyne.Size
}

// placed is a cell with the place a finger may hit. Places tile the surface
// without gaps: a finger between two keys hits the nearer one.
type placed struct {
	cell
	rect
}

func place(blocks []block, area rect) []placed {
	var out []placed
	total := float32(0)
	for _, b := range blocks {
		total += b.width
	}
	x := area.pos.X
	for _, b := range blocks {
		width, y, lines := area.size.Width*b.width/total, area.pos.Y, float32(0)
		for _, l := range b.lines {
			lines += l.height
		}
		for _, l := range b.lines {
			height, at, spans := area.size.Height*l.height/lines, x, float32(0)
			for _, c := range l.cells {
				spans += c.span
			}
			for _, c := range l.cells {
				w := width * c.span / spans
				out = append(out, placed{c, rect{fyne.NewPos(at, y), fyne.NewSize(w, height)}})
				at += w
			}
			y += height
		}
		x += width
	}
	return out
}
