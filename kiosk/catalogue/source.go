package catalogue

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Read reads a yaml file into a struct that has every field the file may have. It is for what else is written as catalogues are.
// The error joins Faults.
func Read(dir fs.FS, file string, into any) error { return readYAML(dir, file, into) }

// FaultAt is a Fault of a field of a yaml file, such as posters[2].kind, with its line.
func FaultAt(dir fs.FS, file, field, says string, args ...any) error {
	return (&source{dir: dir, file: file}).fault(field, says, args...)
}

// source finds the line of a field, which is only needed when it is at fault.
type source struct {
	dir  fs.FS
	file string
	root *yaml.Node // parsed when the first line is asked for
}

func (s *source) fault(field, says string, args ...any) error {
	return Fault{File: path.Base(s.file), Line: s.line(field), Field: field, Says: fmt.Sprintf(says, args...)}
}

// line is where the key of a field stands, such as matters[2].after[0]; of a field that is missing, where its owner
// stands; 0 when the file cannot be read.
func (s *source) line(field string) int {
	if s.root == nil {
		var document yaml.Node
		text, err := fs.ReadFile(s.dir, s.file)
		if err != nil || yaml.Unmarshal(text, &document) != nil || len(document.Content) == 0 {
			return 0
		}
		s.root = document.Content[0]
	}
	line, node := s.root.Line, s.root
	for step := range strings.SplitSeq(strings.ReplaceAll(field, "[", ".["), ".") {
		var at *yaml.Node
		if at, node = child(node, step); at == nil {
			break
		}
		line = at.Line
	}
	return line
}

// child is one step into a node: a key, or [n]. It returns the node that stands first, the key or the entry, and the
// value; nil when there is no such thing.
func child(node *yaml.Node, step string) (first, value *yaml.Node) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i], node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(strings.Trim(step, "[]")); err == nil && i < len(node.Content) {
			return node.Content[i], node.Content[i]
		}
	}
	return nil, nil
}
