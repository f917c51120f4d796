// Package assets holds what is embedded into the programs: fonts, icons, sounds, the
// catalogue, the posters and the keyboards' dictionaries, each beside its licence (see
// LICENCES.md). It only hands out bytes: what they mean is for the rooms that use them.
package assets

import (
	"embed"
	"io/fs"
)

// Not in a file system: that would copy nine megabytes for whoever asks.
var (
	//go:embed fonts/NotoSansSC-Regular.otf
	regular []byte
	//go:embed fonts/NotoSansSC-Bold.otf
	bold []byte
	//go:embed fonts/NotoSansSC-Everyday-Regular.otf
	everydayRegular []byte
	//go:embed fonts/NotoSansSC-Everyday-Bold.otf
	everydayBold []byte
	//go:embed fonts/everyday.txt
	everyday string
)

//go:embed icons/*.svg
var icons embed.FS

//go:embed pinyin/pinyin_simp.dict.yaml
var pinyin []byte

//go:embed handwriting/medians.bin.gz
var medians []byte

//go:embed strokes/stroke.dict.yaml.gz
var strokes []byte

//go:embed catalogue
var catalogue embed.FS

//go:embed posters
var posters embed.FS

//go:generate sh -c "cd sounds && go run generate.go"
//go:embed sounds/*.wav
var sounds embed.FS

// FontRegular returns Noto Sans SC, regular, subset to GBK (OpenType, CFF outlines).
// The caller must not change the bytes.
func FontRegular() []byte { return regular }

// FontBold returns Noto Sans SC, bold, subset to GBK.
func FontBold() []byte { return bold }

// Everyday are the signs that the everyday fonts have: those of GB 2312, Latin letters, digits and punctuation.
func Everyday() string { return everyday }

// FontEverydayRegular returns the signs of Everyday out of FontRegular: a text of nothing else is drawn alike in it, and it is
// read in a third of the time. The caller must not change the bytes.
func FontEverydayRegular() []byte { return everydayRegular }

// FontEverydayBold returns the signs of Everyday out of FontBold.
func FontEverydayBold() []byte { return everydayBold }

// Fonts are all of them, as they are embedded.
func Fonts() [][]byte { return [][]byte{regular, bold, everydayRegular, everydayBold} }

// Dictionaries are what the keyboards know, as it is embedded.
func Dictionaries() [][]byte { return [][]byte{pinyin, medians, strokes} }

// Icon returns a lucide icon by its name ("printer"), as SVG drawn with
// stroke="currentColor" in a 24 x 24 box. It panics on a name that is not
// bundled: names are literals in the code, and a test draws every screen.
func Icon(name string) []byte { return must(icons, "icons/"+name+".svg") }

// HasIcon reports whether an icon of a name is bundled.
func HasIcon(name string) bool {
	_, err := icons.ReadFile("icons/" + name + ".svg")
	return err == nil
}

// Pinyin returns the rime dictionary pinyin_simp: after a YAML header that ends
// with a line "...", one word a line: signs, tab, syllables with blanks between, tab, weight.
// The caller must not change the bytes.
func Pinyin() []byte { return pinyin }

// Medians returns how signs are written (gzip): one after the other, in the order of their code points, the sign in UTF-8, the
// number of its strokes, and for each stroke the number of its points and the points, each x and y. All but the sign
// are single bytes; x grows to the right, y downwards, and 255 is the far side of the box a sign is written in.
// The caller must not change the bytes.
func Medians() []byte { return medians }

// Strokes returns the rime dictionary stroke (gzip): after a YAML header that ends with a line "...", one sign a line: sign, tab, its
// strokes in the order they are written as h 横, s 竖, p 撇, n 捺 or 点, z 折. A sign may have several lines.
// The caller must not change the bytes.
func Strokes() []byte { return strokes }

// Catalogue returns the bundled catalogue folder, as kiosk/catalogue loads it.
func Catalogue() fs.FS { return folder(catalogue, "catalogue") }

// Posters returns the bundled folder of posters, as kiosk/posters loads it.
func Posters() fs.FS { return folder(posters, "posters") }

// Sound returns one of the machine's sounds by its name ("printed"), as a WAV file of 16 bits and one channel. It panics on a
// name that is not bundled, as Icon does.
func Sound(name string) []byte { return must(sounds, "sounds/"+name+".wav") }

func folder(files embed.FS, name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the name is a constant
	}
	return sub
}

func must(files embed.FS, name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("assets: not bundled: " + name)
	}
	return b
}
