package design

import (
	"image/color"
	"io/fs"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2/canvas"

	"yichuang/app/robot"
)

func TestContrast(t *testing.T) {
	for name, c := range map[string]Colours{"calm": calm, "strong": strong} {
		for _, p := range []struct {
			what    string
			ink, on color.NRGBA
			atLeast float64
		}{
			{"body on card", c.Ink, c.Paper, 7}, {"body on ground", c.Ink, c.Ground, 7}, {"body on choice", c.Ink, c.BrandTint, 7},
			{"second on card", c.Second, c.Paper, 4.5}, {"second on ground", c.Second, c.Ground, 4.5}, {"second on note", c.Second, c.BrandTint, 4.5},
			{"brand on card", c.Brand, c.Paper, 4.5}, {"tag", c.Brand, c.BrandTint, 4.5}, {"button", c.OnBrand, c.Brand, 4.5},
			{"good tag", c.Good, c.GoodTint, 4.5}, {"good button", c.OnBrand, c.Good, 4.5}, {"warning tag", c.Warning, c.WarningTint, 4.5},
			{"bad tag", c.Bad, c.BadTint, 4.5}, {"mistake", c.Bad, c.Ground, 4.5}, {"danger", c.OnBad, c.Bad, 4.5},
			{"attract", c.OnDeep, c.Deep, 7}, {"attract, second", c.OnDeepSoft, c.Deep, 7}, {"attract button", c.Deep, c.OnDeep, 7},
			{"door 1", c.OnDoor, c.Doors[0], 4.5}, {"door 2", c.OnDoor, c.Doors[1], 4.5}, {"door 3", c.OnDoor, c.Doors[2], 4.5},
			{"radio ring", c.Mark, c.Paper, 3}, // not text: WCAG 1.4.11
		} {
			if r := robot.Contrast(p.ink, p.on); r < p.atLeast {
				t.Errorf("%s: %s has %.2f, needs %.1f", name, p.what, r, p.atLeast)
			}
		}
		for n, ground := range c.Posters {
			look := (&Kit{Colours: c}).Poster(ground)
			if first, second := robot.Contrast(look.Ink, look.Ground), robot.Contrast(look.Soft, look.Ground); first < 7 || second < 7 {
				t.Errorf("%s: poster %d has %.2f and %.2f, needs 7", name, n, first, second)
			}
		}
	}
}

// Every component in every mode: wide and high enough for a finger, no text cut off, nothing
// wider than its page.
func TestComponentsFitFingersAndScreens(t *testing.T) {
	for mode, m := range modes {
		k := NewKit(m)
		for name, o := range gallery(k) {
			c := screen(m, k.Frame(nil, k.Scroll(Inset(Column(0, o), Margin)), nil))
			if min := c.Content().MinSize(); min.Width > m.Screen().Width || min.Height > m.Screen().Height {
				t.Errorf("%s, %s: asks for %v", mode, name, min)
			}
			for _, says := range robot.New(t, c, nil).Audit() {
				t.Errorf("%s, %s: %s", mode, name, says)
			}
		}
	}
}

func TestEveryIconDraws(t *testing.T) {
	names, err := fs.Glob(os.DirFS("../../assets/icons"), "*.svg")
	if err != nil || len(names) < 50 {
		t.Fatalf("%d icons, %v", len(names), err)
	}
	k := NewKit(Mode{})
	for _, n := range names {
		n = strings.TrimSuffix(n, ".svg")
		img := k.Icon(n, calm.Ink, 96)
		img.Resize(img.MinSize())
		if img.Image == nil {
			t.Errorf("%s: not drawn", n)
			continue
		}
		if dark := inked(img); dark < 0.03 {
			t.Errorf("%s: only %.3f of it is drawn", n, dark)
		}
	}
}

// inked is the part of an icon that has ink on it.
func inked(img *canvas.Image) float64 {
	b := img.Image.Bounds()
	n := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if _, _, _, a := img.Image.At(x, y).RGBA(); a > 0x8000 {
				n++
			}
		}
	}
	return float64(n) / float64(b.Dx()*b.Dy())
}
