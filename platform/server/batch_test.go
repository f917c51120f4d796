package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"testing"

	"github.com/klauspost/compress/zstd"

	"yichuang/platform/contract"
)

// Whatever comes in, the decoder gives a batch within its limits or a Problem.
func FuzzDecodeBatch(f *testing.F) {
	const id = "01930f0c-7b1e-7cc1-8b1e-0123456789ab"
	good, err := json.Marshal(contract.Batch{Kiosk: "A03", Key: "k", Signature: []byte{1}, Items: []contract.Item{
		{Id: id, Kind: "case", Case: id, Epoch: 1, Seq: 1, Digest: "sm3:0123456789abcdef", Body: []byte("body")}}})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := decodeBatch("", bytes.NewReader(good)); err != nil {
		f.Fatal(err)
	}
	z, err := zstd.NewWriter(nil)
	if err != nil {
		f.Fatal(err)
	}
	var zipped bytes.Buffer
	g := gzip.NewWriter(&zipped)
	g.Write(good)
	g.Close()
	f.Add("", good)
	f.Add("zstd", z.EncodeAll(good, nil))
	f.Add("gzip", zipped.Bytes())
	f.Add("zstd", z.EncodeAll(bytes.Repeat([]byte("["), 3<<20), nil))
	f.Add("", []byte(`{"kiosk":"A03","items":[{}]}`))
	f.Add("gzip", []byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		b, err := decodeBatch(encoding, bytes.NewReader(body))
		var p *contract.Problem
		if err != nil {
			if !errors.As(err, &p) || p.Status < 400 || p.Status > 499 {
				t.Fatalf("error %v", err)
			}
			return
		}
		if len(b.Items) == 0 || len(b.Items) > contract.MaxItems {
			t.Fatalf("%d items", len(b.Items))
		}
	})
}
