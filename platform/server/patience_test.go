package server_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/platform/contract"
)

// A body that breaks off says nothing about the items in it: called malformed, it would make the kiosk give up a good
// one. Where a gateway stands between, the kiosk is still there to hear it.
func TestABodyThatBreaksOffIsNotMalformed(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	ca, err := os.ReadFile(filepath.Join(p.dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool(), Certificates: []tls.Certificate{*k.cert}}
	config.RootCAs.AppendCertsFromPEM(ca)
	for _, encoding := range []string{"identity", "gzip", "zstd"} {
		conn, err := tls.Dial("tcp", strings.TrimPrefix(p.url, "https://"), config)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: %s\r\nContent-Length: 1000\r\n\r\n{", encoding)
		if err := conn.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestTimeout {
			t.Errorf("%s: %s", encoding, resp.Status)
		}
	}
	if resp, err := k.client.DeliverWithResponse(t.Context(), nil, k.batch(t, k.caseItem(t, k.newCase()))); err != nil || resp.JSON200 == nil || resp.JSON200.Results[0].Verdict != contract.VerdictAccepted {
		t.Errorf("the next batch: %v, %+v", err, resp)
	}
}
