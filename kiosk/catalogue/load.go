package catalogue

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Fault is one mistake in a catalogue file, with the place to mend.
type Fault struct {
	File  string
	Line  int    // 0 when it is about the whole file
	Field string // path inside the file, such as matters[2].after
	Says  string
}

// Error is one line: file:line: field: reason.
func (f Fault) Error() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Field, f.Says)
}

// Load reads catalogue.yaml, divisions.json, haochaping.json and every bundle file from
// dir and checks them. The error joins all Faults that were found; nothing is
// returned unless all is well.
func Load(dir fs.FS) (*Catalogue, error) {
	var head struct {
		Version  string   `yaml:"version"`
		Date     string   `yaml:"date"`
		District District `yaml:"district"`
		Lives    []Life   `yaml:"lives"`
		Agency   Agency   `yaml:"agency"`
	}
	if err := readYAML(dir, "catalogue.yaml", &head); err != nil {
		return nil, err
	}
	c := &Catalogue{Version: head.Version, Date: head.Date, District: head.District, Lives: head.Lives, Agency: head.Agency}
	var towns struct {
		Towns []Town `json:"towns"`
	}
	var levels struct {
		Levels []Level `json:"levels"`
	}
	err := errors.Join(readJSON(dir, "divisions.json", &towns), readJSON(dir, "haochaping.json", &levels))
	c.Divisions, c.Evaluation = towns.Towns, levels.Levels

	if err == nil {
		err = errors.Join(c.head(&source{dir: dir, file: "catalogue.yaml"}, &source{dir: dir, file: "divisions.json"})...)
	}

	files, globErr := fs.Glob(dir, "[A-Z][0-9][0-9]-*.yaml")
	err = errors.Join(err, globErr)
	slices.Sort(files)
	for _, file := range files {
		b := &Bundle{}
		if e := readYAML(dir, file, b); e != nil {
			err = errors.Join(err, e)
			continue
		}
		err = errors.Join(err, c.check(b, &source{dir: dir, file: file}))
		c.Bundles = append(c.Bundles, b)
	}
	if len(files) == 0 {
		err = errors.Join(err, Fault{File: "catalogue", Field: "bundles", Says: "no bundle file, such as P01-….yaml"})
	}
	err = errors.Join(err, errors.Join(c.agency(&source{dir: dir, file: "catalogue.yaml"})...))
	if err != nil {
		return nil, err
	}
	return c, nil
}

func readJSON(dir fs.FS, name string, into any) error {
	b, err := fs.ReadFile(dir, name)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return Fault{File: name, Field: "file", Says: err.Error()}
	}
	return nil
}

var yamlPlace = regexp.MustCompile(`^\[(\d+):\d+\] (.*)`)

func readYAML(dir fs.FS, name string, into any) error {
	b, err := fs.ReadFile(dir, name)
	if err != nil {
		return Fault{File: name, Field: "file", Says: err.Error()}
	}
	err = yaml.UnmarshalWithOptions(b, into, yaml.Strict())
	if err == nil {
		return nil
	}
	f := Fault{File: name, Field: "syntax", Says: strings.SplitN(yaml.FormatError(err, false, false), "\n", 2)[0]}
	if m := yamlPlace.FindStringSubmatch(f.Says); m != nil {
		fmt.Sscan(m[1], &f.Line)
		f.Says = m[2]
	}
	return f
}

// source finds the line of a field, which is only needed when it is at fault.
type source struct {
	dir  fs.FS
	file string
}

func (s *source) fault(field, says string, args ...any) error {
	f := Fault{File: path.Base(s.file), Field: field, Says: fmt.Sprintf(says, args...)}
	b, err := fs.ReadFile(s.dir, s.file)
	if err != nil {
		return f
	}
	for at := field; at != ""; at = parent(at) {
		p, err := yaml.PathString("$." + at)
		if err != nil {
			break
		}
		if node, err := p.ReadNode(strings.NewReader(string(b))); err == nil {
			f.Line = node.GetToken().Position.Line
			break
		}
	}
	return f
}

// parent is the path one step up, so that a missing field is reported where its owner stands.
func parent(field string) string {
	if i := strings.LastIndexAny(field, ".["); i > 0 {
		return field[:i]
	}
	return ""
}
