package keyboard

import (
	"strings"

	"yichuang/app/handwriting"
	"yichuang/app/ink"
	"yichuang/app/pinyin"
	"yichuang/app/strokes"
)

// way is how a sign is written on a keyboard of kind Pinyin.
type way uint8

const (
	byPinyin way = iota
	byLetters
	byStrokes // for signs whose sound nobody knows
	byHand
)

var wayNames = map[way]string{byPinyin: "拼音", byLetters: "英文", byStrokes: "笔画", byHand: "手写"}

// handful is how many signs are offered for what was written by hand.
const handful = 10

// strokePage is how many signs are offered for strokes: more than anybody looks through.
const strokePage = 120

// Ready reads what the ways of writing look up, so that the first keyboard does not wait for it. It takes some seconds of one
// processor and may be called from any goroutine.
func Ready() {
	pinyin.Bundled()
	strokes.Bundled()
	handwriting.Bundled()
}

// write goes on with another way; what was not chosen is chosen first.
func (k *Keyboard) write(w way) {
	k.Commit()
	k.way, k.caps, k.starts = w, false, nil
	switch w {
	case byStrokes:
		k.comp.read, k.comp.spell = readStrokes, spellStrokes
	default:
		k.comp.read, k.comp.spell = k.readPinyin, k.spellPinyin
	}
	k.keysAnew()
}

func (k *Keyboard) readPinyin(letters string) []pinyin.Candidate {
	return k.options.Engine.Candidates(letters, 0)
}

func (k *Keyboard) spellPinyin(letters string) string {
	return strings.Join(k.options.Engine.Split(letters), " ")
}

func readStrokes(letters string) []pinyin.Candidate {
	var out []pinyin.Candidate
	for _, sign := range strokes.Bundled().Candidates(letters, strokePage) {
		out = append(out, pinyin.Candidate{Text: string(sign), Covers: len(letters)})
	}
	return out
}

var strokeSigns = strings.NewReplacer("h", "一", "s", "丨", "p", "丿", "n", "丶", "z", "乛")

// spellStrokes parts them, so that a long row can lose its beginning.
func spellStrokes(letters string) string {
	return strokeSigns.Replace(strings.Join(strings.Split(letters, ""), " "))
}

// newPad is the paper for byHand; after every stroke the bar offers what it may be.
func (k *Keyboard) newPad() *ink.Pad {
	p := ink.New(k.options.Kit, 0, k.options.Kit.Say("用手指在这里写一个字"))
	p.OnChange = func() {
		k.comp.show(written(p))
		k.starts = nil
		k.keyed()
	}
	return p
}

func written(p *ink.Pad) []pinyin.Candidate {
	signature := p.Signature()
	defer signature.Wipe()
	hand := make([]handwriting.Stroke, len(signature.Strokes))
	for i, s := range signature.Strokes {
		hand[i] = make(handwriting.Stroke, len(s))
		defer clear(hand[i])
		for j, at := range s {
			hand[i][j] = handwriting.Point{X: at.X * signature.Ratio, Y: at.Y}
		}
	}
	var out []pinyin.Candidate
	for _, sign := range handwriting.Bundled().Candidates(hand, handful) {
		out = append(out, pinyin.Candidate{Text: string(sign)})
	}
	return out
}
