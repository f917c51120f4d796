package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"

	"github.com/emmansun/gmsm/sm4"
)

// header stands in front of everything sealed, one line of JSON, then '\n', then
// the SM4-GCM cipher text with its 16-byte tag:
//
//	{"yc":1,"suite":"sm","key":"0123456789abcdef","wrap":"base64","nonce":"base64"}
//
// It is bound to the content as it stands, byte by byte, so it cannot be changed unseen.
type header struct {
	Version int    `json:"yc"` // of this form: 1
	Suite   Suite  `json:"suite"`
	Key     string `json:"key"`            // id of the key that opens it
	Wrap    []byte `json:"wrap,omitempty"` // the content key, sealed with SM2 (GB/T 32918.4, ASN.1); none under a local key
	Nonce   []byte `json:"nonce"`          // 12 bytes
}

const (
	version    = 1
	maxHeader  = 1024 // bytes; a wrapped key makes about 250
	contentKey = 16   // bytes, SM4
	nonceSize  = 12
)

// split parses the header and returns it, its line with the '\n', and the cipher text.
// The errors are ErrEnvelope and ErrSuite.
func split(sealed []byte) (h header, line, body []byte, err error) {
	end := bytes.IndexByte(sealed[:min(len(sealed), maxHeader)], '\n')
	if end < 0 || json.Unmarshal(sealed[:end], &h) != nil || h.Version != version {
		return header{}, nil, nil, ErrEnvelope
	}
	switch h.Suite {
	case SM:
	case "":
		return header{}, nil, nil, ErrEnvelope
	default:
		return header{}, nil, nil, ErrSuite
	}
	if h.Key == "" || len(h.Nonce) != nonceSize {
		return header{}, nil, nil, ErrEnvelope
	}
	return h, sealed[:end+1], sealed[end+1:], nil
}

// join seals plain under key and writes the header, which still lacks its nonce, in front.
func join(h header, key, plain, associated []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	h.Version, h.Suite, h.Nonce = version, SM, make([]byte, nonceSize)
	rand.Read(h.Nonce)
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	line = append(line, '\n')
	return aead.Seal(line, h.Nonce, plain, bind(line, associated)), nil
}

// open checks and opens what join made. The error is ErrTampered.
func open(h header, line, body, key, associated []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, ErrTampered
	}
	plain, err := aead.Open(nil, h.Nonce, body, bind(line, associated))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// bind is what GCM authenticates beside the content. The line ends at its first '\n', so
// no two pairs of line and associated data give the same bytes.
func bind(line, associated []byte) []byte {
	return append(bytes.Clone(line), associated...)
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
