package design

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// FieldSpec says what a field is.
type FieldSpec struct {
	Label  string
	Hint   string // shown while it is empty
	From   string // where a locked value came from, such as 来自身份证
	Locked bool
	Icon   string // at the right end, such as calendar
	Lines  int    // it is high; 0 is one. Of more words the last are seen while they are typed, and the first afterwards
	Tapped func()
}

// Field is one field of a form: label, box, and beside the label what is wrong.
type Field struct {
	Object      *fyne.Container
	kit         *Kit
	spec        FieldSpec
	mistake     *Text
	words       *Text
	frame, ring *Slab
	caret       *canvas.Rectangle
	box         *fyne.Container
	value       string
	editing     bool
}

// Field makes a field with its value and its mistake (empty when there is none).
func (k *Kit) Field(spec FieldSpec, value, mistake string) *Field {
	f := &Field{kit: k, spec: spec}
	f.mistake = k.Text(mistake, Label, k.Colours.Bad)
	f.words = k.Text("", Heading, k.Ink)
	f.frame, f.ring = NewSlab(k.Paper, k.Line, RadiusBox, 3), NewSlab(k.Ring, k.Ring, RadiusBox+7, 0)
	f.caret = canvas.NewRectangle(k.Brand)
	f.caret.SetMinSize(fyne.NewSize(4, round(k.Px(Heading)*1.3)))
	f.ring.Hide()
	f.caret.Hide()

	var front, back fyne.CanvasObject
	switch {
	case spec.Locked:
		f.frame.Recolour(k.GoodTint, k.GoodLine, 3)
		front = k.Icon("lock", k.Colours.Good, k.Px(Heading))
		back = k.Text(spec.From, Small, k.Colours.Good)
	case spec.Icon != "":
		back = k.Icon(spec.Icon, k.Second, k.Px(Heading))
	}
	var line fyne.CanvasObject = container.New(editLine{}, f.words, f.caret)
	room := float32(8)
	if spec.Lines > 1 {
		line, room = High(1, Column(0, line)), 24
	} else {
		line = Wide(line)
	}
	inner := Pad(Row(18, front, line, back), room, 30, room, 30)
	high := max(96, float32(max(1, spec.Lines))*f.words.lineBox()+2*room)
	// The ring lies around the frame, outside of the field's own room.
	f.box = Stack(around(7, f.ring), f.frame, atLeast(high, inner))
	var face fyne.CanvasObject = f.box
	if !spec.Locked {
		face = k.Touchable(spec.Label, RadiusBox, f.box, spec.Tapped)
	}
	f.Object = Column(10, Flow(12, k.Text(spec.Label, Label, k.Ink).Bold(), f.mistake), face)
	f.Set(value)
	f.SetMistake(mistake)
	return f
}

// Set shows another value.
func (f *Field) Set(value string) {
	f.value = value
	f.show()
}

// SetEditing shows that the keyboard writes here.
func (f *Field) SetEditing(on bool) {
	f.editing = on
	f.show()
}

// SetMistake shows what is wrong, a sentence for Kit.Retell, or with an empty sentence that nothing is.
func (f *Field) SetMistake(sentence string) {
	f.mistake.Set(f.kit.Retell(sentence))
	if sentence == "" {
		f.mistake.Hide()
	} else {
		f.mistake.Show()
	}
	f.show()
}

func (f *Field) show() {
	k := f.kit
	text, colour := f.value, k.Ink
	if text == "" && !f.editing {
		text, colour = f.spec.Hint, k.Second
	}
	f.words.px, f.words.single, f.words.most = k.Px(Heading), cutEnd, f.spec.Lines
	if f.editing {
		f.words.single = cutStart
	} else if f.value == "" { // a hint is better small than cut
		f.words.px = k.Px(Label)
	}
	f.words.Set(text)
	f.words.width = 0 // broken anew, since the cut may have changed
	f.words.SetColour(colour)
	setVisible(f.ring, f.editing)
	setVisible(f.caret, f.editing)
	if !f.spec.Locked {
		line := k.Line
		if f.mistake.String() != "" {
			line = k.Colours.Bad
		}
		if f.editing {
			line = k.Brand
		}
		f.frame.Recolour(k.Paper, line, 3)
	}
	Relayout(f.Object)
	Relayout(f.box)
}

// editLine puts the caret right behind the words.
type editLine struct{ stack }

func (l editLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 6
	words, caret := objects[0].(*Text), objects[1]
	room := size.Width - gap - caret.MinSize().Width
	w := min(WidthOf(words), room)
	high := HeightFor(words, w)
	put(words, 0, (size.Height-high)/2, w, high)
	end := w
	if lines := words.broken(w); len(lines) > 1 {
		end = min(room, textWidth(lines[len(lines)-1], words.px, words.bold))
	}
	put(caret, end+gap, (size.Height+high-words.lineBox()-caret.MinSize().Height)/2, caret.MinSize().Width, caret.MinSize().Height)
}

func (l editLine) MinSize(objects []fyne.CanvasObject) fyne.Size { return least(l, objects) }

func setVisible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
