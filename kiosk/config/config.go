// Package config reads the kiosk's TOML file. A wrong key or value is refused with
// the line and what is allowed: a technician has to mend it with no manual at hand. It
// knows no device: the caller says which printer profiles there are.
package config

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"yichuang/kiosk/seal"
)

// Config is the whole file.
type Config struct {
	Site     Site     `toml:"site"`
	Reader   Reader   `toml:"reader"`
	Printer  Printer  `toml:"printer"`
	Camera   Camera   `toml:"camera"`
	Platform Platform `toml:"platform"`
	Data     Data     `toml:"data"`
	Seal     Seal     `toml:"seal"`
	Screen   Screen   `toml:"screen"`
	Sound    Sound    `toml:"sound"`
}

// Site is where the machine stands.
type Site struct {
	Code  string `toml:"code"`  // on receipts and certificates: A03
	Name  string `toml:"name"`  // of the hall, in the header
	Level string `toml:"level"` // district, town or village: which matters it may take
	Area  string `toml:"area"`  // division code of 6, 9 or 12 digits
	Hours string `toml:"hours"` // of the windows, for people; empty when nobody said

	Phone     string `toml:"phone"`      // of the hall, for who needs help; empty: none is shown
	ReplyDays int    `toml:"reply_days"` // working days within which who complains is answered; 0: nobody has said
}

// LevelCode is the level as catalogues write it: GB/T 39046 A.2.
func (s Site) LevelCode() string {
	return map[string]string{"district": "4", "town": "5", "village": "6"}[s.Level]
}

// Reader is the ID-card reader's line.
type Reader struct {
	Port string `toml:"port"` // stable name, such as /dev/yichuang-reader
	Baud int    `toml:"baud"` // bits a second, 115200 when left out
}

// Printer is the receipt printer's line.
type Printer struct {
	Port    string `toml:"port"`
	Baud    int    `toml:"baud"`    // 115200 when left out
	Profile string `toml:"profile"` // a profile of the driver, generic-80 when left out
}

// Camera is the document camera. Most machines have none.
type Camera struct {
	Port string `toml:"port"` // stable name, such as /dev/yichuang-camera; empty when there is none
}

// Platform is the other end of the wire.
type Platform struct {
	URL string `toml:"url"` // https://host:port
	CA  string `toml:"ca"`  // PEM file with the platform's own authority
}

// Data is where everything is kept.
type Data struct {
	Dir   string `toml:"dir"`
	Stick string `toml:"stick"` // where a USB stick is mounted, /media/yichuang when left out
}

// Seal says how secrets are kept.
type Seal struct {
	Suite seal.Suite `toml:"suite"` // sm when left out
}

// Screen is the window. Without full screen it has the width and height given, in pixels.
type Screen struct {
	Fullscreen bool `toml:"fullscreen"` // true when left out
	Width      int  `toml:"width"`      // 1080 when left out
	Height     int  `toml:"height"`     // 1920 when left out
	Settle     int  `toml:"settle_ms"`  // how long a new page takes no taps, in milliseconds: 300 when left out
}

// Sound is what is heard of the machine.
type Sound struct {
	On      bool   `toml:"on"`      // true when left out; false: no sound and no voice
	Volume  int    `toml:"volume"`  // 0 to 100, 70 when left out; beside what the system's mixer says
	Private bool   `toml:"private"` // there is a headphone jack and no loudspeaker: nobody else hears what is said
	Voices  string `toml:"voices"`  // folder of recorded sentences; empty: the engine says all of them
}

// Fault is what is wrong with a file.
type Fault struct {
	File string
	Line int    // 0 when it is about the whole file
	Key  string // such as [printer] baud
	Says string // in Chinese, then in English
}

// Error is one line for the technician.
func (f Fault) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", f.File, f.Key, f.Says)
	}
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Key, f.Says)
}

var bauds = []int{9600, 19200, 38400, 57600, 115200}

