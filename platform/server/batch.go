package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"regexp"
	"sync"

	"github.com/go-json-experiment/json" // what encoding/json/v2 will be: a batch is read in a quarter of the time
	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"yichuang/platform/contract"
)

// maxJSON is what a batch may be as JSON: the bodies in base64 (4/3) and generous room for the rest.
// Nothing larger is ever held, however well it was compressed.
const maxJSON = 2 << 20

var (
	siteShape   = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)
	digestShape = regexp.MustCompile(`^[a-z0-9]{1,16}:[0-9a-f]{16,128}$`)
	bundleShape = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,64}$`)
	kindShape   = regexp.MustCompile(`^[a-z-]{1,32}$`)
)

// Buffers and decoders are used again: made anew they would be most of what a batch costs in memory.
var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zstds   sync.Pool
)

func takeBuffer() *bytes.Buffer { return buffers.Get().(*bytes.Buffer) }

func giveBuffer(b *bytes.Buffer) {
	b.Reset()
	buffers.Put(b)
}

func takeZstd(body io.Reader) (*zstd.Decoder, error) {
	if z, ok := zstds.Get().(*zstd.Decoder); ok {
		return z, z.Reset(body)
	}
	return zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(2*maxJSON), zstd.WithDecoderMaxWindow(8<<20))
}

func giveZstd(z *zstd.Decoder) {
	if z.Reset(nil) == nil {
		zstds.Put(z)
	}
}

// decodeBatch reads a batch as it comes over the wire and checks its shape, not its
// signature. Errors are *contract.Problem.
func decodeBatch(encoding string, body io.Reader) (contract.Batch, error) {
	plain, done, err := decompress(encoding, body)
	if err != nil {
		return contract.Batch{}, err
	}
	defer done()
	text := takeBuffer()
	defer giveBuffer(text)
	_, err = text.ReadFrom(io.LimitReader(plain, maxJSON+1))
	var tooLarge *http.MaxBytesError
	switch {
	case text.Len() > maxJSON, errors.As(err, &tooLarge), errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return contract.Batch{}, problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "the batch is too large")
	case err != nil:
		return contract.Batch{}, malformed("the body cannot be read to its end")
	}
	var b contract.Batch
	if err := json.Unmarshal(text.Bytes(), &b); err != nil {
		return contract.Batch{}, malformed("the body is not the JSON of a batch")
	}
	return b, checkShape(b)
}

func decompress(encoding string, body io.Reader) (plain io.Reader, done func(), err error) {
	switch encoding {
	case "", "identity":
		return body, func() {}, nil
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, nil, malformed("the body is not gzip")
		}
		return z, func() { z.Close() }, nil
	case "zstd":
		z, err := takeZstd(body)
		if err != nil {
			return nil, nil, malformed("the body is not zstd")
		}
		return z, func() { giveZstd(z) }, nil
	}
	return nil, nil, problem(http.StatusUnsupportedMediaType, contract.CodeEncoding, "compression must be zstd or gzip")
}

func checkShape(b contract.Batch) error {
	switch {
	case !siteShape.MatchString(b.Kiosk):
		return malformed("kiosk is not a site code")
	case len(b.Items) == 0:
		return malformed("there are no items")
	case len(b.Items) > contract.MaxItems:
		return problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "there are more than 100 items")
	}
	size := 0
	for _, i := range b.Items {
		size += len(i.Body)
		if !isUUID(i.Id) || !isUUID(i.Case) {
			return malformed("an id is not a UUID in lower case")
		}
		if i.Epoch < 1 || i.Seq < 1 || !digestShape.MatchString(i.Digest) || !kindShape.MatchString(i.Kind) {
			return malformed("an item has no right kind, epoch, seq or digest")
		}
	}
	if size > contract.MaxBytes {
		return problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "the bodies are together larger than 1 MiB")
	}
	return nil
}

// isUUID wants the one canonical spelling, since ids are compared as text.
func isUUID(s string) bool {
	u, err := uuid.Parse(s)
	return err == nil && u.String() == s
}

func malformed(title string) error {
	return problem(http.StatusBadRequest, contract.CodeMalformed, title)
}
