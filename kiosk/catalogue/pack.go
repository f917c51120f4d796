package catalogue

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// MaxPackage is the most bytes that the package of a catalogue may have.
const MaxPackage = 2 << 20

// packing is that of catalogues. What is bundled today has 22 files, 125 kB, and packs to 45 kB.
var packing = Packing{Endings: []string{"yaml", "json"}, Package: MaxPackage, Files: 200, File: 1 << 20, Folder: 8 << 20}

// Pack puts the yaml and json files of dir into one zip: Packing.Pack.
func Pack(dir fs.FS) ([]byte, error) { return packing.Pack(dir) }

// Unpack opens what Pack made: Packing.Unpack.
func Unpack(pack []byte) (fs.FS, error) { return packing.Unpack(pack) }

// Packing is how the files of a folder travel as one package, and how much of it is believed.
type Packing struct {
	Endings []string // of the names of the files that belong
	Package int      // bytes of the package itself, at most
	Files   int      // how many, at most
	File    int      // bytes of one file, unpacked
	Folder  int      // bytes of all files, unpacked
}

// ErrPackage says that bytes are no package. It is wrapped with what is wrong.
var ErrPackage = errors.New("catalogue: not a package")

// Holds tells the files of a package by their names: no folders, nothing hidden, no name that leads anywhere.
func (p Packing) Holds(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && slices.Contains(p.Endings, name[dot+1:]) && plainName.MatchString(name[:dot])
}

var plainName = regexp.MustCompile(`^[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,100}$`)

// Pack puts the files of dir that belong into one zip, whatever else lies there. The same files give the
// same bytes: order and times are always the same. The error is a Fault, or about reading.
func (p Packing) Pack(dir fs.FS) ([]byte, error) {
	entries, err := fs.ReadDir(dir, ".") // sorted by name
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	pack, files, total := zip.NewWriter(&out), 0, 0
	for _, e := range entries {
		if e.IsDir() || !p.Holds(e.Name()) {
			continue
		}
		content, err := fs.ReadFile(dir, e.Name())
		if err != nil {
			return nil, err
		}
		files, total = files+1, total+len(content)
		if files > p.Files || len(content) > p.File || total > p.Folder {
			return nil, Fault{File: e.Name(), Field: "file",
				Says: fmt.Sprintf("too large: at most %d files of %d bytes, together %d", p.Files, p.File, p.Folder)}
		}
		w, err := pack.CreateHeader(&zip.FileHeader{Name: e.Name(), Method: zip.Deflate}) // without a time
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := pack.Close(); err != nil {
		return nil, err
	}
	if out.Len() > p.Package {
		return nil, Fault{File: ".", Field: "file", Says: fmt.Sprintf("packs to %d bytes, more than %d", out.Len(), p.Package)}
	}
	return out.Bytes(), nil
}

// Unpack opens what Pack made, without writing anything. It believes nothing that the package says of itself: names,
// counts and sizes have limits. The error is ErrPackage.
func (p Packing) Unpack(pack []byte) (fs.FS, error) {
	if len(pack) > p.Package {
		return nil, fmt.Errorf("%w: %d bytes", ErrPackage, len(pack))
	}
	r, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPackage, err)
	}
	if len(r.File) > p.Files {
		return nil, fmt.Errorf("%w: %d files", ErrPackage, len(r.File))
	}
	seen, left := map[string]bool{}, p.Folder
	for _, f := range r.File {
		if seen[f.Name] || !fs.ValidPath(f.Name) || !p.Holds(f.Name) || !f.Mode().IsRegular() {
			return nil, fmt.Errorf("%w: the file name %.40q", ErrPackage, f.Name)
		}
		seen[f.Name] = true
		n, err := measure(f, int64(min(left, p.File)))
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrPackage, f.Name, err)
		}
		left -= int(n)
	}
	return r, nil
}

var errTooLarge = errors.New("too large")

// measure unpacks a file to its end, which also checks its sum, or to the limit.
func measure(f *zip.File, limit int64) (int64, error) {
	r, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = errTooLarge
	}
	return n, err
}
