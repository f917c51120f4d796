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
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"

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
	err := show(ctx, screen, open, func(k *kiosk.Kiosk, window fyne.Window) ui {
		ui := app.New(k, app.Options{Landscape: screen.Width > screen.Height, Now: k.Now, Steady: k.Steady, Restart: again, Scrub: scrub})
		window.SetContent(ui.Content())
		ui.Listen(window.Canvas())
		return ui
	})
	if err != nil {
		return err
	}
	return ended
}

// scrub also gives up what has been made of fonts and dictionaries and is there twice.
func scrub() {
	memory.Scrub()
	memory.GiveBack(append(assets.Dictionaries(), assets.FontRegular(), assets.FontBold())...)
}

// Sign is a hall's big screen.
func (windows) Sign(ctx context.Context, screen config.Screen, open func() (*kiosk.Sign, error)) error {
	return show(ctx, screen, open, func(s *kiosk.Sign, window fyne.Window) ui {
		ui := app.NewSignage(s, app.Options{Landscape: screen.Width > screen.Height, Now: s.Now, Steady: time.Now})
		window.SetContent(ui.Content())
		return ui
	})
}

// machine is what stands behind a screen.
type machine interface{ Close() }

var errNoDisplay = errors.New("没有显示器：请在图形界面里启动。 No display: set DISPLAY, or start it where the screen is.")

// show opens a machine, and a window meanwhile: either takes as long as the other, and somebody may be waiting. It has the
// window filled and returns when ctx ends or the window is closed. The error is that of open.
func show[M machine](ctx context.Context, screen config.Screen, open func() (M, error), fill func(M, fyne.Window) ui) error {
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		m, err := open() // whatever else is wrong is told first
		if err != nil {
			return err
		}
		m.Close()
		return errNoDisplay
	}
	// Fyne would take the scale from the monitor's size in millimetres, which touch
	// screens report wrongly. One unit is one pixel on the screen the pages are drawn for.
	scale := float64(min(screen.Width, screen.Height)) / drawnFor
	os.Setenv("FYNE_SCALE", strconv.FormatFloat(scale, 'f', 4, 64))
	// Five thousand ways to compose a letter of two keys, read for a tenth of a start: no machine in a hall has such keys.
	os.Setenv("XCOMPOSEFILE", os.DevNull)
	// What the start makes is either kept, or cleared away by App.Start as soon as there is time.
	collect := debug.SetGCPercent(-1)
	time.AfterFunc(time.Second, func() { debug.SetGCPercent(collect) })

	program := fyneapp.NewWithID("cn.yichuang.kiosk")
	design.Use()
	window := program.NewWindow("一窗")
	window.SetPadded(false)
	window.SetContent(container.NewWithoutLayout()) // else Fyne would paint a rectangle before there is anything to be seen
	// Also before full screen: the pages ask for no size of their own, and X11 refuses a window of none.
	window.Resize(fyne.NewSize(float32(float64(screen.Width)/scale), float32(float64(screen.Height)/scale)))
	window.SetFixedSize(!screen.Fullscreen)

	var behind M
	var front ui
	var failed error
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		fonts := make(chan struct{})
		go func() {
			defer close(fonts)
			design.ParseFonts()
		}()
		behind, failed = open()
		<-fonts
	}()
	program.Lifecycle().SetOnStarted(func() {
		<-opened
		// Fyne listens for the same signals that end ctx, and quits by itself: a second quit would meet a window that is gone.
		// Only what came before it listened is left to us.
		if failed != nil || ctx.Err() != nil {
			fyne.Do(program.Quit)
			return
		}
		front = fill(behind, window)
		window.SetFullScreen(screen.Fullscreen) // not before: it paints at once
		front.Start()
	})
	program.Lifecycle().SetOnStopped(func() {
		if front != nil {
			front.Stop()
		}
	})
	window.ShowAndRun()
	<-opened
	if failed == nil {
		behind.Close()
	}
	return failed
}
