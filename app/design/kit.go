package design

import (
	"fyne.io/fyne/v2"

	"yichuang/app/words"
)

// Mode is how a citizen wants the screen, and how the screen hangs.
type Mode struct {
	Large     bool // type 1.35 times as large, twice the patience
	Contrast  bool // black on white, with borders
	Low       bool // everything touchable lies low, for who sits or is small
	Landscape bool // 1920 x 1080 instead of 1080 x 1920
	English   bool // all but what the catalogue says
}

// Screen is the size of the whole screen.
func (m Mode) Screen() fyne.Size {
	if m.Landscape {
		return fyne.NewSize(1920, 1080)
	}
	return fyne.NewSize(1080, 1920)
}

// Reach is how far from its top the screen has nothing to touch: a hand that comes from a wheelchair gets no higher.
// A screen that lies is low itself, and has room for no less than this.
func (m Mode) Reach() float32 {
	switch {
	case !m.Low:
		return 0
	case m.Landscape:
		return 410
	}
	return m.Screen().Height / 2
}

// Kit makes components for one Mode.
type Kit struct {
	Mode
	Colours

	// Touched is called at every touch, also of the bare ground. May be nil.
	Touched func()
	// LastOver is told of everything that a finger comes over, and how to empty it: until the finger is elsewhere, which
	// may be hours later, Fyne holds on to it and to all that hangs on it. May be nil.
	LastOver func(empty func())
	// Settled says whether taps count yet: a tap right after a new page came up is
	// the second half of a double tap that was meant for the page before. May be nil.
	Settled func() bool

	// Pressed is told the label of what was pressed, after it has acted. May be nil.
	Pressed func(label string)
	// Public says whether words, of the catalogue for one, tell nothing of anybody. May be nil.
	Public func(words string) bool

	aloud  aloud
	finger *Touchable // what the finger went down on, until it is lifted
}

// NewKit makes a kit for m.
func NewKit(m Mode) *Kit {
	k := &Kit{Mode: m, Colours: calm, aloud: aloud{}}
	if m.Contrast {
		k.Colours = strong
	}
	return k
}

// Say is a sentence for the screen, written in Chinese and with its parts put in as by fmt.Sprintf. In English
// the sentence is looked up in the table of words.
func (k *Kit) Say(sentence string, parts ...any) string {
	whole := k.form(sentence, parts...)
	k.wrote(whole, sentence, parts)
	return whole
}

// Retell is a finished sentence of the machine, which knows one language, in the citizen's. What is not in
// the table, such as words of the catalogue, stays as it is.
func (k *Kit) Retell(sentence string) string {
	whole := sentence
	if k.English {
		whole = words.Retell(sentence)
	}
	if words.Known(sentence) {
		k.aloud[whole] = whole
	}
	return whole
}

// Moment is a moment of the machine, such as 2026 年 11 月 02 日, in the citizen's language. Anything else stays as it is.
func (k *Kit) Moment(s string) string {
	if k.English {
		s, _ = words.Moment(s)
	}
	return s
}

// Px is the size of type in pixels for this mode. Display is not enlarged: it is large already.
func (k *Kit) Px(s Size) float32 {
	if k.Large && s != Display {
		return round(float32(s) * largeFactor)
	}
	return float32(s)
}

// stroke is the width of a fine border: not so fine where it has to be seen.
func (k *Kit) stroke() float32 {
	if k.Contrast {
		return 4
	}
	return 2
}

func (k *Kit) touched() {
	if k.Touched != nil {
		k.Touched()
	}
}

// Over tells that a finger came over something that empty empties.
func (k *Kit) Over(empty func()) {
	if k.LastOver != nil {
		k.LastOver(empty)
	}
}

func (k *Kit) settled() bool { return k.Settled == nil || k.Settled() }
