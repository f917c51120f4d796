package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// places are where sentences for the screen are written: all of app, and what of kiosk a citizen reads.
var places = []string{"app", "kiosk/*.go", "kiosk/visit/*.go", "kiosk/person/number.go", "kiosk/person/person.go", "kiosk/cases/routed.go",
	"kiosk/catalogue/bundle.go", "kiosk/catalogue/field.go", "kiosk/catalogue/material.go", "kiosk/catalogue/mistake.go",
	"kiosk/catalogue/plan.go", "kiosk/catalogue/routing.go"}

// notSaid are the Chinese literals that are no sentences for the screen, by file.
var notSaid = map[string][]string{
	"app/home.go":                 {"中文", "一件事"},                                                     // a language in its own words; how names in the catalogue end
	"app/drafts.go":               {"一件事"},                                                           // the same
	"app/agree.go":                {"电子证照"},                                                          // the same
	"app/bundle.go":               {"0 次"},                                                           // a figure to compare with
	"app/keyboard/way.go":         {"一", "丨", "丿", "丶", "乛"},                                         // strokes as they are written
	"kiosk/operator.go":           {"口令文件读不出来：在终端上用 yichuang operator-pin 重新设一个。", "没有记下来：磁盘是不是满了？"}, // staff's
	"kiosk/kiosk.go":              {"配置里的终端号是 %s，接入平台时是 %s：请改配置，或重新接入。 The config names site %s, the machine is enrolled as %s."},
	"kiosk/handin.go":             {"自然日"},       // a unit to compare with
	"kiosk/catalogue/bundle.go":   {" 个", "自然日"}, // made
	"kiosk/catalogue/material.go": {"居民身份证电子证照"}, // a name
	"kiosk/catalogue/routing.go":  {"窗口"},        // a way's name in the catalogue
	"kiosk/visit/changes.go":      {"是"},         // made
	"kiosk/visit/handin.go":       {"信息"},        // how names in the catalogue end
}

// others are the rooms with no sentence for a citizen to read in English: signs to be recognised, the tests' robot, what
// nobody stands at, and staff's panel.
var others = regexp.MustCompile(`^app/(handwriting/|robot/|(poster|signage|operator_panel)\.go$)`)

// sentence is an expression of the code with Chinese in it: a literal, or several put together.
type sentence struct {
	at       string
	whole    string // what is put in between written %s
	literals []string
	parts    []ast.Expr // what is put in between, which may say something too
}

var (
	verb  = regexp.MustCompile(`%(\[\d+\])?([sdgv%])`)
	slots = regexp.MustCompile(`\*|%[oam]`) // the kiosk's other ways to write %s
)

func sentences(t *testing.T) []sentence {
	t.Helper()
	var all []sentence
	for _, path := range files(t) {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, filepath.Join("../..", path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var visit func(ast.Node) bool
		take := func(e ast.Expr) bool {
			s := sentence{at: path + ":" + strconv.Itoa(set.Position(e.Pos()).Line)}
			s.put(path, e)
			if len(s.literals) > 0 {
				all = append(all, s)
			}
			for _, p := range s.parts {
				ast.Inspect(p, visit)
			}
			return false
		}
		visit = func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if _, key := n.Key.(*ast.BasicLit); key { // by which something is looked up
					ast.Inspect(n.Value, func(v ast.Node) bool {
						if l, ok := v.(*ast.BasicLit); ok {
							return take(l)
						}
						return true
					})
					return false
				}
			case *ast.BinaryExpr:
				return n.Op != token.ADD || take(n)
			case *ast.BasicLit:
				return take(n)
			}
			return true
		}
		ast.Inspect(file, visit)
	}
	return all
}

// put appends an expression.
func (s *sentence) put(path string, e ast.Expr) {
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		s.put(path, sum.X)
		s.put(path, sum.Y)
		return
	}
	l, ok := e.(*ast.BasicLit)
	if !ok {
		s.parts = append(s.parts, e)
	}
	if !ok || l.Kind != token.STRING {
		s.whole += "%s"
		return
	}
	text, _ := strconv.Unquote(l.Value)
	if strings.HasPrefix(path, "kiosk/catalogue/") {
		text = slots.ReplaceAllString(text, "%s")
	}
	s.whole += text
	if !slices.Contains(notSaid[path], text) {
		s.literals = append(s.literals, text)
	}
}

// files are the places' Go files, without tests.
func files(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, place := range places {
		found, err := filepath.Glob(filepath.Join("../..", place))
		if err != nil || len(found) == 0 {
			t.Fatalf("nothing is at %s", place)
		}
		for _, f := range found {
			err = filepath.WalkDir(f, func(path string, _ fs.DirEntry, err error) error {
				rel, _ := filepath.Rel("../..", path)
				if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !others.MatchString(rel) {
					all = append(all, filepath.ToSlash(rel))
				}
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
