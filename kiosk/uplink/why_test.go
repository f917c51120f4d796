package uplink

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// reasons reads out of the source what may stand beside an item: the contract's codes and reasons, and what
// this package calls a trouble itself.
func reasons(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	add := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil {
				found[s] = true
			}
		}
	}
	for _, file := range append(files, "../../platform/contract/contract.gen.go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec: // a constant of the contract
				if kind, ok := n.Type.(*ast.Ident); ok && (kind.Name == "Reason" || kind.Name == "Code") {
					add(n.Values[0])
				}
			case *ast.KeyValueExpr: // trouble{reason: "..."}
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "reason" {
					add(n.Value)
				}
			case *ast.CallExpr: // Postpone(..., "store")
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Postpone" {
					add(n.Args[len(n.Args)-1])
				}
			}
			return true
		})
	}
	found[stopped] = true
	return found
}

// Whatever stands beside an item, staff are told in words what it means and what to do.
func TestEveryReasonHasItsSentence(t *testing.T) {
	all := reasons(t)
	if len(all) < 30 || !all["seq-taken"] || !all["unavailable"] || !all["away"] || !all["store"] {
		t.Fatalf("only %d reasons found: the test looks in the wrong place", len(all))
	}
	for reason := range all {
		if why[reason] == "" {
			t.Errorf("%q has no sentence", reason)
		}
	}
	for reason := range why {
		if !all[reason] {
			t.Errorf("%q has a sentence and nobody says it", reason)
		}
	}
	for _, reason := range []string{"http 502", `verdict "perhaps"`, "of tomorrow"} {
		if Why(reason) == "" {
			t.Errorf("%q has no sentence", reason)
		}
	}
	if Why("") != "" {
		t.Error("no reason has a sentence")
	}
}

// Each code of a stick's trouble is on the page that a technician has at hand.
func TestEveryCodeIsOnThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/outbox.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, file := range []string{"stick.go", "export.go", "answers.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range regexp.MustCompile(`"(E8\d\d)`).FindAllSubmatch(source, -1) {
			codes[string(code[1])] = true
		}
	}
	if len(codes) < 9 {
		t.Fatalf("only %v found: the test looks in the wrong place", codes)
	}
	for code := range codes {
		if !strings.Contains(string(page), "| "+code+" |") {
			t.Errorf("%s is not in docs/outbox.md", code)
		}
	}
}
