package app

import (
	"cmp"
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/catalogue"
)

// Audible is what is heard of the machine.
type Audible interface {
	Hearing() kiosk.Hearing
	Chime(kiosk.Chime)
	Speak(ctx context.Context, sentences []string)
}

// voice reads the screen out, for who cannot see it. A loudspeaker is heard by the whole hall: what somebody told, typed or was
// shown of themselves is said only where the machine says that nobody else hears it.
type voice struct {
	app  *App
	on   bool
	stop context.CancelFunc // of what is being said; nil when nothing is

	ended chan struct{} // closed when what was begun last is over; nil before the first

	fresh  bool     // a page or sheet has come, and nothing of it was said
	told   []string // of it
	around []string // the ring, when that was said last

	from  *catalogue.Catalogue // of words
	words map[string]bool
}

// repeatButton has the page read out once more, and all of it.
func (a *App) repeatButton() fyne.CanvasObject {
	return a.kit.Button(design.ButtonSpec{Label: a.kit.Say("再说一遍"), Icon: "volume-2", Low: true, Tapped: a.voice.all})
}

// turn switches the voice on or off.
func (v *voice) turn() {
	if v.on {
		v.off()
		return
	}
	v.on, v.fresh = true, true
}

// off forgets that somebody wanted it.
func (v *voice) off() {
	v.hush()
	v.on, v.told, v.around, v.words, v.from = false, nil, nil, nil, nil
}

// hush ends what is being said.
func (v *voice) hush() {
	if v.stop != nil {
		v.stop()
		v.stop = nil
	}
}

// say says sentences in place of what is being said.
func (v *voice) say(sentences []string) {
	v.hush()
	sentences = slices.DeleteFunc(sentences, func(s string) bool { return s == "" })
	if len(sentences) == 0 {
		return
	}
	ctx, stop := context.WithCancel(v.app.ctx)
	v.stop = stop
	before, ended := v.ended, make(chan struct{})
	v.ended = ended
	go func() {
		defer close(ended)
		if before != nil { // it was stopped, and two do not speak at once
			<-before
		}
		v.app.machine.Speak(ctx, sentences)
	}()
}

// arrive is another page, or a sheet over it.
func (v *voice) arrive() {
	v.hush()
	v.fresh, v.told, v.around = true, nil, nil
}

// asked is the key for it, which nobody has to see the screen for.
func (v *voice) asked() {
	a := v.app
	switch {
	case v.on:
		v.all()
	case a.visit != nil && a.machine.Hearing().Voice:
		v.turn()
		a.again()
	}
}

// look says in short what is on the screen: on arrival what the page is about and what goes on from it, later only what is new.
func (v *voice) look() {
	if !v.on {
		return
	}
	private := v.app.machine.Hearing().Private
	var now []string
	last := ""
	for _, l := range v.lines() {
		if l.Target {
			last = v.heard(l.Text, private)
		} else if l.Head {
			now = append(now, v.heard(l.Text, private))
		}
	}
	if v.app.sheet == noSheet {
		now = append(now, v.notice())
	}
	if e := v.app.front().editor; e != nil && e.opened != nil && v.app.sheet == noSheet {
		now = append(now, v.heard(e.opened.label, private))
	} else if last != "" {
		now = append(now, v.app.kit.Say("要继续，请按"), last)
	}
	var say []string
	for _, s := range now {
		if s != "" && !slices.Contains(v.told, s) && !slices.Contains(say, s) {
			say = append(say, s)
		}
	}
	v.told = append(v.told, say...)
	if v.fresh && v.app.hands.shown {
		v.around = v.app.Around()
		say = append(say, v.names(v.around)...)
	}
	v.fresh = false
	if len(say) > 0 {
		v.say(say)
	}
}

// all says everything on the page in reading order.
func (v *voice) all() {
	private := v.app.machine.Hearing().Private
	var say []string
	for _, l := range v.lines() {
		if s := v.heard(l.Text, private); s != "" && (private || !l.Detail) {
			say = append(say, s)
		}
	}
	v.say(append(say, v.notice()))
}

