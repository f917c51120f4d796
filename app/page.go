package app

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// page is one screen as it stands. It is built anew whenever something on it changes.
type page struct {
	object      fyne.CanvasObject
	header      *design.Header
	scroll      *design.Scroll
	spinner     *design.Spinner
	clock       *design.Text // where there is no header
	editor      *editor
	unattended  bool   // nobody is sent away from here: the attract and goodbye screens
	printing    bool   // it shows how the printing stands
	unprinted   bool   // it says so when there is no paper
	back        func() // one page back; nil where there is none
	linkChanged func() // may be nil

	licencesChanged func() // may be nil
	cameraChanged   func() // may be nil

	view *design.View // shows what the camera sees; may be nil
}

// show goes to another page. Leave, which may be nil, ends what runs behind it.
func (a *App) show(build func() *page, leave func()) {
	a.leavePage()
	a.build, a.leave, a.notice = build, leave, ""
	a.shownAt = a.options.Steady()
	a.dropSheet()
	a.hands.arrive()
	a.voice.arrive()
	a.put()
}

// again builds the page that is shown once more, where it was scrolled to.
func (a *App) again() {
	var offset float32
	if a.page.scroll != nil {
		offset = a.page.scroll.Offset()
	}
	a.put()
	if a.page.scroll != nil {
		a.page.scroll.ScrollTo(offset)
		a.hands.settle()
	}
}

func (a *App) put() {
	a.dropEditor()
	a.backs = nil
	a.page = a.build()
	a.page.back = a.backs
	a.lay()
	if a.page.editor != nil {
		a.page.editor.reveal(nil)
	}
	a.second()
	a.root.Refresh()
	a.hands.settle()
	a.voice.look()
}

// whileShown ends when the page that is shown is left.
func (a *App) whileShown() context.Context {
	ctx, cancel := context.WithCancel(a.ctx)
	leave := a.leave
	a.leave = func() {
		cancel()
		if leave != nil {
			leave()
		}
	}
	return ctx
}

func (a *App) leavePage() {
	if a.leave != nil {
		a.leave()
		a.leave = nil
	}
	a.dropEditor()
}

// dropEditor forgets what was typed on the page that goes; the visit has it.
func (a *App) dropEditor() {
	if a.page != nil && a.page.editor != nil {
		a.page.editor.wipe()
	}
}

// say shows a sentence about what is wrong on this page, until something is touched.
func (a *App) say(sentence string) {
	a.notice = sentence
	a.machine.Chime(kiosk.Wrong)
	a.again()
}

// changed builds the page again after something on it was chosen.
func (a *App) changed() {
	a.notice = ""
	a.again()
}

// step is the body of a step's page: the counter above, content that scrolls, buttons below.
// Which, which may be empty, says which of several pages of the step this is. Pinned, which
// may be nil, stays in sight between content and buttons.
func (a *App) step(which string, content, pinned, footer fyne.CanvasObject) *page {
	return a.frame(a.header(), a.counter(which), content, pinned, footer)
}

func (a *App) counter(which string) fyne.CanvasObject {
	step := a.visit.Step()
	steps := a.kit.Steps(step.Number(), visit.Steps, a.kit.Retell(step.Title())+which)
	if step == visit.Identify || a.kit.Low { // help is among the buttons
		return design.Pad(steps, 30, a.side(), 0, a.side())
	}
	return design.Pad(design.Row(24, design.Wide(steps), a.stepHelp(true)), 14, a.side(), 0, a.side())
}

// stepHelp opens the help from the middle of a visit.
func (a *App) stepHelp(low bool) fyne.CanvasObject {
	return a.kit.Button(design.ButtonSpec{Label: a.kit.Say("帮助"), Icon: "circle-help", Low: low, Tapped: a.openHelp})
}

// stepCounter is the counter of the step that is due; nil on an errand, which has no steps.
func (a *App) stepCounter() fyne.CanvasObject {
	if a.visit.Step() == visit.Choose {
		return nil
	}
	return a.counter("")
}

// plain is a page without a step counter.
func (a *App) plain(content, footer fyne.CanvasObject) *page {
	return a.frame(a.header(), nil, content, nil, footer)
}

