package camera

import (
	"bytes"
	"image"
	"math"
)

// luma is the brightness of an image, one byte a pixel.
type luma struct {
	pix                   []byte
	stride, width, height int
}

// lumaOf returns the brightness of an image as decode makes them, without a copy.
func lumaOf(img image.Image) luma {
	size := img.Bounds().Size()
	switch img := img.(type) {
	case *image.YCbCr:
		return luma{img.Y, img.YStride, size.X, size.Y}
	case *image.Gray:
		return luma{img.Pix, img.Stride, size.X, size.Y}
	}
	return luma{}
}

// sharpness is the variance of the Laplacian: how much each pixel differs from its neighbours, which blur evens out. It
// compares pictures of one scene; alone it means nothing.
func (l luma) sharpness() float64 {
	var sum, squares, n int
	for y := 1; y < l.height-1; y++ {
		above, line, below := l.pix[(y-1)*l.stride:], l.pix[y*l.stride:], l.pix[(y+1)*l.stride:]
		for x := 1; x < l.width-1; x++ {
			v := 4*int(line[x]) - int(line[x-1]) - int(line[x+1]) - int(above[x]) - int(below[x])
			sum += v
			squares += v * v
		}
		n += max(0, l.width-2)
	}
	if n == 0 {
		return 0
	}
	mean := float64(sum) / float64(n)
	return float64(squares)/float64(n) - mean*mean
}

// brightness is the mean of every eighth pixel of every eighth line, from 0 to 255.
func (l luma) brightness() float64 {
	var sum, n int
	for y := 0; y < l.height; y += 8 {
		for x := 0; x < l.width; x += 8 {
			sum += int(l.pix[y*l.stride+x])
			n++
		}
	}
	return float64(sum) / float64(max(1, n))
}

// exposure watches a camera that was just started find its brightness.
type exposure struct {
	seen int
	last float64
}

const (
	steady       = 2.0 // steps of brightness between two pictures that are no change
	steadyAtMost = 12  // pictures after which a scene that flickers is taken as it is
)

// settled takes the brightness of the next picture and says whether it is steady.
func (e *exposure) settled(brightness float64) bool {
	change := math.Abs(brightness - e.last)
	e.last = brightness
	e.seen++
	return e.seen > 1 && change <= steady || e.seen > steadyAtMost
}

// choice is the sharpest of the pictures considered. The zero choice has considered none.
type choice struct {
	picture   []byte
	sharpness float64
	among     int
}

// consider keeps a copy of the picture if it is sharper than those before, which are zeroed.
func (c *choice) consider(picture []byte, sharpness float64) {
	c.among++
	if c.among > 1 && sharpness <= c.sharpness {
		return
	}
	clear(c.picture)
	c.picture, c.sharpness = bytes.Clone(picture), sharpness
}

func (c *choice) wipe() { clear(c.picture) }
