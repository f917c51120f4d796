package printer

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"yichuang/drivers/printer/glyph"
)

//go:embed profiles/*.toml
var profiles embed.FS

// Charset names the two-byte font of a printer.
type Charset string

const (
	GB18030 Charset = "gb18030" // the two-byte part only: a four-byte code holds ASCII digits and prints as garbage
	GBK     Charset = "gbk"     // as Windows' code page 936
	GB2312  Charset = "gb2312"
)

// QRMode says who draws QR codes.
type QRMode string

const (
	QRCommand QRMode = "command" // the printer, by 1D 28 6B
	QRRaster  QRMode = "raster"  // the driver
)

// CutMode is the cutter's command.
type CutMode string

const (
	CutFeed    CutMode = "feed"    // 1D 56 42: feeds to the knife by itself
	CutFull    CutMode = "full"    // 1B 69
	CutPartial CutMode = "partial" // 1B 6D
	CutNone    CutMode = "none"    // no cutter
)

// Presenter is the make of the presenter, whose commands and reports differ.
type Presenter string

const (
	PresenterNone    Presenter = "none"
	PresenterCustom  Presenter = "custom"  // reports paper at the exit by 10 04 14, takes it back by 1D 65 02
	PresenterCitizen Presenter = "citizen" // takes it back by 1D 52 30, reports nothing known here
	PresenterStar    Presenter = "star"    // takes it back by 1B 16 30 00, reports nothing known here
)

// Profile is what a model of printer can do and how it speaks. Loaded from TOML; the zero value is not usable.
type Profile struct {
	Name      string    `toml:"name"`
	WidthMM   int       `toml:"width_mm"` // of the paper
	Dots      int       `toml:"dots"`     // printable
	Cells     int       `toml:"cells"`    // half-width signs in a line, each 12 dots
	Chars     Charset   `toml:"chars"`
	QR        QRMode    `toml:"qr"`
	Cut       CutMode   `toml:"cut"`
	Presenter Presenter `toml:"presenter"`
	ProcessID bool      `toml:"process_id"` // answers 1D 28 48
	// ConfirmSeconds is how long after the last byte a confirmation is waited for.
	ConfirmSeconds int           `toml:"confirm_seconds"`
	Status         StatusProfile `toml:"status"`
}

// StatusProfile is which status questions a model answers, and how wrongly.
type StatusProfile struct {
	Questions       []int `toml:"questions"`         // n of 10 04 n
	Bit7            bool  `toml:"bit7"`              // sets bit 7 in answers
	InvertedNearEnd bool  `toml:"inverted_near_end"` // says near end when there is paper enough
	Automatic       bool  `toml:"automatic"`         // reports changes after 1D 61 FF
	PaperSensor     bool  `toml:"paper_sensor"`      // answers 1D 72 01
}

// Answers says whether the model answers 10 04 n.
func (s StatusProfile) Answers(n int) bool { return slices.Contains(s.Questions, n) }

// ProfileError says what is wrong with a profile, or that there is none of that name.
type ProfileError struct{ Name, Why string }

func (e *ProfileError) Error() string { return fmt.Sprintf("printer: profile %q: %s", e.Name, e.Why) }

// ProfileNames returns the names of the built-in profiles, sorted.
func ProfileNames() []string {
	entries, err := profiles.ReadDir("profiles")
	if err != nil {
		panic(err) // embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	return names
}

// LoadProfile returns a built-in profile by its name, or a *ProfileError.
func LoadProfile(name string) (Profile, error) {
	text, err := profiles.ReadFile("profiles/" + name + ".toml")
	if err != nil {
		return Profile{}, &ProfileError{name, "not known; there are " + strings.Join(ProfileNames(), ", ")}
	}
	return ParseProfile(name, string(text))
}

// ParseProfile reads a profile from TOML, for models that are not built in. name is used in the *ProfileError.
func ParseProfile(name, text string) (Profile, error) {
	var p Profile
	meta, err := toml.Decode(text, &p)
	if err != nil {
		return Profile{}, &ProfileError{name, err.Error()}
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Profile{}, &ProfileError{name, "key " + unknown[0].String() + " is not known"}
	}
	if why := p.fault(); why != "" {
		return Profile{}, &ProfileError{name, why}
	}
	return p, nil
}

// fault returns what is wrong with a profile, or "".
func (p Profile) fault() string {
	switch {
	case p.Name == "":
		return "name is missing"
	case p.Cells < 16 || p.Dots != p.Cells*glyph.CellWidth:
		return fmt.Sprintf("dots must be cells x %d", glyph.CellWidth)
	case !slices.Contains([]Charset{GB18030, GBK, GB2312}, p.Chars):
		return "chars must be gb18030, gbk or gb2312"
	case !slices.Contains([]QRMode{QRCommand, QRRaster}, p.QR):
		return "qr must be command or raster"
	case !slices.Contains([]CutMode{CutFeed, CutFull, CutPartial, CutNone}, p.Cut):
		return "cut must be feed, full, partial or none"
	case !slices.Contains([]Presenter{PresenterNone, PresenterCustom, PresenterCitizen, PresenterStar}, p.Presenter):
		return "presenter must be none, custom, citizen or star"
	case slices.ContainsFunc(p.Status.Questions, func(n int) bool { return n < 1 || n > 4 }):
		return "status.questions may hold 1, 2, 3 and 4"
	case p.Presenter == PresenterCustom && p.Status.Automatic:
		return "status.automatic cannot be told apart from a custom presenter's reports"
	case p.ConfirmSeconds < 1:
		return "confirm_seconds must be at least 1"
	}
	return ""
}
