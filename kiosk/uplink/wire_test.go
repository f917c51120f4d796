package uplink_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	stdlog "log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"yichuang/kiosk/uplink"
	"yichuang/platform/platformtest"
)

// wire is a line with a toxiproxy in it: it sees bytes, and inside TLS no more than the line does.
type wire struct {
	t      testing.TB
	listen string
	to     string
	proxy  *toxiproxy.Proxy
}

func newWire(t testing.TB, p *platformtest.Platform) *wire {
	t.Helper()
	zerolog.SetGlobalLevel(zerolog.Disabled)
	w := &wire{t: t, listen: "127.0.0.1:0", to: p.Address}
	w.open()
	t.Cleanup(w.cut)
	return w
}

// open begins with a new proxy: the library panics when a toxic is put on a connection that another was taken off.
func (w *wire) open() {
	w.t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	w.proxy = toxiproxy.NewProxy(server, "wire", w.listen, w.to)
	if err := w.proxy.Start(); err != nil {
		w.t.Error(err)
	}
	w.listen = w.proxy.Listen
}

// cut breaks every connection and lets none in.
func (w *wire) cut() { w.proxy.Stop() }

// heal gives a good line; what was on the bad one breaks.
func (w *wire) heal() {
	w.t.Helper()
	w.cut()
	w.open()
}

func (w *wire) url() string { return "https://" + w.listen }

// poison adds toxics, in the JSON of toxiproxy's own interface, also to the connections there are.
func (w *wire) poison(toxics ...string) {
	w.t.Helper()
	for _, text := range toxics {
		if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
			w.t.Error(err)
		}
	}
}

// gateway ends the kiosk's TLS in front of the platform, with a certificate that the kiosk trusts, and speaks to the
// platform as the kiosk. So it can do what happens where somebody reads the requests.
type gateway struct {
	url   string
	pass  http.Handler
	spoil atomic.Pointer[http.HandlerFunc] // nil: everything passes
}

func newGateway(t testing.TB, p *platformtest.Platform, k *kiosk) *gateway {
	t.Helper()
	to, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	quiet := stdlog.New(io.Discard, "", 0)
	transport := &http.Transport{TLSClientConfig: k.identity.TLS()}
	t.Cleanup(transport.CloseIdleConnections)
	g := &gateway{pass: &httputil.ReverseProxy{Transport: transport, ErrorLog: quiet, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Del("Expect") // it has the body
	}}}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if spoil := g.spoil.Load(); spoil != nil {
			(*spoil)(w, r)
			return
		}
		g.pass.ServeHTTP(w, r)
	}))
	s.Config.ErrorLog = quiet
	s.TLS = &tls.Config{Certificates: []tls.Certificate{certificateOf(t, p)}}
	s.StartTLS()
	t.Cleanup(s.Close)
	g.url = s.URL
	return g
}

// certificateOf makes a certificate of the platform's own CA.
func certificateOf(t testing.TB, p *platformtest.Platform) tls.Certificate {
	t.Helper()
	der := func(file string) []byte {
		text, err := os.ReadFile(filepath.Join(p.Dir, file))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(text)
		return block.Bytes
	}
	ca, err := x509.ParseCertificate(der("ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	by, err := x509.ParsePKCS8PrivateKey(der("ca-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: ca.NotBefore, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	cert, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{cert}, PrivateKey: key}
}

// impatient is for lines that stall: what takes a second is late.
func impatient() uplink.Options {
	o := quick
	o.Timeout = time.Second
	return o
}

// wantAllOnce waits for an empty outbox, and holds the kiosks' cases against the platform's: each there once, under its
// receipt number, and with an official number of its own that the kiosk knows. receipts are by case.
func wantAllOnce(t testing.TB, p *platformtest.Platform, receipts map[string]string, kiosks ...*kiosk) {
	t.Helper()
	for _, k := range kiosks {
		until(t, "outbox empty", func() bool {
			n, err := k.store.Waiting(t.Context())
			return err == nil && n == 0
		})
	}
	lines := p.Cases(t)
	if len(lines) != len(receipts) {
		t.Errorf("%d cases on the platform, %d were handed in", len(lines), len(receipts))
	}
	numbers := map[string]bool{}
	for _, l := range lines {
		if receipts[l.ID] != l.Receipt || l.Official == "" || numbers[l.Receipt] || numbers[l.Official] {
			t.Errorf("the platform has %s, %q; its receipt says %q", l.Receipt, l.Official, receipts[l.ID])
		}
		numbers[l.Receipt], numbers[l.Official] = true, true
		if n := slices.IndexFunc(kiosks, func(k *kiosk) bool { return k.site == l.Kiosk }); n >= 0 {
			if known, err := kiosks[n].store.Official(t.Context(), l.ID); err != nil || known != l.Official {
				t.Errorf("%s is %q on the platform and %q here, %v", l.Receipt, l.Official, known, err)
			}
		}
	}
}
