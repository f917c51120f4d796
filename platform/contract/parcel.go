package contract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"yichuang/kiosk/seal"
)

// A parcel is a file that carries batches where no line does, on a USB stick:
//
//	yichuang-parcel-1 yichuang-A03-2-000017\n    the only part that can be read by others
//	size (4 bytes, big endian), envelope         once for each part; the last part is the manifest
//
// An envelope is sealed to the platform; its associated data are the first line and "|n", n being the part's place
// from 0, so that no part can be moved. Inside stand the kind of the part, a line feed, and its content: for "batch" the
// body of operation deliver under zstd, for "manifest" a note signed by the kiosk that holds a Manifest.
//
// The answer is a file beside it, the same name with another ending: a note signed by a publishing key of the platform that
// holds an Answer. It is not sealed: ids, verdicts and official numbers say nothing of anybody.
const (
	ParcelEnding = ".ycx"
	AnswerEnding = ".answer"

	parcelHead = "yichuang-parcel-1 "
	maxHead    = 64       // bytes
	maxPart    = 16 << 20 // bytes, sealed: more than any batch or page takes
)

// PartKind says what a part of a parcel is.
type PartKind string

// The kinds of parts.
const (
	PartBatch    PartKind = "batch"
	PartPage     PartKind = "page" // the digest of a page, a line feed, and the page as its kiosk sealed it; behind the batch with its case
	PartManifest PartKind = "manifest"
)

// What may be wrong with a parcel.
var (
	ErrNoParcel  = errors.New("not a parcel")
	ErrParcelCut = errors.New("the parcel ends in the middle")
)

// ParcelName names a parcel for good: a restored kiosk begins a new epoch.
type ParcelName struct {
	Kiosk  string
	Epoch  int
	Number int64 // begins at 1
}

// String is the name without an ending: plain letters, for any file system.
func (n ParcelName) String() string {
	return fmt.Sprintf("yichuang-%s-%d-%06d", n.Kiosk, n.Epoch, n.Number)
}

var parcelShape = regexp.MustCompile(`^yichuang-([A-Z0-9]{1,8})-([0-9]{1,9})-([0-9]{6,12})$`)

// ParseParcelName reads String back, and only what String itself would write. The error is ErrNoParcel.
func ParseParcelName(s string) (ParcelName, error) {
	m := parcelShape.FindStringSubmatch(s)
	if m == nil {
		return ParcelName{}, ErrNoParcel
	}
	n := ParcelName{Kiosk: m[1]}
	n.Epoch, _ = strconv.Atoi(m[2]) // the shape leaves nothing to fail
	n.Number, _ = strconv.ParseInt(m[3], 10, 64)
	if n.Epoch < 1 || n.Number < 1 || n.String() != s {
		return ParcelName{}, ErrNoParcel
	}
	return n, nil
}

// Manifest says what a whole parcel holds.
type Manifest struct {
	Parcel string    `json:"parcel"`
	MadeAt time.Time `json:"madeAt"` // the kiosk's clock: told, never used to order
	Items  int       `json:"items"`
	Parts  []string  `json:"parts"` // digests of the envelopes before it, in their order
}

// Answer is what became of a parcel's items: of all that could be read of it.
type Answer struct {
	Parcel     string    `json:"parcel"`
	ReceivedAt time.Time `json:"receivedAt"` // the platform's clock
	Results    []Result  `json:"results"`
}

// ParcelWriter writes one parcel. It belongs to one goroutine.
type ParcelWriter struct {
	name     ParcelName
	to       io.Writer
	seal     seal.SealingKey
	sign     seal.Signer
	manifest Manifest
}

// NewParcelWriter begins a parcel from the kiosk that sign belongs to, to the platform that to belongs to.
func NewParcelWriter(w io.Writer, name ParcelName, to seal.SealingKey, sign seal.Signer) (*ParcelWriter, error) {
	_, err := io.WriteString(w, parcelHead+name.String()+"\n")
	return &ParcelWriter{name: name, to: w, seal: to, sign: sign, manifest: Manifest{Parcel: name.String()}}, err
}

// Add writes a part that holds so many items.
func (w *ParcelWriter) Add(kind PartKind, content []byte, items int) error {
	envelope, err := w.seal.Seal(append([]byte(kind+"\n"), content...), partOf(w.name, len(w.manifest.Parts)))
	if err != nil {
		return err
	}
	if _, err := w.to.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(envelope))), envelope...)); err != nil {
		return err
	}
	w.manifest.Parts = append(w.manifest.Parts, w.seal.Suite().Digest(envelope))
	w.manifest.Items += items
	return nil
}

// Close ends the parcel with its manifest, and returns the digests of all its envelopes. Without it the parcel is not whole.
func (w *ParcelWriter) Close(at time.Time) (parts []string, err error) {
	w.manifest.MadeAt = at.UTC()
	note, err := SignNote(string(PartManifest), w.manifest, w.sign)
	if err != nil {
		return nil, err
	}
	err = w.Add(PartManifest, note, 0)
	return w.manifest.Parts, err
}

// ParcelReader reads a parcel part by part; whatever it is given, it needs no more memory than one part takes. It belongs
// to one goroutine.
type ParcelReader struct {
	Name ParcelName
	from *bufio.Reader
	next int
}

// NewParcelReader reads the first line. The error is ErrNoParcel, or that of r.
func NewParcelReader(r io.Reader) (*ParcelReader, error) {
	from := bufio.NewReaderSize(r, maxHead)
	line, err := from.ReadSlice('\n')
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, err
	}
	name, isParcel := strings.CutPrefix(strings.TrimSuffix(string(line), "\n"), parcelHead)
	if err != nil || !isParcel {
		return nil, ErrNoParcel
	}
	p := &ParcelReader{from: from}
	p.Name, err = ParseParcelName(name)
	return p, err
}

// Next is the next envelope. The error is io.EOF behind the last one, ErrParcelCut when there is but half of one, or that
// of the reader.
func (p *ParcelReader) Next() ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(p.from, size[:]); err != nil {
		return nil, cut(err)
	}
	n := int64(binary.BigEndian.Uint32(size[:]))
	if n > maxPart {
		return nil, ErrParcelCut
	}
	envelope, err := io.ReadAll(io.LimitReader(p.from, n)) // grows with what comes, whatever the size claims
	if err == nil && int64(len(envelope)) < n {
		err = ErrParcelCut
	}
	p.next++
	return envelope, err
}

func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrParcelCut
	}
	return err
}

// Opener opens envelopes: a seal.Opener.
type Opener interface {
	Open(envelope, associated []byte) ([]byte, error)
}

// Open opens the envelope that Next returned last. Errors are those of the opener, or ErrNoParcel.
func (p *ParcelReader) Open(envelope []byte, o Opener) (PartKind, []byte, error) {
	plain, err := o.Open(envelope, partOf(p.Name, p.next-1))
	if err != nil {
		return "", nil, err
	}
	kind, content, found := bytes.Cut(plain, []byte("\n"))
	if !found {
		return "", nil, ErrNoParcel
	}
	return PartKind(kind), content, nil
}

// partOf is the associated data of a part.
func partOf(name ParcelName, n int) []byte { return fmt.Appendf(nil, "%s%s\n|%d", parcelHead, name, n) }
