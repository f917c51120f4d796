// Package app is what a citizen sees and touches: it shows the step of the visit that is
// due and hands what is touched and typed to it. It decides nothing about matters, papers or
// rules, opens no device and no file, and never imports fyne.io/fyne/v2/app: only main does.
//
// All of it belongs to Fyne's goroutine. What blocks runs on goroutines of its own, whose
// results come back through Options.Do.
package app

import (
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/config"
	"yichuang/kiosk/person"
	"yichuang/kiosk/posters"
	"yichuang/kiosk/visit"
)

// Machine is what the screen needs of the kiosk; *kiosk.Kiosk is one. Its methods may be
// called from any goroutine, and the ones with a context block.
type Machine interface {
	Site() config.Site
	Catalogue() *catalogue.Catalogue
	Posters() []posters.Poster
	NewVisit() *visit.Visit
	WatchLink() (<-chan kiosk.Link, func())
	ReadCard(context.Context, func(kiosk.ReaderState)) (person.Applicant, error)
	CardLeft(context.Context) bool
	Drafts(ctx context.Context, visitor, applicant person.Applicant) []kiosk.Draft
	Resume(d kiosk.Draft, visitor, principal person.Applicant) (*visit.Visit, visit.Changes, error)
	KeepDraft(visit.Draft) <-chan bool
	DropDraft(context.Context, visit.Draft) error
	Licences(ctx context.Context, who person.Applicant, bundle string, asked []catalogue.LicenceAsked) []cases.Licence
	OpenSlot(ctx context.Context, material string) (kiosk.Slot, error)
	FollowSlot(ctx context.Context, id string, report func(kiosk.SlotState))
	FinishSlot(ctx context.Context, id string, seen []string) []string
	DropSlot(id string)
	WatchCamera() (<-chan bool, func())
	Preview(context.Context) <-chan image.Image
	TakePage(ctx context.Context, sofar []string) ([]string, error)
	DropPages(digests ...string)
	Submit(context.Context, visit.Submission) (cases.Receipt, error)
	Print(context.Context, cases.Receipt, func(done, total int)) kiosk.PrintResult
	WatchStanding(caseID string) (<-chan kiosk.Standing, func())
	Evaluate(context.Context, cases.Evaluation) error
	Mine(ctx context.Context, who person.Applicant) (kiosk.Mine, error)
	NumbersBegin() string
	Numbered(ctx context.Context, number string) (kiosk.Progress, error)
	Held(ctx context.Context, who person.Applicant) ([]cases.Held, error)
	Correct(context.Context, cases.Correction) error
	Complain(context.Context, cases.Complaint) error
	AnswerBy() kiosk.AnswerBy
	Operator
	Audible
}

var _ Machine = (*kiosk.Kiosk)(nil)

// Options change how the app runs. The zero value is the kiosk in a hall, portrait.
type Options struct {
	Landscape bool
	Now       func() time.Time // nil: time.Now
	Steady    func() time.Time // that idle time is counted by: it does not jump when the clock is set; nil: Now
	Do        func(func())     // runs on Fyne's goroutine, soon; nil: fyne.Do
	Restart   func()           // ends the program so that it is started again; nil: staff cannot do that here
	Scrub     func()           // overwrites what was wiped, wherever it was in memory; may take a second; nil: nothing does
	Beat      time.Duration    // how often it looks at the clock; 0: every second
	Settle    time.Duration    // how long a new page takes no taps (the second half of a double tap); 0: 300 ms, negative: not at all
}

func (o Options) filled() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Steady == nil {
		o.Steady = o.Now
	}
	if o.Do == nil {
		o.Do = fyne.Do
	}
	if o.Beat == 0 {
		o.Beat = time.Second
	}
	if o.Settle == 0 {
		o.Settle = 300 * time.Millisecond
	}
	return o
}

// App is the whole screen. Make one with New on Fyne's goroutine, put Content into the
// window, Start it, and Stop it before the window closes.
type App struct {
	machine Machine
	options Options
	kit     *design.Kit
	root    *fyne.Container // the page, and over it the sheet if there is one
	sheet   sheetKind

	aside   *aside // over the page; nil when there is none
	page    *page
	build   func() *page
	leave   func()
	shownAt time.Time
	notice  string // what is wrong on this page, for the citizen

	visit   *visit.Visit
	session session
	idle    *visit.Idle
	heldAt  time.Time // since when a finger is on the site's name; zero: none is
	staff   *staff    // who look after the machine, while they are at it
	working int       // long actions under way: nobody is sent away meanwhile
	link    kiosk.Link
	camera  bool        // a document camera can be used now
	sight   image.Image // what it sees, while that is shown
	empty   func()      // empties what the finger was over last

	hands *hands // who works it without touching
	voice *voice
	ear   *ear
	backs func() // of the page that is being built: one page back

	loop
	rotation *rotation // of the posters
}

