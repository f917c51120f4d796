package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

var yamlPlace = regexp.MustCompile(`^\[(\d+):\d+\] (.*)`)

// spoken are the reader's own sentences, in words for those who write bundle files.
var spoken = []struct {
	form *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`^unknown field "(.*)"`), "没有“$1”这个键"},
	{regexp.MustCompile(`^mapping key "(.*)" already defined.*`), "“$1”写了两次"},
	{regexp.MustCompile(`^cannot unmarshal .* of type u?int\d*$`), "这里要写整数"},
	{regexp.MustCompile(`^cannot unmarshal .* of type float\d*$`), "这里要写数字"},
	{regexp.MustCompile(`^cannot unmarshal .* of type bool$`), "这里要写 true 或 false"},
	{regexp.MustCompile(`^cannot unmarshal .* of type string$`), "这里要写文字，像数字的文字要加引号"},
	{regexp.MustCompile(`^cannot unmarshal .*`), "这里的写法和这个键不合"},
	{regexp.MustCompile(`^string was used where sequence is expected`), "这里要写一串：[甲, 乙]"},
	{regexp.MustCompile(`^(string|sequence) was used where mapping is expected`), "这里要写 {键: 值}"},
	{regexp.MustCompile(`^(.*)$`), "YAML 写法不对（$1）"},
}

// syntaxFault turns the reader's error into a Fault with its line.
func syntaxFault(name string, err error) Fault {
	f := Fault{File: name, Field: "syntax", Says: strings.SplitN(yaml.FormatError(err, false, false), "\n", 2)[0]}
	if m := yamlPlace.FindStringSubmatch(f.Says); m != nil {
		fmt.Sscan(m[1], &f.Line)
		f.Says = m[2]
	}
	for _, s := range spoken {
		if s.form.MatchString(f.Says) {
			f.Says = s.form.ReplaceAllString(f.Says, s.says)
			break
		}
	}
	return f
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
