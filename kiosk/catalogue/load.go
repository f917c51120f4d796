package catalogue

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v4"
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
	var head header
	if err := readYAML(dir, "catalogue.yaml", &head); err != nil {
		return nil, err
	}
	c := &Catalogue{Version: head.Version, Date: head.Date, District: head.District,
		Lives: head.Lives, Themes: head.Themes, Same: head.Same, Agency: head.Agency}
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
		err = errors.Join(err, Fault{File: "catalogue", Field: "bundles", Says: "没有套餐文件，文件名要像 P01-出生.yaml"})
	}
	err = errors.Join(err, errors.Join(c.agency(&source{dir: dir, file: "catalogue.yaml"})...))
	if err != nil {
		return nil, err
	}
	c.phrases = index(c.Bundles)
	return c, nil
}

func readJSON(dir fs.FS, name string, into any) error {
	b, err := fs.ReadFile(dir, name)
	if err != nil {
		return Fault{File: name, Field: "file", Says: err.Error()}
	}
	if err := json.Unmarshal(b, into); err != nil {
		return jsonFault(name, b, err)
	}
	return nil
}

func readYAML(dir fs.FS, name string, into any) error {
	b, err := fs.ReadFile(dir, name)
	if err != nil {
		return Fault{File: name, Field: "file", Says: err.Error()}
	}
	if err := yaml.Load(b, into, yaml.WithKnownFields()); err != nil {
		return syntaxFaults(name, err)
	}
	return nil
}
