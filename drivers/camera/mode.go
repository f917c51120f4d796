package camera

import (
	"fmt"
	"image"
	"strings"
)

// Format is how a camera writes its pictures: a four-character code of Video4Linux, such as MJPG.
type Format uint32

// The formats understood here.
const (
	MJPEG Format = 'M' | 'J'<<8 | 'P'<<16 | 'G'<<24 // a JPEG for each picture, perhaps without its Huffman tables
	JPEG  Format = 'J' | 'P'<<8 | 'E'<<16 | 'G'<<24 // the same under its other name
	YUYV  Format = 'Y' | 'U'<<8 | 'Y'<<16 | 'V'<<24 // raw, 4:2:2, two bytes a pixel
)

// String returns the four characters.
func (f Format) String() string {
	return strings.TrimRight(string([]byte{byte(f), byte(f >> 8), byte(f >> 16), byte(f >> 24)}), " \x00")
}

func (f Format) known() bool { return f == MJPEG || f == JPEG || f == YUYV }

// Mode is one kind of picture a camera makes.
type Mode struct {
	Format Format
	Size   image.Point // in pixels
}

// String says the mode as people do: "MJPG 2592x1944".
func (m Mode) String() string { return fmt.Sprintf("%v %dx%d", m.Format, m.Size.X, m.Size.Y) }

func (m Mode) pixels() int { return m.Size.X * m.Size.Y }

// before says whether m is to be preferred to an equally large other: compressed pictures come through USB sooner.
func (m Mode) before(other Mode) bool { return m.Format != YUYV && other.Format == YUYV }

// UnsupportedError is a device that cannot serve as a document camera here. A Camera of such a device is in state Fault.
type UnsupportedError struct {
	Why    string // in English, for staff
	Offers []Mode // what it offers of the formats understood here, all too large; often empty
}

func (e *UnsupportedError) Error() string {
	if len(e.Offers) == 0 {
		return "camera: " + e.Why
	}
	return fmt.Sprintf("camera: %s: %v", e.Why, e.Offers)
}

// modesOf lists the modes a frame size stands for: itself, or of a range the largest there is with at most so many
// pixels, in the shape of the largest, and the smallest.
func modesOf(s frameSize, most int) []Mode {
	mode := func(x, y uint32) Mode { return Mode{s.PixelFormat, image.Pt(int(x), int(y))} }
	if s.Type == sizeDiscrete {
		return []Mode{mode(s.Size[0], s.Size[1])}
	}
	least, largest := mode(s.Size[0], s.Size[3]), mode(s.Size[1], s.Size[4])
	if largest.pixels() <= most || least.pixels() > most {
		return []Mode{largest, least}
	}
	stepX, stepY := max(1, int(s.Size[2])), max(1, int(s.Size[5]))
	fit := least
	for x := least.Size.X; x <= largest.Size.X; x += stepX {
		y := x * largest.Size.Y / max(1, largest.Size.X)
		y = max(least.Size.Y, y-(y-least.Size.Y)%stepY)
		if x*y > most {
			break
		}
		fit.Size = image.Pt(x, y)
	}
	return []Mode{fit, least}
}

// stillMode returns the mode with the most pixels, but at most so many.
func stillMode(modes []Mode, most int) (Mode, error) {
	var best Mode
	for _, m := range modes {
		if m.pixels() > most {
			continue
		}
		if p := m.pixels(); p > best.pixels() || p == best.pixels() && m.before(best) {
			best = m
		}
	}
	if best.pixels() == 0 {
		why := "offers no pictures in a known format (Motion-JPEG, YUYV)"
		if len(modes) > 0 {
			why = fmt.Sprintf("offers no picture of at most %d pixels", most)
		}
		return Mode{}, &UnsupportedError{Why: why, Offers: modes}
	}
	return best, nil
}

// previewMode returns the smallest mode that fills the box and shows the same piece of the table as the still: cameras
// cut off what does not fit another shape.
func previewMode(modes []Mode, still Mode, box image.Point) Mode {
	best := still
	need := fit(still.Size, box)
	for _, m := range modes {
		if m.Size.X < need.X || m.Size.Y < need.Y || !sameShape(m.Size, still.Size) {
			continue
		}
		if p := m.pixels(); p < best.pixels() || p == best.pixels() && m.before(best) {
			best = m
		}
	}
	return best
}

// sameShape says whether two sizes have the same ratio of width to height, within one in a hundred.
func sameShape(a, b image.Point) bool {
	left, right := a.X*b.Y, b.X*a.Y
	return 100*abs(left-right) <= max(left, right)
}

// fit returns the largest size of the same shape as size that fits in box, and is no larger than size.
func fit(size, box image.Point) image.Point {
	if size.X <= box.X && size.Y <= box.Y || size.X <= 0 || size.Y <= 0 {
		return size
	}
	if size.X*box.Y > box.X*size.Y {
		return image.Pt(box.X, max(1, size.Y*box.X/size.X))
	}
	return image.Pt(max(1, size.X*box.Y/size.Y), box.Y)
}

func abs(n int) int { return max(n, -n) }
