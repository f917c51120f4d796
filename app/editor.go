package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
)

// entry is one field of a page, typed or chosen.
type entry struct {
	id, label, hint string
	object          fyne.CanvasObject
	setMistake      func(string)

	// Of typed fields only.
	kind   keyboard.Kind
	most   int                 // signs it takes
	lines  int                 // high; 0 is one
	shape  func(string) string // how it is shown; nil: as it is
	change func(value string)  // told of every change; may be nil
	// told with every key which pinyin letters wait for a choice; may be nil
	composing func(letters string)
	check     func() (mistake string) // asked when it is left; may be nil
	text      []rune
	field     *design.Field
}

func (e *entry) value() string { return string(e.text) }

func (e *entry) show() {
	s := e.value()
	if e.shape != nil {
		s = e.shape(s)
	}
	e.field.Set(s)
}

// put writes a value as if it had been typed.
func (e *entry) put(typed string) {
	clear(e.text)
	e.text = []rune(typed)
	e.show()
	if e.change != nil {
		e.change(e.value())
	}
}

// editor is a page of fields with the keyboard under them: it opens where it is needed and
// takes the place of the buttons, so that it never covers a field. It is the keyboard's Target.
type editor struct {
	app     *App
	entries []*entry
	counter fyne.CanvasObject
	body    func(fields []fyne.CanvasObject) fyne.CanvasObject
	footer  fyne.CanvasObject
	below   fyne.CanvasObject // in sight between the fields and the buttons; may be nil

	p      *page
	foot   *fyne.Container // buttons, keyboard or panel
	opened *entry
	board  *keyboard.Keyboard
	finder *chooser // the list in the panel, which a real keyboard's letters search; nil when there is none
}

func newEditor(a *App) *editor { return &editor{app: a, counter: a.counter("")} }

// newAsideEditor is one of no step: of a page beside the visit, or with nobody there.
func newAsideEditor(a *App) *editor { return &editor{app: a} }

// add puts a typed field behind the others.
func (e *editor) add(one entry) *entry {
	en := &one
	if en.most == 0 {
		en.most = 60
	}
	en.field = e.app.kit.Field(design.FieldSpec{Label: en.label, Hint: en.hint, Lines: en.lines, Tapped: func() { e.open(en) }}, "", "")
	en.object, en.setMistake = en.field.Object, en.field.SetMistake
	en.show()
	e.entries = append(e.entries, en)
	return en
}

// page puts everything together.
func (e *editor) page() *page {
	var fields []fyne.CanvasObject
	for _, en := range e.entries {
		fields = append(fields, en.object)
	}
	a := e.app
	e.foot = design.Stack(e.footer)
	e.p = &page{header: a.header(), editor: e}
	e.p.scroll = a.kit.Scroll(design.Pad(e.body(fields), 28, a.side(), design.Gap, a.side()))
	e.p.object = a.whole(e.p.header, e.counter, e.p.scroll, e.below, e.foot)
	return e.p
}

// open lets the keyboard write into en.
func (e *editor) open(en *entry) {
	if e.opened == en {
		return
	}
	e.left()
	e.opened = en
	en.setMistake("")
	en.field.SetEditing(true)
	options := keyboard.Options{Kit: e.app.kit, Composing: en.composing}
	if e.after(en) == nil {
		options.NextLabel = "完成"
	}
	e.board = keyboard.New(en.kind, e, options)
	e.setFoot(e.board, en)
	if e.app.front().editor == e { // else the page is still to come, and says it then
		e.app.voice.look()
	}
}

// openPanel puts another panel where the keyboard would be.
func (e *editor) openPanel(en *entry, panel fyne.CanvasObject) {
	e.left()
	e.opened = en
	e.setFoot(panel, en)
}

func (e *editor) setFoot(o fyne.CanvasObject, reveal *entry) {
	e.foot.Objects = []fyne.CanvasObject{o}
	e.relay()
	e.reveal(reveal)
}

// relay lays the page out after something on it got another size.
func (e *editor) relay() {
	design.Relayout(e.p.object)
	e.p.scroll.Refit()
	e.p.object.Refresh()
}

// reveal scrolls to an entry; nil is the one that is open, if there is one.
func (e *editor) reveal(en *entry) {
	if en == nil {
		en = e.opened
	}
	if en != nil && e.p.scroll.Size().Height > 0 { // else it is not yet on the screen
		e.p.scroll.Reveal(en.object)
	}
}

// left ends the writing into the field that was open, and says what is wrong with it.
func (e *editor) left() {
	if e.board != nil {
		e.board.Commit()
		e.board.Wipe()
		e.board = nil
	}
	en := e.opened
	e.opened, e.finder = nil, nil
	if en == nil || en.field == nil {
		return
	}
	en.field.SetEditing(false)
	if en.check != nil {
		en.setMistake(en.check())
	}
	e.app.keepDraft()
}

// close puts the buttons back.
func (e *editor) close() {
	e.left()
	e.setFoot(e.footer, nil)
}

// fault shows what is wrong with one field, and leads there.
func (e *editor) fault(id, sentence string) {
	e.close()
	for _, en := range e.entries {
		if en.id == id {
			en.setMistake(sentence)
			e.app.machine.Chime(kiosk.Wrong)
			e.app.voice.mistake(en.label, sentence)
			e.p.scroll.Refit()
			e.reveal(en)
		}
	}
}

// after is the next typed field, nil when en is the last.
func (e *editor) after(en *entry) *entry {
	passed := false
	for _, other := range e.entries {
		if passed && other.field != nil {
			return other
		}
		passed = passed || other == en
	}
	return nil
}

// Insert is the keyboard's.
func (e *editor) Insert(s string) {
	e.app.idle.Touch()
	en := e.opened
	for _, r := range s {
		if len(en.text) < en.most {
			en.text = append(en.text, r)
		}
	}
	e.changed()
	e.app.voice.typed(s)
}

// Backspace is the keyboard's.
func (e *editor) Backspace() {
	e.app.idle.Touch()
	if n := len(e.opened.text); n > 0 {
		e.opened.text = e.opened.text[:n-1]
	}
	e.changed()
}

func (e *editor) changed() {
	e.opened.show()
	if e.opened.change != nil {
		e.opened.change(e.opened.value())
	}
}

// Done is the keyboard's 收起.
func (e *editor) Done() { e.app.idle.Touch(); e.close() }

// Next is the keyboard's 下一项.
func (e *editor) Next() {
	e.app.idle.Touch()
	if en := e.after(e.opened); en != nil {
		e.open(en)
		return
	}
	e.close()
}

func (e *editor) typedRune(r rune) {
	switch {
	case e.board != nil:
		e.board.TypeRune(r)
	case e.finder != nil:
		e.finder.sign(r)
	}
}

func (e *editor) typedKey(name fyne.KeyName) {
	switch {
	case e.board != nil:
		e.board.TypeKey(name)
	case e.finder != nil && name == fyne.KeyBackspace:
		e.finder.erased()
	}
}

// wipe forgets what was typed.
func (e *editor) wipe() {
	if e.board != nil {
		e.board.Wipe()
		e.board = nil
	}
	for _, en := range e.entries {
		clear(en.text[:cap(en.text)])
		en.text = nil
		if en.field != nil {
			en.field.Set("") // Fyne may hold on to what was shown for longer than it is shown
		}
	}
}
