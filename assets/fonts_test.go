package assets_test

import (
	"reflect"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"yichuang/assets"
)

// A text looks the same in either: every sign is there, with the same outline, as wide as in the whole font.
func TestEverydayFontsArePartsOfTheWholeOnes(t *testing.T) {
	for name, of := range map[string][2][]byte{
		"regular": {assets.FontEverydayRegular(), assets.FontRegular()},
		"bold":    {assets.FontEverydayBold(), assets.FontBold()},
	} {
		part, whole := parse(t, of[0]), parse(t, of[1])
		const em = fixed.Int26_6(64 << 6)
		var a, b sfnt.Buffer
		for _, r := range assets.Everyday() {
			i, err := part.GlyphIndex(&a, r)
			if err != nil || i == 0 {
				t.Fatalf("%s: %q is missing (%v)", name, r, err)
			}
			j, _ := whole.GlyphIndex(&b, r)
			outline, err := part.LoadGlyph(&a, i, em, nil)
			if err != nil {
				t.Fatal(err)
			}
			if want, err := whole.LoadGlyph(&b, j, em, nil); err != nil || !reflect.DeepEqual(outline, want) {
				t.Errorf("%s: %q is drawn otherwise (%v)", name, r, err)
			}
			wide, _ := part.GlyphAdvance(&a, i, em, 0)
			if want, _ := whole.GlyphAdvance(&b, j, em, 0); wide != want {
				t.Errorf("%s: %q is %v wide, not %v", name, r, wide, want)
			}
		}
		if m, err := part.Metrics(&a, em, 0); err != nil {
			t.Error(err)
		} else if want, _ := whole.Metrics(&b, em, 0); m != want {
			t.Errorf("%s: lines are as high as %v, not %v", name, m, want)
		}
	}
}

func parse(t *testing.T, font []byte) *sfnt.Font {
	t.Helper()
	f, err := sfnt.Parse(font)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
