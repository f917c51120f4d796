package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

// aside lies over the page that is shown: help, and what somebody wants to say meanwhile. The page beneath is not left: a
// card that is laid down, a picture that comes from a phone are taken in, and whoever comes back finds what they typed, with
// the keyboard as it was.
type aside struct{ page *page }

// turnAside shows a page over the one that is shown, or another in its place.
func (a *App) turnAside(build func() *page) {
	a.dropAside()
	a.backs = nil
	a.aside = &aside{page: build()}
	a.aside.page.back = a.backs
	a.hands.arrive()
	a.shownAt = a.options.Steady()
	a.dropSheet()
	a.lay()
	if e := a.aside.page.editor; e != nil {
		e.reveal(nil)
	}
	a.second()
	a.root.Refresh()
	a.hands.settle()
	a.voice.arrive()
	a.voice.look()
}

// comeBack takes it away: the page beneath is seen again, as it stands by now.
func (a *App) comeBack() {
	a.dropAside()
	a.hands.arrive()
	a.shownAt = a.options.Steady()
	a.dropSheet()
	a.lay()
	a.second()
	a.root.Refresh()
	a.hands.settle()
	a.voice.arrive()
	a.voice.look()
}

// dropAside forgets it and what was typed there.
func (a *App) dropAside() {
	if a.aside != nil && a.aside.page.editor != nil {
		a.aside.page.editor.wipe()
	}
	a.aside = nil
}

// front is the page that is seen and touched.
func (a *App) front() *page {
	if a.aside != nil {
		return a.aside.page
	}
	return a.page
}

// lay puts the page in front on the screen, under the sheet if there is one.
func (a *App) lay() {
	a.root.Objects = append([]fyne.CanvasObject{a.front().object}, a.root.Objects[min(1, len(a.root.Objects)):]...)
	a.page.object.Resize(a.root.Size()) // also while it waits beneath: it stays scrolled to where it was
	design.Relayout(a.page.object)
	design.Relayout(a.root)
}

// besides is such a page. What is wrong on the one beneath is not said here.
func (a *App) besides(content, footer fyne.CanvasObject) *page {
	k := a.kit
	p := &page{header: a.header(), scroll: k.Scroll(design.Pad(content, 44, a.side(), design.Gap, a.side()))}
	p.object = k.Frame(p.header.Object, p.scroll, footer)
	return p
}
