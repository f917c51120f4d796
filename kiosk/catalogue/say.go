package catalogue

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// empty is what stands for a value that nobody has written.
const empty = "（空）"

// say is a value of the catalogue in words, for sentences about it.
func say(v reflect.Value) string {
	if w, ok := v.Interface().(*When); ok {
		return w.String() // none is a condition too
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return empty
	}
	if s, ok := v.Interface().(fmt.Stringer); ok {
		return s.String()
	}
	var parts []string
	switch v.Kind() {
	case reflect.Pointer:
		return say(v.Elem())
	case reflect.Bool:
		return map[bool]string{true: "是", false: "否"}[v.Bool()]
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	case reflect.String:
		parts = append(parts, v.String())
	case reflect.Slice:
		for _, e := range v.Seq2() {
			parts = append(parts, say(e))
		}
	case reflect.Map:
		for key, e := range v.Seq2() {
			parts = append(parts, key.String()+"："+say(e))
		}
		slices.Sort(parts)
	case reflect.Struct:
		for key, e := range byKey(v) {
			if !e.IsZero() {
				parts = append(parts, words[key]+" "+say(e))
			}
		}
		return "（" + strings.Join(parts, "，") + "）"
	}
	if all := strings.Join(parts, "、"); all != "" {
		return all
	}
	return empty
}
