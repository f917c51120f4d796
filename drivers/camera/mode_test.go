package camera

import (
	"errors"
	"image"
	"testing"

	"pgregory.net/rapid"
)

// offered is what a document camera of five megapixels commonly says.
var offered = []Mode{
	{YUYV, image.Pt(640, 480)}, {YUYV, image.Pt(1920, 1080)}, {YUYV, image.Pt(2592, 1944)},
	{MJPEG, image.Pt(640, 480)}, {MJPEG, image.Pt(1280, 720)}, {MJPEG, image.Pt(1280, 960)},
	{MJPEG, image.Pt(2592, 1944)}, {MJPEG, image.Pt(3264, 2448)},
}

func TestModesChosen(t *testing.T) {
	for _, c := range []struct {
		name           string
		modes          []Mode
		most           int
		still, preview string
	}{
		{"five megapixels", offered, DefaultPixels, "MJPG 2592x1944", "MJPG 1280x960"},
		{"no limit that matters", offered, 1 << 30, "MJPG 3264x2448", "MJPG 1280x960"},
		{"wide", offered, 1920 * 1080, "YUYV 1920x1080", "MJPG 1280x720"},
		{"raw only", offered[:3], DefaultPixels, "YUYV 2592x1944", "YUYV 2592x1944"},
		{"small", offered[:1], DefaultPixels, "YUYV 640x480", "YUYV 640x480"},
		{"compressed first", append([]Mode{{MJPEG, image.Pt(640, 480)}}, offered[0]), DefaultPixels, "MJPG 640x480", "MJPG 640x480"},
	} {
		still, err := stillMode(c.modes, c.most)
		if err != nil || still.String() != c.still {
			t.Errorf("%s: still %v, %v", c.name, still, err)
		}
		if got := previewMode(c.modes, still, image.Pt(960, 720)); got.String() != c.preview {
			t.Errorf("%s: preview %v", c.name, got)
		}
	}
}

func TestNoModeIsRefused(t *testing.T) {
	var refused *UnsupportedError
	if _, err := stillMode(nil, DefaultPixels); !errors.As(err, &refused) || len(refused.Offers) != 0 {
		t.Error(err)
	}
	if _, err := stillMode(offered, 1000); !errors.As(err, &refused) || len(refused.Offers) != len(offered) {
		t.Error(err)
	}
}

// A range gives modes the driver itself would take: within it, on its steps, and not over the limit if it can be helped.
func TestModesOfARange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minX, minY := rapid.Uint32Range(1, 640).Draw(t, "minX"), rapid.Uint32Range(1, 480).Draw(t, "minY")
		stepX, stepY := rapid.Uint32Range(1, 32).Draw(t, "stepX"), rapid.Uint32Range(1, 32).Draw(t, "stepY")
		maxX := minX + stepX*rapid.Uint32Range(0, 200).Draw(t, "stepsX")
		maxY := minY + stepY*rapid.Uint32Range(0, 200).Draw(t, "stepsY")
		most := rapid.IntRange(1, 20_000_000).Draw(t, "most")
		s := frameSize{PixelFormat: YUYV, Type: 3, Size: [6]uint32{minX, maxX, stepX, minY, maxY, stepY}}
		for _, m := range modesOf(s, most) {
			x, y := uint32(m.Size.X), uint32(m.Size.Y)
			if x < minX || x > maxX || y < minY || y > maxY || (x-minX)%stepX != 0 || (y-minY)%stepY != 0 {
				t.Fatalf("%v is not of %v", m, s.Size)
			}
		}
		still, err := stillMode(modesOf(s, most), most)
		if fits := int(minX*minY) <= most; fits != (err == nil) || err == nil && still.pixels() > most {
			t.Fatalf("%v %v of %v, at most %d", still, err, s.Size, most)
		}
	})
}

func TestFitKeepsTheShapeAndTheBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 5000)
		size, box := image.Pt(side.Draw(t, "x"), side.Draw(t, "y")), image.Pt(side.Draw(t, "boxX"), side.Draw(t, "boxY"))
		got := fit(size, box)
		if got.X < 1 || got.Y < 1 || got.X > box.X || got.Y > box.Y || got.X > size.X || got.Y > size.Y {
			t.Fatalf("%v in %v is %v", size, box, got)
		}
		if got != size && got.X != box.X && got.Y != box.Y {
			t.Fatalf("%v in %v is %v, which touches no side", size, box, got)
		}
		if over := abs(got.X*size.Y - got.Y*size.X); over >= max(size.X, size.Y) { // one pixel of rounding
			t.Fatalf("%v in %v is %v, of another shape", size, box, got)
		}
	})
}
