package uplink

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"yichuang/kiosk/seal"
)

// ErrNotEnrolled is returned while a kiosk has no identity yet.
var ErrNotEnrolled = errors.New("本机还没有在平台注册，请先运行 yichuang enrol。 This kiosk is not enrolled yet: run yichuang enrol")

// Identity is what a kiosk got at its enrolment. It is immutable and safe for use from any goroutine.
type Identity struct {
	Kiosk  string          // how the platform calls this kiosk: its site code
	SealTo seal.SealingKey // the platform's key that bodies are sealed to

	client     tls.Certificate
	roots      *x509.CertPool
	publishing map[string]seal.VerifyKey // that catalogues may be signed with, by id; none after an enrolment before there were any
}

// identityFile holds all of it in one file, so that a power cut leaves the old or the new identity and never
// half of each: TLS key, client certificate, roots of the platform, its sealing and publishing keys. The header Use tells
// the blocks apart.
const identityFile = "identity.pem"

const (
	useKey     = "key"
	useClient  = "client"
	useRoot    = "root"
	useSeal    = "seal"
	usePublish = "publish"
)

// LoadIdentity reads what Enrol stored in dir. It returns ErrNotEnrolled when there is nothing.
func LoadIdentity(dir string) (*Identity, error) {
	path := filepath.Join(dir, identityFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotEnrolled
	}
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	defer clear(text)
	id, err := parseIdentity(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; enrol again", path, err)
	}
	return id, nil
}

func parseIdentity(text []byte) (*Identity, error) {
	of := map[string][]byte{} // the blocks of each use, one behind the other, without headers
	publishing := map[string]seal.VerifyKey{}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		use := block.Headers["Use"]
		block.Headers = nil
		if use == useSeal && of[use] != nil {
			continue // the first is to be used; the others are for reading old bodies, which a kiosk never does
		}
		if use == usePublish {
			key, err := seal.ParseVerifyPEM(pem.EncodeToMemory(block))
			if err != nil {
				return nil, errors.New("a publishing key of the platform is damaged")
			}
			publishing[key.ID()] = key
			continue
		}
		of[use] = append(of[use], pem.EncodeToMemory(block)...)
	}
	client, err := tls.X509KeyPair(of[useClient], of[useKey])
	if err != nil {
		return nil, errors.New("key and certificate do not fit")
	}
	id := &Identity{Kiosk: client.Leaf.Subject.CommonName, client: client, roots: x509.NewCertPool(), publishing: publishing}
	if !id.roots.AppendCertsFromPEM(of[useRoot]) {
		return nil, errors.New("the platform's CA is missing")
	}
	if id.SealTo, err = seal.ParseSealingPEM(of[useSeal]); err != nil {
		return nil, errors.New("the platform's sealing key is missing")
	}
	return id, nil
}

// TLS is a configuration for talking to the platform as this kiosk.
func (id *Identity) TLS() *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		RootCAs:      id.roots,
		Certificates: []tls.Certificate{id.client},
		Time:         id.noEarlier,
	}
}

// Enrolled is when this kiosk was enrolled, by the platform's clock: it cannot be earlier now.
func (id *Identity) Enrolled() time.Time { return id.client.Leaf.NotBefore }

// noEarlier is the machine's clock, but never before the day of enrolment: with an empty
// clock battery a kiosk wakes up years ago, and would find the platform's certificate not valid yet.
func (id *Identity) noEarlier() time.Time {
	if now := time.Now(); now.After(id.Enrolled()) {
		return now
	}
	return id.Enrolled()
}

func block(use, kind string, bytes []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Headers: map[string]string{"Use": use}, Bytes: bytes})
}

// blocks marks every block of a PEM text with its use.
func blocks(use string, text []byte) []byte {
	var marked []byte
	for b, rest := pem.Decode(text); b != nil; b, rest = pem.Decode(rest) {
		marked = append(marked, block(use, b.Type, b.Bytes)...)
	}
	return marked
}
