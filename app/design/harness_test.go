package design

import (
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	fynetest "fyne.io/fyne/v2/test"
)

func TestMain(m *testing.M) {
	fynetest.NewApp()
	Use()
	os.Exit(m.Run())
}

// modes are all that a citizen can choose.
var modes = map[string]Mode{
	"portrait":       {},
	"landscape":      {Landscape: true},
	"large":          {Large: true},
	"land-large":     {Large: true, Landscape: true},
	"contrast":       {Contrast: true},
	"large-contrast": {Large: true, Contrast: true},
}

// screen shows o on a canvas of the mode's screen.
func screen(m Mode, o fyne.CanvasObject) software.WindowlessCanvas {
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(o)
	c.Resize(m.Screen())
	return c
}

// save keeps a picture for a person to look at, when YICHUANG_SCREENS says where.
func save(t *testing.T, name string, img image.Image) {
	t.Helper()
	dir := os.Getenv("YICHUANG_SCREENS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
