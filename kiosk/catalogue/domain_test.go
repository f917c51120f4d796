package catalogue_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"yichuang/kiosk/catalogue"
)

// Everything the domain data names is in the catalogue, under the same id.
func TestNothingOfTheDomainIsMissing(t *testing.T) {
	c := load(t)
	b, err := os.ReadFile("testdata/ids.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		bundle := c.Bundle(part[0])
		if bundle == nil {
			t.Fatalf("no bundle %s", part[0])
		}
		if !has(bundle, part[1], part[2], part[3:]) {
			t.Errorf("%s has not %s among its %s, or not all its options", part[0], part[2], part[1])
		}
	}
	matters, materials := 0, 0
	for _, b := range c.Bundles {
		matters, materials = matters+len(b.Matters), materials+len(b.Materials)
	}
	if len(c.Bundles) != 19 || matters != 123 || materials != 110 {
		t.Errorf("%d bundles, %d matters, %d materials; want 19, 123, 110", len(c.Bundles), matters, materials)
	}
	for _, l := range c.Lives {
		if !slices.ContainsFunc(c.Bundles, func(b *catalogue.Bundle) bool { return b.Life == l.Name }) {
			t.Errorf("nothing in the life cycle %s", l.Name)
		}
	}
}

func has(b *catalogue.Bundle, list, id string, options []string) bool {
	switch list {
	case "questions":
		i := slices.IndexFunc(b.Questions, func(q catalogue.Question) bool { return q.ID == id })
		return i >= 0 && !slices.ContainsFunc(options, func(name string) bool {
			return !slices.ContainsFunc(b.Questions[i].Options, func(o catalogue.Option) bool { return o.Name == name })
		})
	case "matters":
		return slices.ContainsFunc(b.Matters, func(m catalogue.Matter) bool { return m.ID == id })
	case "materials":
		return slices.ContainsFunc(b.Materials, func(m catalogue.Material) bool { return m.ID == id })
	}
	return slices.ContainsFunc(b.Fields, func(f catalogue.Field) bool { return f.ID == id })
}

// What was inferred or is a placeholder says so.
func TestInferredThingsAreMarked(t *testing.T) {
	for _, b := range load(t).Bundles {
		if !b.Figures().Sample {
			t.Errorf("%s claims that all its figures are certain", b.ID)
		}
		for _, q := range b.Questions {
			if leads := slices.ContainsFunc(q.Options, func(o catalogue.Option) bool { return o.Window != "" }); b.ID != "P01" && leads && !catalogue.Sample(q.Basis) {
				t.Errorf("%s %s leads to a window, and nobody says on what ground", b.ID, q.ID)
			}
		}
	}
}
