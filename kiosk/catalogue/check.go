package catalogue

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// check holds one bundle against the rules that the rest of the program relies on.
func (c *Catalogue) check(b *Bundle, src *source) error {
	k := &checker{b: b, src: src, themes: c.Themes, columns: c.Same, options: map[string][]string{}}
	k.need("id", b.ID)
	k.need("name", b.Name)
	k.need("icon", b.Icon)
	if !slices.ContainsFunc(c.Lives, func(l Life) bool { return l.Name == b.Life }) {
		k.say("life", "catalogue.yaml 里没有“%s”这个全生命周期", b.Life)
	}
	if c.Bundle(b.ID) != nil {
		k.say("id", "%s 在另一个文件里已经有了", b.ID)
	}
	k.days("promise", b.Promise)
	k.questions()
	k.matters()
	k.materials()
	k.fields()
	k.routing()
	k.words()
	k.parties()
	k.inPerson()
	return errors.Join(k.faults...)
}

type checker struct {
	b       *Bundle
	src     *source
	themes  map[string][]string // of the whole catalogue
	columns []string            // that are the same at all levels
	options map[string][]string // of the questions seen so far
	faults  []error
}

func (k *checker) say(field, says string, args ...any) {
	k.faults = append(k.faults, k.src.fault(field, says, args...))
}

func (k *checker) need(field, value string) {
	if value == "" {
		k.say(field, "要填，不能空着")
	}
}

// unique reports an id that stands twice in one list.
func (k *checker) unique(seen map[string]bool, at, id string) {
	k.need(at, id)
	if seen[id] {
		k.say(at, "%s 写了两次", id)
	}
	seen[id] = true
}

func (k *checker) questions() {
	seen := map[string]bool{}
	for i, q := range k.b.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		k.unique(seen, at+".id", q.ID)
		k.need(at+".text", q.Text)
		k.when(at+".when", q.When) // may only look at questions before it
		k.need(at+".why", q.Why)
		if len(q.Options) < 2 {
			k.say(at+".options", "一个问题至少要有两个选项")
		}
		k.options[q.ID] = nil
		for j, o := range q.Options {
			option := fmt.Sprintf("%s.options[%d]", at, j)
			k.need(option+".name", o.Name)
			if o.Alone && !q.Several {
				k.say(option+".alone", "只能选一个的问题，不用写 alone")
			}
			if slices.Contains(k.options[q.ID], o.Name) {
				k.say(option+".name", "选项“%s”写了两次", o.Name)
			}
			k.options[q.ID] = append(k.options[q.ID], o.Name)
		}
		for _, sex := range slices.Sorted(maps.Keys(q.BySex)) {
			option := q.BySex[sex]
			if (sex != "男" && sex != "女") || !slices.Contains(k.options[q.ID], option) {
				k.say(at+".bySex."+sex, "要写“男”或“女”，和这个问题的一个选项，不是“%s: %s”", sex, option)
			}
		}
		if q.ByAgent != "" && !slices.Contains(k.options[q.ID], q.ByAgent) {
			k.say(at+".byAgent", "没有选项“%s”", q.ByAgent)
		}
	}
}

func (k *checker) when(at string, w *When) {
	if w == nil {
		return
	}
	parts := 0
	for _, has := range []bool{w.Q != "", len(w.All) > 0, len(w.Any) > 0, w.Not != nil} {
		if has {
			parts++
		}
	}
	if parts != 1 {
		k.say(at, "一个条件只能写 q、all、any、not 中的一个")
	}
	if w.Q != "" {
		known, ok := k.options[w.Q]
		if !ok {
			k.say(at+".q", "在这之前没有问题 %s", w.Q)
		}
		for i, o := range w.In {
			if ok && !slices.Contains(known, o) {
				k.say(fmt.Sprintf("%s.in[%d]", at, i), "问题 %s 没有选项“%s”", w.Q, o)
			}
		}
		if len(w.In) == 0 {
			k.say(at+".in", "要写出选项")
		}
	}
	for i := range w.All {
		k.when(fmt.Sprintf("%s.all[%d]", at, i), &w.All[i])
	}
	for i := range w.Any {
		k.when(fmt.Sprintf("%s.any[%d]", at, i), &w.Any[i])
	}
	k.when(at+".not", w.Not)
}

