package app

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/catalogue"
)

// A list longer than mostSeen is looked through by the initials of what is wanted; choices of more than mostBeside do not
// stand on the page.
const (
	mostSeen   = 12
	mostBeside = 9
)

// chooser lets one or several of a list be picked, from a panel in the keyboard's place. Long lists are made short by pinyin
// initials: the letters offered are those that lead somewhere, so that nobody ends up with nothing.
type chooser struct {
	app     *App
	editor  *editor
	entry   *entry
	title   string
	back    fyne.CanvasObject // nil for none
	words   []string
	chosen  func(word string) bool
	several bool
	pick    func(word string)

	initials [][]string // of each word
	typed    string     // initials that were picked so far
	list     *design.Scroll
}

// open shows the panel.
func (c *chooser) open() {
	c.initials = nil
	for _, w := range c.words {
		c.initials = append(c.initials, catalogue.Initials(w))
	}
	c.typed = ""
	c.show(0)
}

// found are the words that begin with the initials typed, and the letters that may come next.
func (c *chooser) found(typed string) (words []string, next []string) {
	n := len(typed)
	for i, w := range c.words {
		signs := c.initials[i]
		if len(signs) < n {
			continue
		}
		fits := true
		for j, letter := range typed {
			fits = fits && strings.ContainsRune(signs[j], letter)
		}
		if !fits {
			continue
		}
		words = append(words, w)
		if len(signs) > n {
			for _, letter := range signs[n] {
				next = append(next, string(letter))
			}
		}
	}
	slices.Sort(next)
	return words, slices.Compact(next)
}

func (c *chooser) show(offset float32) {
	k := c.app.kit
	words, next := c.found(c.typed)
	body := design.Column(20)
	if len(c.words) > mostSeen {
		body.Add(c.letters(next))
	}
	body.Add(c.picks(words))
	title := c.title
	if c.typed != "" {
		title = k.Say("%s（首字母 %s）", c.title, strings.ToUpper(c.typed))
	}
	var panel fyne.CanvasObject
	panel, c.list = c.app.panel(title, c.back, c.editor.close, body)
	c.editor.openPanel(c.entry, panel)
	c.editor.finder = c
	c.list.ScrollTo(offset)
}

func (c *chooser) picks(words []string) fyne.CanvasObject {
	k := c.app.kit
	if c.several {
		chosen := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !c.chosen(w) })
		return k.Ticks(c.entry.label, words, chosen, func(w string) {
			c.pick(w)
			c.show(c.list.Offset())
		})
	}
	longest := 0
	for _, w := range words {
		longest = max(longest, len([]rune(w)))
	}
	columns := 3
	switch {
	case k.Landscape && k.Large:
		columns = 4
	case k.Landscape:
		columns = 6
	case k.Large:
		columns = 2
	}
	if longest > 12 {
		columns = max(1, columns/2)
	}
	var all []fyne.CanvasObject
	for _, w := range words {
		all = append(all, c.app.pick(w, c.chosen(w), func() { c.pick(w) }))
	}
	return design.Grid(columns, 16, all...)
}

// letters are the initials that lead on, and a key that takes the last one back.
func (c *chooser) letters(next []string) fyne.CanvasObject {
	k := c.app.kit
	var all []fyne.CanvasObject
	if c.typed != "" {
		all = append(all, k.Touchable(k.Say("退一个首字母"), design.RadiusBox, c.key(k.Icon("delete", k.Ink, 44)), c.erased))
	}
	for _, letter := range next {
		words := k.Text(strings.ToUpper(letter), design.Heading, k.Ink).Bold()
		all = append(all, k.Touchable(k.Say("首字母 %s", strings.ToUpper(letter)), design.RadiusBox, c.key(words), func() { c.sign([]rune(letter)[0]) }))
	}
	return design.Flow(12, all...)
}

func (c *chooser) key(face fyne.CanvasObject) fyne.CanvasObject {
	k := c.app.kit
	return design.Stack(k.Panel(k.BrandTint, design.RadiusBox), design.Fixed(92, design.Space(92)), design.Pad(design.Centre(face), 0, 24, 0, 24))
}

// sign takes one more initial, when it leads anywhere.
func (c *chooser) sign(letter rune) {
	typed := c.typed + string(unicode.ToLower(letter))
	if words, _ := c.found(typed); len(words) > 0 {
		c.typed = typed
		c.show(0)
	}
}

// erased takes the last initial back.
func (c *chooser) erased() {
	if c.typed != "" {
		c.typed = c.typed[:len(c.typed)-1]
		c.show(0)
	}
}
