package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/keys"
	"yichuang/platform/ledger"
	"yichuang/platform/server"
)

// platform is a server that really listens, over a ledger that really is a file.
type platform struct {
	dir, url string
	book     ledger.Ledger
	log      *buffer
}

// buffer is what the server logged so far.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func start(t *testing.T, change func(*server.Options)) *platform {
	t.Helper()
	p := &platform{dir: t.TempDir(), log: &buffer{}}
	var err error
	p.book, err = ledger.OpenSQLite(t.Context(), p.dir, ledger.Options{Implementation: ledger.PlaceholderImplementation})
	if err != nil {
		t.Fatal(err)
	}
	o := server.Options{Dir: p.dir, Ledger: p.book, Log: slog.New(slog.NewJSONHandler(p.log, nil)), Version: "test"}
	if change != nil {
		change(&o)
	}
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.url = "https://" + ln.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		p.book.Close()
	})
	return p
}

// kiosk is the other end, made of nothing but the contract.
type kiosk struct {
	site   string
	client *contract.ClientWithResponses
	sign   *seal.SigningKey
	sealTo seal.SealingKey
	cert   *tls.Certificate
	seq    int64
}

// connect gives a client; without a certificate when cert is nil.
func (p *platform) connect(t *testing.T, cert *tls.Certificate) *contract.ClientWithResponses {
	t.Helper()
	ca, err := os.ReadFile(filepath.Join(p.dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(ca)
	if cert != nil {
		config.Certificates = []tls.Certificate{*cert}
	}
	transport := &http.Transport{TLSClientConfig: config}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := contract.NewClientWithResponses(p.url, contract.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keys are the platform's own.
func (p *platform) keys(t *testing.T) *keys.Folder {
	t.Helper()
	f, err := keys.Open(p.dir, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (p *platform) code(t *testing.T, site string, lives time.Duration) string {
	t.Helper()
	code := ledger.NewCode()
	if err := p.book.AddCode(t.Context(), ledger.HashCode(code), site, time.Now().Add(lives)); err != nil {
		t.Fatal(err)
	}
	return code
}

// request makes the keys of a kiosk and what it enrols with.
func request(t *testing.T, site, code string) (contract.Enrolment, *ecdsa.PrivateKey, *seal.SigningKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	sign, err := seal.SM.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	return contract.Enrolment{Code: code, Site: site, VerifyKey: string(sign.Public().MarshalPEM()),
		Csr: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csr}))}, key, sign
}

func (p *platform) enrol(t *testing.T, site string) *kiosk {
	t.Helper()
	e, key, sign := request(t, site, p.code(t, site, time.Hour))
	resp, err := p.connect(t, nil).EnrolWithResponse(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if resp.JSON201 == nil || resp.JSON201.Kiosk != site {
		t.Fatalf("enrolment: %s %s", resp.Status(), resp.Body)
	}
	block, _ := pem.Decode([]byte(resp.JSON201.Certificate))
	k := &kiosk{site: site, sign: sign, cert: &tls.Certificate{Certificate: [][]byte{block.Bytes}, PrivateKey: key}}
	if k.sealTo, err = seal.ParseSealingPEM([]byte(resp.JSON201.SealingKeys[0])); err != nil {
		t.Fatal(err)
	}
	k.client = p.connect(t, k.cert)
	return k
}

// applicant is nobody; the number is the one of the standard itself.
var applicant = person.Applicant{Kind: person.Typed, Name: "欧阳试验", Number: "11010519491231002X"}

func (k *kiosk) newCase() cases.Case {
	k.seq++
	return cases.Case{ID: uuid.Must(uuid.NewV7()).String(), Kiosk: k.site, Epoch: 1, Seq: k.seq,
		Receipt: cases.ReceiptNumber("HJ", k.site, time.Now(), 1, int(k.seq)), ReceivedAt: time.Now(),
		Bundle: "P01", Catalogue: "2026.11", Applicant: applicant, Matters: []string{"P01-1", "P01-3"},
		Routed: []cases.Routed{{Matter: "P01-1", By: cases.Forwarded, To: "孩子出生的医院"}, {Matter: "P01-6", By: cases.Online, To: "闽政通"}}}
}

// item seals a body as the kiosk does.
func (k *kiosk) item(t *testing.T, kind cases.ItemKind, id, of string, seq int64, body any) contract.Item {
	t.Helper()
	plain, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	i := cases.Item{ID: id, Kind: kind, Case: of, Kiosk: k.site, Epoch: 1, Seq: seq}
	if i.Body, err = k.sealTo.Seal(plain, i.Associated()); err != nil {
		t.Fatal(err)
	}
	return contract.Item{Id: id, Kind: string(kind), Case: of, Epoch: 1, Seq: seq, Digest: seal.SM.Digest(i.Body), Body: i.Body}
}

func (k *kiosk) caseItem(t *testing.T, c cases.Case) contract.Item {
	return k.item(t, cases.KindCase, c.ID, c.ID, c.Seq, c)
}

func (k *kiosk) batch(t *testing.T, items ...contract.Item) contract.Batch {
	t.Helper()
	b := contract.Batch{Kiosk: k.site, Key: k.sign.Public().ID(), Items: items}
	var err error
	if b.Signature, err = k.sign.Sign(b.Signed()); err != nil {
		t.Fatal(err)
	}
	return b
}

// deliver expects results.
func (k *kiosk) deliver(t *testing.T, items ...contract.Item) []contract.Result {
	t.Helper()
	resp, err := k.client.DeliverWithResponse(t.Context(), nil, k.batch(t, items...))
	if err != nil {
		t.Fatal(err)
	}
	if resp.JSON200 == nil {
		t.Fatalf("%s %s", resp.Status(), resp.Body)
	}
	return resp.JSON200.Results
}

func wantProblem(t *testing.T, p *contract.Problem, status int, code contract.Code) {
	t.Helper()
	if p == nil {
		t.Fatalf("no problem, want %d %s", status, code)
	}
	if p.Status != status || p.Code != code || p.Title == "" || p.Type == "" {
		t.Fatalf("got %v, want %d %s", p, status, code)
	}
}
