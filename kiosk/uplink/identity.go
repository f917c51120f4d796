package uplink

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"yichuang/kiosk/durable"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
)

// ErrNotEnrolled is returned while a kiosk has no identity yet.
var ErrNotEnrolled = errors.New("本机还没有在平台注册，请先运行 yichuang enrol。 This kiosk is not enrolled yet: run yichuang enrol")

// Identity is what a kiosk got at its enrolment. It is immutable and safe for use from any goroutine.
type Identity struct {
	Kiosk  string          // how the platform calls this kiosk: its site code
	SealTo seal.SealingKey // the platform's newest key of this kiosk's suite that bodies are sealed to

	client     tls.Certificate
	roots      *x509.CertPool
	publishing map[string]seal.VerifyKey // that catalogues and newer keys may be signed with, by id; none after an enrolment before there were any
	number     int                       // of the platform's keys: a newer set has a higher one

	path  string
	suite seal.Suite
}

// identityFile holds all of it in one file, so that a power cut leaves the old or the new identity and never
// half of each: TLS key, client certificate, roots of the platform, its sealing and publishing keys and their number. The
// header Use tells the blocks apart.
const identityFile = "identity.pem"

const (
	useKey     = "key"
	useClient  = "client"
	useRoot    = "root"
	useSeal    = "seal"
	usePublish = "publish"
	useNumber  = "number" // an empty block with the number in a header
)

// ErrNoSuite is returned when the platform has no key of the kiosk's suite.
var ErrNoSuite = errors.New("平台没有 [seal] suite 这套算法的密钥，请改配置，或问平台。 The platform has no key of the suite in [seal] suite")

// LoadIdentity reads what Enrol stored in dir, for a kiosk that uses a suite. The error is ErrNotEnrolled when there is nothing, or
// wraps ErrNoSuite.
func LoadIdentity(dir string, suite seal.Suite) (*Identity, error) {
	path := filepath.Join(dir, identityFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotEnrolled
	}
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	defer clear(text)
	id, err := parseIdentity(path, text, suite)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; enrol again", path, err)
	}
	return id, nil
}

func parseIdentity(path string, text []byte, suite seal.Suite) (*Identity, error) {
	of := map[string][]byte{} // the blocks of each use, one behind the other, without headers
	id := &Identity{roots: x509.NewCertPool(), publishing: map[string]seal.VerifyKey{}, path: path, suite: cmp.Or(suite, seal.SM)}
	sealing := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		use, number := block.Headers["Use"], block.Headers["Number"]
		block.Headers = nil
		switch use {
		case useNumber:
			id.number, _ = strconv.Atoi(number) // 0 if damaged: the keys are asked for again
		case useSeal:
			sealing++
			key, err := seal.ParseSealingPEM(pem.EncodeToMemory(block))
			// The first is to be used; the others are another suite's, or for reading old bodies, which a kiosk never does.
			if err == nil && key.Suite() == id.suite && id.SealTo == (seal.SealingKey{}) {
				id.SealTo = key
			}
		case usePublish:
			key, err := seal.ParseVerifyPEM(pem.EncodeToMemory(block))
			if err != nil {
				return nil, errors.New("a publishing key of the platform is damaged")
			}
			id.publishing[key.ID()] = key
		default:
			of[use] = append(of[use], pem.EncodeToMemory(block)...)
		}
	}
	client, err := tls.X509KeyPair(of[useClient], of[useKey])
	if err != nil {
		return nil, errors.New("key and certificate do not fit")
	}
	id.Kiosk, id.client = client.Leaf.Subject.CommonName, client
	if !id.roots.AppendCertsFromPEM(of[useRoot]) {
		return nil, errors.New("the platform's CA is missing")
	}
	if sealing == 0 {
		return nil, errors.New("the platform's sealing key is missing")
	}
	if id.SealTo == (seal.SealingKey{}) {
		return nil, ErrNoSuite
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

// Ends is when the certificate does; it is renewed long before, while the platform is there.
func (id *Identity) Ends() time.Time { return id.client.Leaf.NotAfter }

// noEarlier is the machine's clock, but never before the day of enrolment: with an empty
// clock battery a kiosk wakes up years ago, and would find the platform's certificate not valid yet.
func (id *Identity) noEarlier() time.Time {
	if now := time.Now(); now.After(id.Enrolled()) {
		return now
	}
	return id.Enrolled()
}

// withKeys is the identity with other keys of the platform, which were checked, on the disk for good.
func (id *Identity) withKeys(k contract.Keys) (*Identity, error) {
	return id.rewritten([]string{useSeal, usePublish, useNumber}, nil, keyBlocks(k.Number, k.PublishingKeys, k.SealingKeys))
}

// withCertificate is the identity with another TLS key (PKCS #8, DER) and its certificate (PEM), on the disk for good.
func (id *Identity) withCertificate(key, certificate []byte) (*Identity, error) {
	return id.rewritten([]string{useKey, useClient}, append(block(useKey, "PRIVATE KEY", key), blocks(useClient, certificate)...), nil)
}

// rewritten stores the file without the blocks of some uses and with others in front and behind. It is one file and one
// step, so that after a power cut it is the old identity or the new one. It belongs to one goroutine at a time.
func (id *Identity) rewritten(without []string, front, behind []byte) (*Identity, error) {
	old, err := os.ReadFile(id.path)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	defer clear(old)
	text := front
	for block, rest := pem.Decode(old); block != nil; block, rest = pem.Decode(rest) {
		if !slices.Contains(without, block.Headers["Use"]) {
			text = append(text, pem.EncodeToMemory(block)...)
		}
	}
	text = append(text, behind...)
	defer clear(text)
	fresh, err := parseIdentity(id.path, text, id.suite)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	if fresh.Kiosk != id.Kiosk {
		return nil, fmt.Errorf("identity: %w: the certificate is for %.20q", ErrRefused, fresh.Kiosk)
	}
	file, err := durable.New(id.path)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	defer file.Discard()
	if err := file.Replace(text); err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	return fresh, nil
}

// keyBlocks are the platform's keys. Last what must be there: it shows that nothing in front of it is missing.
func keyBlocks(number int, publishing, sealing []string) []byte {
	text := pem.EncodeToMemory(&pem.Block{Type: "KEYS", Headers: map[string]string{"Use": useNumber, "Number": strconv.Itoa(number)}})
	for _, k := range publishing {
		text = append(text, blocks(usePublish, []byte(k))...)
	}
	for _, k := range sealing {
		text = append(text, blocks(useSeal, []byte(k))...)
	}
	return text
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
