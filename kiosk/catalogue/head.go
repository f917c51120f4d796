package catalogue

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// header is catalogue.yaml.
type header struct {
	Version  string              `yaml:"version"`
	Date     string              `yaml:"date"`
	District District            `yaml:"district"`
	Lives    []Life              `yaml:"lives"`
	Themes   map[string][]string `yaml:"themes"`
	Same     []string            `yaml:"sameColumns"`
	Agency   Agency              `yaml:"agency"`
}

var (
	districtForm = regexp.MustCompile(`^\d{6}$`)
	lettersForm  = regexp.MustCompile(`^[A-Z]{2}$`)
)

// head checks catalogue.yaml and divisions.json.
func (c *Catalogue) head(head, towns *source) []error {
	k := &checker{src: head}
	k.need("version", c.Version)
	k.need("date", c.Date)
	k.need("district.name", c.District.Name)
	if !districtForm.MatchString(c.District.Code) {
		k.say("district.code", "“%s”不是六位数字", c.District.Code)
	}
	if !lettersForm.MatchString(c.District.Letters) {
		k.say("district.letters", "“%s”不是两个大写字母", c.District.Letters)
	}
	for _, whom := range slices.Sorted(maps.Keys(c.Themes)) {
		k.among("themes."+whom, whom, served)
	}
	for i, key := range c.Same {
		if at := fmt.Sprintf("sameColumns[%d]", i); !slices.Contains(fifteen, key) {
			k.say(at, "“%s”不是十五同的列：%s", key, strings.Join(fifteen, "、"))
		}
	}
	d := &checker{src: towns, faults: k.faults}
	seen := map[string]bool{}
	for i, t := range c.Divisions {
		at := fmt.Sprintf("towns[%d]", i)
		d.division(seen, at, t.Code, c.District.Code, 9)
		for j, v := range t.Villages {
			d.division(seen, fmt.Sprintf("%s.villages[%d]", at, j), v.Code, t.Code, 12)
		}
	}
	return d.faults
}

// division checks that a code has its length, stands once, and begins with that of what it is part of.
func (k *checker) division(seen map[string]bool, at, code, of string, signs int) {
	k.unique(seen, at+".code", code)
	if len(code) != signs || !strings.HasPrefix(code, of) || strings.Trim(code, "0123456789") != "" {
		k.say(at+".code", "“%s”不是以 %s 开头的 %d 位数字", code, of, signs)
	}
}
