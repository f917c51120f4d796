package catalogue_test

import (
	"testing"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := catalogue.Load(assets.Catalogue()); err != nil {
			b.Fatal(err)
		}
	}
}

// The largest bundle, with everything answered.
func BenchmarkResolve(b *testing.B) {
	largest := load(b).Bundle("P07")
	a := catalogue.Answers{"kind": {"自主就业退役士兵"}, "party": {"党员"}, "ins": {"是"}}
	for b.Loop() {
		largest.Resolve(a)
	}
}
