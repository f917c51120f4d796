package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
)

// header stands in front of everything sealed, one line of JSON, then '\n', then
// the cipher text (SM4-GCM or AES-GCM) with its 16-byte tag:
//
//	{"yc":1,"suite":"sm","key":"0123456789abcdef","wrap":"base64","nonce":"base64"}
//
// It is bound to the content as it stands, byte by byte, so it cannot be changed unseen.
type header struct {
	Version int    `json:"yc"` // of this form: 1
	Suite   Suite  `json:"suite"`
	Key     string `json:"key"`            // id of the key that opens it
	Wrap    []byte `json:"wrap,omitempty"` // the content key, sealed as the suite does it; none under a local key
	Nonce   []byte `json:"nonce"`          // 12 bytes
}

const (
	version   = 1
	maxHeader = 1024 // bytes; a wrapped key makes about 250
	nonceSize = 12
)

// split parses the header and returns it, its line with the '\n', and the cipher text.
// The errors are ErrEnvelope and ErrSuite.
func split(sealed []byte) (h header, line, body []byte, err error) {
	end := bytes.IndexByte(sealed[:min(len(sealed), maxHeader)], '\n')
	if end < 0 || json.Unmarshal(sealed[:end], &h) != nil || h.Version != version || h.Suite == "" {
		return header{}, nil, nil, ErrEnvelope
	}
	if _, known := suites[h.Suite]; !known {
		return header{}, nil, nil, ErrSuite
	}
	if h.Key == "" || len(h.Nonce) != nonceSize {
		return header{}, nil, nil, ErrEnvelope
	}
	return h, sealed[:end+1], sealed[end+1:], nil
}

// join seals plain under a key of the suite and writes the header, which has its Key and Wrap so far, in front.
func (a *algorithms) join(h header, key, plain, associated []byte) ([]byte, error) {
	aead, err := a.gcm(key)
	if err != nil {
		return nil, err
	}
	h.Version, h.Suite, h.Nonce = version, a.name, make([]byte, nonceSize)
	rand.Read(h.Nonce)
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	line = append(line, '\n')
	return aead.Seal(line, h.Nonce, plain, bind(line, associated)), nil
}

// open checks and opens what join made. The errors are ErrTampered and ErrModule.
func open(aead cipher.AEAD, h header, line, body, associated []byte) ([]byte, error) {
	if aead.NonceSize() != nonceSize {
		return nil, ErrTampered
	}
	plain, err := aead.Open(nil, h.Nonce, body, bind(line, associated))
	switch {
	case errors.Is(err, ErrModule):
		return nil, err
	case err != nil:
		return nil, ErrTampered
	}
	return plain, nil
}

// bind is what GCM authenticates beside the content. The line ends at its first '\n', so
// no two pairs of line and associated data give the same bytes.
func bind(line, associated []byte) []byte {
	return append(bytes.Clone(line), associated...)
}
