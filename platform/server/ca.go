package server

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"path/filepath"
	"sync"
	"time"

	"yichuang/platform/keys"
)

// How long certificates hold. All but the CA's are renewed by themselves; a kiosk's is long because one that was switched off
// until it ended has to enrol again, with a new one-time code.
const (
	caYears     = 20
	kioskYears  = 5
	serverDays  = 398
	renewBefore = 30 * 24 * time.Hour
)

// authority is the platform's own small CA (P-256): it signs the server's certificate and
// those of the kiosks, and nobody else trusts it.
type authority struct {
	key  crypto.Signer
	cert *x509.Certificate
	now  func() time.Time

	mu     sync.Mutex
	hosts  []string
	server *tls.Certificate // made when first asked for
}

// openAuthority reads ca-key.pem (0600) and ca.pem in dir and makes what is missing.
func openAuthority(dir string, hosts []string, now func() time.Time) (*authority, error) {
	a := &authority{now: now, hosts: hosts}
	keyFile, certFile := filepath.Join(dir, "ca-key.pem"), filepath.Join(dir, "ca.pem")
	text, err := keys.Keep(keyFile, 0o600, newTLSKey)
	if err == nil {
		a.key, err = parseTLSKey(text)
	}
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", keyFile, err)
	}
	text, err = keys.Keep(certFile, 0o644, a.newRoot)
	if err == nil {
		a.cert, err = parseCertificate(text)
	}
	if err == nil && !a.cert.PublicKey.(*ecdsa.PublicKey).Equal(a.key.Public()) {
		err = errors.New("it does not belong to ca-key.pem")
	}
	if err != nil {
		return nil, fmt.Errorf("certificate %s: %w", certFile, err)
	}
	return a, nil
}

func (a *authority) newRoot() ([]byte, error) {
	from := a.now().Add(-24 * time.Hour) // for kiosks whose clock is behind
	root := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "Yichuang platform CA " + from.Format("2006-01-02")},
		NotBefore:             from,
		NotAfter:              from.AddDate(caYears, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	return issue(root, root, a.key.Public(), a.key)
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// kiosk signs a certificate for the key in a PKCS #10 request. Only the key is taken from
// the request: the name is the site. The second result is what ledger.Kiosk.Certificate holds.
func (a *authority) kiosk(site, request string) (certificate, fingerprint string, err error) {
	block, _ := pem.Decode([]byte(request))
	if block == nil {
		return "", "", errors.New("not PEM")
	}
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		return "", "", err
	}
	if err := csr.CheckSignature(); err != nil {
		return "", "", err
	}
	if key, ok := csr.PublicKey.(*ecdsa.PublicKey); !ok || key.Curve != elliptic.P256() {
		return "", "", errors.New("not a P-256 key")
	}
	text, err := issue(&x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: site},
		NotBefore:    a.now().Add(-time.Hour),
		NotAfter:     a.now().AddDate(kioskYears, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, a.cert, csr.PublicKey, a.key)
	if err != nil {
		return "", "", err
	}
	block, _ = pem.Decode(text)
	return string(text), fingerprint256(block.Bytes), nil
}

// serverCertificate is for tls.Config.GetCertificate. It holds from the CA's first day on, so
// that a kiosk whose clock fell back to the day of its enrolment still gets through.
func (a *authority) serverCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.server != nil && a.now().Before(a.server.Leaf.NotAfter.Add(-renewBefore)) {
		return a.server, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: "Yichuang platform"},
		NotBefore:    a.cert.NotBefore,
		NotAfter:     a.now().AddDate(0, 0, serverDays),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, h := range a.hosts {
		if ip := net.ParseIP(h); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else if h != "" {
			leaf.DNSNames = append(leaf.DNSNames, h)
		}
	}
	text, err := issue(leaf, a.cert, key.Public(), a.key)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	a.server = &tls.Certificate{Certificate: [][]byte{block.Bytes}, PrivateKey: key, Leaf: parsed}
	return a.server, nil
}

func issue(cert, parent *x509.Certificate, key crypto.PublicKey, by crypto.Signer) ([]byte, error) {
	der, err := x509.CreateCertificate(rand.Reader, cert, parent, key, by)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

func newTLSKey() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func parseTLSKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if key, ok := key.(*ecdsa.PrivateKey); ok {
		return key, nil
	}
	return nil, errors.New("not an ECDSA key")
}

func parseCertificate(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	if _, ok := cert.PublicKey.(*ecdsa.PublicKey); !ok {
		return nil, errors.New("not for an ECDSA key")
	}
	return cert, nil
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic("crypto/rand: " + err.Error()) // it never fails on a working system
	}
	return n
}

func fingerprint256(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}