// Load reads and checks a file. Relative paths in it count from the file's own folder. Profiles are
// the printer profiles there are; with none given, any name is taken. The error is a Fault.
func Load(file string, profiles ...string) (Config, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Config{}, Fault{File: file, Key: "file", Says: "读不到配置文件 cannot be read: " + err.Error()}
	}
	c := Config{
		Reader:  Reader{Baud: 115200},
		Printer: Printer{Baud: 115200, Profile: "generic-80"},
		Data:    Data{Stick: "/media/yichuang"},
		Seal:    Seal{Suite: seal.SM},
		Screen:  Screen{Fullscreen: true, Width: 1080, Height: 1920, Settle: 300},
		Sound:   Sound{On: true, Volume: 70},
	}
	l := &loader{file: file, lines: strings.Split(string(text), "\n")}
	if err := l.decode(string(text), &c); err != nil {
		return Config{}, err
	}
	if err := l.check(c, profiles); err != nil {
		return Config{}, err
	}
	for _, path := range []*string{&c.Reader.Port, &c.Printer.Port, &c.Camera.Port, &c.Platform.CA, &c.Data.Dir, &c.Data.Stick, &c.Sound.Voices} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(filepath.Dir(file), *path)
		}
	}
	return c, nil
}

type loader struct {
	file  string
	lines []string
}

// decode turns toml's own errors into Faults.
func (l *loader) decode(text string, c *Config) error {
	meta, err := toml.Decode(text, c)
	if parse, ok := err.(toml.ParseError); ok {
		return Fault{l.file, parse.Position.Line, inWords(strings.Split(parse.LastKey, ".")), "写法不对 " + parse.Message}
	}
	if err != nil {
		return l.typeFault(text, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0]
		return l.fault(key, "没有这个配置项，可用的有 unknown, allowed are: "+strings.Join(allowed(key), ", "))
	}
	return nil
}

// typeFault finds the value of the wrong type and says which is right; toml's error names Go types.
func (l *loader) typeFault(text string, err error) error {
	var tree map[string]any
	meta, _ := toml.Decode(text, &tree)
	for _, key := range meta.Keys() {
		want := "Hash"
		if len(key) > 1 {
			if want = kinds[key[1]]; want == "" {
				want = "String"
			}
		}
		if meta.Type(key...) != want {
			return l.fault(key, "值的类型不对，要 wrong type, must be "+kindSays[want])
		}
	}
	return Fault{File: l.file, Key: "file", Says: "写法不对 " + err.Error()}
}

// kinds are the types, in toml's words, of the keys that are no text.
var kinds = map[string]string{"baud": "Integer", "reply_days": "Integer", "width": "Integer", "height": "Integer", "fullscreen": "Bool",
	"on": "Bool", "private": "Bool", "volume": "Integer"}

var kindSays = map[string]string{
	"Hash":    "一个 [段落] a [section]",
	"String":  "引号里的文字 text in quotes",
	"Integer": "整数 a whole number",
	"Bool":    "true 或 or false",
}

// keys are all that may stand in a file.
var keys = map[string][]string{
	"site":     {"code", "name", "level", "area", "hours", "phone", "reply_days"},
	"reader":   {"port", "baud"},
	"printer":  {"port", "baud", "profile"},
	"camera":   {"port"},
	"platform": {"url", "ca"},
	"data":     {"dir", "stick"},
	"seal":     {"suite"},
	"screen":   {"fullscreen", "width", "height"},
	"sound":    {"on", "volume", "private", "voices"},
}

// allowed is what could have stood where an unknown key stands.
func allowed(key toml.Key) []string {
	if list, ok := keys[key[0]]; ok && len(key) > 1 {
		return list
	}
	var sections []string
	for name := range keys {
		sections = append(sections, "["+name+"]")
	}
	slices.Sort(sections)
	return sections
}

// fault names the line of a key, or of its section when the key is not there.
func (l *loader) fault(key toml.Key, says string) Fault {
	f := Fault{File: l.file, Key: inWords(key), Says: says}
	section := ""
	for i, line := range l.lines {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[] ")
			if section == key[0] {
				f.Line = i + 1
			}
			line = ""
		}
		name, _, _ := strings.Cut(line, "=")
		path := strings.Trim(section+"."+strings.Trim(name, " \t\"'"), ".")
		if path == strings.Join(key, ".") {
			f.Line = i + 1
			return f
		}
	}
	return f
}

// inWords writes a key as it stands in the file: [printer] baud.
func inWords(key toml.Key) string {
	switch {
	case key[0] == "":
		return "syntax"
	case len(key) == 1:
		return "[" + key[0] + "]"
	}
	return "[" + key[0] + "] " + strings.Join(key[1:], ".")
}

