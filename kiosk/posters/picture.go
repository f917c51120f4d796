package posters

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
)

// The limits of a picture. What is larger than the largest screen is only a slow line's burden.
const (
	MaxPicture = 2 << 20 // bytes of the file
	maxPixels  = 3840 * 2160
	leastSide  = 200 // pixels; less is no poster
)

// ErrPicture says that a picture is not taken; it is wrapped with why.
var ErrPicture = errors.New("posters: not a picture to show")

// formats are those that are taken, by their first bytes. The decoders that others have registered are not asked.
var formats = []struct {
	magic  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}{
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
}

// decode reads a PNG or JPEG. The size is looked at before anything of that size is made.
func decode(content []byte) (image.Image, error) {
	if len(content) > MaxPicture {
		return nil, fmt.Errorf("%w: %d 字节，最多 bytes, at most %d", ErrPicture, len(content), MaxPicture)
	}
	for _, f := range formats {
		if !bytes.HasPrefix(content, []byte(f.magic)) {
			continue
		}
		c, err := f.config(bytes.NewReader(content))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPicture, err)
		}
		if c.Width < leastSide || c.Height < leastSide || c.Width > maxPixels/c.Height {
			return nil, fmt.Errorf("%w: %d x %d 像素，每边最少 %d，一共最多 3840 x 2160 pixels", ErrPicture, c.Width, c.Height, leastSide)
		}
		img, err := f.decode(bytes.NewReader(content))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPicture, err)
		}
		return img, nil
	}
	return nil, fmt.Errorf("%w: 不是 PNG 或 JPEG is neither PNG nor JPEG", ErrPicture)
}
