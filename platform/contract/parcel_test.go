package contract_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
)

func TestParcelNames(t *testing.T) {
	for _, s := range []string{"yichuang-A03-2-000017", "yichuang-ABCDEFGH-1-1234567"} {
		if n, err := contract.ParseParcelName(s); err != nil || n.String() != s {
			t.Errorf("%s: %+v, %v", s, n, err)
		}
	}
	for _, s := range []string{"", "yichuang-a03-1-000001", "yichuang-A03-0-000001", "yichuang-A03-1-000000", "yichuang-A03-01-000001",
		"yichuang-A03-1-1", "yichuang-A03-1-0000001", "yichuang-A03-1-000001.ycx", "../yichuang-A03-1-000001", "yichuang-A03-1-000001\n"} {
		if n, err := contract.ParseParcelName(s); !errors.Is(err, contract.ErrNoParcel) {
			t.Errorf("%q is %+v, %v", s, n, err)
		}
	}
}

// whole is a parcel of two parts and a manifest.
func whole(t testing.TB) (content []byte, opening *seal.OpeningKey, sign *seal.SigningKey) {
	t.Helper()
	opening, err := seal.SM.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	if sign, err = seal.SM.NewSigningKey(); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w, err := contract.NewParcelWriter(&file, contract.ParcelName{Kiosk: "A03", Epoch: 1, Number: 1}, opening.Public(), sign)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Add(contract.PartBatch, []byte("one\ntwo"), 2), w.Add(contract.PartBatch, nil, 0)); err != nil {
		t.Fatal(err)
	}
	if parts, err := w.Close(time.Now()); err != nil || len(parts) != 3 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	return file.Bytes(), opening, sign
}

func TestParcel(t *testing.T) {
	content, opening, sign := whole(t)
	p, err := contract.NewParcelReader(bytes.NewReader(content))
	if err != nil || p.Name.String() != "yichuang-A03-1-000001" {
		t.Fatalf("%+v, %v", p, err)
	}
	var digests []string
	for n, want := range []string{"one\ntwo", "", ""} {
		envelope, err := p.Next()
		if err != nil {
			t.Fatal(err)
		}
		kind, got, err := p.Open(envelope, opening)
		if err != nil {
			t.Fatal(err)
		}
		if n < 2 {
			digests = append(digests, seal.SM.Digest(envelope))
			if kind != contract.PartBatch || string(got) != want {
				t.Errorf("part %d is %s %q", n, kind, got)
			}
			continue
		}
		var m contract.Manifest
		err = contract.OpenNote(string(kind), got, func(id string) (seal.VerifyKey, error) {
			if id != sign.Public().ID() {
				t.Errorf("signed by %s", id)
			}
			return sign.Public(), nil
		}, &m)
		if err != nil || m.Parcel != p.Name.String() || m.Items != 2 || len(m.Parts) != 2 || m.Parts[0] != digests[0] || m.Parts[1] != digests[1] || m.MadeAt.IsZero() {
			t.Errorf("manifest %+v, %v", m, err)
		}
		if err := contract.OpenNote(contract.NoteAnswer, got, func(string) (seal.VerifyKey, error) { return sign.Public(), nil }, &m); !errors.Is(err, seal.ErrSignature) {
			t.Errorf("a manifest is taken for an answer: %v", err)
		}
	}
	if _, err := p.Next(); err != io.EOF {
		t.Errorf("behind the last part: %v", err)
	}
	if bytes.Contains(content, []byte("one")) || bytes.Contains(content, []byte("parts")) {
		t.Error("something can be read")
	}
}

// Whatever is on a stick, reading it ends, in order, and gives no part that was not sealed into that place.
func FuzzParcel(f *testing.F) {
	content, opening, _ := whole(f)
	f.Add(content)
	f.Add(content[:len(content)-1])
	f.Add(append(bytes.Clone(content), 0, 0, 0, 0))
	f.Add([]byte("yichuang-parcel-1 yichuang-A03-1-000001\n\xff\xff\xff\xff"))
	f.Add([]byte("yichuang-parcel-1 yichuang-A03-1-000001\n\x00\x00\x00\x00\x00\x00\x00\x01"))
	f.Add(bytes.Repeat([]byte("y"), 100))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := contract.NewParcelReader(bytes.NewReader(file))
		if err != nil {
			return
		}
		for n := 0; ; n++ {
			envelope, err := p.Next()
			if err != nil {
				if err != io.EOF && !errors.Is(err, contract.ErrParcelCut) {
					t.Errorf("%v", err)
				}
				return
			}
			if n > len(file)/4 {
				t.Fatal("more parts than there is room for")
			}
			p.Open(envelope, opening)
		}
	})
}

// A note is believed only as it was signed.
func FuzzNote(f *testing.F) {
	key, err := seal.SM.NewSigningKey()
	if err != nil {
		f.Fatal(err)
	}
	right, err := contract.SignNote(contract.NoteAnswer, contract.Answer{Parcel: "yichuang-A03-1-000001"}, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(right)
	f.Add([]byte("{}\n{}"))
	f.Add([]byte("null\nnull"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, note []byte) {
		var a contract.Answer
		err := contract.OpenNote(contract.NoteAnswer, note, func(string) (seal.VerifyKey, error) { return key.Public(), nil }, &a)
		_, body, _ := bytes.Cut(right, []byte("\n"))
		if _, mine, _ := bytes.Cut(note, []byte("\n")); err == nil && !bytes.Equal(mine, body) {
			t.Errorf("believed: %q", note)
		}
	})
}
