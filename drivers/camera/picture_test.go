package camera

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestUnpackYUYV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := image.Pt(2*rapid.IntRange(1, 8).Draw(t, "pairs"), rapid.IntRange(1, 8).Draw(t, "lines"))
		stride := 2*size.X + rapid.IntRange(0, 5).Draw(t, "padding")
		picture := rapid.SliceOfN(rapid.Byte(), stride*size.Y, stride*size.Y).Draw(t, "picture")
		img, err := unpackYUYV(picture, size, stride)
		if err != nil {
			t.Fatal(err)
		}
		for y := range size.Y {
			for x := range size.X {
				pair := picture[y*stride+x/2*4:]
				if got, want := img.YCbCrAt(x, y), (color.YCbCr{Y: pair[x%2*2], Cb: pair[1], Cr: pair[3]}); got != want {
					t.Fatalf("at %d,%d %v, want %v", x, y, got, want)
				}
			}
		}
		if _, err := unpackYUYV(picture[:stride*(size.Y-1)+2*size.X-1], size, stride); err != errSpoiled {
			t.Fatalf("one byte short: %v", err)
		}
	})
}

// A raw picture becomes a JPEG file that shows the same.
func TestRawStill(t *testing.T) {
	d := &device{mode: Mode{YUYV, testSize}, stride: 2 * testSize.X}
	picture := bytes.Repeat([]byte{145, 54, 145, 34}, testSize.X*testSize.Y/2) // green
	file, err := d.encode(picture)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil || img.Bounds().Size() != testSize {
		t.Fatal(err)
	}
	r, g, b, _ := img.At(32, 24).RGBA()
	if r>>8 > 40 || g>>8 < 215 || b>>8 > 40 {
		t.Fatalf("%d %d %d is not green", r>>8, g>>8, b>>8)
	}
}

// A Motion-JPEG still is the camera's own picture, made whole: nothing is lost by compressing it twice.
func TestCompressedStill(t *testing.T) {
	file := encoded(t, scene(testSize))
	d := &device{mode: Mode{MJPEG, testSize}}
	got, err := d.encode(withoutTables(file))
	if err != nil {
		t.Fatal(err)
	}
	if from := bytes.Index(file, []byte{0xff, markSOS}); !bytes.HasSuffix(got, file[from:]) {
		t.Fatal("other pixels")
	}
}

func TestShrinkAndWipe(t *testing.T) {
	img := scene(image.Pt(1600, 1200))
	small := shrink(img, image.Pt(960, 720))
	if small.Bounds().Size() != image.Pt(960, 720) {
		t.Fatal(small.Bounds())
	}
	wipe(small)
	if slices.ContainsFunc(small.Pix, func(b byte) bool { return b != 0 }) {
		t.Fatal("not zeroed")
	}
}
