package catalogue_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"yichuang/kiosk/catalogue"
)

// A catalogue comes from people and over the wire. Whatever stands in a file: it is refused with faults that name a file,
// or taken, and then resolves and compares.
func FuzzLoad(f *testing.F) {
	good := small(f)
	f.Add(string(good[sample].Data), string(good["catalogue.yaml"].Data), string(good["divisions.json"].Data))
	for _, text := range []string{
		"", "a", "[]", "id: T01", "matters: [~]", "questions: [{options: [~, ~]}]", "matters: [{levels: [~]}]",
		"matters: [{id: a, after: [b]}, {id: b, after: [a]}]", "fields: [{when: {all: [{not: {any: [~]}}]}}]",
		"questions: [{when: &w {not: *w}}]", "promise: &p {n: .inf, unit: 工作日}", "<<: *x", "? [a]\n: b", "\xff", "---\n---\n",
	} {
		f.Add(text, string(good["catalogue.yaml"].Data), string(good["divisions.json"].Data))
		f.Add(string(good[sample].Data), text, text)
	}
	old, err := catalogue.Load(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, bundle, head, divisions string) {
		c, err := catalogue.Load(fstest.MapFS{
			sample: {Data: []byte(bundle)}, "catalogue.yaml": {Data: []byte(head)}, "divisions.json": {Data: []byte(divisions)},
			"haochaping.json": good["haochaping.json"],
		})
		if err != nil {
			var fault catalogue.Fault
			if !errors.As(err, &fault) || fault.File == "" || fault.Says == "" || c != nil {
				t.Fatalf("refused without a fault: %v", err)
			}
			return
		}
		catalogue.Diff(old, c)
		for _, b := range c.Bundles {
			resolve(b, catalogue.Answers{})
			b.Figures()
		}
	})
}
