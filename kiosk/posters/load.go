package posters

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

// File is what a folder of posters is written in; the pictures lie beside it.
const File = "posters.yaml"

// The limits of a set.
const (
	maxPosters = 40
	maxTitle   = 30 // signs
	maxLines   = 4  // under the title, and of it
	maxLine    = 40 // signs
	defaultFor = 10 // seconds
	leastFor   = 5
	mostFor    = 120
)

// file is a folder's posters.yaml, word by word.
type file struct {
	Version  string  `yaml:"version"`
	Date     string  `yaml:"date"`
	District string  `yaml:"district"`
	Posters  []entry `yaml:"posters"`
}

type entry struct {
	Kind     Kind     `yaml:"kind"`
	Title    string   `yaml:"title"`
	Lines    []string `yaml:"lines"`
	Icon     string   `yaml:"icon"`
	Colour   Colour   `yaml:"colour"`
	Picture  string   `yaml:"picture"`
	Wide     string   `yaml:"wide"`
	From     string   `yaml:"from"`
	To       string   `yaml:"to"`
	Hours    string   `yaml:"hours"`
	Weekdays []int    `yaml:"weekdays"`
	For      audience `yaml:"for"`
	Seconds  int      `yaml:"seconds"`
}

type audience struct {
	Sites  []string `yaml:"sites"`
	Levels []string `yaml:"levels"`
	Areas  []string `yaml:"areas"`
}

// Load reads the posters of a folder and checks them; every picture is decoded once. The error joins all
// catalogue.Faults that were found, and nothing is returned unless all is well. Whether version, date and district are
// good ones is for whoever publishes: the bundled set has none.
func Load(dir fs.FS) (*Set, error) {
	var f file
	if err := catalogue.Read(dir, File, &f); err != nil {
		return nil, err
	}
	s := &Set{Version: f.Version, Date: f.Date, District: f.District, files: dir}
	c := &checker{dir: dir}
	if len(f.Posters) > maxPosters {
		c.fault("posters", "最多 %d 张 at most so many", maxPosters)
		return nil, c.all
	}
	for n, e := range f.Posters {
		c.at = fmt.Sprintf("posters[%d]", n)
		p := c.poster(e)
		p.set, p.nth = s, n
		s.Posters = append(s.Posters, p)
	}
	if c.all != nil {
		return nil, c.all
	}
	return s, nil
}

// checker gathers what is wrong.
type checker struct {
	dir fs.FS
	at  string // the poster that is looked at
	all error
}

func (c *checker) fault(field, says string, args ...any) {
	c.all = errors.Join(c.all, catalogue.FaultAt(c.dir, File, field, says, args...))
}

// need is a fault of a field of the poster unless ok.
func (c *checker) need(ok bool, field, says string, args ...any) {
	if !ok {
		c.fault(c.at+"."+field, says, args...)
	}
}

func (c *checker) poster(e entry) Poster {
	p := Poster{Kind: e.Kind, Title: strings.TrimSpace(e.Title), Lines: e.Lines, Icon: e.Icon, Colour: e.Colour, Picture: e.Picture, Wide: e.Wide,
		For: Audience(e.For), Seconds: e.Seconds}
	look, known := looks[p.Kind]
	c.need(known, "kind", "只能是 must be one of %s", list(Kinds()))
	if p.Icon == "" {
		p.Icon = look.icon
	}
	if p.Colour == "" {
		p.Colour = look.colour
	}
	if p.Seconds == 0 {
		p.Seconds = defaultFor
	}
	c.need(p.Seconds >= leastFor && p.Seconds <= mostFor, "seconds", "%d 到 to %d", leastFor, mostFor)
	c.words(p)
	if p.Picture == "" {
		c.need(p.Wide == "", "wide", "要和 picture 一起写 needs a picture")
		c.need(!known || assets.HasIcon(p.Icon), "icon", "没有这个图标 no such icon")
		c.need(!known || slices.Contains(Colours(), p.Colour), "colour", "只能是 must be one of %s", list(Colours()))
	} else {
		c.need(len(e.Lines) == 0 && e.Icon == "" && e.Colour == "", "picture", "有图片的不写 lines、icon、colour not together with words")
		c.picture("picture", p.Picture)
		if p.Wide != "" {
			c.picture("wide", p.Wide)
		}
	}
	p.When = c.schedule(e)
	for _, level := range p.For.Levels {
		c.need(slices.Contains(Levels(), level), "for.levels", "只能是 must be one of %s", list(Levels()))
	}
	for _, area := range p.For.Areas {
		c.need(len(area) >= 6 && strings.Trim(area, "0123456789") == "", "for.areas", "要写 6 到 12 位区划代码 division codes, in quotes")
	}
	return p
}

func (c *checker) words(p Poster) {
	c.need(p.Title != "" && len([]rune(p.Title)) <= maxTitle && strings.Count(p.Title, "\n") < maxLines && printable(p.Title), "title",
		"1 到 %d 个字，最多 %d 行 signs and lines", maxTitle, maxLines)
	c.need(len(p.Lines) <= maxLines, "lines", "最多 %d 行 at most so many", maxLines)
	for _, line := range p.Lines {
		c.need(line != "" && len([]rune(line)) <= maxLine && !strings.Contains(line, "\n") && printable(line), "lines", "每行 1 到 %d 个字 signs a line", maxLine)
	}
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) && r != '　' })
}

func (c *checker) picture(field, name string) {
	content, err := fs.ReadFile(c.dir, name)
	if err == nil && !packing.Holds(name) {
		err = fmt.Errorf("文件名要以 .png、.jpg 或 .jpeg 结尾，不在子目录里 must be a .png, .jpg or .jpeg beside %s", File)
	}
	if err == nil {
		_, err = decode(content)
	}
	if err != nil {
		c.fault(c.at+"."+field, "%v", err)
	}
}

func (c *checker) schedule(e entry) (s Schedule) {
	var from, to, hours error
	s.From, from = ParseDay(e.From)
	s.To, to = ParseDay(e.To)
	s.Hours, hours = ParseHours(e.Hours)
	s.Weekdays = e.Weekdays
	for field, err := range map[string]error{"from": from, "to": to, "hours": hours} {
		if err != nil {
			c.fault(c.at+"."+field, "%v", err)
		}
	}
	if mistake := s.mistake(); from == nil && to == nil && mistake != "" {
		c.fault(c.at+".to", "%s", mistake)
	}
	for _, d := range s.Weekdays {
		c.need(d >= 1 && d <= 7, "weekdays", "1（周一）到 7（周日） 1 Monday to 7 Sunday")
	}
	return s
}

func list[S ~string](all []S) string {
	words := make([]string, len(all))
	for n, s := range all {
		words[n] = string(s)
	}
	return strings.Join(words, ", ")
}