func (a *App) frame(h *design.Header, above, content, pinned, footer fyne.CanvasObject) *page {
	k := a.kit
	p := &page{header: h, scroll: k.Scroll(design.Pad(content, 44, a.side(), design.Gap, a.side()))}
	below := design.Column(0, a.noticeBar(), pinned)
	p.object = a.whole(h, above, p.scroll, below, footer)
	return p
}

// whole is a page of its parts, from top to bottom. Above, which is only read, stays with the header where the rest lies low.
func (a *App) whole(h *design.Header, above, middle, below, footer fyne.CanvasObject) fyne.CanvasObject {
	if a.kit.Low {
		if above != nil {
			above = design.Pad(above, 0, 0, 24, 0)
		}
		return a.kit.Frame(design.Column(0, h.Object, above), design.Dock(nil, middle, below), footer)
	}
	return a.kit.Frame(h.Object, design.Dock(above, middle, below), footer)
}

// noticeBar says what is wrong, right above the buttons; nil when nothing is.
func (a *App) noticeBar() fyne.CanvasObject {
	if a.notice == "" {
		return nil
	}
	return design.Pad(a.noticeNote(), 0, a.side(), 20, a.side())
}

func (a *App) noticeNote() fyne.CanvasObject {
	if a.notice == "" {
		return nil
	}
	return a.kit.Note(design.Bad, "", a.kit.Retell(a.notice), "")
}

// side is the room left and right of a page's content.
func (a *App) side() float32 {
	if a.kit.Landscape {
		return 160
	}
	return design.Margin
}

// beside puts two parts side by side on a wide screen and below each other on a high one.
func (a *App) beside(left, right fyne.CanvasObject) fyne.CanvasObject {
	if a.kit.Landscape {
		return design.Row(40, design.High(1, design.Column(0, left)), design.High(1, design.Column(0, right)))
	}
	return design.Column(design.Gap, left, right)
}

func (a *App) header() *design.Header {
	site := a.machine.Site()
	spec := design.HeaderSpec{Site: site.Name, Under: a.kit.Say("一件事一次办 · %s %s", a.kit.Retell(place(site.Level)), site.Code), Held: a.nameHeld}
	if a.visit != nil {
		spec.Person = person.MaskName(cmp.Or(a.visit.Visitor().Name, a.session.mine.who.Name))
		if a.visit.Step() == visit.Choose && spec.Person == "" && !a.kit.Low { // else the sheet has the switch
			spec.Beside = a.languageSwitch()
		}
	}
	if a.voice.on && !a.kit.Low { // up there nobody reaches it
		spec.Extra = design.Row(16, spec.Beside, a.repeatButton())
	}
	return a.linked(a.kit.Header(spec))
}

func (a *App) linked(h *design.Header) *design.Header {
	h.SetLink(a.link.Online, a.link.Waiting)
	return h
}

// place is what a machine is called where it stands.
func place(level string) string {
	if level == "district" {
		return "自助服务终端"
	}
	return "便民服务点"
}

// back, next and friends are the footer's buttons.
func (a *App) back(label string, tapped func()) fyne.CanvasObject {
	a.backs = tapped
	return a.kit.Button(design.ButtonSpec{Label: label, Icon: "arrow-left", Tapped: tapped})
}

func (a *App) onward(label string, tapped func()) fyne.CanvasObject {
	return a.kit.Button(design.ButtonSpec{Label: label, Icon: "arrow-right", IconAfter: true, Kind: design.Primary, Tapped: tapped})
}

func (a *App) buttons(back, onward fyne.CanvasObject) fyne.CanvasObject {
	counted := []visit.Step{visit.Agree, visit.Questions, visit.Form, visit.Materials, visit.Check}
	if a.kit.Low && a.visit != nil && slices.Contains(counted, a.visit.Step()) { // the counter is out of reach
		buttons := []fyne.CanvasObject{a.stepHelp(false)}
		if back != nil {
			buttons = slices.Insert(buttons, 0, back)
		}
		back = design.Row(16, buttons...)
	}
	return a.kit.Footer(back, onward, true)
}
