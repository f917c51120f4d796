package camera

import (
	"image"
	"testing"

	"pgregory.net/rapid"
)

// lettering is black marks on white paper, blurred by a box of so many pixels to each side.
func lettering(blur int) *image.Gray {
	sharp := func(x, y int) int {
		if (x/3+y/5)%4 == 0 {
			return 20
		}
		return 230
	}
	img := image.NewGray(image.Rect(0, 0, 120, 90))
	for y := range 90 {
		for x := range 120 {
			sum, n := 0, 0
			for dy := -blur; dy <= blur; dy++ {
				for dx := -blur; dx <= blur; dx++ {
					sum += sharp(x+dx+100, y+dy+100)
					n++
				}
			}
			img.Pix[y*img.Stride+x] = byte(sum / n)
		}
	}
	return img
}

func TestBlurIsLessSharp(t *testing.T) {
	last := lumaOf(lettering(0)).sharpness()
	for blur := 1; blur <= 4; blur++ {
		now := lumaOf(lettering(blur)).sharpness()
		if now >= last {
			t.Fatalf("blur %d: %f, after %f", blur, now, last)
		}
		last = now
	}
	flat := image.NewGray(image.Rect(0, 0, 30, 30))
	if got := lumaOf(flat).sharpness(); got != 0 {
		t.Fatalf("an even grey has %f", got)
	}
}

func TestSizesTooSmallToJudge(t *testing.T) {
	for _, size := range []image.Point{{}, {1, 1}, {2, 2}, {1, 9}, {9, 1}} {
		l := lumaOf(image.NewGray(image.Rectangle{Max: size}))
		if l.sharpness() != 0 || l.brightness() != 0 {
			t.Error(size)
		}
	}
}

func TestExposureSettles(t *testing.T) {
	var e exposure
	for i, b := range []float64{10, 40, 80, 110, 119} {
		if e.settled(b) {
			t.Fatalf("settled at %d while it grows", i)
		}
	}
	if !e.settled(120.5) {
		t.Fatal("not settled")
	}
}

// Whatever flickers, a picture is taken in the end.
func TestExposureNeverWaitsForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e exposure
		for range steadyAtMost {
			e.settled(rapid.Float64Range(0, 255).Draw(t, "brightness"))
		}
		if !e.settled(rapid.Float64Range(0, 255).Draw(t, "last")) {
			t.Fatal("still waiting")
		}
	})
	if steadyAtMost+dropFirst+candidates > lookedAtMost {
		t.Fatal("more pictures are waited for than looked at")
	}
}

func TestTheSharpestIsChosen(t *testing.T) {
	var c choice
	for i, blur := range []int{3, 1, 0, 2} {
		before := c.picture
		c.consider([]byte{9, byte(blur)}, lumaOf(lettering(blur)).sharpness())
		if replaced := i > 0 && before[0] == 0; i > 0 && replaced != (blur < 2) {
			t.Fatalf("blur %d: the one before is zeroed: %v", blur, replaced)
		}
	}
	if c.among != 4 || c.picture[1] != 0 {
		t.Fatalf("blur %d of %d is chosen", c.picture[1], c.among)
	}
	c.wipe()
	if c.picture[0] != 0 {
		t.Fatal("not zeroed")
	}
}
