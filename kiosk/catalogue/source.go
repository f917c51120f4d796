package catalogue

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// source finds the line of a field, which is only needed when it is at fault.
type source struct {
	dir  fs.FS
	file string
	root ast.Node // parsed when the first line is asked for
}

func (s *source) fault(field, says string, args ...any) error {
	return Fault{File: path.Base(s.file), Line: s.line(field), Field: field, Says: fmt.Sprintf(says, args...)}
}

// line is where the key of a field stands, such as matters[2].after[0]; of a field that is missing, where its owner
// stands; 0 when the file cannot be read.
func (s *source) line(field string) int {
	if s.root == nil {
		text, err := fs.ReadFile(s.dir, s.file)
		if err != nil {
			return 0
		}
		file, err := parser.ParseBytes(text, 0)
		if err != nil || len(file.Docs) == 0 {
			return 0
		}
		s.root = file.Docs[0].Body
	}
	line, node := 1, s.root
	for step := range strings.SplitSeq(strings.ReplaceAll(field, "[", ".["), ".") {
		var at ast.Node
		if at, node = child(node, step); at == nil {
			break
		}
		line = at.GetToken().Position.Line
	}
	return line
}

// child is one step into a node: a key, or [n]. It returns what stands first, the key or the first thing of the entry, and
// the value; nil when there is no such thing.
func child(node ast.Node, step string) (first, value ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, pair := range n.Values {
			if pair.Key.GetToken().Value == step {
				return pair.Key, pair.Value
			}
		}
	case *ast.SequenceNode:
		i, err := strconv.Atoi(strings.Trim(step, "[]"))
		if err != nil || i >= len(n.Values) {
			return nil, nil
		}
		if entry, ok := n.Values[i].(*ast.MappingNode); ok && len(entry.Values) > 0 {
			return entry.Values[0].Key, entry
		}
		return n.Values[i], n.Values[i]
	}
	return nil, nil
}
