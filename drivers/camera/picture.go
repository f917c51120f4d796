package camera

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// stillQuality is what raw pictures are compressed with: small print stays sharp.
const stillQuality = 92

// decode makes an image of a picture. Whatever is wrong with it is errSpoiled: the next one may be whole.
func (d *device) decode(picture []byte) (image.Image, error) {
	if d.mode.Format == YUYV {
		return unpackYUYV(picture, d.mode.Size, d.stride)
	}
	return decodeJPEG(picture, d.mode.Size)
}

// encode makes a JPEG file of a picture that was decoded before.
func (d *device) encode(picture []byte) ([]byte, error) {
	if d.mode.Format != YUYV {
		return Repair(picture)
	}
	img, err := unpackYUYV(picture, d.mode.Size, d.stride)
	if err != nil {
		return nil, err
	}
	defer wipe(img)
	// Room for the worst of pictures, so that growing leaves no copies behind.
	file := bytes.NewBuffer(make([]byte, 0, 2*len(img.Y)))
	err = jpeg.Encode(file, img, &jpeg.Options{Quality: stillQuality})
	return file.Bytes(), err
}

// decodeJPEG decodes a Motion-JPEG picture. One whose header says another size than the camera was set to is spoiled, and
// not decoded: it could ask for any amount of memory.
func decodeJPEG(picture []byte, size image.Point) (image.Image, error) {
	whole, err := Repair(picture)
	if err != nil {
		return nil, err
	}
	defer clear(whole)
	if head, err := jpeg.DecodeConfig(bytes.NewReader(whole)); err != nil || head.Width != size.X || head.Height != size.Y {
		return nil, errSpoiled
	}
	img, err := jpeg.Decode(bytes.NewReader(whole))
	if err != nil {
		return nil, errSpoiled
	}
	switch img.(type) {
	case *image.YCbCr, *image.Gray:
		return img, nil
	}
	wipe(img) // in other colours, which no camera sends
	return nil, errSpoiled
}

// unpackYUYV takes two pixels out of every four bytes: brightness, blue, brightness, red.
func unpackYUYV(picture []byte, size image.Point, stride int) (*image.YCbCr, error) {
	if size.X < 2 || size.X%2 != 0 || size.Y < 1 || stride < 2*size.X || len(picture) < stride*(size.Y-1)+2*size.X {
		return nil, errSpoiled
	}
	img := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio422)
	for y := range size.Y {
		line := picture[y*stride:][:2*size.X]
		luma, blue, red := img.Y[y*img.YStride:], img.Cb[y*img.CStride:], img.Cr[y*img.CStride:]
		for x := 0; x < size.X/2; x++ {
			luma[2*x], blue[x], luma[2*x+1], red[x] = line[4*x], line[4*x+1], line[4*x+2], line[4*x+3]
		}
	}
	return img, nil
}

// shrink draws an image to fit in box.
func shrink(img image.Image, box image.Point) *image.RGBA {
	small := image.NewRGBA(image.Rectangle{Max: fit(img.Bounds().Size(), box)})
	draw.ApproxBiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return small
}

// wipe zeroes an image made here.
func wipe(img image.Image) {
	switch img := img.(type) {
	case *image.RGBA:
		clear(img.Pix)
	case *image.CMYK:
		clear(img.Pix)
	case *image.Gray:
		clear(img.Pix)
	case *image.YCbCr:
		clear(img.Y)
		clear(img.Cb)
		clear(img.Cr)
	}
}
