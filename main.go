// Command yichuang is the kiosk: it reads the config, opens the parts and shows
// the window. It is the only package that imports fyne.io/fyne/v2/app, and with it
// OpenGL and cgo; what the words of the command line mean stands in kiosk/command.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"yichuang/app"
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
func (windows) Kiosk(ctx context.Context, screen config.Screen, k *kiosk.Kiosk) error {
	var ended error
	again := func() {
		ended = command.ErrAgain
		fyne.CurrentApp().Quit()
	}
	show(ctx, screen, func(window fyne.Window) ui {
		ui := app.New(k, app.Options{Landscape: screen.Width > screen.Height, Now: k.Now, Steady: k.Steady, Restart: again, Scrub: scrub})
		window.SetContent(ui.Content())
		ui.Listen(window.Canvas())
		return ui
	})
	return ended
}

// scrub also gives up what has been made of fonts and dictionaries and is there twice.
func scrub() {
	memory.Scrub()
	memory.GiveBack(append(assets.Dictionaries(), assets.FontRegular(), assets.FontBold())...)
}

// Sign is a hall's big screen.
func (windows) Sign(ctx context.Context, screen config.Screen, s *kiosk.Sign) error {
	show(ctx, screen, func(window fyne.Window) ui {
		ui := app.NewSignage(s, app.Options{Landscape: screen.Width > screen.Height, Now: s.Now, Steady: time.Now})
		window.SetContent(ui.Content())
		return ui
	})
	return nil
}

// show opens the window, has it filled, and returns when ctx ends or the window is closed.
func show(ctx context.Context, screen config.Screen, fill func(fyne.Window) ui) {
	// Fyne would take the scale from the monitor's size in millimetres, which touch
	// screens report wrongly. One unit is one pixel on the screen the pages are drawn for.
	scale := float64(min(screen.Width, screen.Height)) / drawnFor
	os.Setenv("FYNE_SCALE", strconv.FormatFloat(scale, 'f', 4, 64))

	program := fyneapp.NewWithID("cn.yichuang.kiosk")
	window := program.NewWindow("一窗")
	window.SetPadded(false)
	ui := fill(window)
	// Also before full screen: the pages ask for no size of their own, and X11 refuses a window of none.
	window.Resize(fyne.NewSize(float32(float64(screen.Width)/scale), float32(float64(screen.Height)/scale)))
	if screen.Fullscreen {
		window.SetFullScreen(true)
	} else {
		window.SetFixedSize(true)
	}

	program.Lifecycle().SetOnStarted(func() {
		ui.Start()
		// Fyne listens for the same signals that end ctx, and quits by itself: a second quit would meet a window that is gone.
		// Only what came before it listened is left to us.
		if ctx.Err() != nil {
			fyne.Do(program.Quit)
		}
	})
	program.Lifecycle().SetOnStopped(ui.Stop)
	window.ShowAndRun()
}
