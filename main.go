// Command yichuang is the kiosk: it reads the config, opens the parts and shows
// the window. It is the only package that imports fyne.io/fyne/v2/app, and with it
// OpenGL and cgo; what the words of the command line mean stands in kiosk/command.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/go-gl/glfw/v3.4/glfw"

	"yichuang/app"
	"yichuang/app/design"
	"yichuang/assets"
	"yichuang/kiosk"
	"yichuang/kiosk/command"
	"yichuang/kiosk/config"
	"yichuang/kiosk/memory"
)

func main() {
	if err := memory.Guard(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(command.Fail)
	}
	os.Exit(command.Run(os.Args[1:], os.Stdout, os.Stderr, windows{}))
}

// drawnFor is the shorter side of the screens the pages are drawn for, in pixels.
const drawnFor = 1080

// windows shows each of the two screens in a window of its own.
type windows struct{}

// ui is what either has.
type ui interface {
	Content() fyne.CanvasObject
	Start()
	Stop()
}

// Kiosk is a machine that citizens use. The error is command.ErrAgain when staff want it opened again.
func (windows) Kiosk(ctx context.Context, screen config.Screen, open func() (*kiosk.Kiosk, error)) error {
	var ended error
	again := func() {
		ended = command.ErrAgain
		fyne.CurrentApp().Quit()
	}
	err := show(ctx, screen, open, func(k *kiosk.Kiosk) ui {
		return app.New(k, app.Options{Landscape: screen.Width > screen.Height, Now: k.Now, Steady: k.Steady, Restart: again, Scrub: scrub,
			Settle: time.Duration(screen.Settle) * time.Millisecond})
	})
	if err != nil {
		return err
	}
	return ended
}

// scrub also gives up what has been made of fonts and dictionaries and is there twice.
func scrub() {
	memory.Scrub()
	memory.GiveBack(slices.Concat(assets.Dictionaries(), assets.Fonts())...)
}

// Sign is a hall's big screen.
func (windows) Sign(ctx context.Context, screen config.Screen, open func() (*kiosk.Sign, error)) error {
	return show(ctx, screen, open, func(s *kiosk.Sign) ui {
		return app.NewSignage(s, app.Options{Landscape: screen.Width > screen.Height, Now: s.Now, Steady: time.Now})
	})
}

// machine is what stands behind a screen.
type machine interface{ Close() }

var errNoDisplay = errors.New("没有显示器：请在图形界面里启动。 No display: start it where the screen is, with DISPLAY set.")

// show opens a machine, and a window meanwhile: either takes as long as the other, and somebody may be waiting. It has the
// screen made for the machine and returns when ctx ends or the window is closed. The error is that of open.
func show[M machine](ctx context.Context, screen config.Screen, open func() (M, error), screenOf func(M) ui) error {
	// Fyne would take the scale from the monitor's size in millimetres, which touch
	// screens report wrongly. One unit is one pixel on the screen the pages are drawn for.
	scale := float64(min(screen.Width, screen.Height)) / drawnFor
	os.Setenv("FYNE_SCALE", strconv.FormatFloat(scale, 'f', 4, 64))
	// Five thousand ways to compose a letter of two keys, read for a tenth of a start: no machine in a hall has such keys.
	os.Setenv("XCOMPOSEFILE", os.DevNull)
	// What the start makes is either kept, or cleared away by App.Start as soon as there is time.
	collect := debug.SetGCPercent(-1)
	time.AfterFunc(time.Second, func() { debug.SetGCPercent(collect) })

	var behind M
	var failed error
	var front ui
	opened, fonts := make(chan struct{}), make(chan struct{})
	var making sync.Mutex // of front: beside Fyne's goroutine while that makes the window and has no page yet, on it afterwards
	late := false
	makeFront := func() {
		if front == nil && failed == nil && ctx.Err() == nil {
			<-fonts
			front = screenOf(behind)
		}
	}
	go func() {
		defer close(opened)
		behind, failed = open()
		making.Lock()
		defer making.Unlock()
		if !late {
			makeFront()
		}
	}()

	program := fyneapp.NewWithID("cn.yichuang.kiosk")
	design.Use()
	go func() {
		defer close(fonts)
		design.ParseFonts()
	}()
	window := program.NewWindow("一窗")
	if glfw.Init() != nil { // Fyne has tried and goes on without; where it went well this does nothing
		if <-opened; failed == nil { // else that is told first
			behind.Close()
			failed = errNoDisplay
		}
		return failed
	}
	// Nothing is painted behind something else: without a graphics card a buffer for depths costs as much as one for colours.
	glfw.WindowHint(glfw.DepthBits, 0)
	glfw.WindowHint(glfw.StencilBits, 0)
	window.SetPadded(false)
	content, waiting := &fyne.Container{}, &opening{}
	content.Layout = waiting
	come := func() {
		if makeFront(); front == nil {
			return
		}
		content.RemoveAll()
		content.Add(front.Content())
		if keys, ok := front.(interface{ Listen(fyne.Canvas) }); ok {
			keys.Listen(window.Canvas())
		}
	}
	fill := func() {
		select {
		case <-opened:
		case <-time.After(soon):
			making.Lock()
			late = true
			making.Unlock()
		}
		if !late || front != nil {
			come()
			return
		}
		<-fonts
		content.Add(app.Opening(screen.Width > screen.Height))
	}
	window.SetContent(content)
	// Also before full screen: the window is made as large at once.
	window.Resize(fyne.NewSize(float32(float64(screen.Width)/scale), float32(float64(screen.Height)/scale)))
	window.SetFixedSize(!screen.Fullscreen)
	window.SetFullScreen(screen.Fullscreen)
	program.Lifecycle().SetOnStarted(func() {
		switch {
		case ctx.Err() != nil:
			// Fyne listens for the same signals that end ctx, and quits by itself: a second quit would meet a window that is
			// gone. Only what came before it listened is left to us.
			fyne.Do(program.Quit)
		case front != nil:
			front.Start()
			// What X11 said while the window came up lies read already, and as long as it does nothing is read behind it: the first
			// finger would wait until the page has been painted a second time.
			glfw.PollEvents()
		default:
			go func() {
				<-opened
				fyne.Do(func() {
					if come(); front != nil {
						content.Refresh()
						front.Start()
					} else if ctx.Err() == nil {
						program.Quit()
					}
				})
			}()
		}
	})
	program.Lifecycle().SetOnStopped(func() {
		if front != nil {
			front.Stop()
		}
	})
	waiting.fill = fill
	window.ShowAndRun()
	<-opened
	if failed == nil {
		behind.Close()
	}
	return failed
}

// soon is when a machine is open that need not put its data in order first.
const soon = time.Second

// opening is the layout of a window's content. Once fill is set, it is called when the content is next asked for its size: that is
// when the window has been made and nothing was painted in it yet, so whatever fill puts there is the first thing to be seen. Fyne
// has no other word for that moment, and an empty window takes as long to paint as a page.
type opening struct{ fill func() }

// smallest is what the content asks for: no page makes a window grow past its screen, and X11 refuses one of no size.
const smallest = 1

func (o *opening) MinSize([]fyne.CanvasObject) fyne.Size {
	if fill := o.fill; fill != nil {
		o.fill = nil
		fill()
	}
	return fyne.NewSquareSize(smallest)
}

func (*opening) Layout(all []fyne.CanvasObject, size fyne.Size) {
	for _, object := range all {
		object.Resize(size)
	}
}