var (
	siteCode = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)
	area     = regexp.MustCompile(`^(\d{6}|\d{9}|\d{12})$`)
	phone    = regexp.MustCompile(`^[0-9][0-9 -]{2,18}[0-9]$`)
)

// isPlatform reports whether s is https://host:port and nothing more; the port may be left out.
func isPlatform(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return false
	}
	port := 443
	if u.Port() != "" {
		port, err = strconv.Atoi(u.Port())
	}
	return err == nil && port > 0 && port < 65536 && strings.TrimSuffix(s, "/") == "https://"+u.Host
}

// check holds the values against what is allowed; the first fault is returned.
func (l *loader) check(c Config, profiles []string) error {
	baud := "只能是 must be one of " + join(bauds)
	for _, rule := range []struct {
		ok   bool
		key  toml.Key
		says string
	}{
		{siteCode.MatchString(c.Site.Code), toml.Key{"site", "code"}, "1 到 8 个大写字母或数字 1 to 8 capital letters or digits, such as A03"},
		{strings.TrimSpace(c.Site.Name) != "", toml.Key{"site", "name"}, "要填大厅的名称 the hall's name must not be empty"},
		{slices.Contains([]string{"district", "town", "village"}, c.Site.Level), toml.Key{"site", "level"}, "只能是 must be district, town or village"},
		{area.MatchString(c.Site.Area), toml.Key{"site", "area"}, "6、9 或 12 位区划代码 a division code of 6, 9 or 12 digits"},
		{c.Site.Phone == "" || phone.MatchString(c.Site.Phone), toml.Key{"site", "phone"}, "4 到 20 位数字，可以有空格和短横 digits, such as 0594-1234567"},
		{c.Site.ReplyDays >= 0 && c.Site.ReplyDays <= 60, toml.Key{"site", "reply_days"}, "1 到 60 个工作日 1 to 60 working days"},
		{len([]rune(c.Site.Hours)) <= 40, toml.Key{"site", "hours"}, "最多 40 个字 at most 40 signs"},
		{c.Reader.Port != "", toml.Key{"reader", "port"}, "要填串口 must name a serial port, such as /dev/yichuang-reader"},
		{slices.Contains(bauds, c.Reader.Baud), toml.Key{"reader", "baud"}, baud},
		{c.Printer.Port != "", toml.Key{"printer", "port"}, "要填串口 must name a serial port, such as /dev/yichuang-printer"},
		{slices.Contains(bauds, c.Printer.Baud), toml.Key{"printer", "baud"}, baud},
		{c.Printer.Profile != "", toml.Key{"printer", "profile"}, "要填打印机型号 must name a printer profile, such as generic-80"},
		{len(profiles) == 0 || slices.Contains(profiles, c.Printer.Profile), toml.Key{"printer", "profile"}, "没有这个打印机型号，可用的有 no such profile, allowed are: " + strings.Join(profiles, ", ")},
		{isPlatform(c.Platform.URL), toml.Key{"platform", "url"}, "要以 https:// 开头 must be https://host:port"},
		{c.Platform.CA != "", toml.Key{"platform", "ca"}, "要填平台根证书文件 must name the platform's CA file"},
		{c.Data.Dir != "", toml.Key{"data", "dir"}, "要填数据目录 must name a folder, such as /var/lib/yichuang"},
		{slices.Contains(seal.Suites(), c.Seal.Suite), toml.Key{"seal", "suite"}, "只能是 must be sm or intl"},
		{c.Screen.Width >= 400 && c.Screen.Width <= 7680, toml.Key{"screen", "width"}, "400 到 7680 像素 400 to 7680 pixels"},
		{c.Screen.Height >= 400 && c.Screen.Height <= 7680, toml.Key{"screen", "height"}, "400 到 7680 像素 400 to 7680 pixels"},
		{c.Screen.Settle >= 20 && c.Screen.Settle <= 2000, toml.Key{"screen", "settle_ms"}, "20 到 2000 毫秒 20 to 2000 milliseconds"},
		{c.Sound.Volume >= 0 && c.Sound.Volume <= 100, toml.Key{"sound", "volume"}, "0 到 100 from 0 to 100"},
	} {
		if !rule.ok {
			return l.fault(rule.key, rule.says)
		}
	}
	return nil
}

func join(numbers []int) string {
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ", ")
}
