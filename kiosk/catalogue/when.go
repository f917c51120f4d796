package catalogue

import (
	"slices"
	"strings"
)

// Answers are the options chosen for each question id.
type Answers map[string][]string

// When is a condition on answers: exactly one of a question with the options
// that satisfy it, All, Any or Not. A nil When always holds; an unanswered question
// satisfies no option.
type When struct {
	Q   string   `yaml:"q"`
	In  []string `yaml:"in"`
	All []When   `yaml:"all"`
	Any []When   `yaml:"any"`
	Not *When    `yaml:"not"`
}

// Holds reports whether the condition is true for a.
func (w *When) Holds(a Answers) bool {
	switch {
	case w == nil:
		return true
	case w.Q != "":
		return slices.ContainsFunc(a[w.Q], func(s string) bool { return slices.Contains(w.In, s) })
	case w.Not != nil:
		return !w.Not.Holds(a)
	case len(w.Any) > 0:
		return slices.ContainsFunc(w.Any, func(v When) bool { return v.Holds(a) })
	}
	return !slices.ContainsFunc(w.All, func(v When) bool { return !v.Holds(a) })
}

// String is the condition in words: 问题 self 答“本人”.
func (w *When) String() string {
	switch {
	case w == nil:
		return "总是"
	case w.Q != "":
		return "问题 " + w.Q + " 答“" + strings.Join(w.In, "”或“") + "”"
	case w.Not != nil:
		return "不是：" + w.Not.String()
	}
	parts, between := w.Any, "，或 "
	if len(w.All) > 0 {
		parts, between = w.All, "，并且 "
	}
	var said []string
	for _, p := range parts {
		said = append(said, p.String())
	}
	return "（" + strings.Join(said, between) + "）"
}
