package receipt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"

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
		b, err := mapped(name)
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

// mapped is a file as memory that takes room only where it is read: of fifty megabytes of rare signs a machine needs few. It
// stays for the life of the process; a package manager puts a new file in the place of the old one and does not write into it.
func mapped(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
}
