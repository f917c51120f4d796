package catalogue_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

func load(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheBundledCatalogueIsSound(t *testing.T) {
	c := load(t)
	f := c.Bundle("P01").Figures() // 30 natural days count as 21 working days

	if f.Promise != "5 个工作日" || f.Legal != "法定 56 个工作日" || f.SavingPercent != 82 || !f.Sample {
		t.Errorf("figures %+v", f)
	}
	if len(c.Evaluation) != 5 || len(c.Evaluation[0].Tags) != 8 || c.Evaluation[0].Level != 5 {
		t.Error("evaluation levels are not the five of the national table")
	}
	if got := c.VillageName("350303001001"); got != "涵东街道 新区社区居委会" {
		t.Errorf("village %q", got)
	}
}

// Every mistake is told with the line where it stands.
func TestBrokenBundlesAreRefused(t *testing.T) {
	good, err := fs.ReadFile(assets.Catalogue(), "P01-出生.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, says string }{
		{"syntax", "questions:", "questions: [", ""},
		{"unknown key", "lead: 卫生健康部门", "leed: 卫生健康部门", `unknown field "leed"`},
		{"unknown life", "life: 个人", "life: 动物", "is not one of the lives"},
		{"unknown question", "when: {q: self, in: [本人]}", "when: {q: sefl, in: [本人]}", "there is no question sefl before this"},
		{"unknown option", "when: {q: first, in: [是]}", "when: {q: first, in: [对]}", "question first has no option 对"},
		{"circle", "when: {q: first, in: [是]}, result", "after: [P01-3], when: {q: first, in: [是]}, result", "P01-1 waits for itself"},
		{"unknown prerequisite", "after: [P01-1], result", "after: [P01-9], result", "there is no matter P01-9"},
		{"promise against kind", "疫苗本], authority: 卫健局, type: \"20\", kind: 1", "疫苗本], authority: 卫健局, type: \"20\", kind: 2", "即办件"},
		{"unknown type", "type: mobile", "type: telephone", "is none of"},
		{"unknown group", "group: home, required: true, hint: 户口簿", "group: hom, required: true, hint: 户口簿", "there is no group"},
		{"same field twice", "id: child_sex", "id: child_name", "stands twice"},
		{"unknown level", `takenAt: ["4", "5"], elsewhere: {by: 全程网办`, `takenAt: ["4", "7"], elsewhere: {by: 全程网办`, `"7" is none of`},
		{"unknown way", "by: 全程网办", "by: 全程办", `"全程办" is none of`},
		{"no ground", "office: 闽政通, basis: A", "office: 闽政通", "must not be empty"},
		{"neither answer nor place", "after: [P01-3], basis: F 时限 A}", "after: [P01-3], away: {by: 窗口, office: 医保局, basis: A}, basis: F 时限 A}", "exactly one of when, field"},
		{"no place", "after: [P01-3], basis: F 时限 A}", "after: [P01-3], away: {field: head, by: 窗口, office: 医保局, basis: A}, basis: F 时限 A}", "there is no field head of type division"},
		{"a word twice", "words: [生孩子, 生小孩,", "words: [生孩子, 生孩子,", "stands twice"},
		{"unknown sex", "bySex: {女:", "bySex: {她:", "no sex and option"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(string(good), c.old) {
				t.Fatal("the test no longer fits the file")
			}
			broken := strings.Replace(string(good), c.old, c.new, 1)
			_, err := catalogue.Load(with(t, "P01-出生.yaml", broken))
			if err == nil {
				t.Fatal("taken")
			}
			line := 1 + strings.Count(string(good)[:strings.Index(string(good), c.old)], "\n")
			if c.says != "" && !hasFault(err, line, c.says) {
				t.Errorf("wanted %q at line %d, got:\n%v", c.says, line, err)
			}
		})
	}
}

func hasFault(err error, line int, says string) bool {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, e := range all {
		if joined, ok := e.(interface{ Unwrap() []error }); ok && hasFault(joined.(error), line, says) {
			return true
		}
		if f, ok := e.(catalogue.Fault); ok && f.Line == line && strings.Contains(f.Says, says) {
			return true
		}
	}
	return false
}

// with is the bundled catalogue with one file replaced.
func with(t *testing.T, name, content string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(assets.Catalogue(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := fs.ReadFile(assets.Catalogue(), e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: b}
	}
	out[name] = &fstest.MapFile{Data: []byte(content)}
	return out
}
