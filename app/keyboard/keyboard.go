// Package keyboard is the on-screen keyboard: a kiosk has no other, and Fyne
// has no input method. One surface, several kinds: digits, amounts, ID numbers, credit
// codes, pinyin with candidates, plain letters. It types into a Target and must not know what
// a field is, must not check what is typed, and must not remember it.
//
// Everything here belongs to the goroutine that owns the widgets (fyne.Do).
package keyboard

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"yichuang/app/design"
	"yichuang/app/ink"
	"yichuang/app/pinyin"
)

// Kind says which keys a field needs.
type Kind int

const (
	Digits     Kind = iota // mobile and bank card numbers
	Decimal                // digits and a point: amounts
	IDNumber               // digits and X
	CreditCode             // digits and the capitals of GB 32100, which leaves I, O, S, V and Z out
	Pinyin                 // Chinese by its sound, by strokes or by hand, with a switch to plain letters
	Text                   // plain letters and digits, no Chinese
)

// only returns the signs beside digits that a kind is confined to, and whether it is
// confined at all: such a kind composes nothing and has no candidates.
func (kind Kind) only() (signs string, confined bool) {
	switch kind {
	case Digits:
		return "", true
	case Decimal:
		return ".", true
	case IDNumber:
		return "X", true
	case CreditCode:
		return creditLines[0] + creditLines[1] + creditLines[2], true
	}
	return "", false
}

// pad says whether a kind is a number pad, as on a telephone.
func (kind Kind) pad() bool { return kind == Digits || kind == Decimal || kind == IDNumber }

// Target is what the keyboard types into. Calls come on the widgets' goroutine.
// Tapping a key takes Fyne's focus away from whatever has it: a Target must not depend on it.
type Target interface {
	Insert(s string) // s is what one tap gave: a sign, a word, never empty
	Backspace()      // takes the sign before the caret
	Done()           // 收起: the citizen wants to see the page
	Next()           // 下一项: on to the next field
}

// Options change how a keyboard looks. The zero value is portrait, calm, normal size.
type Options struct {
	Kit       *design.Kit    // colours and mode, and whom a touch is told; nil means a plain one
	NextLabel string         // what Next says; "" means 下一项
	Engine    *pinyin.Engine // nil means pinyin.Bundled()

	// Composing is told after every key, when the Target has what it gave, which letters wait for
	// a choice; nil when nobody wants to know. To who does, letters are worth something as they stand:
	// what is not chosen in the end is given as letters, not as what they might mean.
	Composing func(letters string)
}

// Heights in pixels; a keyboard fills the width it is given.
const (
	PortraitHeight  = 800
	LandscapeHeight = 460
	LowHeight       = 590 // portrait, in the lower half with the field above it
)

// Keyboard is the widget.
type Keyboard struct {
	widget.BaseWidget
	kind    Kind
	target  Target
	options Options
	colours palette
	comp    composer

	way    way
	caps   bool  // letters go to the target as capitals
	starts []int // open candidate pages: the first candidate of each, the shown one last; nil when closed
	ends   int   // the first candidate not on the bar, or not on the open page

	ground   *design.Slab
	strip    *design.Slab // under the candidates
	spelled  *canvas.Text
	cells    []cell
	keys     []*key   // the cells' keys; nil where the pad is
	pad      *ink.Pad // nil unless what is written by hand is taken
	bar      []*key   // candidates beside the spelling
	rules    []*canvas.Rectangle
	page     []*key // candidates of the open page
	controls []*key // before, after, delete: beside the open page
	open     *key
}

// New returns a keyboard of a kind that types into target.
func New(kind Kind, target Target, o Options) *Keyboard {
	if o.NextLabel == "" {
		o.NextLabel = "下一项"
	}
	if o.Kit == nil {
		o.Kit = design.NewKit(design.Mode{})
	}
	if o.Engine == nil && kind == Pinyin {
		o.Engine = pinyin.Bundled()
	}
	k := &Keyboard{kind: kind, target: target, options: o, colours: colours(o.Kit), comp: newComposer()}
	k.build()
	k.write(k.usual())
	k.ExtendBaseWidget(k)
	return k
}

// usual is the way a keyboard begins with.
func (k *Keyboard) usual() way {
	if k.kind == Text || k.options.Kit.English {
		return byLetters
	}
	return byPinyin
}

// Height returns the fixed height in pixels.
func (k *Keyboard) Height() float32 {
	switch {
	case k.options.Kit.Landscape:
		return LandscapeHeight
	case k.options.Kit.Low:
		return LowHeight
	}
	return PortraitHeight
}

// Composing says whether pinyin letters wait for a choice. They are not part of the target yet.
func (k *Keyboard) Composing() bool { return k.comp.active() }

// Commit puts what is being composed into the target as the first candidates
// read it, or as it is for who listens to Composing. An app calls it when the citizen taps another field.
func (k *Keyboard) Commit() {
	switch {
	case !k.comp.active():
	case k.way == byPinyin && k.options.Composing != nil:
		k.insert(string(k.comp.letters))
		k.comp.wipe()
	case k.way == byStrokes && len(k.comp.found) == 0: // no sign is written so, and the letters say nothing to anybody
		k.comp.wipe()
	default:
		k.insert(k.comp.flush())
	}
	k.blank()
	k.update()
}

// blank takes what was written by hand off the pad when it is chosen or given up.
func (k *Keyboard) blank() {
	if k.pad != nil && !k.comp.active() {
		k.pad.Wipe()
	}
}

