package posters

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"

	"yichuang/kiosk/catalogue"
)

// MaxPackage is the most bytes that a package may have.
const MaxPackage = 8 << 20

var packing = catalogue.Packing{Endings: []string{"yaml", "png", "jpg", "jpeg"}, Package: MaxPackage, Files: 2*maxPosters + 1, File: MaxPicture, Folder: 16 << 20}

// Pack puts the yaml and the pictures of dir into one package: catalogue.Packing.
func Pack(dir fs.FS) ([]byte, error) { return packing.Pack(dir) }

// Unpack opens what Pack made, and believes nothing of it: catalogue.Packing.
func Unpack(pack []byte) (fs.FS, error) { return packing.Unpack(pack) }

// Nothing is the package of a set that takes all of the one before back.
func Nothing(version, date, district string) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(File)
	if err == nil {
		_, err = fmt.Fprintf(w, "version: %q\ndate: %q\ndistrict: %q\nposters: []\n", version, date, district)
	}
	if err == nil {
		err = z.Close()
	}
	return out.Bytes(), err
}
