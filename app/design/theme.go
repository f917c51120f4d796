package design

import (
	"image/color"
	"sync"

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
	regular         = fyne.NewStaticResource("NotoSansSC-Regular.otf", assets.FontRegular())
	bold            = fyne.NewStaticResource("NotoSansSC-Bold.otf", assets.FontBold())
	everydayRegular = fyne.NewStaticResource("NotoSansSC-Everyday-Regular.otf", assets.FontEverydayRegular())
	everydayBold    = fyne.NewStaticResource("NotoSansSC-Everyday-Bold.otf", assets.FontEverydayBold())
)

// bundled is the Fyne theme: our fonts for every style, our ground. Components
// take their colours from the Kit, not from here.
type bundled struct{}

func (bundled) Font(s fyne.TextStyle) fyne.Resource {
	if s.Bold {
		return bold
	}
	return regular
}

// font is the one that a text is painted in. The whole fonts take three times as long to be read as the everyday ones, and most
// of the first pages' time would be for them; the signs look the same.
func font(text string, boldly bool) fyne.Resource {
	switch plain := Everyday(text); {
	case plain && boldly:
		return everydayBold
	case plain:
		return everydayRegular
	case boldly:
		return bold
	}
	return regular
}

// Everyday says whether the everyday fonts have every sign of a text.
func Everyday(text string) bool {
	for _, r := range text {
		if r >= 1<<16 || !everyday()[r] {
			return false
		}
	}
	return true
}

var everyday = sync.OnceValue(func() *[1 << 16]bool {
	var has [1 << 16]bool
	for _, r := range assets.Everyday() {
		has[r] = true
	}
	return &has
})

// SetFont has t painted in a bundled font, by the text that it has. A text that names none is first looked for in all the fonts that Fyne brings and
// the machine has, which takes a tenth of the time of a start. Signs that the bundled ones lack are found either way.
func SetFont(t *canvas.Text, boldly bool) {
	t.TextStyle.Bold, t.FontSource = boldly, font(t.Text, boldly)
}

// ParseFonts makes the first measuring of a text of everyday signs as quick as all others. It may be called from any goroutine
// while no other measures or paints.
func ParseFonts() { parse('A') }

// ParseRareSigns does the same for the other signs of the whole fonts. It takes a tenth of a second, and belongs to Fyne's
// goroutine.
func ParseRareSigns() { parse(0x9555) }

func parse(sign rune) {
	for _, boldly := range []bool{false, true} {
		Width(string(sign), float32(Body), boldly)
	}
}

// Width is how wide one line of text is in the bundled font.
func Width(text string, px float32, boldly bool) float32 {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, px, fyne.TextStyle{Bold: boldly}, font(text, boldly))
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
