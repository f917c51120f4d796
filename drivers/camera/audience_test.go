package camera

import (
	"image"
	"image/color"
	"testing"
)

func paper(level uint8) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 4, 4))
	img.Set(1, 1, color.RGBA{level, level, level, 255})
	return img
}

func blank(img image.Image) bool {
	for _, b := range img.(*image.RGBA).Pix {
		if b != 0 {
			return false
		}
	}
	return true
}

func TestLatestPictureWinsAndTheOthersAreZeroed(t *testing.T) {
	a := newAudience()
	seat := a.join()
	old, young := paper(1), paper(2)
	a.show(func() *image.RGBA { return old })
	a.show(func() *image.RGBA { return young })
	if got := <-seat; got != image.Image(young) || blank(young) {
		t.Fatal("not the latest")
	}
	if !blank(old) {
		t.Fatal("a picture nobody fetched was not zeroed")
	}
}

func TestLeavingZeroesWhatWasNotFetched(t *testing.T) {
	a := newAudience()
	left, closed := paper(1), paper(2)
	seat := a.join()
	a.show(func() *image.RGBA { return left })
	a.leave(seat)
	a.leave(seat)
	if _, open := <-seat; open || !blank(left) || a.any() {
		t.Fatal("left, but pictures stay")
	}
	seat = a.join()
	a.show(func() *image.RGBA { return closed })
	a.close()
	if _, open := <-seat; open || !blank(closed) {
		t.Fatal("closed, but pictures stay")
	}
	if _, open := <-a.join(); open {
		t.Fatal("somebody came in after closing")
	}
}
