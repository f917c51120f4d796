package camera

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"sync"
)

// The markers of a JPEG file (ITU-T T.81, table B.1) that matter here; each follows a byte 0xff.
const (
	markSOI = 0xd8 // the file begins
	markEOI = 0xd9 // the file ends
	markSOS = 0xda // a scan begins: after its header come the coded pixels
	markDHT = 0xc4 // Huffman tables
	markTEM = 0x01
)

var errSpoiled = errors.New("camera: spoiled picture")

// Repair makes a whole JPEG file of a picture of a Motion-JPEG camera: it puts in the Huffman tables that most USB
// cameras leave out because they are always the same, adds a missing end, and cuts off what is in front and behind. The
// result is a new slice. It does not look into the coded pixels: what was cut off in the middle of them is found by
// decoding. An error means that there is no picture to be had.
func Repair(picture []byte) ([]byte, error) {
	from := bytes.Index(picture, []byte{0xff, markSOI, 0xff})
	if from < 0 {
		return nil, errSpoiled
	}
	picture = picture[from:]
	scan, tables, err := findScan(picture)
	if err != nil {
		return nil, err
	}
	end := len(picture)
	if at := bytes.Index(picture[scan:], []byte{0xff, markEOI}); at >= 0 { // cannot be part of coded pixels
		end = scan + at
	}
	whole := make([]byte, 0, end+len(huffmanTables())+2)
	whole = append(whole, picture[:scan]...)
	if !tables {
		whole = append(whole, huffmanTables()...)
	}
	whole = append(whole, picture[scan:end]...)
	return append(whole, 0xff, markEOI), nil
}

// findScan walks over the segments in front of the first scan and returns where that begins, and whether Huffman tables
// were among them.
func findScan(picture []byte) (at int, tables bool, err error) {
	for at = 2; at+4 <= len(picture); {
		if picture[at] != 0xff {
			return 0, false, errSpoiled
		}
		switch mark := picture[at+1]; {
		case mark == 0xff: // a byte of filling
			at++
			continue
		case mark == markSOS:
			return at, tables, nil
		case mark == markDHT:
			tables = true
		case mark <= markTEM, mark >= 0xd0 && mark <= markEOI: // has no length, and no business here
			return 0, false, errSpoiled
		}
		at += 2 + max(2, int(binary.BigEndian.Uint16(picture[at+2:]))) // the length counts itself
	}
	return 0, false, errSpoiled
}

// huffmanTables is the segment with the typical tables of ITU-T T.81, annex K.3, which Motion-JPEG means when it has
// none. The standard library writes just these into every picture in colours.
var huffmanTables = sync.OnceValue(func() []byte {
	var sample bytes.Buffer
	if err := jpeg.Encode(&sample, image.NewYCbCr(image.Rect(0, 0, 8, 8), image.YCbCrSubsampleRatio420), nil); err != nil {
		panic(err) // into memory it cannot fail
	}
	file := sample.Bytes()
	from := bytes.Index(file, []byte{0xff, markDHT})
	return file[from : from+2+int(binary.BigEndian.Uint16(file[from+2:]))]
})
