package catalogue

import (
	"iter"
	"reflect"
	"strings"
)

// byKey lists the values of a struct under the keys they have in the files, those of embedded
// structs among them, and leaves out what no file says. Rules and comparisons over all keys thus also see those added later.
func byKey(of reflect.Value) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) { eachKey(of, yield) }
}

func eachKey(of reflect.Value, yield func(string, reflect.Value) bool) bool {
	for i := range of.NumField() {
		tag := of.Type().Field(i).Tag
		name, options, _ := strings.Cut(tag.Get("yaml")+tag.Get("json"), ",")
		goOn := true
		switch {
		case options == "inline":
			goOn = eachKey(of.Field(i), yield)
		case name != "" && name != "-":
			goOn = yield(name, of.Field(i))
		}
		if !goOn {
			return false
		}
	}
	return true
}

// valueOf is the value under a key, or the zero Value.
func valueOf(s any, key string) reflect.Value {
	for name, v := range byKey(reflect.ValueOf(s)) {
		if name == key {
			return v
		}
	}
	return reflect.Value{}
}
