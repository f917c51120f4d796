package receipt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"yichuang/assets"
	"yichuang/drivers/printer"
)

// Where Debian's fonts-hanazono and fonts-babelstone-han put the signs that the bundled font lacks.
var rareFonts = []string{
	"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
	"/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
	"/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",
}

// Fonts are the bundled fonts, and behind them those for rare signs that are installed. A name in a
// sign that none of them has is printed with its code point, never with a question mark.
func Fonts() (*printer.Fonts, error) {
	var rare [][]byte
	for _, name := range rareFonts {
		b, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("font: %w", err)
		}
		rare = append(rare, b)
	}
	return printer.ParseFonts(assets.FontRegular(), assets.FontBold(), rare...)
}