func (k *checker) matters() {
	seen := map[string]bool{}
	for i, m := range k.b.Matters {
		at := fmt.Sprintf("matters[%d]", i)
		k.unique(seen, at+".id", m.ID)
		k.need(at+".name", m.Name)
		k.need(at+".short", m.Short)
		k.need(at+".authority", m.Authority)
		k.when(at+".when", m.When)
		before := len(k.faults)
		if k.elements(at, m); len(k.faults) == before {
			k.levels(at, m)
		}
	}
	if len(k.b.Matters) == 0 {
		k.say("matters", "至少要有一个事项")
	}
	for i, m := range k.b.Matters {
		for j, id := range m.After {
			if !seen[id] {
				k.say(fmt.Sprintf("matters[%d].after[%d]", i, j), "没有事项 %s", id)
			}
		}
		if k.circle(m.ID, m.ID, map[string]bool{}) {
			k.say(fmt.Sprintf("matters[%d].after", i), "%s 绕了一圈，要等自己先办好", m.ID)
		}
	}
}

// circle reports whether goal is among the prerequisites of id.
func (k *checker) circle(goal, id string, visited map[string]bool) bool {
	for _, m := range k.b.Matters {
		if m.ID != id || visited[id] {
			continue
		}
		visited[id] = true
		for _, before := range m.After {
			if before == goal || k.circle(goal, before, visited) {
				return true
			}
		}
	}
	return false
}

func (k *checker) materials() {
	seen := map[string]bool{}
	for i, m := range k.b.Materials {
		at := fmt.Sprintf("materials[%d]", i)
		k.unique(seen, at+".id", m.ID)
		k.need(at+".name", m.Name)
		k.when(at+".when", m.When)
		k.when(at+".of", m.Of)
		k.among(at+".form", m.Form, slices.Sorted(maps.Keys(forms)))
		k.materialElements(at, m)
		if m.Copies < 1 {
			k.say(at+".copies", "至少 1 份")
		}
		for j, id := range m.Matters {
			if !slices.ContainsFunc(k.b.Matters, func(x Matter) bool { return x.ID == id }) {
				k.say(fmt.Sprintf("%s.matters[%d]", at, j), "没有事项 %s", id)
			}
		}
	}
}

func (k *checker) fields() {
	pages := map[string]bool{}
	for i, g := range k.b.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		k.unique(pages, at+".id", g.ID)
		k.need(at+".title", g.Title)
		if !slices.ContainsFunc(k.b.Fields, func(f Field) bool { return f.Group == g.ID }) {
			k.say(at, "这一页没有字段")
		}
	}
	seen := map[string]bool{}
	for i, f := range k.b.Fields {
		at := fmt.Sprintf("fields[%d]", i)
		k.unique(seen, at+".id", f.ID)
		k.need(at+".label", f.Label)
		k.when(at+".when", f.When)
		k.when(at+".of", f.Of)
		if !slices.Contains(types, f.Type) {
			k.say(at+".type", "没有“%s”这种字段：%s", f.Type, say(reflect.ValueOf(types)))
		}
		if f.Answer == "" {
			k.choices(at+".choices", f)
		} else if _, known := k.options[f.Answer]; !known {
			k.say(at+".answer", "没有问题 %s", f.Answer)
		}
		if f.Must != "" && ((f.Type != Date && f.Type != Month) || (f.Must != "past" && f.Must != "coming")) {
			k.say(at+".must", "只有日期和年月能写 past（已经过去）或 coming（还没有到）")
		}
		if !slices.ContainsFunc(k.b.Groups, func(g Group) bool { return g.ID == f.Group }) {
			k.say(at+".group", "没有“%s”这一页", f.Group)
		}
		if f.Card != "" && !slices.Contains([]string{"name", "number", "sex", "birth", "address"}, f.Card) {
			k.say(at+".card", "身份证上没有“%s”", f.Card)
		}
		if f.Licence != nil {
			k.need(at+".licence.of", f.Licence.Of)
			k.need(at+".licence.item", f.Licence.Item)
		}
	}
}

func (k *checker) choices(at string, f Field) {
	if (f.Type == Choice || f.Type == Choices) != (len(f.Choices) > 1) {
		k.say(at, "选择题至少要有两个选项，别的字段不写选项")
	}
	for i, c := range f.Choices {
		if c == "" || strings.Contains(c, Between) || slices.Contains(f.Choices[:i], c) {
			k.say(fmt.Sprintf("%s[%d]", at, i), "“%s”是空的、写了两次，或里面有“%s”", c, Between)
		}
	}
}
