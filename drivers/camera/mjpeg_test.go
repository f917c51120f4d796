package camera

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"
)

// scene is a picture with something to see in it.
func scene(size image.Point) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			img.Set(x, y, color.RGBA{uint8(3 * x), uint8(5 * y), uint8(x ^ y), 255})
		}
	}
	return img
}

func encoded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// withoutTables leaves the Huffman tables out, as USB cameras do.
func withoutTables(file []byte) []byte {
	at := bytes.Index(file, []byte{0xff, markDHT})
	return slices.Concat(file[:at], file[at+2+int(binary.BigEndian.Uint16(file[at+2:])):])
}

var testSize = image.Pt(64, 48)

func TestRepair(t *testing.T) {
	file := encoded(t, scene(testSize))
	without := withoutTables(file)
	if _, err := jpeg.Decode(bytes.NewReader(without)); err == nil {
		t.Fatal("the standard library decodes it without tables: the repair is not needed")
	}
	padded := slices.Concat(without, make([]byte, 500))
	for name, picture := range map[string][]byte{
		"whole":             file,
		"no tables":         without,
		"no end":            without[:len(without)-2],
		"zeros behind":      padded,
		"junk in front":     slices.Concat([]byte{0, 0xff, 0xd8, 7, 9}, without),
		"another behind":    slices.Concat(without, without),
		"bytes of filling":  slices.Concat(without[:2], []byte{0xff, 0xff}, without[2:]),
		"no end but zeros":  slices.Concat(without[:len(without)-2], make([]byte, 64)),
		"an unknown remark": slices.Concat(without[:2], []byte{0xff, 0xfe, 0, 4, 0xff, 0xd9}, without[2:]),
	} {
		whole, err := Repair(picture)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, err := jpeg.Decode(bytes.NewReader(whole))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, _ := jpeg.Decode(bytes.NewReader(file))
		if !slices.Equal(img.(*image.YCbCr).Y, want.(*image.YCbCr).Y) {
			t.Errorf("%s: other pixels", name)
		}
	}
}

// The tables are those of ITU-T T.81 annex K.3: brightness and colour, each DC and AC, 420 bytes with the head.
func TestHuffmanTables(t *testing.T) {
	tables := huffmanTables()
	if len(tables) != 420 || !bytes.HasPrefix(tables, []byte{0xff, markDHT, 0x01, 0xa2, 0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1}) {
		t.Fatalf("%d bytes, % x", len(tables), tables[:min(14, len(tables))])
	}
	var classes []byte
	for rest := tables[4:]; len(rest) > 0; {
		values := 0
		for _, n := range rest[1:17] {
			values += int(n)
		}
		classes = append(classes, rest[0])
		rest = rest[17+values:]
	}
	if slices.Sort(classes); !bytes.Equal(classes, []byte{0x00, 0x01, 0x10, 0x11}) {
		t.Fatalf("tables % x", classes)
	}
}

// A picture cut off anywhere is whole again or found out, never taken for whole with pixels missing.
func TestCutOffAnywhere(t *testing.T) {
	file := withoutTables(encoded(t, scene(testSize)))
	want, err := decodeJPEG(file, testSize)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for n := range file {
		img, err := decodeJPEG(file[:n], testSize)
		if err != nil {
			refused++
			continue
		}
		if !slices.Equal(img.(*image.YCbCr).Y, want.(*image.YCbCr).Y) {
			t.Fatalf("cut to %d of %d bytes: other pixels taken for whole", n, len(file))
		}
	}
	if refused < len(file)-8 {
		t.Fatalf("only %d of %d refused", refused, len(file))
	}
}

// A header that says another size is not believed: 65535 by 65535 would want 12 GB.
func TestSizeInTheHeaderIsNotBelieved(t *testing.T) {
	file := encoded(t, scene(testSize))
	at := bytes.Index(file, []byte{0xff, 0xc0})
	for i := range 4 {
		file[at+5+i] = 0xff
	}
	if _, err := decodeJPEG(file, testSize); err != errSpoiled {
		t.Fatal(err)
	}
}

func TestGreyIsTaken(t *testing.T) {
	grey := image.NewGray(image.Rectangle{Max: testSize})
	if img, err := decodeJPEG(encoded(t, grey), testSize); err != nil || lumaOf(img).width != testSize.X {
		t.Fatal(err)
	}
}

func FuzzRepair(f *testing.F) {
	size := image.Pt(16, 16)
	file := encoded(f, scene(size))
	f.Add(file)
	f.Add(withoutTables(file))
	f.Add(file[:len(file)/2])
	f.Add([]byte{0xff, 0xd8, 0xff, 0xda})
	f.Fuzz(func(t *testing.T, picture []byte) {
		before := bytes.Clone(picture)
		whole, err := Repair(picture)
		if !bytes.Equal(before, picture) {
			t.Fatal("the picture was changed")
		}
		if err != nil {
			return
		}
		if !bytes.HasPrefix(whole, []byte{0xff, markSOI}) || !bytes.HasSuffix(whole, []byte{0xff, markEOI}) {
			t.Fatalf("not a file: % x", whole)
		}
		if again, err := Repair(whole); err != nil || !bytes.Equal(again, whole) {
			t.Fatalf("repairing again changes it: %v", err)
		}
		if img, err := decodeJPEG(picture, size); err == nil {
			if l := lumaOf(img); l.width != size.X || l.height != size.Y {
				t.Fatalf("%d by %d", l.width, l.height)
			}
			lumaOf(img).sharpness()
			shrink(img, image.Pt(8, 8))
		}
	})
}
