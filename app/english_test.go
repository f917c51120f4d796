package app_test

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"fyne.io/fyne/v2/canvas"

	"yichuang/app/robot"
	"yichuang/app/words"
	"yichuang/kiosk/person"
)

// inEnglish is what the screen says in place of words in English; of 给谁办：替别人办 each part is for itself.
func inEnglish(said string) string {
	if other := words.Retell(said); other != said {
		field, _, two := strings.Cut(said, "：")
		if !two || words.Retell(field) == field {
			return other
		}
	}
	if label, optional := strings.CutSuffix(said, "（可不填）"); optional {
		return label + words.Retell("（可不填）")
	}
	parts := strings.Split(said, "：")
	for i, p := range parts {
		parts[i] = words.Retell(p)
	}
	return strings.Join(parts, "：")
}

// allEnglish holds every word on the screen against what may be Chinese: the catalogue's words, people's, the hall's name.
func (s *stage) allEnglish(page string) {
	s.t.Helper()
	for _, said := range s.Said() {
		if strings.Contains(officerAsks, said) { // or a line of it
			continue
		}
		rest := said
		for _, own := range notEnglish() {
			rest = strings.ReplaceAll(rest, own, "")
		}
		if strings.ContainsFunc(rest, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			s.t.Errorf("%s says in Chinese: %s", page, said)
		}
	}
}

// allWhole makes sure that no word is broken where a line ends.
func (s *stage) allWhole(page string) {
	s.t.Helper()
	var whole []string
	s.Walk(func(f robot.Found) {
		switch o := f.Object.(type) {
		case interface{ String() string }:
			whole = latin(o.String())
		case *canvas.Text: // a line of it
			for _, w := range latin(o.Text) {
				if whole != nil && !slices.Contains(whole, w) {
					s.t.Errorf("%s breaks a word: %s", page, w)
				}
			}
		default:
			whole = nil
		}
	})
}

// latin are the words of a text that are written in Latin letters and nothing else.
func latin(said string) []string {
	all := strings.Fields(said)
	for i, w := range all { // a shorter one may end where the whole goes on
		all[i] = strings.TrimRight(w, ".,:?")
	}
	return slices.DeleteFunc(all, func(w string) bool {
		return strings.ContainsFunc(w, func(r rune) bool {
			return r > unicode.MaxASCII || !unicode.IsLetter(r) && !strings.ContainsRune(".,:?\"'", r)
		})
	})
}

// notEnglish are the words that stay Chinese, the longest first.
var notEnglish = sync.OnceValue(func() []string {
	c, err := bundled()
	if err != nil {
		panic(err)
	}
	all := []string{"中文", "电子证照", "计划生育服务证编号"} // the last is a draft's, of another catalogue
	collect(reflect.ValueOf(c.Bundles), &all)
	collect(reflect.ValueOf(c.Lives), &all)
	collect(reflect.ValueOf(c.Divisions), &all)
	collect(reflect.ValueOf(c.Agency), &all)
	all = append(all, (&machine{}).Site().Name)
	for _, who := range []person.Applicant{mother(), father()} {
		all = append(all, person.MaskName(who.Name), who.Nation, person.MaskAddress(who.Address), who.Name, who.Address)
	}
	for _, name := range slices.Clone(all) { // where a name has no room for its end, or one begins another sentence
		for _, end := range []string{"一件事", "电子证照", "信息"} {
			all = append(all, strings.TrimSuffix(name, end))
		}
		_, unit, _ := strings.Cut(strings.TrimSuffix(name, "）"), "（") // as the label of an amount has
		all = append(all, unit)
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
})

// collect puts every text in v behind those in all.
func collect(v reflect.Value, all *[]string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), all)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			collect(v.Field(i), all)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			collect(v.Index(i), all)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			collect(k, all)
			collect(v.MapIndex(k), all)
		}
	case reflect.String:
		*all = append(*all, v.String())
	}
}

// Whoever has chosen English reads it to the last page, and leaves the machine to the next in Chinese.
func TestEnglishIsForOneVisit(t *testing.T) {
	s := newStage(t, false)
	s.Tap("English")
	s.Await("What do you need to do?")
	s.Tap("中文")
	s.Await("您要办什么事？")
	s.TapAll("English", "Large", "Contrast")
	s.Await("What do you need to do?")
	s.TapAll("出生一件事", "Start")
	s.machine.cards <- mother()
	s.Await("Hello")
	s.wait(3 * time.Minute)
	s.Await("You are signed out")
	s.until("Chinese for the next", func() bool { return s.Sees("轻触屏幕开始办事") && !s.app.English() })
	s.Tap("轻触屏幕开始办事")
	s.Await("您要办什么事？")
}

// In English the keyboard begins with letters: few who read it know how to type Chinese.
func TestTheKeyboardBeginsWithLetters(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("English", "Search")
	s.typing("Birth"[1:])
	s.Await("irth")
	s.Tap("Pinyin")
	s.typing("chusheng")
	s.Await("出生")
}
