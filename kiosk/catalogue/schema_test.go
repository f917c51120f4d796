package catalogue

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"yichuang/assets"
)

// object is what this test reads of a JSON Schema.
type object struct {
	Type        string             `json:"type"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Ref         string             `json:"$ref"`
	Enum        []any              `json:"enum"`
	Items       *object            `json:"items"`
	Properties  map[string]*object `json:"properties"`
	Required    []string           `json:"required"`
	Defs        map[string]*object `json:"$defs"`
}

func schema(t *testing.T) *object {
	t.Helper()
	text, err := fs.ReadFile(assets.Catalogue(), "schema.json")
	if err != nil {
		t.Fatal(err)
	}
	s := &object{}
	if err := json.Unmarshal(text, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// The schema has the keys of the structs and no others, with the same kinds of values and the words that
// sentences use for them.
func TestTheSchemaIsThatOfTheStructs(t *testing.T) {
	root := schema(t)
	seen := map[string]bool{}
	var compare func(at string, o *object, of reflect.Type)
	value := func(at string, o *object, of reflect.Type) {
		for of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of.Kind() == reflect.Slice {
			if o.Type != "array" || o.Items == nil {
				t.Errorf("%s is a list in the struct, %q in the schema", at, o.Type)
				return
			}
			o, of = o.Items, of.Elem()
		}
		want := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer",
			reflect.Float64: "number", reflect.Map: "object"}[of.Kind()]
		switch {
		case of.Kind() == reflect.Struct:
			if o.Ref != "#/$defs/"+of.Name() {
				t.Errorf("%s is a %s in the struct, %q in the schema", at, of.Name(), o.Ref)
			} else if !seen[of.Name()] {
				seen[of.Name()] = true
				compare(of.Name(), root.Defs[of.Name()], of)
			}
		case o.Type != want && o.Enum == nil:
			t.Errorf("%s is a %s in the struct, a %q in the schema", at, of, o.Type)
		}
	}
	compare = func(at string, o *object, of reflect.Type) {
		var keys []string
		for key, v := range byKey(reflect.New(of).Elem()) {
			keys = append(keys, key)
			p := o.Properties[key]
			if p == nil {
				t.Errorf("schema.json has no %s in %s", key, at)
				continue
			}
			if words[key] == "" || p.Title != words[key] {
				t.Errorf("%s.%s is called %q in schema.json, %q in words.go", at, key, p.Title, words[key])
			}
			value(at+"."+key, p, v.Type())
		}
		for key := range o.Properties {
			if !slices.Contains(keys, key) {
				t.Errorf("schema.json has %s in %s, the struct has not", key, at)
			}
		}
	}
	compare("Bundle", root, reflect.TypeFor[Bundle]())
	if len(seen) != len(root.Defs) {
		t.Errorf("of %d definitions only %d are used", len(root.Defs), len(seen))
	}
}

// The small catalogue of testdata has every key at least once, and each has its word.
func TestEveryKeyIsInTheSmallCatalogue(t *testing.T) {
	c, err := Load(os.DirFS("testdata/small"))
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{} // key: whether it has a value somewhere
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for _, e := range v.Seq2() {
				walk(e)
			}
		case reflect.Struct:
			for key, e := range byKey(v) {
				key = v.Type().Name() + "." + key
				used[key] = used[key] || !e.IsZero()
				walk(e)
			}
		}
	}
	walk(reflect.ValueOf(header{c.Version, c.Date, c.District, c.Lives, c.Themes, c.Same, c.Agency}))
	walk(reflect.ValueOf(c.Bundles))
	for key, is := range used {
		owner, name, _ := strings.Cut(key, ".")
		if words[name] == "" {
			t.Errorf("%s has no word", key)
		}
		if !is && owner != "AtLevel" { // which has the keys of a matter
			t.Errorf("nothing in testdata/small has %s", key)
		}
	}
}

// The lists of words are those that the rules know.
func TestTheSchemaKnowsTheSameWords(t *testing.T) {
	defs := schema(t).Defs
	var typeNames []string
	for _, typ := range types {
		typeNames = append(typeNames, string(typ))
	}
	for _, c := range []struct {
		def, key string
		want     []string
	}{
		{"Matter", "type", matterTypes}, {"Matter", "level", levels}, {"AtLevel", "at", levels}, {"Matter", "scope", scopes},
		{"Matter", "apply", applyWays}, {"Matter", "serves", served}, {"Special", "kind", specials},
		{"Material", "form", slices.Sorted(maps.Keys(forms))}, {"Material", "original", originals},
		{"Material", "medium", mediums}, {"Material", "source", origins}, {"Material", "need", needs},
		{"Field", "type", typeNames}, {"Matter", "takenAt", levels},
		{"Route", "by", slices.Sorted(maps.Keys(channels))}, {"Away", "by", slices.Sorted(maps.Keys(channels))},
	} {
		p := defs[c.def].Properties[c.key]
		if p.Items != nil {
			p = p.Items
		}
		var got []string
		for _, word := range p.Enum {
			got = append(got, word.(string))
		}
		slices.Sort(got)
		if want := slices.Sorted(slices.Values(c.want)); !slices.Equal(got, want) {
			t.Errorf("%s.%s: schema.json has %v, the rules %v", c.def, c.key, got, want)
		}
	}
	for key, word := range words {
		if word == "" || strings.TrimSpace(word) != word {
			t.Errorf("%s is called %q", key, word)
		}
	}
}

// An editor takes every bundle file that the program takes, and refuses what is plainly wrong.
func TestTheSchemaTakesTheBundles(t *testing.T) {
	text, err := fs.ReadFile(assets.Catalogue(), "schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	validate := func(text string) error {
		t.Helper()
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		return compiled.Validate(value)
	}
	for dir, pattern := range map[fs.FS]string{assets.Catalogue(): "[A-Z]*.yaml", os.DirFS("testdata/small"): "T*.yaml"} {
		files, err := fs.Glob(dir, pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%d bundles, %v", len(files), err)
		}
		for _, file := range files {
			text, err := fs.ReadFile(dir, file)
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(string(text)); err != nil {
				t.Errorf("%s: %v", file, err)
			}
			for old, new := range map[string]string{"short: ": "shrt: ", "kind: 2": "kind: 3", "copies: 1": "copies: 0", "type: name": "type: nane",
				"\nwords: [": "\nwrds: [", "by: 代收代办": "by: 邮寄", "party: ": "partei: ", "away: {field: home, ": "away: {"} {
				if broken := strings.Replace(string(text), old, new, 1); broken != string(text) && validate(broken) == nil {
					t.Errorf("%s is taken with %s", file, new)
				}
			}
		}
	}
}