// Wipe forgets what was being composed, blanks what is shown of it and puts the
// keyboard back to how it began. Letters are zeroed in place. Fyne's own cache
// of drawn text lives a minute longer; it is not the keyboard's to empty.
func (k *Keyboard) Wipe() {
	k.comp.wipe()
	k.write(k.usual())
	for _, set := range [][]*key{k.keys, k.bar, k.page, k.controls} {
		for _, one := range set {
			if one != nil {
				one.up()
			}
		}
	}
	for _, one := range k.page {
		one.set("", false)
	}
	k.update()
}

// Hide ends any press with the keyboard: a delete key held must not go on unseen.
func (k *Keyboard) Hide() {
	for _, set := range [][]*key{k.keys, k.controls} {
		for _, one := range set {
			if one != nil {
				one.up()
			}
		}
	}
	k.BaseWidget.Hide()
}

// Tapped, MouseDown and MouseUp take touches between and beside the keys: they
// are signs of life and must not reach what lies under the keyboard.
func (k *Keyboard) Tapped(*fyne.PointEvent)       { k.touched() }
func (k *Keyboard) MouseDown(*desktop.MouseEvent) { k.touched() }
func (k *Keyboard) MouseUp(*desktop.MouseEvent)   {}

func (k *Keyboard) touched() {
	if told := k.options.Kit.Touched; told != nil {
		told()
	}
}

// TypeRune types one sign of a real keyboard. The app forwards what
// fyne.Canvas.SetOnTypedRune hands it.
func (k *Keyboard) TypeRune(r rune) {
	k.touched()
	if r >= '！' && r <= '～' { // full-width forms, as some keyboards send them
		r -= '！' - '!'
	}
	if others, confined := k.kind.only(); confined {
		if r = unicode.ToUpper(r); r >= '0' && r <= '9' || strings.ContainsRune(others, r) {
			k.insert(string(r))
		}
		return
	}
	switch {
	case k.way == byStrokes && strings.ContainsRune("hspnz", r):
		k.comp.add(byte(r))
	case k.chinese() && (r == 'ü' || r == 'Ü'):
		k.comp.add('v')
	case k.chinese() && (r >= 'a' && r <= 'z' || r == '\'' && k.comp.active()):
		k.comp.add(byte(r))
	case k.comp.active() && r == ' ':
		k.choose(0)
	case len(k.comp.found) > 0 && r >= '1' && r <= '9':
		k.choose(k.first() + int(r-'1'))
	case unicode.IsPrint(r):
		k.Commit()
		k.insert(string(r))
	}
	k.starts = nil
	k.keyed()
}

// TypeKey acts on a key of a real keyboard that types no sign, and says whether
// it had a meaning here: backspace, enter, tab, escape, page up and page down.
func (k *Keyboard) TypeKey(name fyne.KeyName) bool {
	k.touched()
	switch name {
	case fyne.KeyBackspace:
		k.act(idDelete)
	case fyne.KeyReturn, fyne.KeyEnter:
		if k.comp.active() {
			k.Commit()
		} else {
			k.act(idNext)
		}
	case fyne.KeyTab:
		k.act(idNext)
	case fyne.KeyEscape:
		if k.comp.active() {
			k.comp.wipe()
			k.starts = nil
			k.keyed()
		} else {
			k.act(idHide)
		}
	case fyne.KeyPageDown:
		if k.starts == nil {
			k.act(idOpen)
		} else {
			k.act(idAfter)
		}
	case fyne.KeyPageUp:
		k.act(idBefore)
	default:
		return false
	}
	return true
}

// act does what the key called id does.
func (k *Keyboard) act(id string) {
	switch id {
	case idCaps:
		k.Commit()
		k.caps = !k.caps
	case idLang:
		if k.way == byPinyin {
			k.write(byLetters)
		} else {
			k.write(byPinyin)
		}
	case idStrokes:
		k.write(byStrokes)
	case idHand:
		k.write(byHand)
	case idAnew:
		k.comp.wipe()
		k.starts = nil
	case idDelete:
		if k.comp.active() {
			k.comp.back()
			k.starts = nil
		} else {
			k.target.Backspace()
		}
	case idSpace:
		if k.comp.active() {
			k.choose(0)
		} else {
			k.insert(" ")
		}
	case idHide:
		k.Commit()
		k.target.Done()
	case idNext:
		k.Commit()
		k.target.Next()
	case idOpen:
		if k.starts != nil {
			k.starts = nil
		} else if len(k.comp.found) > 0 {
			k.starts = []int{0}
		}
	case idBefore:
		if len(k.starts) > 1 {
			k.starts = k.starts[:len(k.starts)-1]
		}
	case idAfter:
		if k.starts != nil && k.ends < len(k.comp.found) {
			k.starts = append(k.starts, k.ends)
		}
	default:
		k.typed(id)
	}
	k.blank()
	k.keyed()
}

// typed takes the sign of an on-screen key.
func (k *Keyboard) typed(s string) {
	letter := s[0] >= 'a' && s[0] <= 'z'
	switch {
	case letter && (k.chinese() || k.way == byStrokes):
		k.comp.add(s[0])
	case letter && k.caps:
		k.insert(string(s[0] - 'a' + 'A'))
	default:
		k.Commit()
		k.insert(s)
	}
}

// choose takes a candidate; the letters it does not cover go on.
func (k *Keyboard) choose(i int) {
	if k.way == byStrokes && len(k.comp.found) == 0 {
		k.comp.wipe()
	}
	k.insert(k.comp.choose(i))
	k.starts = nil
	k.blank()
}

func (k *Keyboard) insert(s string) {
	if s != "" {
		k.target.Insert(s)
	}
}

// chinese says whether letters are pinyin now.
func (k *Keyboard) chinese() bool { return k.kind == Pinyin && k.way == byPinyin && !k.caps }

// first returns the first candidate that is on the screen.
func (k *Keyboard) first() int {
	if k.starts == nil {
		return 0
	}
	return k.starts[len(k.starts)-1]
}
