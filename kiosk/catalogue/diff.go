package catalogue

import (
	"fmt"
	"reflect"
	"slices"
)

// Change is one difference between two versions of a catalogue.
type Change struct {
	Bundle string // id of the bundle it is in; empty when it is about the whole catalogue
	Says   string // in Chinese, without the bundle's name: 事项“社会保障卡申领”的承诺时限：5 个工作日 → 3 个工作日
}

// Diff says what is different in new, bundle by bundle in the order of their ids, those taken away last. It also
// tells when only the order of a list is another, since questions and pages are shown in it.
func Diff(old, new *Catalogue) []Change {
	d := &differ{}
	d.keys("", header{old.Version, old.Date, old.District, old.Lives, old.Themes, old.Same, old.Agency},
		header{new.Version, new.Date, new.District, new.Lives, new.Themes, new.Same, new.Agency})
	d.list("镇街", reflect.ValueOf(old.Divisions), reflect.ValueOf(new.Divisions))
	d.list("评价等级", reflect.ValueOf(old.Evaluation), reflect.ValueOf(new.Evaluation))
	for _, b := range new.Bundles {
		d.bundle = b.ID
		if was := old.Bundle(b.ID); was != nil {
			d.keys("", *was, *b)
		} else {
			d.say("新增套餐“%s”", b.Name)
		}
	}
	for _, b := range old.Bundles {
		if d.bundle = b.ID; new.Bundle(b.ID) == nil {
			d.say("取消套餐“%s”", b.Name)
		}
	}
	return d.changes
}

type differ struct {
	bundle  string
	changes []Change
}

func (d *differ) say(says string, args ...any) {
	d.changes = append(d.changes, Change{d.bundle, fmt.Sprintf(says, args...)})
}

// keys compares two structs of one type key by key. of says whose keys they are: 事项“户口登记”的.
func (d *differ) keys(of string, old, new any) {
	for key, was := range byKey(reflect.ValueOf(old)) {
		is := valueOf(new, key)
		switch {
		case reflect.DeepEqual(was.Interface(), is.Interface()):
		case was.Kind() == reflect.Slice && was.Type().Elem().Kind() == reflect.Struct:
			d.list(of+words[key], was, is)
		case was.Kind() == reflect.Struct:
			d.keys(of+words[key]+"的", was.Interface(), is.Interface())
		default:
			d.say("%s%s：%s → %s", of, words[key], say(was), say(is))
		}
	}
}

// list compares two lists of structs, whose entries know each other by their first key.
func (d *differ) list(what string, old, new reflect.Value) {
	was, is := names(old), names(new)
	for i, id := range is {
		if at := slices.Index(was, id); at < 0 {
			d.say("新增%s“%s”", what, called(new.Index(i)))
		} else {
			d.keys(fmt.Sprintf("%s“%s”的", what, called(old.Index(at))), old.Index(at).Interface(), new.Index(i).Interface())
		}
	}
	for i, id := range was {
		if !slices.Contains(is, id) {
			d.say("取消%s“%s”", what, called(old.Index(i)))
		}
	}
	both := func(other []string) func(string) bool {
		return func(id string) bool { return !slices.Contains(other, id) }
	}
	if stayed, now := slices.DeleteFunc(was, both(is)), slices.DeleteFunc(is, both(was)); !slices.Equal(stayed, now) {
		d.say("%s的次序变了", what)
	}
}

// names are what tells the entries of a list apart.
func names(list reflect.Value) []string {
	var out []string
	for _, e := range list.Seq2() {
		out = append(out, first(e))
	}
	return out
}

// first is the value of an entry's first key: its id, name, code or level.
func first(e reflect.Value) string {
	for _, v := range byKey(e) {
		return say(v)
	}
	return ""
}

// called is what people call an entry.
func called(e reflect.Value) string {
	if l, ok := e.Interface().(AtLevel); ok {
		return LevelName(l.At)
	}
	for _, key := range []string{"name", "text", "label", "title"} {
		if v := valueOf(e.Interface(), key); v.IsValid() && v.String() != "" {
			return v.String()
		}
	}
	return first(e)
}
