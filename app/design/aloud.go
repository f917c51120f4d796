package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/words"
)

// part is what a text is on its page, for who has the page read out.
type part int

const (
	detail part = iota // tables, values, figures: read out only to who hears it alone
	title
	subtitle
	section
	note
)

// aloud remembers, of what was written on the screen, what may be heard by everybody. It holds sentences of the machine, with
// nothing of a person in them: what a person told is put in as a part of a sentence, and left out here.
type aloud map[string]string

// Aloud is a text of the screen as everybody may hear it: without what was put into it and is nobody else's business.
// Empty: nothing of it may be heard. A text that Say, Retell and Public do not know is not said.
func (k *Kit) Aloud(text string) string {
	if said, ok := k.aloud[text]; ok {
		return said
	}
	if k.Public != nil && k.Public(text) {
		return text
	}
	field, value, both := strings.Cut(text, "：") // as the label of an option has
	if !both || k.Aloud(field) == "" || k.Aloud(value) == "" {
		return ""
	}
	return k.Aloud(field) + "：" + k.Aloud(value)
}

// wrote remembers what of a sentence everybody may hear.
func (k *Kit) wrote(whole, sentence string, parts []any) {
	heard := make([]any, len(parts))
	for i, p := range parts {
		heard[i] = p
		if s, is := p.(string); is {
			heard[i] = k.Aloud(s)
		}
	}
	said := whole
	if len(parts) > 0 {
		said = k.form(sentence, heard...)
	}
	k.aloud[whole] = strings.Trim(said, " ，、：·,")
}

// form puts the parts into a sentence.
func (k *Kit) form(sentence string, parts ...any) string {
	switch {
	case k.English:
		return words.English(sentence, parts...)
	case len(parts) == 0:
		return sentence
	}
	return fmt.Sprintf(sentence, parts...)
}

// Line is one text of a page, or what can be pressed.
type Line struct {
	Text   string
	Title  bool
	Head   bool // a title, what stands right under one, or a note: said on arrival
	Detail bool // said only to who hears it alone
	Target bool // can be pressed
}

// Lines lists what a page says in reading order, what can be pressed by its label. Except, which may be nil, is left out.
func Lines(root, except fyne.CanvasObject) []Line { return lines(nil, root, except) }

func lines(all []Line, o, except fyne.CanvasObject) []Line {
	if o == nil || o == except {
		return all
	}
	if t, ok := o.(*Text); ok {
		if t.text == "" || !t.Visible() {
			return all
		}
		return append(all, Line{Text: t.text, Title: t.part == title, Head: t.part == title || t.part == subtitle || t.part == note, Detail: t.part == detail})
	}
	if !o.Visible() {
		return all
	}
	if a, ok := o.(fyne.Accessible); ok && a.AccessibilityLabel() != "" {
		if _, ok := o.(fyne.Tappable); ok {
			return append(all, Line{Text: a.AccessibilityLabel(), Target: true})
		}
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			all = lines(all, child, except)
		}
	case Parted:
		for _, child := range o.Parts() {
			all = lines(all, child, except)
		}
	}
	return all
}
