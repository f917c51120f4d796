package catalogue

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// AtLevel is how a matter is offered at one more level than its own (五级十五同, DOMAIN.md
// section 1): at the district's hall, in a town, in a village. What is not written here is as
// the matter has it; what is written must be the same in the columns that catalogue.yaml
// lists under sameColumns, and may be another place, telephone or authority.
type AtLevel struct {
	At        string   `yaml:"at"` // GB/T 39046 A.2, the level where it is offered
	Name      string   `yaml:"name"`
	Authority string   `yaml:"authority"`
	Type      string   `yaml:"type"`
	Kind      int      `yaml:"kind"`
	Level     string   `yaml:"level"` // 行使层级: who decides, which is the same wherever it is offered
	Legal     *Days    `yaml:"legal"`
	Promise   *Days    `yaml:"promise"`
	Result    string   `yaml:"result"`
	Materials []string `yaml:"materials"` // ids of all that are asked for there
	Basis     string   `yaml:"basis"`
	Elements  `yaml:",inline"`
}

// fifteen are the columns that may have to be the same at all levels (候选十五列, DOMAIN.md
// section 1). Which of them have to is for catalogue.yaml to say.
var fifteen = []string{"name", "code", "type", "grounds", "level", "conditions", "serves", "kind",
	"legal", "promise", "materials", "steps", "result", "fee", "visits"}

// Offered are the levels at which the matter can be applied for, its own first.
func (m Matter) Offered() []string {
	at := []string{m.Level}
	for _, l := range m.Levels {
		at = append(at, l.At)
	}
	return at
}

// form is the matter as it is offered at that level, for the rules that hold for any matter.
func (l AtLevel) form(m Matter) Matter {
	for key, own := range byKey(reflect.ValueOf(l)) {
		if own.IsZero() {
			continue
		}
		for name, v := range byKey(reflect.ValueOf(&m).Elem()) {
			if name == key {
				v.Set(own)
			}
		}
	}
	return m
}

// levels checks the forms of one matter at other levels. The matter itself is sound: else each
// level would tell the same again.
func (k *checker) levels(at string, m Matter) {
	seen, allowed := []string{m.Level}, m.allowed(k.b)
	for i, l := range m.Levels {
		here := fmt.Sprintf("%s.levels[%d]", at, i)
		k.among(here+".at", l.At, levels)
		if slices.Contains(seen, l.At) {
			k.say(here+".at", "层级 %s 写了两次，或就是事项自己的层级", l.At)
		}
		if slices.Contains(levels, l.At) && len(allowed) > 0 && !slices.Contains(allowed, l.At) {
			k.say(here+".at", "层级 %s 不在 takenAt（可收的层级）里：%s", l.At, strings.Join(allowed, "、"))
		}
		seen = append(seen, l.At)
		k.same(here, m, l)
		form := l.form(m)
		if form.Level = m.Level; l.Code != "" {
			form.Level = l.At // each level's code has its own level in it
		}
		k.elements(here, form)
	}
}

// same holds what a level writes against the matter, column by column.
func (k *checker) same(at string, m Matter, l AtLevel) {
	for _, key := range k.columns {
		theirs := valueOf(l, key)
		if !theirs.IsValid() || theirs.IsZero() {
			continue // a key that is no column has been told of where it stands
		}
		ours := valueOf(m, key)
		switch key {
		case "materials":
			ours = reflect.ValueOf(k.b.serving(m.ID))
			theirs = reflect.ValueOf(slices.Sorted(slices.Values(l.Materials)))
		case "code": // authority and level differ, the basic code must not
			ours, theirs = reflect.ValueOf(basicCode(m.Code)), reflect.ValueOf(basicCode(l.Code))
		}
		if !reflect.DeepEqual(ours.Interface(), theirs.Interface()) {
			k.say(at+"."+key, "十五同：%s在%s是“%s”，在%s却是“%s”", words[key], LevelName(m.Level), say(ours), LevelName(l.At), say(theirs))
		}
	}
}

// LevelName is a level (GB/T 39046 A.2) in words.
func LevelName(level string) string {
	return map[string]string{"3": "市级", "4": "区级", "5": "镇街", "6": "村居"}[level]
}

// basicCode is the part of an implementation code that is the same at all levels.
func basicCode(code string) string { return code[max(0, len(code)-12):] }

// serving are the ids of the materials that a matter asks for, in alphabetical order.
func (b *Bundle) serving(matter string) []string {
	var out []string
	for _, m := range b.Materials {
		if len(m.Matters) == 0 || slices.Contains(m.Matters, matter) {
			out = append(out, m.ID)
		}
	}
	slices.Sort(out)
	return out
}