// lines are what lies on top says, without the header: it is the same on every page.
func (v *voice) lines() []design.Line {
	a := v.app
	var header fyne.CanvasObject
	if h := a.front().header; h != nil {
		header = h.Object
	}
	return design.Lines(a.root.Objects[len(a.root.Objects)-1], header)
}

// heard is a text as it may be said here; empty when it may not.
func (v *voice) heard(text string, private bool) string {
	if private {
		return oneByOne(text)
	}
	return v.app.kit.Aloud(text)
}

var (
	stars  = regexp.MustCompile(`\*+`)
	number = regexp.MustCompile(`\d{5,}X?`)
)

// oneByOne has long numbers said digit by digit, and nothing for what is masked.
func oneByOne(text string) string {
	text = number.ReplaceAllStringFunc(stars.ReplaceAllString(text, "，"), func(n string) string { return strings.Join(strings.Split(n, ""), " ") })
	return strings.TrimSpace(text)
}

// notice is what is wrong on the page. What cannot be said here is only pointed at.
func (v *voice) notice() string {
	a := v.app
	if a.notice == "" {
		return ""
	}
	return cmp.Or(v.heard(a.kit.Retell(a.notice), a.machine.Hearing().Private), a.kit.Say("有一处要改，请看屏幕上的红字"))
}

// mistake says what is wrong with a field.
func (v *voice) mistake(label, sentence string) {
	if !v.on {
		return
	}
	k, private := v.app.kit, v.app.machine.Hearing().Private
	v.say([]string{v.heard(label, private), cmp.Or(v.heard(k.Retell(sentence), private), k.Say("有一处要改，请看屏幕上的红字"))})
}

// typed echoes what was typed to who hears it alone.
func (v *voice) typed(signs string) {
	if v.on && v.app.machine.Hearing().Private {
		v.say([]string{signs})
	}
}

// ring says what the next press takes, when that has changed.
func (v *voice) ring() {
	if !v.on || v.fresh {
		return
	}
	around := v.app.Around()
	if slices.Equal(around, v.around) {
		return
	}
	v.around = around
	v.say(v.names(around))
}

// names are those of targets. On a loudspeaker a switch goes through the keys unheard: where it stops tells what is typed.
func (v *voice) names(labels []string) []string {
	h, e, private := v.app.hands, v.app.front().editor, v.app.machine.Hearing().Private
	if !private && h.way != byKeys && e != nil && e.board != nil && v.app.sheet == noSheet {
		return nil
	}
	var all []string
	for _, l := range labels {
		all = append(all, v.heard(l, private))
	}
	return all
}

// pressed says what was chosen on a page that stays. On a loudspeaker it says no more than that something was.
func (v *voice) pressed(label string) {
	a := v.app
	if !v.on || v.stop != nil || a.session.handing || a.front().unattended {
		return
	}
	switch e := a.front().editor; {
	case a.machine.Hearing().Private:
		v.say([]string{label})
	case e == nil || e.opened == nil:
		v.say([]string{a.kit.Say("选好了")})
	}
}

// public says whether words are the catalogue's, which are the same for everybody.
func (v *voice) public(words string) bool {
	if !v.on {
		return false
	}
	if c := v.app.catalogue(); c != v.from {
		v.from, v.words = c, map[string]bool{}
		gather(v.words, reflect.ValueOf([]any{c.Bundles, c.Lives, c.Divisions, c.Evaluation}))
	}
	return v.words[words]
}

// gather puts every text in value into all.
func gather(all map[string]bool, value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			gather(all, value.Elem())
		}
	case reflect.Struct:
		for i := range value.NumField() {
			gather(all, value.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range value.Len() {
			gather(all, value.Index(i))
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			gather(all, value.MapIndex(key))
		}
	case reflect.String:
		all[value.String()] = true
	}
}