// New makes the app and shows the attract screen. It applies the bundled fonts to the
// running Fyne app. It must be called on Fyne's goroutine.
func New(m Machine, o Options) *App {
	o = o.filled()
	design.Use()
	a := &App{machine: m, options: o, root: design.Stack(), idle: visit.NewIdle(o.Steady), link: kiosk.Link{Online: true}, empty: func() {}, loop: newLoop(o.Do)}
	a.rotation = &rotation{due: m.Posters, steady: o.Steady, wide: o.Landscape, loop: &a.loop}
	a.rotation.begin()
	a.voice = &voice{app: a}
	a.hands = newHands(a)
	a.ear = newEar(a.hands)
	a.setMode(design.Mode{Landscape: o.Landscape})
	a.rest()
	a.shownAt = time.Time{} // it takes a tap at once: there was no page before for which that could have been meant
	return a
}

// Content is the whole screen, for the window.
func (a *App) Content() fyne.CanvasObject {
	nowhere := container.NewWithoutLayout(a.ear) // of no size, so that no touch meets it
	return design.Stack(a.root, a.hands.ring.Object, nowhere)
}

// warmUpAfter is when the first page has been painted for sure: until then every processor is needed for it.
const warmUpAfter = 2 * time.Second

// warmUp loads what the keyboards know and how rare signs look, and clears away what the start left behind. Whoever is at a
// keyboard before that waits for it a moment.
func (a *App) warmUp() {
	select {
	case <-a.ctx.Done():
		return
	case <-time.After(warmUpAfter):
	}
	keyboard.Ready()
	read := make(chan struct{})
	a.do(func() {
		defer close(read)
		if a.attracting() { // else whoever writes the first of them waits for it
			design.ParseRareSigns()
		}
	})
	select {
	case <-a.ctx.Done():
		return
	case <-read:
	}
	if a.options.Scrub != nil {
		a.options.Scrub()
	}
}

// Start begins to follow the clock, the link to the platform and the document camera.
func (a *App) Start() {
	go a.warmUp()
	a.every(a.options.Beat, a.second)
	a.every(125*time.Millisecond, a.turn)
	a.every(100*time.Millisecond, a.hands.tick)
	a.every(a.options.Beat, a.turnPoster)
	links, end := a.machine.WatchLink()
	follow(a, links, end, a.setLink)
	cameras, end := a.machine.WatchCamera()
	follow(a, cameras, end, a.setCamera)
}

// follow hands what comes from a channel to take on Fyne's goroutine until Stop, and calls end then.
func follow[T any](a *App, from <-chan T, end func(), take func(T)) {
	go func() {
		defer end()
		for {
			select {
			case <-a.ctx.Done():
				return
			case v, ok := <-from:
				if !ok {
					return
				}
				a.do(func() { take(v) })
			}
		}
	}()
}

// Stop ends everything that runs behind the screen and wipes the visit.
func (a *App) Stop() {
	a.voice.off()
	a.leavePage()
	a.keepDraft()
	a.wipe()
	a.stop()
}

// setMode makes a new kit. Pages are built with the kit of their time.
func (a *App) setMode(m design.Mode) {
	a.kit = design.NewKit(m)
	a.kit.Touched = a.touched
	a.kit.Pressed = a.voice.pressed
	a.kit.Public = a.voice.public
	a.kit.LastOver = func(empty func()) { a.empty = empty }
	a.kit.Settled = func() bool { return a.options.Steady().Sub(a.shownAt) >= a.options.Settle }
	a.idle.Patience(a.patience())
}

// touched is a sign of life.
func (a *App) touched() {
	a.idle.Touch()
	a.hands.touched()
	a.voice.hush()
}

// patience is how many times longer than usual somebody may stand still. A ring takes its time to come round.
func (a *App) patience() float64 {
	switch {
	case a.hands.way != byKeys:
		return 3
	case a.kit.Large:
		return 2
	}
	return 1
}

func (a *App) setLink(l kiosk.Link) {
	was := a.link
	a.link = l
	if a.visit != nil {
		a.visit.Connected(l.Online)
		if l.Online && !was.Online {
			a.askLicencesAgain()
		}
	}
	for _, p := range []*page{a.page, a.front()} {
		if p.header != nil {
			p.header.SetLink(l.Online, l.Waiting)
		}
	}
	if a.page.linkChanged != nil {
		a.page.linkChanged()
	}
	if l.Full != was.Full {
		a.roomChanged()
	}
}

// TypedRune takes a sign of a real keyboard, for machines that have one; see Listen.
func (a *App) TypedRune(r rune) { a.hands.sign(r) }

// TypedKey takes a key of a real keyboard that types no sign, or of a switch.
func (a *App) TypedKey(ev *fyne.KeyEvent) { a.hands.key(ev.Name) }
