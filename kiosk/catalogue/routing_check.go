package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// routing checks where matters may be taken and where they go otherwise.
func (k *checker) routing() {
	k.takenAt("takenAt", k.b.TakenAt)
	for i, m := range k.b.Matters {
		at := fmt.Sprintf("matters[%d]", i)
		k.takenAt(at+".takenAt", m.TakenAt)
		if m.Elsewhere != nil {
			k.route(at+".elsewhere", *m.Elsewhere)
		}
		if m.Away == nil {
			continue
		}
		k.route(at+".away", m.Away.Route)
		if (m.Away.When == nil) == (m.Away.Field == "") {
			k.say(at+".away", "when 和 field 要写一个，也只能写一个")
		}
		k.when(at+".away.when", m.Away.When)
		if m.Away.Field != "" && !slices.ContainsFunc(k.b.Fields, func(f Field) bool { return f.ID == m.Away.Field && f.Type == Village }) {
			k.say(at+".away.field", "没有叫 %s、类型是 %s 的字段", m.Away.Field, Village)
		}
	}
}

func (k *checker) takenAt(at string, allowed []string) {
	for i, level := range allowed {
		if !slices.Contains(levels, level) {
			k.say(fmt.Sprintf("%s[%d]", at, i), "没有“%s”这个层级：3（市）、4（县）、5（镇）、6（村）", level)
		}
	}
}

func (k *checker) route(at string, r Route) {
	if _, known := channels[r.By]; !known {
		k.say(at+".by", "没有“%s”这种方式：%s", r.By, strings.Join(slices.Sorted(maps.Keys(channels)), "、"))
	}
	k.need(at+".office", r.Office)
	k.need(at+".basis", r.Basis)
}

// words checks what the bundle is searched by: nothing twice, and nothing that nobody can type.
func (k *checker) words() {
	if len(k.b.Words) == 0 {
		k.say("words", "要写群众会怎么说，查找时用")
	}
	k.distinct("words", k.b.Words)
	for i, m := range k.b.Matters {
		k.distinct(fmt.Sprintf("matters[%d].words", i), m.Words)
	}
}

func (k *checker) distinct(at string, words []string) {
	for i, w := range words {
		if len(typed(w)) < 2 || slices.Contains(words[:i], w) {
			k.say(fmt.Sprintf("%s[%d]", at, i), "“%s”写了两次，或不到两个字", w)
		}
	}
}
