package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v4"
)

// spoken are the reader's own sentences, in words for those who write bundle files.
var spoken = []struct {
	form *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`^field (.*) not found in type .*`), "没有“$1”这个键"},
	{regexp.MustCompile(`^mapping key "(.*)" already defined at line (.*)`), "“$1”写了两次，第 $2 行已经有了"},
	{regexp.MustCompile(`^cannot construct .* into int$`), "这里要写整数"},
	{regexp.MustCompile(`^cannot construct .* into float64$`), "这里要写数字"},
	{regexp.MustCompile(`^cannot construct .* into bool$`), "这里要写 true 或 false"},
	{regexp.MustCompile(`^cannot construct .* into string$`), "这里只写一个，不写一串"},
	{regexp.MustCompile(`^cannot construct .* into \[\].*$`), "这里要写一串：[甲, 乙]"},
	{regexp.MustCompile(`^cannot construct .*$`), "这里要写 {键: 值}"},
	{regexp.MustCompile(`^yaml: (expected single document, .*|no documents in stream)$`), "一个文件写一份，不能空着，也不能用 --- 分成几份"},
	{regexp.MustCompile(`^(.*)$`), "YAML 写法不对（$1）"},
}

// syntaxFaults turns the reader's error into Faults with their lines.
func syntaxFaults(name string, err error) error {
	var one *yaml.LoadError
	var all *yaml.LoadErrors
	switch {
	case errors.As(err, &all):
	case errors.As(err, &one):
		all = &yaml.LoadErrors{Errors: []*yaml.LoadError{one}}
	default: // about the whole file
		all = &yaml.LoadErrors{Errors: []*yaml.LoadError{{Message: err.Error()}}}
	}
	var faults []error
	for _, e := range all.Errors {
		f := Fault{File: name, Line: e.Mark.Line, Field: "syntax", Says: e.Message}
		for _, s := range spoken {
			if s.form.MatchString(f.Says) {
				f.Says = s.form.ReplaceAllString(f.Says, s.says)
				break
			}
		}
		faults = append(faults, f)
	}
	return errors.Join(faults...)
}

// jsonFault finds the line of what encoding/json could not read.
func jsonFault(name string, text []byte, err error) Fault {
	f := Fault{File: name, Field: "syntax", Says: fmt.Sprintf("JSON 写法不对（%v）", err)}
	var at int64
	if e := (*json.SyntaxError)(nil); errors.As(err, &e) {
		at = e.Offset
	}
	if e := (*json.UnmarshalTypeError)(nil); errors.As(err, &e) {
		at, f.Field = e.Offset, e.Field
	}
	f.Line = 1 + bytes.Count(text[:at], []byte("\n"))
	return f
}
