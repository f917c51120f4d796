package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"yichuang/assets"
)

// Use makes the bundled fonts and the kit's colours those of the running Fyne app.
// It must be called before any Kit is used, since text is measured with the app's font. A second
// call does nothing: setting a theme makes Fyne parse the fonts again, and keep both.
func Use() {
	if s := fyne.CurrentApp().Settings(); s.Theme() != fyne.Theme(bundled{}) {
		s.SetTheme(bundled{})
	}
}

// One resource for each font, so that Fyne parses it once and not once per style.
var (
	regular = fyne.NewStaticResource("NotoSansSC-Regular.otf", assets.FontRegular())
	bold    = fyne.NewStaticResource("NotoSansSC-Bold.otf", assets.FontBold())
)

// bundled is the Fyne theme: our fonts for every style, our ground. Components
// take their colours from the Kit, not from here.
type bundled struct{}

func (bundled) Font(s fyne.TextStyle) fyne.Resource { return font(s.Bold) }

func font(boldly bool) fyne.Resource {
	if boldly {
		return bold
	}
	return regular
}

// SetFont has t painted in a bundled font. A text that names none is first looked for in all the fonts that Fyne brings and
// the machine has, which takes a tenth of the time of a start. Signs that the bundled ones lack are found either way.
func SetFont(t *canvas.Text, boldly bool) {
	t.TextStyle.Bold, t.FontSource = boldly, font(boldly)
}

// ParseFonts makes the first measuring of a text as quick as all others. It may be called from any goroutine while no other
// measures or paints.
func ParseFonts() {
	for _, boldly := range []bool{false, true} {
		Width("A", float32(Body), boldly)
	}
}

// Width is how wide one line of text is in the bundled font.
func Width(text string, px float32, boldly bool) float32 {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, px, fyne.TextStyle{Bold: boldly}, font(boldly))
	return size.Width
}

func (bundled) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameBackground:
		return calm.Ground
	case theme.ColorNameForeground:
		return calm.Ink
	case theme.ColorNamePrimary:
		return calm.Brand
	}
	return theme.DefaultTheme().Color(name, theme.VariantLight)
}

func (bundled) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

func (bundled) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNamePadding:
		return 0
	case theme.SizeNameText:
		return float32(Body)
	}
	return theme.DefaultTheme().Size(name)
}
