package server_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"encoding/pem"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/keys"
	"yichuang/platform/server"
)

func TestKeysAreTold(t *testing.T) {
	var ahead atomic.Int64
	p := start(t, func(o *server.Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	k := p.enrol(t, "A03")
	told := func() (int, contract.Keys) {
		t.Helper()
		feed, err := k.client.ChangesWithResponse(t.Context(), nil)
		if err != nil || feed.JSON200 == nil {
			t.Fatal(err, feed.Status())
		}
		resp, err := k.client.FetchKeysWithResponse(t.Context())
		if err != nil || resp.JSON200 == nil {
			t.Fatal(err, resp.Status())
		}
		return feed.JSON200.Keys, *resp.JSON200
	}
	number, before := told()
	if number != before.Number || len(before.Signatures) != 1 {
		t.Fatalf("number %d, %+v", number, before)
	}
	if err := keys.Rotate(p.dir, ""); err != nil {
		t.Fatal(err)
	}
	ahead.Store(int64(time.Hour))
	if number, now := told(); number != now.Number || number <= before.Number || len(now.Signatures) != 2 {
		t.Errorf("number %d, %+v", number, now)
	}
	resp, err := p.connect(t, nil).FetchKeysWithResponse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
}

// The certificate in force is good until the kiosk comes with the new one, and not after.
func TestCertificatesAreRenewed(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	renew := func(c *contract.ClientWithResponses, csr string) *contract.RenewCertificateResponse {
		t.Helper()
		resp, err := c.RenewCertificateWithResponse(t.Context(), contract.CertificateRequest{Csr: csr})
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	asked := func() (string, *ecdsa.PrivateKey) {
		e, key, _ := request(t, "A03", "")
		return e.Csr, key
	}
	csr, _ := asked()
	if resp := renew(k.client, csr); resp.JSON200 == nil { // the answer is lost
		t.Fatal(resp.Status())
	}
	csr, key := asked()
	resp := renew(k.client, csr)
	if resp.JSON200 == nil {
		t.Fatal(resp.Status())
	}
	block, _ := pem.Decode([]byte(resp.JSON200.Certificate))
	old := *k
	k.deliver(t, k.caseItem(t, k.newCase()))
	k.client = p.connect(t, &tls.Certificate{Certificate: [][]byte{block.Bytes}, PrivateKey: key})
	k.deliver(t, k.caseItem(t, k.newCase()))
	wantProblem(t, renew(old.client, csr).ApplicationproblemJSONDefault, http.StatusForbidden, contract.CodeCertificate)
	wantProblem(t, renew(k.client, "no csr").ApplicationproblemJSONDefault, http.StatusBadRequest, contract.CodeMalformed)
	wantProblem(t, renew(p.connect(t, nil), csr).ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
}

// A verify key is renewed by the one in force alone, whatever the suites; the old one signs until the new one does.
func TestVerifyKeysAreRenewed(t *testing.T) {
	p := start(t, nil)
	k, other := p.enrol(t, "A03"), p.enrol(t, "B01")
	next := func(s seal.Suite) *seal.SigningKey {
		t.Helper()
		key, err := s.NewSigningKey()
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	tell := func(by *kiosk, site string, signer, key *seal.SigningKey) *contract.RenewVerifyKeyResponse {
		t.Helper()
		told := contract.NextVerifyKey{VerifyKey: string(key.Public().MarshalPEM()), Key: signer.Public().ID()}
		var err error
		if told.Signature, err = signer.Sign(told.Signed(site)); err != nil {
			t.Fatal(err)
		}
		resp, err := by.client.RenewVerifyKeyWithResponse(t.Context(), told)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	fresh := next(seal.Intl)
	for name, resp := range map[string]*contract.RenewVerifyKeyResponse{
		"by itself":          tell(k, "A03", fresh, fresh),
		"by another kiosk":   tell(other, "A03", k.sign, fresh),
		"for another kiosk":  tell(k, "B01", k.sign, fresh),
		"by another's key":   tell(k, "A03", other.sign, fresh),
		"for another's name": tell(other, "B01", k.sign, fresh),
	} {
		if resp.ApplicationproblemJSONDefault == nil || resp.StatusCode() != http.StatusForbidden {
			t.Errorf("%s: %s", name, resp.Status())
		}
	}
	if resp := tell(k, "A03", k.sign, fresh); resp.StatusCode() != http.StatusNoContent {
		t.Fatalf("%s %s", resp.Status(), resp.Body)
	}
	k.deliver(t, k.caseItem(t, k.newCase())) // it has not switched yet
	if resp := tell(k, "A03", k.sign, fresh); resp.StatusCode() != http.StatusNoContent {
		t.Errorf("told again: %s", resp.Status())
	}
	old := k.sign
	k.sign = fresh
	k.deliver(t, k.caseItem(t, k.newCase()))
	k.sign = old
	resp, err := k.client.DeliverWithResponse(t.Context(), nil, k.batch(t, k.caseItem(t, k.newCase())))
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusForbidden, contract.CodeSignature)
	malformed, err := k.client.RenewVerifyKeyWithResponse(t.Context(), contract.NextVerifyKey{VerifyKey: "no key"})
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, malformed.ApplicationproblemJSONDefault, http.StatusBadRequest, contract.CodeMalformed)
}
