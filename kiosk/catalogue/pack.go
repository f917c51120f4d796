package catalogue

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
)

// The limits of a package. What is bundled today has 22 files, 125 kB, and packs to 45 kB.
const (
	MaxPackage = 2 << 20 // bytes of the package itself
	maxFiles   = 200
	maxFile    = 1 << 20 // bytes of one file, unpacked
	maxFolder  = 8 << 20 // bytes of all files, unpacked
)

// ErrPackage says that bytes are no package of a catalogue. It is wrapped with what is wrong.
var ErrPackage = errors.New("catalogue: not a package")

// A package holds the files that a catalogue is made of and nothing else: no folders, nothing hidden, no
// name that leads anywhere.
var packed = regexp.MustCompile(`^[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,100}\.(yaml|json)$`)

// Pack puts the yaml and json files of dir into one zip, whatever else lies there. The same files give the
// same bytes: order and times are always the same. The error is a Fault, or about reading.
func Pack(dir fs.FS) ([]byte, error) {
	entries, err := fs.ReadDir(dir, ".") // sorted by name
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	pack, files, total := zip.NewWriter(&out), 0, 0
	for _, e := range entries {
		if e.IsDir() || !packed.MatchString(e.Name()) {
			continue
		}
		content, err := fs.ReadFile(dir, e.Name())
		if err != nil {
			return nil, err
		}
		files, total = files+1, total+len(content)
		if files > maxFiles || len(content) > maxFile || total > maxFolder {
			return nil, Fault{File: e.Name(), Field: "file",
				Says: fmt.Sprintf("too large: at most %d files of %d bytes, together %d", maxFiles, maxFile, maxFolder)}
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
	if out.Len() > MaxPackage {
		return nil, Fault{File: ".", Field: "file", Says: fmt.Sprintf("packs to %d bytes, more than %d", out.Len(), MaxPackage)}
	}
	return out.Bytes(), nil
}

// Unpack opens what Pack made, without writing anything. It believes nothing that the package says of itself: names,
// counts and sizes have limits. The error is ErrPackage.
func Unpack(pack []byte) (fs.FS, error) {
	if len(pack) > MaxPackage {
		return nil, fmt.Errorf("%w: %d bytes", ErrPackage, len(pack))
	}
	r, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPackage, err)
	}
	if len(r.File) > maxFiles {
		return nil, fmt.Errorf("%w: %d files", ErrPackage, len(r.File))
	}
	seen, left := map[string]bool{}, int64(maxFolder)
	for _, f := range r.File {
		if seen[f.Name] || !fs.ValidPath(f.Name) || !packed.MatchString(f.Name) || !f.Mode().IsRegular() {
			return nil, fmt.Errorf("%w: the file name %.40q", ErrPackage, f.Name)
		}
		seen[f.Name] = true
		n, err := measure(f, min(left, maxFile))
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrPackage, f.Name, err)
		}
		left -= n
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
