package pages

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"regexp"

	"yichuang/kiosk/cases"
)

// The limits of one page.
const (
	MaxBytes  = cases.MaxPageBytes
	maxPixels = 50_000_000 // a phone's largest picture, and what decoding may cost in memory
)

// What may be wrong with what was uploaded.
var (
	ErrTooLarge = errors.New("page: too large")
	ErrKind     = errors.New("page: neither JPEG nor PNG nor PDF")
	ErrDamaged  = errors.New("page: cannot be read to its end")
	ErrDigest   = errors.New("page: not what its digest names")
	ErrSealed   = errors.New("page: its envelope cannot be opened")
)

// The kinds of pages.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	PDF  = "application/pdf"
)

// Check tells of what kind a page is, by its content and never by its name, and makes sure that
// it is whole: pictures are decoded once. The errors are ErrTooLarge, ErrKind and ErrDamaged.
func Check(content []byte) (kind string, err error) {
	if len(content) > MaxBytes {
		return "", ErrTooLarge
	}
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return JPEG, picture(content, jpeg.DecodeConfig, jpeg.Decode)
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, picture(content, png.DecodeConfig, png.Decode)
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return PDF, document(content)
	}
	return "", ErrKind
}

func picture(content []byte, size func(io.Reader) (image.Config, error), decode func(io.Reader) (image.Image, error)) error {
	c, err := size(bytes.NewReader(content))
	switch {
	case err != nil || c.Width < 1 || c.Height < 1:
		return ErrDamaged
	case c.Width > maxPixels/c.Height:
		return ErrTooLarge
	}
	if _, err := decode(bytes.NewReader(content)); err != nil {
		return ErrDamaged
	}
	return nil
}

// The last object of a PDF file says where its table is; without that it was cut off.
var pdfEnd = regexp.MustCompile(`startxref\s+\d+\s+%%EOF\s*$`)

// A picture of a paper does nothing when it is opened.
var pdfActs = regexp.MustCompile(`/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA|RichMedia|XFA)\b`)

func document(content []byte) error {
	if !pdfEnd.Match(content[max(0, len(content)-1024):]) || pdfActs.Match(content) {
		return ErrDamaged
	}
	return nil
}
